"""Retrieval: the passages nearest to a question.

Dense passages, dense sentences (a passage ranks by its best one) and BM25 propose candidates, fused by reciprocal rank
(Cormack, Clarke and Büttcher 2009): a dense ranking finds what is meant, a sentence ranking what a long passage says in
passing, BM25 names and figures. The best of them are reranked by late interaction, their best sentence and BM25, added
up (a convex combination, Bruch, Gai and Ingber 2023): scores know how far apart two neighbours in a ranking are.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.answer import Hit
from rag.encoder import Encoded
from rag.index import Index

RRF_K = 60
DEPTH = 100  # passages that each ranking proposes
POOL = 100  # passages that are reranked
# What MaxSim, the cosine of the best sentence, and BM25 as a share of its maximum count in the reranking.
LATE, SENTENCE, LEXICAL = 3.0, 1.0, 0.2


def retrieve(
    question: str,
    encoded: Encoded,
    index: Index,
    *,
    k: int = 10,
    allowed: NDArray[np.int64] | None = None,
    depth: int = DEPTH,
    rrf_k: int = RRF_K,
) -> list[Hit]:
    """The `k` best passages for `question`, whose vectors are the first of `encoded`, best first; ties by row.

    `allowed`: the rows to choose from. Scores compare within one question only.
    """
    vector = encoded.vectors[0]
    rankings = [
        index.passages.search(vector, depth, allowed)[0],
        _by_sentence(vector, index, depth, allowed),
        _by_words(question, index, depth, allowed),
    ]
    pool = np.array([row for row, _ in rrf(rankings, rrf_k=rrf_k)[:POOL]], np.int64)
    return _reranked(pool, question, encoded, index, k)


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


def _reranked(pool: NDArray[np.int64], question: str, encoded: Encoded, index: Index, k: int) -> list[Hit]:
    lexical = index.bm25.scores(question)
    lexical /= max(float(lexical.max(initial=0)), 1e-9)
    late = index.tokens.maxsim(encoded.tokens[0], pool)
    scored = []
    for row, similarity in zip(pool.tolist(), late.tolist(), strict=True):
        cosines = index.sentence_vectors(row) @ encoded.vectors[0]
        best = int(np.argmax(cosines))
        score = LATE * similarity + SENTENCE * float(cosines[best]) + LEXICAL * float(lexical[row])
        scored.append((score, row, best, float(cosines[best])))
    scored.sort(key=lambda found: (-found[0], found[1]))
    return [_hit(index, *found) for found in scored[:k]]


def _hit(index: Index, score: float, row: int, best: int, cosine: float) -> Hit:
    passage = index.passage(row)
    return Hit(row, passage, score, passage.sentences[best], cosine)
