"""The catalogue: every document of an index, what it holds, and which documents have some words.

A word is looked for as it is written, in either case and in parts of words too, in what names a document; in what the
documents say it is looked for by its stem, through the index's BM25.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from rag.bm25 import stems
from rag.index import Index
from rag.passage import Kind, Source

Order = Literal["title", "date", "kind"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A document of the catalogue: how many `passages` the index holds of it, and how many `moments`, distinct seconds
    of its video at which a sentence begins."""

    source: Source
    passages: int
    moments: int


@dataclass(frozen=True, slots=True)
class Found:
    """Documents that have some words: in what names them, in the order asked for; and beside these, in what they
    `say`, the best first."""

    named: tuple[Entry, ...]
    say: tuple[Entry, ...] = ()

    def __len__(self) -> int:
        return len(self.named) + len(self.say)


class Catalogue:
    """The documents of `index`, in its order."""

    def __init__(self, index: Index) -> None:
        self._index = index
        documents = len(index.sources)
        passages = np.bincount(index.store.owners, minlength=documents)
        counts = zip(index.sources, passages.tolist(), index.store.moments.tolist(), strict=True)
        self.entries = tuple(Entry(*counted) for counted in counts)
        self._names = [_names(source) for source in index.sources]

    def __len__(self) -> int:
        return len(self.entries)

    def get(self, doc: str) -> Entry | None:
        """The document at the path `doc`, or None."""
        at = self._numbers.get(doc)
        return None if at is None else self.entries[at]

    def beside(self, source: Source) -> tuple[Entry, ...]:
        """The other documents on the video, or the recording, that `source` is of."""
        there = self._videos.get(source.video or "", ())
        return tuple(self.entries[at] for at in there if self.entries[at].source.doc != source.doc)

    def search(
        self,
        words: str = "",
        *,
        kinds: Sequence[Kind] = (),
        among: Container[str] | None = None,
        order: Order = "title",
    ) -> Found:
        """The documents that have all of `words`; all there are without a word. `kinds`: of one of them; `among`: of
        these paths."""
        wanted = words.casefold().split()
        open_to = [
            (not kinds or entry.source.kind in kinds) and (among is None or entry.source.doc in among)
            for entry in self.entries
        ]
        places = {at for at, names in enumerate(self._names) if open_to[at] and all(word in names for word in wanted)}
        named = tuple(self.entries[at] for at in self._order(order) if at in places)
        say = [at for at in self._saying(words) if open_to[at] and at not in places] if wanted else []
        return Found(named, tuple(self.entries[at] for at in say))

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {entry.source.doc: at for at, entry in enumerate(self.entries)}

    @cached_property
    def _videos(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for at, entry in enumerate(self.entries):
            if of := entry.source.video:
                found.setdefault(of, []).append(at)
        return found

    def _order(self, order: Order) -> list[int]:
        """The numbers of the documents in `order`: by date the newest first and those without one last; ties by title,
        then as the index has them."""
        titled = sorted(range(len(self)), key=lambda at: self.entries[at].source.title.casefold())
        if order == "date":
            return sorted(titled, key=lambda at: self.entries[at].source.date or "", reverse=True)
        if order == "kind":
            return sorted(titled, key=lambda at: _KINDS.index(self.entries[at].source.kind))
        return titled

    def _saying(self, words: str) -> list[int]:
        """The numbers of the documents whose passages hold every stem of `words`, best first by their best passage."""
        store = self._index.store
        wanted = list(dict.fromkeys(stems(words)))
        if not wanted or not all(map(store.frequency, wanted)):
            return []
        held = np.ones(len(self), bool)
        total = np.zeros(len(self._index), np.float32)
        for stem in wanted:
            rows, scores = store.by_words([stem], len(store))
            of = np.zeros(len(store), np.float32)
            of[rows] = scores
            held &= self._best(of) > 0
            total += of
        best = self._best(total)
        numbers = np.flatnonzero(held)
        found: list[int] = numbers[np.argsort(-best[numbers], kind="stable")].tolist()
        return found

    def _best(self, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """The best of the passages' `scores` for each document, (documents,)."""
        best = np.zeros(len(self), np.float32)
        np.maximum.at(best, self._index.store.owners, scores)
        return best


_KINDS: tuple[Kind, ...] = ("article", "notes", "transcript")


def _names(source: Source) -> str:
    """What names `source`, folded."""
    return "\n".join(filter(None, (source.title, source.author, source.video_title, source.doc))).casefold()
