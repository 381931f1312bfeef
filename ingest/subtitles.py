"""Subtitles: WebVTT (W3C, https://www.w3.org/TR/webvtt1/) and SubRip, as captions with the lines they stand on.

Both are blocks of a line of times and lines of text, and one reader here reads both: `webvtt-py` and `srt` drop what
they cannot read, do not say where it stood, and lose the text below an empty line, which editors make of the line with
one space in YouTube's captions. On files without a fault all three read the same; a test holds that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.cues import Caption, Remarks

CLOCK = r"(?:\d{1,9}:)?\d{1,9}:\d{1,2}(?:[.,]\d{1,9})?"
TIMES = re.compile(rf"\s*({CLOCK})\s*-->\s*(?:({CLOCK})(?=\s|$)|$)")
INSIDE = re.compile(rf"<({CLOCK})>")
FIRST = re.compile(r"\ufeff?(?:\s*\d+[ \t]*\n)?\s*[^\n]{0,40}:\d[^\n]{0,40}-->")
COUNTED = re.compile(r"\ufeff?\s*\d+[ \t]*\n(?:[^\n]*\n){1,9}?\s*\d+:\d\d:\d\d[,.]\d+\s*-->")
NOT_SAID = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")


def recognised(text: str) -> bool:
    """Whether `text` is WebVTT or SubRip."""
    return is_vtt(text) or bool(FIRST.match(text) or COUNTED.match(text))


def is_vtt(text: str) -> bool:
    """Whether `text` begins as WebVTT does; empty lines before it are forgiven."""
    return text[:99].lstrip("\ufeff \n").startswith("WEBVTT")


def captions(text: str, remarks: Remarks) -> Iterator[Caption]:
    """The captions of `text` in the file's order; one whose times cannot be read is told and left out."""
    lines = [*text.split("\n"), "-->"]
    at, times = 0, None
    for number, line in enumerate(lines, 1):
        if "-->" not in line:
            continue
        below = lines[at : number - 1]
        end = len(below) if number == len(lines) else _named(below, top=not at)
        said = "\n".join(_said(below[:end], at, is_vtt(text), remarks))
        if times:
            pieces = INSIDE.split(said)
            inside = zip(map(clock, pieces[1::2]), pieces[2::2], strict=True)
            yield Caption(at, *times, [(None, pieces[0]), *inside])
        at, times = number, _times(line)
        if not times and number < len(lines):
            told = f"times that cannot be read, {line.strip()[:60]!r}: caption left out; write 0:00:01.0 --> 0:00:02.0"
            remarks.tell("cue-times", number, told)


def _times(line: str) -> tuple[float, float] | None:
    """Start and end; a caption whose end is missing ends where it starts."""
    found = TIMES.match(line)
    start = clock(found[1]) if found else None
    end = clock(found[2]) if found and found[2] else start
    return None if start is None or end is None else (start, end)


def clock(text: str) -> float | None:
    """``H:M:S.f`` or ``M:S.f`` in seconds, with a point or a comma; None where minutes or seconds are too many."""
    *hours, minutes, seconds = text.replace(",", ".").split(":")
    if float(seconds) > 60 or (hours and int(minutes) > 59):  # some writers round 59.9996 to 60
        return None
    return (int(hours[0]) * 3600 if hours else 0) + int(minutes) * 60 + float(seconds)


def _named(lines: Sequence[str], *, top: bool) -> int:
    """How many of the `lines` before a line of times are not the name or the number of its caption."""
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    if not end:
        return 0
    apart = top if end == 1 else not lines[end - 2].strip()  # an empty line before it
    close = end == len(lines)  # none behind it
    number = lines[end - 1].strip().isdecimal()
    return end - 1 if (number and (apart or close)) or (apart and close) else end


def _said(lines: Sequence[str], at: int, vtt: bool, remarks: Remarks) -> Iterator[str]:
    """The lines of text below line `at`, which holds the times (0: the top of the file)."""
    begins, skipping = at == 0, vtt and at == 0
    for offset, line in enumerate(lines):
        if not line.strip():
            begins, skipping = True, False
        elif begins and vtt and NOT_SAID.match(line):
            begins, skipping = False, True
        elif begins and line.strip().isdecimal() and "".join(lines[offset + 1 : offset + 2]).strip():
            remarks.tell("cue-times", at + offset + 1, f"caption {line.strip()} has no line of times: left out")
            begins, skipping = False, True
        else:
            begins = False
            if not skipping:
                yield line
