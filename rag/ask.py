"""Asking: a question in, an answer out."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from rag.answer import Answer, Citation, Remark
from rag.compose import extract
from rag.confidence import ANSWERS, confidence
from rag.encoder import Encoder
from rag.filter import NONE, Filter
from rag.index import Index
from rag.language.parts import Part, parts
from rag.model.generate import Generate, written
from rag.retrieve import Search, search
from rag.setting import Setting, chosen
from rag.stages import stage
from rag.store import EVERYTHING, Scope


class Found(NamedTuple):
    """What was found for a question, and how likely it answers."""

    search: Search
    score: float


def answer(
    question: str,
    index: Index,
    encoder: Encoder,
    *,
    k: int = 10,
    filter: Filter = NONE,
    told: Collection[Citation] = (),
    setting: Setting | None = None,
    generate: Generate | None = None,
) -> Answer:
    """The answer of `index` to `question`, with the `k` best passages; in the words of a model with `generate`.

    `filter` narrows what is searched; passages that `told` cites are left out, as what somebody knows already;
    `setting` says how to search (the one `rag.setting.chosen`). Of a question with several parts those that the index
    answers are answered, and the others named in the remarks.
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
    scope = Scope(filter, _told(told, index))
    (found, score), remarks = look(question, index, encoder, k=max(k, 10), scope=scope, setting=setting)
    with stage("compose"):
        statements, citations = (
            extract(found.question, found.encoded, found.hits, index, encoder) if score >= ANSWERS else ((), ())
        )
    took = (time.perf_counter() - began) * 1000
    hits = tuple(found.hits)
    whole = Answer(question, statements, citations, hits, score, index.id, took, remarks if statements else ())
    if generate:
        with stage("model"):
            whole = written(whole, encoder, generate)
    return replace(whole, retrieved=hits[:k])


def look(
    question: str,
    index: Index,
    encoder: Encoder,
    *,
    k: int,
    scope: Scope = EVERYTHING,
    setting: Setting | None = None,
) -> tuple[Found, tuple[Remark, ...]]:
    """The `k` best passages for `question`, or for the parts of it that are answered where others are not: these are
    named. `scope`: what is searched; `setting`: how to search (the one `rag.setting.chosen`)."""

    def find(asked: str) -> Found:
        found = search(asked, index, encoder, k=k, scope=scope, setting=setting or chosen())
        with stage("confidence"):
            return Found(found, confidence(found, index))

    return _covered(find, question, parts(question))


def _covered(find: Callable[[str], Found], question: str, of: Sequence[Part]) -> tuple[Found, tuple[Remark, ...]]:
    """What is found for the whole question, or for the parts of it that are answered where others are not: these are
    named."""
    whole = find(question)
    if len(of) == 1:
        return whole, ()
    each = [find(part.asked) for part in of]
    known = [found for found in each if found.score >= ANSWERS]
    if not known or len(known) == len(each):
        return whole, ()
    remarks = tuple(
        Remark("unanswered", f"Not covered: “{part.named}”")
        for part, found in zip(of, each, strict=True)
        if found.score < ANSWERS
    )
    return (known[0] if len(known) == 1 else find(" ".join(found.search.question for found in known))), remarks


def _told(told: Collection[Citation], index: Index) -> tuple[int, ...]:
    """The rows of the passages that are cited in `told`."""
    cited = {citation.passage for citation in told}
    numbers = [number for number, source in enumerate(index.sources) if any(source == one.source for one in cited)]
    rows = np.flatnonzero(np.isin(index.store.owners, numbers)) if cited else np.zeros(0, np.int64)
    return tuple(int(row) for row, passage in zip(rows, index.store.passages(rows), strict=True) if passage in cited)
