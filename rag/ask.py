"""Asking: a question in, an answer out."""

from __future__ import annotations

import fnmatch
import time
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rag.answer import Answer
from rag.compose import extract
from rag.confidence import ANSWERS, confidence
from rag.encoder import Encoder
from rag.model.generate import Generate, written
from rag.index import Index
from rag.retrieve import retrieve


def answer(
    question: str,
    index: Index,
    encoder: Encoder,
    *,
    k: int = 10,
    kind: str | None = None,
    doc: str | None = None,
    video: str | None = None,
    generate: Generate | None = None,
) -> Answer:
    """The answer of `index` to `question`, with the `k` best passages; in the words of a model with `generate`.

    `kind` (notes, transcript, article), `doc` (a shell pattern of paths) and `video` (an id) narrow what is searched.
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
    allowed = _allowed(index, kind, doc, video)
    hits = retrieve(question, encoded, index, k=max(k, 10), allowed=allowed)
    score = confidence(vector, index, allowed)
    statements, citations = extract(vector, hits, index) if score >= ANSWERS else ((), ())
    took = (time.perf_counter() - began) * 1000
    found = Answer(question, statements, citations, tuple(hits), score, index.id, took)
    if generate:
        found = written(found, encoder, generate)
    return replace(found, retrieved=tuple(hits[:k]))


def _allowed(index: Index, kind: str | None, doc: str | None, video: str | None) -> NDArray[np.int64] | None:
    """The rows whose source passes every filter; None where there is no filter."""
    if kind is doc is video is None:
        return None
    passed = [
        (kind is None or source.kind == kind)
        and (doc is None or fnmatch.fnmatchcase(source.doc, doc))
        and (video is None or source.video_id == video)
        for source in index.sources
    ]
    return np.flatnonzero(np.array(passed, bool)[index.owner_source]).astype(np.int64)
