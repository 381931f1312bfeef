"""Transcripts in JSON, as captions: of youtube-transcript-api, of yt-dlp (YouTube's own ``json3``) and of Whisper.

=====================  ==========================================================================================
youtube-transcript-api  ``[{"text", "start", "duration"}]``, or ``{"snippets": [...]}``, or a list or mapping of those
json3                   ``{"events": [{"tStartMs", "dDurationMs", "segs": [{"utf8", "tOffsetMs"}]}]}``
Whisper, WhisperX       ``{"segments": [{"start", "end", "text", "words": [{"word", "start", "end"}]}]}``
faster-whisper          the list of those segments
=====================  ==========================================================================================

Seconds everywhere but in json3. Durations of the first two say how long a line stays on the screen: lines overlap.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from ingest.cues import Caption, Remarks, second
from ingest.document import Unreadable

HEAD = re.compile(r"\s*(?:\{|\[\s*(?:\[\s*)?\{)\s*\"")
KEYS = re.compile(r"\"(?:tStartMs|segs|start|snippets|segments)\"\s*:")
NEAR = 80  # letters between two words of a segment, at most


def recognised(text: str) -> bool:
    """Whether `text` is JSON, whole or cut off, that has the names of a transcript's fields."""
    return bool(HEAD.match(text) and KEYS.search(text))


def captions(text: str, remarks: Remarks) -> Iterator[Caption]:
    """The captions of `text`. Raises `Unreadable` for JSON that does not parse, or is no transcript."""
    try:
        data = json.loads(text)
    except RecursionError:
        raise Unreadable("captions", "JSON nested too deep to be a transcript: download it again") from None
    except ValueError as error:
        why, line = getattr(error, "msg", "a number too long"), getattr(error, "lineno", 0)
        raise Unreadable("captions", f"JSON that does not parse ({why}): download it again", line) from error
    if isinstance(data, dict) and _some(data.get("events"), "tStartMs"):
        return _events(data["events"], remarks)
    return _items(_list(data, remarks), remarks)


def _list(data: Any, remarks: Remarks) -> list[Any]:
    """The list of captions in `data`, of the first recording where it holds several."""
    if isinstance(data, dict):
        found = data.get("segments", data.get("snippets"))
        if isinstance(found, list) and (not found or _some(found, "text")):
            return found
        data = list(data.values())
    if _some(data, "text") and _some(data, "start"):
        return [*data]
    inner: list[Any] = [item.get("snippets") if isinstance(item, dict) else item for item in data]
    if inner and all(_some(item, "text") and _some(item, "start") for item in inner):
        if len(inner) > 1:
            told = f"holds {len(inner)} recordings and the first is read: save each in a file of its own"
            remarks.tell("several-recordings", 0, told)
        return [*inner[0]]
    raise Unreadable("no-document", "code or data, not a document")


def _some(items: Any, key: str) -> bool:
    return isinstance(items, list) and any(isinstance(item, dict) and key in item for item in items)


def _items(items: Iterable[Any], remarks: Remarks) -> Iterator[Caption]:
    for number, item in enumerate(items, 1):
        item = item if isinstance(item, dict) else {}
        text, start = item.get("text"), second(item.get("start"))
        if not isinstance(text, str):
            remarks.tell("cue-text", 0, f"entry {number} has no text: left out")
        elif start is None:
            remarks.tell("cue-times", 0, f"entry {number} ({text[:40]!r}) has no start in seconds: left out")
        else:
            end = second(item.get("end"))
            end = start + (second(item.get("duration")) or 0.0) if end is None else end
            words = item.get("words")
            yield Caption(0, start, end, list(_words(text, words)) if isinstance(words, list) else [(None, text)])


def _words(text: str, words: list[Any]) -> Iterator[tuple[float | None, str]]:
    """`text` parted before each of its words; a word that has no time, or is not in the text, goes with the one before.
    The text says which words have white space between them: WhisperX writes all words without it."""
    at, behind = 0, 0
    told: float | None = None
    for word in words:
        word = word if isinstance(word, dict) else {}
        written = word.get("word", word.get("text"))
        bare = written.strip() if isinstance(written, str) else ""
        found = text.find(bare, behind, behind + len(bare) + NEAR) if bare else -1
        if found >= 0:
            yield told, text[at:found]
            at, behind, told = found, found + len(bare), second(word.get("start"))
    yield told, text[at:]


def _events(events: Iterable[Any], remarks: Remarks) -> Iterator[Caption]:
    for number, event in enumerate(events, 1):
        segs = event.get("segs") if isinstance(event, dict) else None
        texts = [seg.get("utf8") if isinstance(seg, dict) else None for seg in segs] if isinstance(segs, list) else []
        if any(not isinstance(text, str) for text in texts):
            remarks.tell("cue-text", 0, f"event {number} has a part without text: the part is left out")
        if not any(isinstance(text, str) and text.strip() for text in texts):
            continue  # where a window opens, or a line ends
        start = second(event.get("tStartMs"))
        if start is None:
            remarks.tell("cue-times", 0, f"event {number} has no start (tStartMs): left out")
            continue
        offsets = [second(seg.get("tOffsetMs")) if isinstance(seg, dict) else None for seg in segs or []]
        lasts = second(event.get("dDurationMs"))
        lasts = max([0.0, *(offset for offset in offsets if offset)]) if lasts is None else lasts
        times = [None if offset is None else (start + offset) / 1000 for offset in offsets]
        pieces = [(time, text) for time, text in zip(times, texts, strict=True) if isinstance(text, str)]
        yield Caption(0, start / 1000, (start + lasts) / 1000, pieces)
