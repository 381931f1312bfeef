"""Recordings: what is known of the video that captions belong to, from their file's name and the files beside it.

yt-dlp writes ``Title [videoid].en.vtt``, ``Title [videoid].info.json`` and ``Title [videoid].mp4``; in a name it puts
full-width signs for those that a file system forbids, and they are put back when the name has to be the title.
"""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any, NamedTuple

from ingest.cues import Remarks, clean, second
from ingest.notes import VIDEO_ID
from rag.passage import Source

MEDIA = (".mp4", ".webm", ".m4a", ".mp3", ".ogg", ".wav")
LANGUAGE = re.compile(r"\.[a-z]{2,3}(?:-[\w-]+)?$")
# An id behind a title; a word of eleven letters is none, as fewer than one id in ten thousand has small letters alone.
NAMED = re.compile(r"(.*?)\s*\[(?![A-Z]?[a-z]+\])([A-Za-z0-9_-]{11})\]")
WIDE = str.maketrans("＂＊：＜＞？｜⧸⧹", '"*:<>?|/\\')
YOUTUBE = re.compile(r"https?://(?:[\w-]+\.)?(?:youtube(?:-nocookie)?\.com|youtu\.be)/")


class Recording(NamedTuple):
    """The source of captions, its chapters as (second, title), and its length in seconds, where it is known."""

    source: Source
    chapters: list[tuple[float, str]]
    duration: float | None


def of(path: Path, doc: str, remarks: Remarks) -> Recording:
    """The recording whose captions are in the file at `path`, called `doc` in the index."""
    known = _info(path, remarks)
    media = next((path.with_name(stem(path) + s) for s in MEDIA if path.with_name(stem(path) + s).is_file()), None)
    date = str(known.get("upload_date") or "")
    id = _video_id(path, known)
    url = known.get("webpage_url")
    duration = second(known.get("duration")) or 0.0
    source = Source(
        doc=doc,
        kind="transcript",
        title=_text(known.get("title")) or _title(path),
        url=clean(url) if isinstance(url, str) else f"https://www.youtube.com/watch?v={id}" if id else None,
        video_id=id,
        author=_text(known.get("channel")) or _text(known.get("uploader")) or None,
        date=f"{date[:4]}-{date[4:6]}-{date[6:8]}" if re.fullmatch(r"\d{8}", date) else None,
        media=doc[: len(doc) - len(path.name)] + media.name if media else None,
    )
    return Recording(source, _chapters(known), duration if 0 < duration < math.inf else None)


def stem(path: Path) -> str:
    """The file's name without its ending and without a language: ``talk.en-orig.vtt`` is ``talk``."""
    return LANGUAGE.sub("", path.stem)


def _text(value: Any) -> str:
    return clean(value) if isinstance(value, str) else ""


def _title(path: Path) -> str:
    """The title that the file's name holds: yt-dlp's as it was, another with its signs for white space put back."""
    name = stem(path)
    if named := NAMED.fullmatch(name):
        return clean(named[1]).translate(WIDE) or named[2]
    return clean(name.replace("_", " ").replace("-", " ")) or clean(name)


def _video_id(path: Path, known: dict[str, Any]) -> str | None:
    """The id, where it is one of YouTube's: the address or the file's name says so, since other names may have eleven
    letters too. The name alone says so where nothing else is known, unless what stands in its brackets is a word."""
    id = str(known.get("id") or "")
    if not id and (named := NAMED.fullmatch(stem(path))):
        return named[2]
    if not VIDEO_ID.fullmatch(id):
        return None
    return id if YOUTUBE.match(str(known.get("webpage_url"))) or f"[{id}]" in path.name else None


def _info(path: Path, remarks: Remarks) -> dict[str, Any]:
    beside = path.with_name(stem(path) + ".info.json")
    try:
        known = json.loads(beside.read_text("utf-8-sig"))
    except FileNotFoundError:
        remarks.tell("no-info", 0, f"no {beside.name} beside it: title taken from the file's name")
        return {}
    except (OSError, ValueError, RecursionError) as error:
        remarks.tell("info", 0, f"{beside.name} cannot be read ({error}): title taken from the file's name")
        return {}
    return known if isinstance(known, dict) else {}


def _chapters(known: dict[str, Any]) -> list[tuple[float, str]]:
    found = known.get("chapters")
    chapters = [c for c in found if isinstance(c, dict)] if isinstance(found, list) else []
    starts = [(second(c.get("start_time")), _text(c.get("title"))) for c in chapters]
    return sorted((start, title) for start, title in starts if start is not None and 0 <= start < math.inf)
