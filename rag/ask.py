"""Asking: a question in, an answer out."""

from __future__ import annotations

import time

from rag.answer import Answer
from rag.compose import extract
from rag.confidence import ANSWERS, confidence
from rag.encoder import Encoder
from rag.filter import Filter
from rag.index import Index
from rag.retrieve import retrieve

EVERYTHING = Filter()


def answer(
    question: str,
    index: Index,
    encoder: Encoder,
    *,
    k: int = 10,
    filter: Filter = EVERYTHING,
) -> Answer:
    """The answer of `index` to `question`, with the `k` best passages.

    `filter` narrows what is searched.
    Raises ValueError for an empty question, one longer than the encoder reads, and an index of another encoder.
    """
    began = time.perf_counter()
    question = " ".join(question.encode("utf-8", "replace").decode("utf-8").split())  # half a character becomes "?"
    if not question:
        raise ValueError('the question is empty: ask something, for example "should I take a counter-offer?"')
    index.fits(encoder)
    length = encoder.lengths([question])[0]
    if length > encoder.limit:
        raise ValueError(
            f"the question is {length} tokens long and the encoder reads {encoder.limit}: "
            f"shorten it to about {encoder.limit * 2 // 3} words"
        )
    encoded = encoder.encode([question])
    vector = encoded.vectors[0]
    allowed = filter.rows(index)
    hits = retrieve(question, encoded, index, k=max(k, 10), allowed=allowed)
    score = confidence(vector, index, allowed)
    statements, citations = extract(vector, hits, index) if score >= ANSWERS else ((), ())
    return Answer(
        question, statements, citations, tuple(hits[:k]), score, index.id, (time.perf_counter() - began) * 1000
    )
