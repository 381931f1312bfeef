"""A talk, lines of (second, word), in every format that captions come in, written as their own tools write it."""

import json


def stamp(second, *, comma=False):
    whole, thousandths = divmod(round(second * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{',' if comma else '.'}{thousandths:03}"


# Two lines with a silence of 1.8 s between them, and a third of one word.
TALK = [
    [(0.24, "so"), (0.48, "you"), (0.88, "asked"), (1.2, "for"), (1.52, "more"), (1.76, "money")],
    [(4.0, "and"), (4.24, "they"), (4.4, "said"), (4.8, "wait"), (5.04, "until"), (5.36, "spring")],
    [(9.12, "okay")],
]


def ends(lines):
    """A line stays until the next begins, at most two seconds after its last word."""
    starts = [line[0][0] for line in lines[1:]] + [float("inf")]
    return [min(start - 0.01, line[-1][0] + 2) for line, start in zip(lines, starts, strict=True)]


def rolling(lines):
    """YouTube's WebVTT: the line before stands above the new one, whose first word has no tag; then it alone."""
    text, above = "WEBVTT\nKind: captions\nLanguage: en\n\n", " "
    for line, end in zip(lines, ends(lines), strict=True):
        (start, first), *rest = line
        tagged = "".join(f"<{stamp(second)}><c> {word}</c>" for second, word in rest)
        settings = "align:start position:0%"
        text += f"{stamp(start)} --> {stamp(end)} {settings}\n{above}\n{first}{tagged}\n\n"
        above = " ".join(word for _, word in line)
        text += f"{stamp(end)} --> {stamp(end + 0.01)} {settings}\n{above}\n \n\n"
    return text


def json3(lines):
    """yt-dlp's ``json3``: an event that opens the window, events of words, events that end lines."""
    events = [{"tStartMs": 0, "dDurationMs": 99_000, "id": 1, "wpWinPosId": 1, "wsWinStyleId": 1}]
    for line, end in zip(lines, ends(lines), strict=True):
        start = round(line[0][0] * 1000)
        segs = [{"utf8": line[0][1], "acAsrConf": 0}]
        segs += [{"utf8": f" {w}", "tOffsetMs": round(s * 1000) - start, "acAsrConf": 0} for s, w in line[1:]]
        lasts = round(end * 1000) - start
        events.append({"tStartMs": start, "dDurationMs": lasts, "wWinId": 1, "segs": segs})
        new = {"tStartMs": round(end * 1000) - 10, "dDurationMs": 10, "wWinId": 1, "aAppend": 1}
        events.append(new | {"segs": [{"utf8": "\n"}]})
    return json.dumps({"wireMagic": "pb3", "pens": [{}], "wsWinStyles": [{}], "wpWinPositions": [{}], "events": events})


def whisper(lines, *, spaced=True):
    """Whisper's JSON (WhisperX writes words without the space before them), its ends of words in the silence."""
    segments = []
    for id, (line, end) in enumerate(zip(lines, ends(lines), strict=True)):
        until = [second for second, _ in line[1:]] + [end]
        words = [
            {"word": f"{' ' * spaced}{word}", "start": second, "end": after, "probability": 0.9}
            for (second, word), after in zip(line, until, strict=True)
        ]
        text = "".join(f" {word}" for _, word in line)
        segments.append({"id": id, "seek": 0, "start": line[0][0], "end": end, "text": text, "words": words})
    text = "".join(segment["text"] for segment in segments)
    return json.dumps({"text": text, "segments": segments, "language": "en"})


def snippets(lines):
    """youtube-transcript-api's list: a line stays while the next one is said."""
    last = ends(lines)
    shown = [(line, last[min(at + 1, len(last) - 1)]) for at, line in enumerate(lines)]
    items = [(" ".join(word for _, word in line), line[0][0], end - line[0][0]) for line, end in shown]
    return json.dumps([{"text": text, "start": start, "duration": lasts} for text, start, lasts in items])
