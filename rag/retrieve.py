"""Retrieval: the passages nearest to a question.

Rankings propose candidates: passages by their own vector, passages by their best sentence, and BM25. A dense ranking
finds what is meant, a sentence ranking what a long passage says in passing, BM25 names and figures. They are fused by
reciprocal rank (Cormack, Clarke and Büttcher 2009), and the best are reranked by late interaction and their best
sentence, added up (a convex combination, Bruch, Gai and Ingber 2023): scores know how far apart two neighbours in a
ranking are. How much of this is done is a `Setting`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag import crossencoder
from rag.answer import Hit
from rag.bm25 import stems
from rag.encoder import Encoded, Encoder, framed
from rag.index import Index
from rag.late import best, maxsim
from rag.passage import Passage
from rag.setting import FULL, Setting
from rag.stages import stage
from rag.store import EVERYTHING, Nearest, Rows, Scope, Store

RRF_K = 60
DEPTH = 100  # passages that each ranking proposes
# The sentences of so many passages, the nearest, are ranked where a store compares with each of them. In an index of
# 110,000 they propose as good as all do (MRR .5485 against .5487) in an eighth of the time.
NEAR = 2000
READ = 20  # passages that a cross-encoder reads


class Search(NamedTuple):
    """A question, its vectors, and what was found for it in `scope`: the nearest passages, and the best ones, best
    first."""

    question: str
    encoded: Encoded
    near: Nearest
    hits: list[Hit]
    scope: Scope = EVERYTHING


def search(
    question: str,
    index: Index,
    encoder: Encoder,
    *,
    k: int = 10,
    scope: Scope = EVERYTHING,
    setting: Setting = FULL,
) -> Search:
    """What `index` holds for `question`, as `retrieve` finds it, with all that was made on the way."""
    with stage("encode"):
        encoded = encoder.encode([question])
    with stage("nearest"):
        near = nearest(encoded, index, scope)
    hits = retrieve(question, encoded, index, k=k, scope=scope, near=near, setting=setting)
    return Search(question, encoded, near, hits, scope)


def retrieve(
    question: str,
    encoded: Encoded,
    index: Index,
    *,
    k: int = 10,
    scope: Scope = EVERYTHING,
    near: Nearest | None = None,
    setting: Setting = FULL,
    depth: int = DEPTH,
    rrf_k: int = RRF_K,
) -> list[Hit]:
    """The `k` best passages for `question`, whose vectors are the first of `encoded`, best first; ties by row.

    `scope`: what is searched; `near`: what is `nearest` of it, where it is known. Scores compare within one question
    only. Raises ValueError where the setting names a cross-encoder that cannot be loaded.
    """
    store, vector = index.store, encoded.vectors[0]

    @cache
    def rows() -> Rows:
        return (near or nearest(encoded, index, scope))[0]

    def by_sentence() -> Rows:
        among = rows()
        with stage("sentences"):
            return store.by_sentence(vector, depth, among, scope)

    def by_words() -> Rows:
        with stage("words"):
            return store.by_words(stems(question), depth, scope)[0]

    rankings = {"dense": lambda: rows()[:depth], "sentences": by_sentence, "bm25": by_words}
    fused = rrf([rankings[name]() for name in setting.rankings], rrf_k=rrf_k)[: setting.pool]
    if not fused:
        return []
    with stage("rerank"):
        return _reranked(question, encoded, store, fused, k, setting)


def _reranked(
    question: str, encoded: Encoded, store: Store, fused: Sequence[tuple[int, float]], k: int, setting: Setting
) -> list[Hit]:
    """The `k` best of the rows in `fused`, with their scores there, as `setting` reranks them."""
    vector = encoded.vectors[0]
    pool = np.array([row for row, _ in fused], np.int64)
    cosines = [own @ vector for own in store.sentences(pool)]
    scores = np.array([score for _, score in fused])
    if setting.late:
        scores = setting.sentence * np.array([own.max() for own in cosines])
        scores += setting.late * maxsim(best(encoded.tokens[0], store.tokens(pool)))
    order = np.lexsort((pool, -scores))[: max(k, READ) if setting.reranker else k]
    passages = store.passages(pool[order])
    hits = [
        _hit(int(pool[at]), passage, float(scores[at]), cosines[at])
        for at, passage in zip(order, passages, strict=True)
    ]
    return (_read(question, hits, setting.reranker) if setting.reranker else hits)[:k]


def nearest(encoded: Encoded, index: Index, scope: Scope = EVERYTHING) -> Nearest:
    """The `NEAR` of `scope` nearest to the question, whose vectors are the first of `encoded`, and their cosines; of a
    store that needs none for its sentences the `DEPTH` nearest."""
    return index.store.nearest(encoded.vectors[0], DEPTH if index.store.exhaustive else NEAR, scope)


def rrf(rankings: Sequence[NDArray[np.int64]], *, rrf_k: int = RRF_K) -> list[tuple[int, float]]:
    """Reciprocal rank fusion: each row with the sum of 1 / (rrf_k + its rank, from 1), best first, ties by row."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, row in enumerate(ranking.tolist(), 1):
            scores[row] = scores.get(row, 0.0) + 1 / (rrf_k + rank)
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


def _hit(row: int, passage: Passage, score: float, cosines: NDArray[np.float32]) -> Hit:
    at = int(np.argmax(cosines))
    return Hit(row, passage, score, passage.sentences[at], float(cosines[at]))


def _read(question: str, hits: Sequence[Hit], reranker: str) -> list[Hit]:
    """The first `READ` of `hits` in the order of a cross-encoder. The scores stay with the ranks: what makes an answer
    of passages knows how far those fall, and every cross-encoder has a scale of its own."""
    judged = crossencoder.load(reranker)(question, [framed(hit.passage) for hit in hits[:READ]])
    order = [*np.argsort(-judged, kind="stable").tolist(), *range(len(judged), len(hits))]
    return [replace(hits[at], score=hit.score) for at, hit in zip(order, hits, strict=True)]
