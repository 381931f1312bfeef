"""The collection: every document of a folder, read at the cost of what changed, and told with what the others say.

Reading a file needs nothing but the file; what its marks mean needs the other documents of its video, and its video's
title an index page. So all are read first, each into the cache, and told group by group: memory holds one group.
"""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from ingest import document, notes, read, recording, video
from ingest.cache import Cache, Key, key
from ingest.document import Document, Listed, Problem, Unreadable
from rag.snapshot import snapshot

FEW = 64  # files that are read before other processes would be ready to help
WINDOW = 1024  # files handed to them at a time

Progress = Callable[[str, int, int], None]


class Told(NamedTuple):
    """A file, its document (None where it is none) with its marks timed, and what is wrong with it."""

    doc: str
    document: Document | None
    problems: tuple[Problem, ...]


class Member(NamedTuple):
    """What is kept in mind of a file: the `doc` it is called, the `key` of its reading in the cache, its video, and
    what an index page or a transcript says of that video (`of_video`, else None)."""

    doc: str
    key: Key
    video_id: str | None
    of_video: Listed | None


@dataclass(frozen=True, slots=True)
class Collection:
    """The files of a folder, all read; `files` is the snapshot of it."""

    files: Mapping[str, str]
    members: tuple[Member, ...]
    _cache: Cache

    def groups(self) -> list[tuple[Member, ...]]:
        """The members by what they must be told with (one video's documents; else one document), in order of the
        first of each."""
        found: dict[str, list[Member]] = {}
        for member in self.members:
            found.setdefault(member.video_id or f"{member.doc}\0", []).append(member)
        return [tuple(group) for group in found.values()]

    def told(self, group: Sequence[Member]) -> list[Told]:
        """Each member of `group`, told."""
        read = [_loaded(self._cache.get(member.key)) for member in group]
        known = [_named(found, member.of_video) for (found, _), member in zip(read, group, strict=True) if found]
        timed = iter(video.told(known))
        return [
            Told(member.doc, now := next(timed), now.problems) if found else Told(member.doc, None, problems)
            for member, (found, problems) in zip(group, read, strict=True)
        ]


def collect(corpus: Path, cache: Cache, *, settings: str = "", progress: Progress = lambda *_: None) -> Collection:
    """Read every document of `corpus`, those that the cache does not hold in several processes. `settings` stands for
    the code that reads. Raises ValueError where there is no such folder."""
    paths = list(read.files(corpus))
    files = snapshot(corpus)
    beside = _beside(files)
    docs = [path.relative_to(corpus).as_posix() for path in paths]
    keys = {doc: key("read", settings, doc, files.get(doc, ""), *beside.get(_stem(doc), ())) for doc in docs}
    new = [(path, doc) for path, doc in zip(paths, docs, strict=True) if keys[doc] not in cache]
    for done, (doc, value) in enumerate(_readings(new), 1):
        cache.put({keys[doc]: value})
        progress("reading", done, len(new))
    return Collection(files, tuple(_members(keys, cache)), cache)


def told(corpus: Path, *, progress: Progress = lambda *_: None) -> Iterator[Told]:
    """Every file of `corpus`, in order, read and told without a cache that stays."""
    with Cache() as cache:
        found = collect(corpus, cache, progress=progress)
        told = (one for group in found.groups() for one in found.told(group))
        yield from sorted(told, key=lambda one: one.doc)


def _members(keys: Mapping[str, Key], cache: Cache) -> Iterator[Member]:
    """Each document as a member; index pages and transcripts tell the videos of the others."""
    videos: dict[str, str | None] = {}
    by_name: dict[str, Listed] = {}
    by_video: dict[str, Listed] = {}
    for doc, of_reading in keys.items():
        found, _ = _loaded(cache.get(of_reading))
        videos[doc] = found.source.video_id if found else None
        for listed in found.listed if found else ():
            by_name.setdefault(str(Path(doc).with_name(listed.name)), listed)
            by_video.setdefault(listed.video_id, listed)
        if found and found.source.kind == "transcript" and found.source.video_id:
            by_video[found.source.video_id] = Listed("", "", found.source.video_id, found.source.title)
    for doc, of_reading in keys.items():
        named = by_name.get(str(Path(doc).with_suffix("")))
        video_id = videos[doc] or (named.video_id if named else None)
        of_video = named if named and named.video_id == video_id else by_video.get(video_id or "")
        yield Member(doc, of_reading, video_id, of_video)


def _named(found: Document, of_video: Listed | None) -> Document:
    """The document with what is said elsewhere of it: its video, that video's title, and its own where it has none."""
    source = found.source
    if of_video is None or source.kind != "notes":
        return found
    video_id = source.video_id or of_video.video_id
    untitled = source.title == notes.named(source.doc)
    return replace(
        found,
        source=replace(
            source,
            video_id=video_id,
            url=source.url or notes.watch(video_id),
            title=of_video.topic if untitled and of_video.topic else source.title,
            video_title=of_video.video_title or None,
        ),
    )


def _beside(files: Mapping[str, str]) -> dict[str, list[str]]:
    """What stands beside a document, by the document's path without its endings."""
    found: dict[str, list[str]] = {}
    for path, digest in sorted(files.items()):
        ending = next((ending for ending in read.BESIDE if path.lower().endswith(ending)), None)
        if ending:
            found.setdefault(path[: -len(ending)], []).append(f"{path} {digest}")
    return found


def _stem(doc: str) -> str:
    path = Path(doc)
    return path.with_name(recording.stem(path)).as_posix()


def _readings(files: Sequence[tuple[Path, str]]) -> Iterator[tuple[str, bytes]]:
    """Each of `files` read, in order, by other processes where they are many."""
    if len(files) <= FEW:
        yield from map(_reading, files)
        return
    context = multiprocessing.get_context("forkserver")  # a fork of a process with threads may hang
    with ProcessPoolExecutor(os.cpu_count() or 1, mp_context=context) as pool:
        waiting = iter(files)
        while window := list(islice(waiting, WINDOW)):
            yield from pool.map(_reading, window, chunksize=16)


def _reading(file: tuple[Path, str]) -> tuple[str, bytes]:
    """The file's document as JSON, or what is wrong with it: what the cache keeps."""
    path, doc = file
    try:
        found = document.dumped(read.read(path, doc, path.read_bytes()))
        problems: list[Problem] = []
    except Unreadable as error:
        found, problems = None, [error.problem]
    except OSError as error:
        found, problems = None, [Problem("unreadable", 0, f"cannot be read: {error.strerror or error}")]
    return doc, json.dumps([found, problems], ensure_ascii=False).encode("utf-8", "surrogatepass")


def _loaded(value: bytes | None) -> tuple[Document | None, tuple[Problem, ...]]:
    found, problems = json.loads(value or b"[null, []]")
    return document.loaded(found) if found else None, tuple(Problem(*problem) for problem in problems)
