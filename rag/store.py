"""The store: what a search asks of the passages of an index, wherever they are kept.

One `Store` is one generation: what it holds never changes. The embedded one (`rag.folder`) reads files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rag.filter import NONE, Filter
from rag.passage import Passage, Source

Rows = NDArray[np.int64]
Nearest = tuple[Rows, NDArray[np.float32]]  # rows and their scores, best first
Trouble = tuple[str, str, int, str]  # what was found wrong with a document: (document, code, line, message)


@dataclass(frozen=True, slots=True)
class Scope:
    """What of an index is searched: what of the documents that `filter` passes is not among the rows in `without`.

    `docs`: of these documents alone, by their paths; none: of all. `watched`: only of what can be watched.
    """

    filter: Filter = NONE
    without: tuple[int, ...] = ()
    docs: tuple[str, ...] = ()
    watched: bool = False

    def rows(self, sources: Sequence[Source], owners: NDArray[np.int32]) -> Rows | None:
        """The rows that are searched, ascending; None where all are. `owners`: the number of each row's source."""
        if self == EVERYTHING:
            return None
        docs = frozenset(self.docs)
        passed = np.array([self._passes(source, docs) for source in sources], bool)[owners]
        passed[list(self.without)] = False
        return np.flatnonzero(passed)

    def _passes(self, source: Source, docs: frozenset[str]) -> bool:
        watched = not self.watched or bool(source.video)
        return watched and (not docs or source.doc in docs) and self.filter.passes(source)


EVERYTHING = Scope()


class Scoped:
    """The rows of scopes of one store. Those of the last are kept: one question asks for the same again and again."""

    def __init__(self, sources: Sequence[Source], owners: NDArray[np.int32]) -> None:
        self._sources, self._owners = sources, owners
        self._last: tuple[Scope, Rows | None] = EVERYTHING, None

    def __call__(self, scope: Scope) -> Rows | None:
        """See `Scope.rows`."""
        if scope == EVERYTHING:
            return None
        known, found = self._last
        if scope != known:
            found = scope.rows(self._sources, self._owners)
            self._last = scope, found
        return found


class Replaced(ValueError):
    """The generation that was asked is kept no longer: newer ones were published. Opened anew, the index answers."""


class Store(Protocol):
    """Passages under the rows 0 … len-1, in the order of the build. Searches give fewer where there are fewer, the best
    first, ties by row."""

    @property
    def sources(self) -> tuple[Source, ...]:
        """What is known of the documents, by number."""

    @property
    def owners(self) -> NDArray[np.int32]:
        """The number of the source of each passage, (passages,)."""

    @property
    def moments(self) -> NDArray[np.int32]:
        """At how many different seconds a sentence of each source begins, (sources,)."""

    @property
    def exhaustive(self) -> bool:
        """Whether `by_sentence` looks at all sentences of a scope, and not at those of `near` alone."""

    @property
    def files(self) -> Mapping[str, str]:
        """The snapshot of the corpus that it was built from."""

    @property
    def problems(self) -> Sequence[Trouble]:
        """What was found wrong with the documents."""

    def __len__(self) -> int: ...

    def rows(self, scope: Scope) -> Rows | None:
        """The rows of `scope`, ascending; None where it is all of them."""

    def nearest(self, vector: NDArray[np.float32], k: int, scope: Scope = EVERYTHING) -> Nearest:
        """The `k` passages nearest to the unit `vector` (dimension,), with their cosines."""

    def by_sentence(self, vector: NDArray[np.float32], k: int, near: Rows, scope: Scope = EVERYTHING) -> Rows:
        """The `k` passages whose best sentence is nearest to `vector`. `near`: the nearest passages of the scope, among
        which a store may look alone."""

    def by_words(self, stems: Sequence[str], k: int, scope: Scope = EVERYTHING) -> Nearest:
        """The `k` passages that are best by BM25 for `stems` (`rag.bm25.stems`), with their scores, all above 0."""

    def vectors(self, rows: Rows) -> NDArray[np.float32]:
        """The unit vectors of the passages in `rows`, (rows, dimension)."""

    def passages(self, rows: Sequence[int] | Rows) -> list[Passage]:
        """The passages in `rows`."""

    def sentences(self, rows: Sequence[int] | Rows) -> list[NDArray[np.float32]]:
        """The unit vectors of the sentences of each of the passages in `rows`, (its sentences, dimension)."""

    def tokens(self, rows: Sequence[int] | Rows) -> list[NDArray[np.int8]]:
        """The vectors of the tokens of each of the passages in `rows`, `rag.late.coded`, (its tokens, width)."""

    def frequency(self, stem: str) -> int:
        """How many passages hold `stem`."""
