"""The collection: every document of a folder, read at the cost of what changed, and told with what the others say.

Reading a file needs nothing but the file; what its marks mean needs the other documents of its video, and its video's
title an index page. So all are read first, each into the cache, and told group by group: memory holds one group.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from ingest import document as documents
from ingest import duplicates, loops, notes, read, recording, video
from ingest.cache import Cache, Key, key
from ingest.document import Document, Listed, Problem, Unreadable
from rag.passage import Source
from rag.snapshot import UNREADABLE, digest, named, snapshot

FEW = 64  # files that are read before other processes would be ready to help
WINDOW = 1024  # files handed to them at a time

Progress = Callable[[str, int, int], None]
File = tuple[Path, str, str]  # where it lies, the `doc` it is called, its digest
Reading = tuple[str, bytes, bool]  # see `reading`
Readings = Callable[[Sequence[File]], Generator[Reading, None, None]]


class Told(NamedTuple):
    """A file, its document (None where it is none) with its marks timed, and what is wrong with it."""

    doc: str
    document: Document | None
    problems: tuple[Problem, ...]


class Member(NamedTuple):
    """What is kept in mind of a file: the `doc` it is called, the `key` of its reading in the cache, its video, what
    an index page or a transcript says of that video (`of_video`), and the document that has the same text."""

    doc: str
    key: Key
    video_id: str | None
    of_video: Listed | None
    original: str | None


@dataclass(frozen=True, slots=True)
class Collection:
    """The files of a folder, all read; `files` is the snapshot of it, as far as what was read is what it tells of."""

    files: Mapping[str, str]
    members: tuple[Member, ...]
    _cache: Cache

    def groups(self) -> list[tuple[Member, ...]]:
        """The members by what they must be told with (one video's documents, one text's; else one document), in order
        of the first of each."""
        videos = {member.doc: member.video_id for member in self.members}
        found: dict[str, list[Member]] = {}
        for member in self.members:
            text = member.original or member.doc
            found.setdefault(videos[text] or f"{text}\0", []).append(member)
        return [tuple(group) for group in found.values()]

    def told(self, group: Sequence[Member]) -> list[Told]:
        """Each member of `group`, told."""
        read = [_loaded(self._cache.get(member.key)) for member in group]
        known = [_named(found, member) for (found, *_), member in zip(read, group, strict=True) if found]
        timed = iter(video.told(known))
        return [
            Told(member.doc, now := next(timed), now.problems) if found else Told(member.doc, None, problems)
            for member, (found, problems, _) in zip(group, read, strict=True)
        ]


def collect(
    corpus: Path,
    cache: Cache,
    *,
    settings: str = "",
    readings: Readings | None = None,
    progress: Progress = lambda *_: None,
) -> Collection:
    """Read every document of `corpus`, those that the cache does not hold in several processes, or by `readings`.
    `settings` stands for the code that reads. Raises ValueError where there is no such folder."""
    files = snapshot(corpus)  # before they are listed: what comes meanwhile is read now, and new to the next build
    beside = _beside(files)
    found = {named(corpus, path): path for path in read.files(corpus)}
    keys = {doc: key("read", settings, doc, files.get(doc, ""), *beside.get(_stem(doc), ())) for doc in found}
    new = [(path, doc, files.get(doc, "")) for doc, path in found.items() if keys[doc] not in cache]
    with closing((readings or _readings)(new)) as found_now:
        for done, (doc, value, lasting) in enumerate(found_now, 1):
            if not lasting:
                keys[doc], files[doc] = key("read once", value.hex()), UNREADABLE
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
    sources: dict[str, tuple[Source, bytes]] = {}
    by_name: dict[str, Listed] = {}
    by_video: dict[str, Listed] = {}
    for doc, of_reading in keys.items():
        source, listed, signature = _told_of(cache.get(of_reading))
        if not source:
            continue
        sources[doc] = source, signature
        for line in listed:
            by_name.setdefault(str(Path(doc).parent / line.name), line)
            by_video.setdefault(line.video_id, line._replace(name="", topic=""))
        if source.kind == "transcript" and source.video_id:
            by_video[source.video_id] = Listed("", "", source.video_id, source.title)
    listed_as = {doc: found for doc in sources if (found := by_name.get(str(Path(doc).with_suffix(""))))}
    for doc, found in listed_as.items():
        source, signature = sources[doc]
        sources[doc] = replace(source, video_id=source.video_id or found.video_id), signature
    originals = duplicates.originals(sources.values())
    for doc, of_reading in keys.items():
        video_id = sources[doc][0].video_id if doc in sources else None
        of_video = listed_as.get(doc)
        if not of_video or of_video.video_id != video_id:
            of_video = by_video.get(video_id or "")
        yield Member(doc, of_reading, video_id, of_video, originals.get(doc))


def _named(found: Document, member: Member) -> Document:
    """The document with what is known of it from elsewhere: its video, that video's title, its own where it has none,
    and that it is there twice."""
    source, of_video = found.source, member.of_video
    if member.original:
        found = replace(found, problems=(*found.problems, duplicates.problem(member.original)))
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
            video_title=of_video.video_title if of_video.video_title not in ("", source.title) else None,
        ),
    )


def _beside(files: Mapping[str, str]) -> dict[str, list[str]]:
    """What stands beside a document, by the document's path without its endings."""
    found: dict[str, list[str]] = {}
    for path, content in sorted(files.items()):
        ending = next((ending for ending in read.BESIDE if path.lower().endswith(ending)), None)
        if ending:
            found.setdefault(path[: -len(ending)], []).append(f"{path} {content}")
    return found


def _stem(doc: str) -> str:
    path = Path(doc)
    return path.with_name(recording.stem(path)).as_posix()


def _readings(files: Sequence[File]) -> Generator[Reading, None, None]:
    """Each of `files` read, in order, by other processes where they are many."""
    if len(files) <= FEW:
        yield from map(reading, files)
        return
    context = multiprocessing.get_context("forkserver")  # a fork of a process with threads may hang
    with ProcessPoolExecutor(os.cpu_count() or 1, context, _obedient) as pool:
        waiting = iter(files)
        while window := list(islice(waiting, WINDOW)):
            yield from pool.map(reading, window, chunksize=16)


def _obedient() -> None:
    """Have this process leave Ctrl-C to the one that started it, and end when that one does: killed, it can tell
    nothing."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def die(started_by: multiprocessing.process.BaseProcess) -> None:
        started_by.join()
        os._exit(1)

    threading.Thread(target=die, args=(multiprocessing.parent_process(),), daemon=True).start()


def reading(file: File) -> Reading:
    """What the cache keeps of a file: its document and signature as JSON, or what is wrong with it; and whether that
    is so for good. It is not where the file could not be read, or is no longer what it was when its digest was taken.
    """
    path, doc, known = file
    found, problems, signature = None, [], b""
    try:
        document = loops.unlooped(read.load(path, doc))
        found, signature = documents.dumped(document), duplicates.signature(document)
    except Unreadable as error:
        problems = [error.problem]
    except Exception as error:  # a fault of ours, or of a library's, in one file must not cost the others
        problems = [Problem("fault", 0, f"reading it failed, please report it: {type(error).__name__}: {error}")]
    lasting = digest(path) == known and all(problem.code != "unreadable" for problem in problems)
    value = json.dumps([found, problems, signature.hex()], ensure_ascii=False)
    return doc, value.encode("utf-8", "surrogatepass"), lasting


def _loaded(value: bytes | None) -> tuple[Document | None, tuple[Problem, ...], bytes]:
    found, problems, signature = json.loads(value or b'[null, [], ""]')
    told = tuple(Problem(*problem) for problem in problems)
    return documents.loaded(found) if found else None, told, bytes.fromhex(signature)


def _told_of(value: bytes | None) -> tuple[Source | None, Iterable[Listed], bytes]:
    """What other documents need to know of this one; the rest of it is not made."""
    found, _, signature = json.loads(value or b'[null, [], ""]')
    source, listed = documents.outline(found) if found else (None, ())
    return source, listed, bytes.fromhex(signature)
