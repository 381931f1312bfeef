"""The store on Milvus: one generation, searched by the server."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.bm25 import K1, B, rarity
from rag.milvus.connection import Connection
from rag.milvus.expression import expression
from rag.milvus.facts import Facts
from rag.milvus.record import Payload, payload, word
from rag.milvus.schema import MOST, PASSAGES, SENTENCES, name
from rag.milvus.trouble import Missing
from rag.passage import Passage, Source
from rag.store import EVERYTHING, Nearest, Replaced, Rows, Scope, Scoped, Trouble

KEPT = 1000  # passages that were read last and stay in memory, some 20 kB each
BATCH = 1000  # records of one answer, some megabytes
DIGITS = 6  # of a cosine: those of equal vectors differ in the last bits, by the place where they lie
WIDER, FEWEST = 2, 200  # candidates by words for each that is wanted, and in all
EFFORT = 2  # neighbours that a graph is asked to look at for each that is wanted
OWNER = {PASSAGES: "key", SENTENCES: "owner"}  # the field with the key of the passage
PAYLOAD = ["record", "sentences", "tokens"]


class MilvusStore:
    """A `rag.store.Store` of the collections of one generation, asked by their own names: an alias that moves meanwhile
    changes nothing for it. Every method that asks raises ValueError where the server fails, `Replaced` where
    the generation was dropped since.
    """

    exhaustive = True

    def __init__(self, connection: Connection, number: int, facts: Facts) -> None:
        self._connection, self._number, self._facts = connection, number, facts
        self._order = np.argsort(facts.keys)
        self._sorted = facts.keys[self._order]
        self._docs = {source.doc: source for source in facts.sources}
        self._kept: dict[int, Payload] = {}
        self._lock = Lock()
        self._scoped = Scoped(facts.sources, facts.owners)

    @property
    def sources(self) -> tuple[Source, ...]:
        """See `Store.sources`."""
        return self._facts.sources

    @property
    def owners(self) -> NDArray[np.int32]:
        """See `Store.owners`."""
        return self._facts.owners

    @property
    def moments(self) -> NDArray[np.int32]:
        """See `Store.moments`."""
        return self._facts.moments

    @property
    def files(self) -> Mapping[str, str]:
        """See `Store.files`."""
        return self._facts.files

    @property
    def problems(self) -> Sequence[Trouble]:
        """See `Store.problems`."""
        return self._facts.problems

    def __len__(self) -> int:
        return len(self._facts.keys)

    def rows(self, scope: Scope) -> Rows | None:
        """See `Store.rows`."""
        return self._scoped(scope)

    def nearest(self, vector: NDArray[np.float32], k: int, scope: Scope = EVERYTHING) -> Nearest:
        """See `Store.nearest`."""
        return self._best(PASSAGES, vector, k, scope)

    def by_sentence(self, vector: NDArray[np.float32], k: int, near: Rows, scope: Scope = EVERYTHING) -> Rows:
        """See `Store.by_sentence`: among all sentences of `scope`."""
        del near
        rows, _ = self._best(SENTENCES, vector, k * 4, scope)
        _, places = np.unique(rows, return_index=True)
        best: Rows = rows[np.sort(places)][:k]
        return best

    def by_words(self, stems: Sequence[str], k: int, scope: Scope = EVERYTHING) -> Nearest:
        """See `Store.by_words`; `MOST` at most. Milvus proposes more than are asked for, by the statistics of a part of
        the collection (a segment), and they are scored by those of all of it: a word is rare in the corpus, or not."""
        asked = Counter(word(stem) for stem in stems if self.frequency(stem))
        if not asked:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        rarities = {word(stem): rarity(self.frequency(stem), len(self)) for stem in stems}
        found = self._search(PASSAGES, "bm25", " ".join(asked.elements()), max(WIDER * k, FEWEST), scope, ["words"])
        mean = self._facts.words / len(self)
        scores = np.zeros(len(found), np.float32)
        for at, hit in enumerate(found):
            held = hit["entity"]["words"].split()
            norm = K1 * (1 - B + B * len(held) / mean)
            for one, times in asked.items():
                often = held.count(one)
                scores[at] += times * rarities[one] * often / (often + norm)
        return self._ranked(PASSAGES, found, scores, k)

    def vectors(self, rows: Rows) -> NDArray[np.float32]:
        """See `Store.vectors`."""
        found = self._read(rows, ["vector"])
        vectors = [record["vector"] for record in found]
        return np.array(vectors, np.float32).reshape(len(rows), self._facts.manifest.dimension)

    def passages(self, rows: Sequence[int] | Rows) -> list[Passage]:
        """See `Store.passages`. Raises IndexError for a row that there is not."""
        return [found.passage for found in self._payloads(rows)]

    def sentences(self, rows: Sequence[int] | Rows) -> list[NDArray[np.float32]]:
        """See `Store.sentences`."""
        return [found.sentences for found in self._payloads(rows)]

    def tokens(self, rows: Sequence[int] | Rows) -> list[NDArray[np.int8]]:
        """See `Store.tokens`."""
        return [found.tokens for found in self._payloads(rows)]

    def frequency(self, stem: str) -> int:
        """See `Store.frequency`."""
        return self._facts.frequencies.get(stem, 0)

    def _best(self, part: str, vector: NDArray[np.float32], k: int, scope: Scope) -> Nearest:
        """The rows of the passages of the `k` best records of a part, or fewer, and their cosines; ties by row. Of
        sentences a passage may have several."""
        limit = k + 1
        while True:  # Milvus keeps any of those that tie for the last place: ask on until the tie is whole
            found = self._search(part, "vector", vector.tolist(), limit, scope)
            scores = np.array([hit["distance"] for hit in found], np.float32).round(DIGITS)
            if len(found) < min(limit, MOST) or limit >= MOST or scores[-1] < scores[k - 1]:
                return self._ranked(part, found, scores, k)
            limit *= 2

    def _ranked(self, part: str, found: Sequence[Any], scores: NDArray[np.float32], k: int) -> Nearest:
        rows = self._rows([hit["entity"][OWNER[part]] for hit in found])
        order = np.lexsort((rows, -scores))[:k]
        return rows[order], scores[order]

    def _search(
        self, part: str, field: str, asked: Sequence[float] | str, limit: int, scope: Scope, fields: Sequence[str] = ()
    ) -> Sequence[Any]:
        """The best `limit` records of a part, or fewer."""
        allowed = self.rows(scope)
        if not (len(self) if allowed is None else len(allowed)):
            return []
        without = self._facts.keys[list(scope.without)].tolist() if scope.without else []
        found: Sequence[Any] = self._ask(
            "search",
            part,
            data=[asked],
            anns_field=field,
            limit=min(limit, MOST),
            filter=expression(scope, self.sources, without, OWNER[part]),
            output_fields=[OWNER[part], *fields],
            search_params=self._effort(part, field, limit),
        )[0]
        return found

    def _ask(self, method: str, part: str, **given: Any) -> Any:
        try:
            return self._connection(method, name(self._number, part), **given)
        except Missing as error:
            raise Replaced("the index was replaced while it was asked: ask again") from error

    def _effort(self, part: str, field: str, limit: int) -> dict[str, Any]:
        graph = field == "vector" and self._facts.index.get(part) == "HNSW"
        return {"params": {"ef": EFFORT * limit}} if graph else {}

    def _rows(self, keys: Sequence[int]) -> Rows:
        """The rows of `keys`. Raises ValueError for one that is not of this generation: nothing mixed is ever shown."""
        wanted = np.array(keys, np.int64)
        places = np.minimum(np.searchsorted(self._sorted, wanted), max(0, len(self) - 1))
        if not np.array_equal(self._sorted[places], wanted):
            raise ValueError(f"{name(self._number, PASSAGES)} is not what was published: run `make index`")
        rows: Rows = self._order[places]
        return rows

    def _payloads(self, rows: Sequence[int] | Rows) -> list[Payload]:
        """What is read of the passages in `rows`, all of it at once: who asks for their tokens asks for the rest."""
        wanted = [int(row) for row in rows]
        with self._lock:
            held = {row: self._kept[row] for row in wanted if row in self._kept}
        lacking = [row for row in dict.fromkeys(wanted) if row not in held]
        if lacking:
            dimension, width = self._facts.manifest.dimension, self._facts.width
            records = self._read(np.array(lacking), PAYLOAD)
            held |= {
                row: payload(record, self._docs, dimension, width) for row, record in zip(lacking, records, strict=True)
            }
            with self._lock:
                self._kept |= {row: held[row] for row in lacking}
                for row in list(self._kept)[:-KEPT]:
                    del self._kept[row]
        return [held[row] for row in wanted]

    def _read(self, rows: Rows, fields: list[str]) -> list[Mapping[str, Any]]:
        """Fields of the passages in `rows`. Raises IndexError for a row that there is not."""
        if len(rows) and not (np.min(rows) >= 0 and np.max(rows) < len(self)):
            raise IndexError(f"no passage {np.max(rows)}: the index holds {len(self)}")
        found: dict[int, Mapping[str, Any]] = {}
        keys = self._facts.keys[rows].tolist() if len(rows) else []
        for at in range(0, len(keys), BATCH):
            records = self._ask(
                "query",
                PASSAGES,
                filter=f"key in {keys[at : at + BATCH]}",
                output_fields=fields,
            )
            found |= {record["key"]: record for record in records}
        if not found.keys() >= set(keys):
            raise ValueError(f"{name(self._number, PASSAGES)} is not what was published: run `make index`")
        return [found[key] for key in keys]
