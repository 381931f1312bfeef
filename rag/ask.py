"""Asking: a question in, an answer out."""

from __future__ import annotations

import time
from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from rag.answer import Answer, Citation
from rag.compose import extract
from rag.confidence import ANSWERS, confidence
from rag.encoder import Encoder
from rag.filter import Filter
from rag.index import Index
from rag.retrieve import retrieve
from rag.setting import Setting, chosen

EVERYTHING = Filter()


def answer(
    question: str,
    index: Index,
    encoder: Encoder,
    *,
    k: int = 10,
    filter: Filter = EVERYTHING,
    told: Collection[Citation] = (),
    setting: Setting | None = None,
) -> Answer:
    """The answer of `index` to `question`, with the `k` best passages.

    `filter` narrows what is searched; passages that `told` cites are left out, as what somebody knows already;
    `setting` says how to search (the one `rag.setting.chosen`).
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
    allowed = _untold(filter.rows(index), told, index)
    hits = retrieve(question, encoded, index, k=max(k, 10), allowed=allowed, setting=setting or chosen())
    score = confidence(question, encoded, hits, index, allowed=allowed)
    statements, citations = extract(question, encoded, hits, index, encoder) if score >= ANSWERS else ((), ())
    return Answer(
        question, statements, citations, tuple(hits[:k]), score, index.id, (time.perf_counter() - began) * 1000
    )


def _untold(allowed: NDArray[np.int64] | None, told: Collection[Citation], index: Index) -> NDArray[np.int64] | None:
    """The rows of `allowed` (None: all) whose passage is not cited in `told`."""
    if not told:
        return allowed
    cited = {citation.passage for citation in told}
    numbers = [number for number, source in enumerate(index.sources) if any(source == one.source for one in cited)]
    known = [
        row for row in np.flatnonzero(np.isin(index.owner_source, numbers)).tolist() if index.passage(row) in cited
    ]
    rows = np.arange(len(index), dtype=np.int64) if allowed is None else allowed
    return rows[~np.isin(rows, known)]
