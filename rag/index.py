"""The index: one folder, its format both ways.

::

    index/CURRENT            the id of the generation that is served, one line
    index/<id>/manifest.json format, encoder, counts, settings, checksums
    index/<id>/index.sqlite  sources, passages, and the snapshot of the corpus
    index/<id>/passages.faiss, sentences.faiss, owners.npy   vectors; owners[sentence] = (passage, its place there)
    index/<id>/tokens.i8, bounds.npy                         vectors of the passages' tokens
    index/<id>/bm25/

A generation is written beside the others and never changed. Publishing it is one rename, of CURRENT; a reader keeps
the generation that it opened, and the one before stays on disk for those who are just opening it (`rag.generation`
writes them).
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.bm25 import BM25
from rag.encoder import Encoder
from rag.generation import unpacked
from rag.late import TokenVectors
from rag.manifest import Manifest, checked, current
from rag.passage import Passage, Source
from rag.snapshot import changes, snapshot
from rag.vectors import FlatStore

MEND = "run `make index` (or `career-qa index FOLDER`)"


def location(folder: Path | str | None = None) -> Path:
    """The index folder: `folder`, or ``$CAREER_QA_INDEX``, or ``index``."""
    return Path(folder or os.environ.get("CAREER_QA_INDEX") or "index")


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
        found = self._database.execute("select * from passages where row = ?", (int(row),)).fetchone()
        if found is None:
            raise IndexError(f"no passage {row}: the index holds {len(self)}")
        return unpacked(found[1:], self.sources)

    def document(self, doc: str) -> list[Passage]:
        """The passages of the document `doc`, in its order; empty where there is none of that path, or another document
        says all that it says."""
        number = next((at for at, source in enumerate(self.sources) if source.doc == doc), -1)
        rows = np.flatnonzero(self.owner_source == number).tolist()
        return sorted(map(self.passage, rows), key=lambda passage: passage.start)

    def sentence_vectors(self, row: int) -> NDArray[np.float32]:
        """The vectors of the sentences of the passage in `row`, (its sentences, dimension)."""
        return self.sentences.at(np.arange(self._first[row], self._first[row + 1]))

    def sentence_numbers(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The numbers of the sentences of the passages in `rows`, passage after passage, and where among them each
        passage's begin, (len(rows),)."""
        counts = self._first[rows + 1] - self._first[rows]
        begins = np.cumsum(counts) - counts
        return np.repeat(self._first[rows] - begins, counts) + np.arange(counts.sum()), begins

    @cached_property
    def owner_source(self) -> NDArray[np.int32]:
        """The number of the source of each passage, (passages,)."""
        return np.array([n for (n,) in self._database.execute("select source from passages order by row")], np.int32)

    @cached_property
    def sentence_seconds(self) -> NDArray[np.int64]:
        """The second at which each sentence begins, -1 where the document does not tell, (sentences,)."""
        marks, passages = _pairs(self._database.execute("select marks from passages order by row"))
        spans, owners = _pairs(self._database.execute("select sentences from passages order by row"))
        # One ascending line of places: a passage's row, then an offset in its text (`Passage.second_at`, all at once).
        places = (passages << 32) + marks[:, 0]
        at = np.searchsorted(places, (owners << 32) + spans[:, 0], "right") - 1
        known = at >= 0
        known[known] = passages[at[known]] == owners[known]
        found = np.full(len(spans), -1)
        found[known] = marks[at[known], 1]
        return found

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


def _pairs(column: Iterable[tuple[str]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Lists of pairs as they are stored, ``[[0, 77], [130, null]]``, all pairs one after the other, (n, 2) with -1 for
    null, and the row of each, (n,). 110,000 passages: 0.2 s, and 1 s with a parser."""
    lists = [written for (written,) in column]
    rows = np.repeat(np.arange(len(lists)), [max(0, written.count("[") - 1) for written in lists])
    plain = " ".join(lists).replace("null", "-1").translate(str.maketrans("[],", "   "))
    numbers = np.fromstring(plain, np.int64, sep=" ")[: 2 * len(rows)]  # it reads one number from a blank text
    return numbers.reshape(-1, 2), rows
