"""The embedded store: one generation in a folder of files, read by this process.

::

    index.sqlite                    sources, passages, and the snapshot of the corpus
    owners.npy                      the source of each passage
    passages.f16, passages.ivf      their vectors; of many, the inverted file (`rag.vectors`)
    sentences.i8, scales.npy, first.npy   vectors of their sentences (`rag.sentences`)
    tokens.i4, bounds.npy           vectors of their tokens (`rag.late`)
    bm25/

What grows with the passages is mapped, not read. A million of them: 10.8 GB on disk.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.bm25 import BM25
from rag.generation import unpacked
from rag.late import TokenVectors
from rag.manifest import Manifest
from rag.passage import Passage, Source
from rag.sentences import SentenceVectors
from rag.store import EVERYTHING, Nearest, Rows, Scope, Scoped, Trouble
from rag.vectors import PassageVectors


class FolderStore:
    """A `rag.store.Store` of files, for one thread or many."""

    exhaustive = False

    def __init__(self, at: Path, manifest: Manifest) -> None:
        """What is in `at`, of that manifest. Raises OSError, ValueError or sqlite3.Error for a file that is damaged or
        missing."""
        place = f"{(at / 'index.sqlite').resolve().as_uri()}?immutable=1"
        self._database = sqlite3.connect(place, uri=True, check_same_thread=False)
        self._passages = PassageVectors.read(at, (manifest.passages, manifest.dimension), manifest.method)
        self._sentences = SentenceVectors.read(at, manifest.dimension)
        self._tokens, self._bm25 = TokenVectors.read(at), BM25.read(at / "bm25")
        self.owners: NDArray[np.int32] = np.load(at / "owners.npy", allow_pickle=False)
        known = self._database.execute("select * from sources order by number").fetchall()
        self.sources = tuple(Source(*row[2:]) for row in known)
        self.moments: NDArray[np.int32] = np.array([row[1] for row in known], np.int32)
        self._scoped = Scoped(self.sources, self.owners)

    def __len__(self) -> int:
        return len(self._passages)

    @cached_property
    def files(self) -> dict[str, str]:
        """See `Store.files`."""
        return dict(self._database.execute("select path, digest from files"))

    @cached_property
    def problems(self) -> list[Trouble]:
        """See `Store.problems`."""
        return self._database.execute("select doc, code, line, message from problems order by rowid").fetchall()

    def rows(self, scope: Scope) -> Rows | None:
        """See `Store.rows`."""
        return self._scoped(scope)

    def nearest(self, vector: NDArray[np.float32], k: int, scope: Scope = EVERYTHING) -> Nearest:
        """See `Store.nearest`."""
        return self._passages.search(vector, k, self.rows(scope))

    def by_sentence(self, vector: NDArray[np.float32], k: int, near: Rows, scope: Scope = EVERYTHING) -> Rows:
        """See `Store.by_sentence`: among the sentences of `near`."""
        del scope  # `near` is of it
        return self._sentences.best(vector, near, k)

    def by_words(self, stems: Sequence[str], k: int, scope: Scope = EVERYTHING) -> Nearest:
        """See `Store.by_words`."""
        scores, allowed = self._bm25.scores(stems), self.rows(scope)
        rows = np.flatnonzero(scores) if allowed is None else allowed[scores[allowed] > 0]
        if len(rows) > k:  # few of the many that share a word with the question are worth sorting
            rows = rows[scores[rows] >= np.partition(scores[rows], -k)[-k]]
        rows = rows[np.argsort(-scores[rows], kind="stable")][:k]
        return rows, scores[rows]

    def vectors(self, rows: Rows) -> NDArray[np.float32]:
        """See `Store.vectors`."""
        return self._passages.at(rows)

    def passages(self, rows: Sequence[int] | Rows) -> list[Passage]:
        """See `Store.passages`. Raises IndexError for a row that there is not."""
        return [self._passage(int(row)) for row in rows]

    def sentences(self, rows: Sequence[int] | Rows) -> list[NDArray[np.float32]]:
        """See `Store.sentences`."""
        return self._sentences.of(rows)

    def tokens(self, rows: Sequence[int] | Rows) -> list[NDArray[np.int8]]:
        """See `Store.tokens`."""
        return [self._tokens.at(int(row)) for row in rows]

    def frequency(self, stem: str) -> int:
        """See `Store.frequency`."""
        return self._bm25.frequency(stem)

    def _passage(self, row: int) -> Passage:
        found = self._database.execute("select * from passages where row = ?", (row,)).fetchone()
        if found is None:
            raise IndexError(f"no passage {row}: the index holds {len(self)}")
        return unpacked(found[1:], self.sources)
