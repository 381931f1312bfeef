"""Building: a folder of documents into a published index, at the cost of what changed."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from ingest.cache import Cache
from ingest.collection import Member, Progress, collect
from ingest.document import Problem
from ingest.pool import Pool
from ingest.portion import Portion, portion
from ingest.recipe import settings
from ingest.vectors import Elsewhere, Vectors
from rag.edition import Edition
from rag.encoder import Encoder
from rag.index import Index
from rag.manifest import CACHE, checked, current
from rag.passage import Source
from rag.place import place


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did. `embedded` and `reused` count texts (passages and sentences) whose vectors were made and taken
    from the last index; `removed` counts documents that it held and this one does not; `problems` are (document,
    problem); `index` is the generation's id, `method` how its passages are searched where they are not
    compared one by one."""

    documents: int
    passages: int
    embedded: int
    reused: int
    removed: int
    seconds: float
    problems: tuple[tuple[str, Problem], ...]
    index: str
    method: str = ""

    def as_json(self) -> dict[str, Any]:
        """The report as the command line prints it."""
        known = asdict(self)
        del known["method"]
        return known | {
            "seconds": round(self.seconds, 2),
            "problems": [{"doc": doc, **problem._asdict()} for doc, problem in self.problems],
        }


def unchanged(corpus: Path, folder: Path, encoder: str) -> Report | None:
    """The report of a build that had nothing to do, where building again would give what is published; else None.
    No encoder is needed to tell."""
    began = time.perf_counter()
    try:
        index = Index.open(folder)
        if index.id == current(folder):  # a page that opens a large one reads parts of it: here is the time for all
            checked(folder / index.id, whole=True)
    except (OSError, ValueError):
        return None
    same = index.manifest.settings == settings(encoder) and index.corpus == corpus.resolve()
    if not same or not corpus.is_dir() or index.changes():
        return None
    known = index.manifest
    problems = tuple((doc, Problem(code, line, message)) for doc, code, line, message in index.store.problems)
    texts = known.passages + known.sentences
    return Report(known.documents, known.passages, 0, texts, 0, time.perf_counter() - began, problems, index.id)


def build(
    corpus: Path,
    folder: Path,
    encoder: Encoder,
    *,
    full: bool = False,
    wait: bool = False,
    pool: Pool | None = None,
    progress: Progress = lambda *_: None,
) -> Report:
    """Index every document of `corpus` into `folder`; what an earlier build read, cut and encoded is taken from its
    cache unless `full`. The workers of `pool`, where there is one, read, cut and encode; what is published is the same.
    `progress` is told (step, done, of).

    Raises ValueError where nothing can be indexed, corpus and index are one folder, the disk is full, or
    another build of the same index is running; `wait` for that one's end.
    """
    if folder.resolve() == corpus.resolve():
        raise ValueError(f"{str(folder)!r} cannot be both documents and index: name another folder (`--index`)")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / ".lock", timeout=-1 if wait else 0)  # let go by the system however a process ends
        with lock, Cache(folder / CACHE, anew=full) as cache:
            return _build(corpus, folder, encoder, cache, pool, progress)
    except Timeout:
        raise ValueError(f"another build of {str(folder)!r} is running: wait for it (`--wait`), or stop it") from None
    except (OSError, sqlite3.Error) as error:
        raise ValueError(
            f"the index in {str(folder)!r} cannot be written ({error}): free some space there, or name another folder "
            "(`--index`); what was encoded is kept, and the index that was there still answers"
        ) from error


def _build(corpus: Path, folder: Path, encoder: Encoder, cache: Cache, pool: Pool | None, progress: Progress) -> Report:
    began = time.perf_counter()
    code = settings(encoder.name)
    place(folder).current()  # a store that cannot be reached is told before the work, not behind it
    before = _last(folder)
    collection = collect(corpus, cache, settings=code, readings=pool.readings if pool else None, progress=progress)
    groups = collection.groups()

    def portions(ready: Iterable[tuple[Member, ...]]) -> Iterator[Portion]:
        return (portion(group, collection, encoder, cache, code) for group in ready)

    sources: list[Source] = []
    problems: list[tuple[str, Problem]] = []
    elsewhere = Elsewhere(pool.encode, pool.ahead) if pool else None
    with Vectors(encoder, cache, lambda done: progress("encoding", done, 0), elsewhere) as vectors:
        done = 0
        cut = pool.cut(groups, encoder, cache, code) if pool else groups
        for group, part in zip(groups, portions(cut), strict=True):
            for passage in part.passages:
                vectors.want(passage)
            sources += part.sources
            problems += part.problems
            done += len(group)
            progress("documents", done, len(collection.members))
        _refuse_nothing(corpus, len(sources), len(vectors), problems)
        vectors.finish()
        edition = Edition(
            sources,
            encoder=encoder.name,
            dimension=encoder.dimension,
            corpus=corpus,
            files=collection.files,
            settings=code,
            problems=[(doc, *problem) for doc, problem in problems],
        )
        rows = (vectors.of(passage) for part in portions(groups) for passage in part.passages)
        manifest = place(folder).publish(edition, rows)
    with suppress(sqlite3.Error):  # the index is published: where the disk is full now, the next build prunes
        cache.prune()
    gone = before - {source.doc for source in sources}
    seconds = time.perf_counter() - began
    return Report(
        len(sources),
        manifest.passages,
        vectors.embedded,
        vectors.reused,
        len(gone),
        seconds,
        tuple(problems),
        manifest.id,
        str(manifest.method) if manifest.method.nprobe else "",
    )


def _last(folder: Path) -> set[str]:
    """The documents of the index that is published."""
    try:
        return {source.doc for source in Index.open(folder).sources}
    except ValueError:
        return set()


def _refuse_nothing(corpus: Path, documents: int, passages: int, problems: list[tuple[str, Problem]]) -> None:
    if not documents:
        reasons = "; ".join(f"{doc}: {problem.message}" for doc, problem in problems[:5])
        raise ValueError(f"nothing in {str(corpus)!r} can be indexed ({reasons or 'no files'}): add a document to it")
    if not passages:
        raise ValueError(f"the documents in {str(corpus)!r} hold no text: add one that does")
