"""Retrieval: the passages nearest to a question, from three rankings.

Dense passages, dense sentences (a passage ranks by its best one) and BM25 propose candidates, fused by reciprocal rank
(Cormack, Clarke and Büttcher 2009): a dense ranking finds what is meant, a sentence ranking what a long passage says in
passing, BM25 names and figures. The best of them are reranked by the scores themselves, which know how far apart two
neighbours in a ranking are (a convex combination, Bruch, Gai and Ingber 2023).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.answer import Hit
from rag.index import Index

RRF_K = 60
DEPTH = 100  # passages that each ranking proposes
POOL = 100  # passages that are reranked
# What the cosine of the passage, that of its best sentence, and BM25 as a share of its maximum count.
PASSAGE, SENTENCE, LEXICAL = 0.7, 1.0, 0.3


def retrieve(
    question: str,
    vector: NDArray[np.float32],
    index: Index,
    *,
    k: int = 10,
    allowed: NDArray[np.int64] | None = None,
    depth: int = DEPTH,
    rrf_k: int = RRF_K,
) -> list[Hit]:
    """The `k` best passages for `question`, whose unit vector is `vector`, best first; ties by row.

    `allowed`: the rows to choose from. Scores compare within one question only.
    """
    rankings = [
        index.passages.search(vector, depth, allowed)[0],
        _by_sentence(vector, index, depth, allowed),
        _by_words(question, index, depth, allowed),
    ]
    pool = np.array([row for row, _ in rrf(rankings, rrf_k=rrf_k)[:POOL]], np.int64)
    return _reranked(pool, question, vector, index)[:k]


def rrf(rankings: Sequence[NDArray[np.int64]], *, rrf_k: int = RRF_K) -> list[tuple[int, float]]:
    """Reciprocal rank fusion: each row with the sum of 1 / (rrf_k + its rank, from 1), best first, ties by row."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, row in enumerate(ranking.tolist(), 1):
            scores[row] = scores.get(row, 0.0) + 1 / (rrf_k + rank)
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


def _by_sentence(
    vector: NDArray[np.float32], index: Index, depth: int, allowed: NDArray[np.int64] | None
) -> NDArray[np.int64]:
    among = None if allowed is None else np.flatnonzero(np.isin(index.owners[:, 0], allowed))
    numbers, _ = index.sentences.search(vector, depth * 4, among)
    rows = index.owners[numbers, 0]
    _, first = np.unique(rows, return_index=True)
    best: NDArray[np.int64] = rows[np.sort(first)][:depth].astype(np.int64)
    return best


def _by_words(question: str, index: Index, depth: int, allowed: NDArray[np.int64] | None) -> NDArray[np.int64]:
    scores = index.bm25.scores(question)
    rows = np.arange(len(scores)) if allowed is None else np.sort(allowed)
    rows = rows[scores[rows] > 0]
    return rows[np.argsort(-scores[rows], kind="stable")][:depth]


def _reranked(pool: NDArray[np.int64], question: str, vector: NDArray[np.float32], index: Index) -> list[Hit]:
    if not len(pool):
        return []
    lexical = index.bm25.scores(question)
    lexical /= max(float(lexical.max()), 1e-9)
    cosines = index.passages.at(pool) @ vector
    hits = []
    for row, cosine in zip(pool.tolist(), cosines.tolist(), strict=True):
        passage = index.passage(row)
        sentences = index.sentence_vectors(row) @ vector
        best = int(np.argmax(sentences))
        score = PASSAGE * cosine + SENTENCE * float(sentences[best]) + LEXICAL * float(lexical[row])
        hits.append(Hit(row, passage, score, passage.sentences[best], float(sentences[best])))
    return sorted(hits, key=lambda hit: (-hit.score, hit.row))
