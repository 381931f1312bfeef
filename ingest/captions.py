"""Captions: WebVTT and SRT, with what is known of the recording in files beside them.

Beside ``talk.vtt`` (or ``talk.en.vtt``) stand ``talk.info.json``, with yt-dlp's names for title, channel, id,
webpage_url and upload_date, and the recording itself, ``talk.mp4``, ``.webm``, ``.m4a`` or ``.mp3``, if there is one.
"""

from __future__ import annotations

import html
import json
import math
import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import srt
import webvtt

from ingest.document import Document, Problem, Section, Segment, Unreadable
from ingest.notes import VIDEO_ID
from rag.passage import Source

MEDIA = (".mp4", ".webm", ".m4a", ".mp3", ".ogg", ".wav")
TAG = re.compile(r"<[^<>]*>|\{\\[^{}]*\}")
ENDING = re.compile(r"[.!?…][\"'”’)\]]*$")
PAUSE = 2.0  # seconds of silence that part paragraphs
SLACK = 2  # seconds that a word inside a long cue may come earlier than its share of the cue's time
PART = 3  # seconds; a longer cue is parted, so that with the slack a link starts at most 5 s before the words
YOUTUBE = re.compile(r"https?://(?:[\w-]+\.)?(?:youtube(?:-nocookie)?\.com|youtu\.be)/")


class Cue(NamedTuple):
    """One caption: seconds from the recording's start, and its text on one line."""

    start: float
    end: float
    text: str


def read(path: Path, doc: str, text: str) -> Document:
    """The document of the captions in `text`, the file at `path`. Raises `Unreadable` where no cue is found."""
    problems: list[Problem] = []
    cues = list(_sound(_srt(text) if not text.lstrip().startswith("WEBVTT") else _vtt(text), problems))
    if not cues:
        raise Unreadable("no-cues", "captions without a single cue that has text and times")
    known = _info(path, problems)
    media = next((path.with_name(stem(path) + s) for s in MEDIA if path.with_name(stem(path) + s).is_file()), None)
    date = str(known.get("upload_date") or "")
    source = Source(
        doc=doc,
        kind="transcript",
        title=str(known.get("title") or stem(path).replace("_", " ").replace("-", " ")),
        url=known.get("webpage_url") if isinstance(known.get("webpage_url"), str) else None,
        video_id=_video_id(path, known),
        author=str(known.get("channel") or known.get("uploader") or "") or None,
        date=f"{date[:4]}-{date[4:6]}-{date[6:8]}" if re.fullmatch(r"\d{8}", date) else None,
        media=doc[: len(doc) - len(path.name)] + media.name if media else None,
    )
    return Document(source, tuple(_sections(cues, _chapters(known))), problems=tuple(problems))


def stem(path: Path) -> str:
    """The file's name without ``.vtt`` or ``.srt`` and without a language: ``talk.en.vtt`` is ``talk``."""
    return re.sub(r"\.[a-z]{2,3}(-[A-Za-z]+)?$", "", path.stem)


def _vtt(text: str) -> Iterator[Cue]:
    try:
        found = webvtt.from_string(text)
    except webvtt.errors.MalformedFileError as error:
        raise Unreadable("captions", f"WebVTT that does not parse: {error}") from error
    for caption in found.captions:
        start, end = (
            t.hours * 3600 + t.minutes * 60 + t.seconds + t.milliseconds / 1000
            for t in (caption.start_time, caption.end_time)
        )
        yield Cue(start, end, caption.raw_text)


def _srt(text: str) -> Iterator[Cue]:
    try:
        for item in srt.parse(text, ignore_errors=True):
            yield Cue(item.start / timedelta(seconds=1), item.end / timedelta(seconds=1), item.content)
    except (srt.SRTParseError, ValueError) as error:
        raise Unreadable("captions", f"SRT that does not parse: {error}") from error


def _sound(cues: Iterator[Cue], problems: list[Problem]) -> Iterator[Cue]:
    """Cues with text, in order of time; markup dropped, what is repeated from the cue before dropped."""
    before = ""
    for cue in sorted(cues, key=lambda cue: cue.start):
        text = " ".join(html.unescape(TAG.sub("", cue.text)).split())
        if cue.end < cue.start:
            problems.append(Problem("cue-times", 0, f"cue at {cue.start:g} s ends before it starts: left out"))
        elif text and text != before:
            yield Cue(cue.start, cue.end, text)
            before = text


def _sections(cues: list[Cue], chapters: list[tuple[float, str]]) -> Iterator[Section]:
    """Chapters as sections, pauses and finished sentences as ends of paragraphs, cues as segments."""
    bounds = [*chapters, (float("inf"), "")]
    if not chapters or cues[0].start < chapters[0][0]:
        bounds.insert(0, (0.0, ""))
    for (begin, name), (until, _) in pairwise(bounds):
        below = [cue for cue in cues if begin <= cue.start < until]
        if not below:
            continue
        segments: list[Segment] = []
        for cue, following in zip(below, [*below[1:], None], strict=True):
            pause = following is None or (following.start - cue.end >= PAUSE and ENDING.search(cue.text))
            segments += _segments(cue, "\n" if pause else " ")
        segments.append(Segment("", int(below[-1].end)))
        yield Section((name,) if name else (), tuple(segments))


def _segments(cue: Cue, ending: str) -> Iterator[Segment]:
    """The cue's text with its start; a long cue in parts, each timed by its share of the letters, less `SLACK`."""
    parts = max(1, math.ceil((cue.end - cue.start) / PART))
    words = cue.text.split(" ")
    size = -(-len(words) // parts)
    groups = [" ".join(words[i : i + size]) for i in range(0, len(words), size)]
    said = 0
    for number, group in enumerate(groups):
        share = (cue.end - cue.start) * said / len(cue.text)
        yield Segment(group + (ending if number == len(groups) - 1 else " "), int(cue.start + max(0.0, share - SLACK)))
        said += len(group) + 1


def _video_id(path: Path, known: dict[str, Any]) -> str | None:
    """The id, where it is one of YouTube's: the address or the file's name says so, since other names may have eleven
    letters too."""
    id = str(known.get("id") or "")
    if not VIDEO_ID.fullmatch(id):
        return None
    return id if YOUTUBE.match(str(known.get("webpage_url"))) or f"[{id}]" in path.name else None


def _info(path: Path, problems: list[Problem]) -> dict[str, Any]:
    beside = path.with_name(stem(path) + ".info.json")
    if not beside.is_file():
        problems.append(Problem("no-info", 0, f"no {beside.name} beside it: title taken from the file's name"))
        return {}
    try:
        known = json.loads(beside.read_text("utf-8"))
    except (OSError, ValueError) as error:
        problems.append(Problem("info", 0, f"{beside.name} cannot be read ({error}): title taken from the file's name"))
        return {}
    return known if isinstance(known, dict) else {}


def _chapters(known: dict[str, Any]) -> list[tuple[float, str]]:
    found = known.get("chapters")
    chapters = [c for c in found if isinstance(c, dict)] if isinstance(found, list) else []
    starts = [(c.get("start_time"), str(c.get("title") or "")) for c in chapters]
    return sorted((float(start), title) for start, title in starts if isinstance(start, int | float))
