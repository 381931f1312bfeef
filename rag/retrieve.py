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
from rag.encoder import Encoded, Encoder, framed
from rag.index import Index
from rag.late import maxsim
from rag.setting import FULL, Setting

RRF_K = 60
DEPTH = 100  # passages that each ranking proposes
# The sentences of so many passages, the nearest, are ranked. In an index of 110,000 they propose as good as all do
# (MRR .5485 against .5487) in an eighth of the time.
NEAR = 2000
READ = 20  # passages that a cross-encoder reads

Nearest = tuple[NDArray[np.int64], NDArray[np.float32]]  # rows and their cosines with the question, best first


class Search(NamedTuple):
    """A question, its vectors, and what was found for it: the nearest passages, and the best ones, best first.

    `allowed`: the rows that were searched (None: all).
    """

    question: str
    encoded: Encoded
    near: Nearest
    hits: list[Hit]
    allowed: NDArray[np.int64] | None = None


def search(
    question: str,
    index: Index,
    encoder: Encoder,
    *,
    k: int = 10,
    allowed: NDArray[np.int64] | None = None,
    setting: Setting = FULL,
) -> Search:
    """What `index` holds for `question`, as `retrieve` finds it, with all that was made on the way."""
    encoded = encoder.encode([question])
    near = nearest(encoded, index, allowed)
    hits = retrieve(question, encoded, index, k=k, allowed=allowed, near=near, setting=setting)
    return Search(question, encoded, near, hits, allowed)


def retrieve(
    question: str,
    encoded: Encoded,
    index: Index,
    *,
    k: int = 10,
    allowed: NDArray[np.int64] | None = None,
    near: Nearest | None = None,
    setting: Setting = FULL,
    depth: int = DEPTH,
    rrf_k: int = RRF_K,
) -> list[Hit]:
    """The `k` best passages for `question`, whose vectors are the first of `encoded`, best first; ties by row.

    `allowed`: the rows to choose from; `near`: what is `nearest` of them, where it is known. Scores compare within one
    question only. Raises ValueError where the setting names a cross-encoder that cannot be loaded.
    """
    vector, words = encoded.vectors[0], index.bm25.scores(question)

    @cache
    def rows() -> NDArray[np.int64]:
        return (near or nearest(encoded, index, allowed))[0]

    rankings = {
        "dense": lambda: rows()[:depth],
        "sentences": lambda: _by_sentence(vector, rows(), index, depth),
        "bm25": lambda: _by_words(words, depth, allowed),
    }
    fused = rrf([rankings[name]() for name in setting.rankings], rrf_k=rrf_k)[: setting.pool]
    if not fused:
        return []
    pool = np.array([row for row, _ in fused], np.int64)
    sentences, first = index.sentence_numbers(pool)
    cosines = index.sentences.at(sentences) @ vector
    scores = np.array([score for _, score in fused])
    if setting.late:
        scores = setting.sentence * np.maximum.reduceat(cosines, first)
        scores += setting.late * maxsim(index.tokens.best(encoded.tokens[0], pool))
    own = np.split(cosines, first[1:])
    order = np.lexsort((pool, -scores))[: max(k, READ) if setting.reranker else k]
    hits = [_hit(index, int(pool[at]), float(scores[at]), own[at]) for at in order]
    return (_read(question, hits, setting.reranker) if setting.reranker else hits)[:k]


def nearest(encoded: Encoded, index: Index, allowed: NDArray[np.int64] | None = None) -> Nearest:
    """The `NEAR` of `allowed` (None: all) nearest to the question, whose vectors are the first of `encoded`."""
    return index.passages.search(encoded.vectors[0], NEAR, allowed)


def rrf(rankings: Sequence[NDArray[np.int64]], *, rrf_k: int = RRF_K) -> list[tuple[int, float]]:
    """Reciprocal rank fusion: each row with the sum of 1 / (rrf_k + its rank, from 1), best first, ties by row."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, row in enumerate(ranking.tolist(), 1):
            scores[row] = scores.get(row, 0.0) + 1 / (rrf_k + rank)
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


def _by_sentence(vector: NDArray[np.float32], near: NDArray[np.int64], index: Index, depth: int) -> NDArray[np.int64]:
    among = index.sentence_numbers(near)[0] if len(near) < len(index) else None
    numbers, _ = index.sentences.search(vector, depth * 4, among)
    rows = index.owners[numbers, 0]
    _, first = np.unique(rows, return_index=True)
    best: NDArray[np.int64] = rows[np.sort(first)][:depth].astype(np.int64)
    return best


def _by_words(words: NDArray[np.float32], depth: int, allowed: NDArray[np.int64] | None) -> NDArray[np.int64]:
    rows = np.flatnonzero(words) if allowed is None else np.sort(allowed[words[allowed] > 0])
    if len(rows) > depth:  # few of the many that share a word with the question are worth sorting
        rows = rows[words[rows] >= np.partition(words[rows], -depth)[-depth]]
    return rows[np.argsort(-words[rows], kind="stable")][:depth]


def _hit(index: Index, row: int, score: float, cosines: NDArray[np.float32]) -> Hit:
    passage, best = index.passage(row), int(np.argmax(cosines))
    return Hit(row, passage, score, passage.sentences[best], float(cosines[best]))


def _read(question: str, hits: Sequence[Hit], reranker: str) -> list[Hit]:
    """The first `READ` of `hits` in the order of a cross-encoder. The scores stay with the ranks: what makes an answer
    of passages knows how far those fall, and every cross-encoder has a scale of its own."""
    judged = crossencoder.load(reranker)(question, [framed(hit.passage) for hit in hits[:READ]])
    order = [*np.argsort(-judged, kind="stable").tolist(), *range(len(judged), len(hits))]
    return [replace(hits[at], score=hit.score) for at, hit in zip(order, hits, strict=True)]
