"""The index: one folder, its format both ways.

::

    index/CURRENT            the id of the generation that is served, one line
    index/<id>/manifest.json format, encoder, counts, settings, checksums
    index/<id>/index.sqlite  sources, passages, and the snapshot of the corpus
    index/<id>/passages.faiss, sentences.faiss, owners.npy   vectors; owners[sentence] = (passage, its place there)
    index/<id>/tokens.npy, bounds.npy                        vectors of the passages' tokens
    index/<id>/bm25/

A generation is written beside the others and never changed. Publishing it is one rename, of CURRENT; a reader keeps
the generation that it opened, and the one before stays on disk for those who are just opening it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, astuple
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.bm25 import BM25
from rag.encoder import Encoder, framed
from rag.late import TokenVectors
from rag.manifest import FORMAT, MANIFEST, Manifest, checked, checksums
from rag.passage import Mark, Passage, Source, Span
from rag.snapshot import changes, snapshot
from rag.vectors import FlatStore

CURRENT = "CURRENT"
GENERATION = re.compile(r"[0-9a-f]{12}|building-\d+")  # nothing else in the folder is ours to remove
MEND = "run `make index` (or `career-qa index FOLDER`)"
TABLES = """
create table sources (number integer primary key, doc text, kind text, title text, url text, video_id text,
                      author text, date text, media text);  -- after the number, the fields of Source in order
create table passages (row integer primary key, source integer, start integer, text text, headings text, marks text,
                       sentences text);
create table files (path text primary key, digest text);
create table problems (doc text, code text, line integer, message text);
"""


def location(folder: Path | str | None = None) -> Path:
    """The index folder: `folder`, or ``$CAREER_QA_INDEX``, or ``index``."""
    return Path(folder or os.environ.get("CAREER_QA_INDEX") or "index")


def current(folder: Path | str | None = None) -> str | None:
    """The id of the generation that is published in `folder`; None where there is none."""
    try:
        return (location(folder) / CURRENT).read_text("ascii").strip() or None
    except (OSError, UnicodeDecodeError):
        return None


class Index:
    """An index opened for reading, by one thread or many."""

    def __init__(
        self,
        folder: Path,
        manifest: Manifest,
        database: sqlite3.Connection,
        passages: FlatStore,
        sentences: FlatStore,
        tokens: TokenVectors,
        owners: NDArray[np.int32],
        bm25: BM25,
    ) -> None:
        self.folder, self.manifest, self.passages, self.sentences = folder, manifest, passages, sentences
        self.tokens, self.owners, self.bm25, self._database = tokens, owners, bm25, database
        self._first = np.searchsorted(owners[:, 0], np.arange(len(passages) + 1))
        self.sources = tuple(Source(*row[1:]) for row in database.execute("select * from sources order by number"))

    @classmethod
    def open(cls, folder: Path | str | None = None) -> Index:
        """Open what is published in `folder` (see `location`).

        Raises ValueError, with the step that mends it, where nothing is published, the format is another, or a file
        is missing or damaged.
        """
        folder = location(folder)
        id = current(folder)
        if id is None:
            raise ValueError(f"there is no index in {str(folder)!r}: {MEND}")
        at = folder / id
        try:
            manifest = checked(at)
            place = f"{(at / 'index.sqlite').resolve().as_uri()}?immutable=1"
            database = sqlite3.connect(place, uri=True, check_same_thread=False)
            return cls(
                folder,
                manifest,
                database,
                FlatStore.read(at / "passages.faiss", manifest.dimension),
                FlatStore.read(at / "sentences.faiss", manifest.dimension),
                TokenVectors.read(at),
                np.load(at / "owners.npy", allow_pickle=False),
                BM25.read(at / "bm25"),
            )
        except (OSError, ValueError, TypeError, sqlite3.Error) as error:
            raise ValueError(f"the index in {str(folder)!r} cannot be used: {error}: {MEND}") from error

    def fits(self, encoder: Encoder) -> None:
        """Raises ValueError where the index was built with another encoder than `encoder`."""
        if (encoder.name, encoder.dimension) != (self.manifest.encoder, self.manifest.dimension):
            raise ValueError(
                f"the index in {str(self.folder)!r} was built with the encoder {self.manifest.encoder!r}, not "
                f"{encoder.name!r}: set CAREER_QA_ENCODER={self.manifest.encoder}, or {MEND}"
            )

    @property
    def id(self) -> str:
        """The generation's id."""
        return self.manifest.id

    @property
    def created(self) -> str:
        """When it was built, ISO 8601 in UTC."""
        return self.manifest.created

    @property
    def corpus(self) -> Path:
        """The folder that it was built from."""
        return Path(os.path.normpath(self.folder.resolve() / self.manifest.corpus))

    def __len__(self) -> int:
        return len(self.passages)

    def passage(self, row: int) -> Passage:
        """The passage in `row`, 0 … len-1."""
        found = self._database.execute(
            "select source, start, text, headings, marks, sentences from passages where row = ?", (int(row),)
        ).fetchone()
        if found is None:
            raise IndexError(f"no passage {row}: the index holds {len(self)}")
        source, start, text, headings, marks, sentences = found
        return Passage(
            self.sources[source],
            start,
            text,
            tuple(json.loads(headings)),
            tuple(Mark(*mark) for mark in json.loads(marks)),
            tuple(Span(*span) for span in json.loads(sentences)),
        )

    def sentence_vectors(self, row: int) -> NDArray[np.float32]:
        """The vectors of the sentences of the passage in `row`, (its sentences, dimension)."""
        return self.sentences.at(np.arange(self._first[row], self._first[row + 1]))

    @cached_property
    def owner_source(self) -> NDArray[np.int32]:
        """The number of the source of each passage, (passages,)."""
        return np.array([n for (n,) in self._database.execute("select source from passages order by row")], np.int32)

    @property
    def problems(self) -> list[tuple[str, str, int, str]]:
        """What was found wrong with the documents: (document, code, line, message)."""
        return self._database.execute("select doc, code, line, message from problems order by rowid").fetchall()

    @property
    def files(self) -> dict[str, str]:
        """The snapshot of the corpus that it was built from."""
        return dict(self._database.execute("select path, digest from files"))

    def changes(self) -> tuple[str, ...]:
        """The files of the corpus changed, added or removed since the build; empty where the corpus is gone."""
        return changes(self.files, snapshot(self.corpus)) if self.corpus.is_dir() else ()


def publish(
    folder: Path,
    sources: Sequence[Source],
    passages: Sequence[Passage],
    vectors: NDArray[np.float32],
    tokens: Sequence[NDArray[np.int8]],
    sentence_vectors: NDArray[np.float32],
    *,
    encoder: str,
    corpus: Path,
    files: Mapping[str, str],
    problems: Sequence[tuple[str, str, int, str]] = (),
    settings: str,
) -> str:
    """Write a generation and make it the one that is served; the id of it.

    `vectors` (passages, dimension) and `sentence_vectors` (all their sentences in order, dimension) are unit rows,
    `tokens` the coded token vectors of each passage (see `rag.late`).
    Whatever ends the program midway, a reader finds the old generation or the new one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    at = folder / f"building-{os.getpid()}"
    shutil.rmtree(at, ignore_errors=True)
    at.mkdir()
    _write_database(at / "index.sqlite", sources, passages, files, problems)
    FlatStore.of(vectors).write(at / "passages.faiss")
    FlatStore.of(sentence_vectors).write(at / "sentences.faiss")
    TokenVectors.of(tokens, vectors.shape[1]).write(at)
    owners = [(row, place) for row, passage in enumerate(passages) for place in range(len(passage.sentences))]
    np.save(at / "owners.npy", np.array(owners, np.int32).reshape(-1, 2))
    BM25.of([framed(passage) for passage in passages]).write(at / "bm25")
    manifest = Manifest(
        format=FORMAT,
        encoder=encoder,
        dimension=vectors.shape[1],
        documents=len(sources),
        passages=len(passages),
        sentences=len(owners),
        corpus=os.path.relpath(corpus.resolve(), folder.resolve()),
        settings=settings,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        checksums=checksums(at),
    )
    (at / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1, sort_keys=True) + "\n", "utf-8")
    before = current(folder)
    place = folder / manifest.id
    if _whole(place, manifest.id):  # equal to what is there, but perhaps built from another folder
        (at / MANIFEST).replace(place / MANIFEST)
        shutil.rmtree(at)
    else:  # new; or damaged, or left half-written by a build that died
        shutil.rmtree(place, ignore_errors=True)
        at.rename(place)
    _synced(place)
    pointer = folder / f"{CURRENT}.{os.getpid()}"
    pointer.write_text(manifest.id + "\n", "ascii")
    pointer.replace(folder / CURRENT)
    _clean(folder, keep=(manifest.id, before))
    return manifest.id


def _write_database(
    path: Path,
    sources: Sequence[Source],
    passages: Iterable[Passage],
    files: Mapping[str, str],
    problems: Sequence[tuple[str, str, int, str]],
) -> None:
    number = {source.doc: at for at, source in enumerate(sources)}
    database = sqlite3.connect(path)
    with database:
        database.executescript(TABLES)
        database.executemany(
            "insert into sources values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            ((at, *astuple(source)) for at, source in enumerate(sources)),
        )
        database.executemany(
            "insert into passages values (?, ?, ?, ?, ?, ?, ?)",
            (
                (row, number[p.source.doc], p.start, p.text, *map(json.dumps, (p.headings, p.marks, p.sentences)))
                for row, p in enumerate(passages)
            ),
        )
        database.executemany("insert into files values (?, ?)", sorted(files.items()))
        database.executemany("insert into problems values (?, ?, ?, ?)", problems)
    database.close()


def _synced(folder: Path) -> None:
    """Everything in `folder` on the disk before CURRENT points to it: a power cut must not publish half a file."""
    for path in (*folder.rglob("*"), folder):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _whole(at: Path, id: str) -> bool:
    """Whether the generation in `at` is there, as its manifest says, and is `id`."""
    try:
        return checked(at).id == id
    except (OSError, ValueError, TypeError):
        return False


def _clean(folder: Path, keep: Sequence[str | None]) -> None:
    """Old generations go, and what builds that died left behind."""
    for path in folder.iterdir():
        if path.name not in keep and GENERATION.fullmatch(path.name) and path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
    for pointer in folder.glob(f"{CURRENT}.*"):
        pointer.unlink(missing_ok=True)
