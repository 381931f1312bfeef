"""Stages: how long each part of an answer took, for those who want to know.

The parts that take time are marked where they stand (``with stage("encode"):``), and nobody passes a watch along: who
wants the times asks for them around the whole (`timed`). Where nobody does, a mark costs about a millionth of a second.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

STAGES = ("understand", "encode", "nearest", "sentences", "words", "rerank", "confidence", "compose", "model")
"""What is marked, in the order of an answer: the question read after those before it; its vectors; the nearest
passages; those with the nearest sentences; BM25; late interaction; whether it is answered; the statements; a model's
words."""

_taken: ContextVar[dict[str, float] | None] = ContextVar("stages", default=None)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Count what runs inside to the stage `name`, one of `STAGES`. Stages do not stand in one another: what runs in an
    inner one is counted to the outer one alone."""
    taken = _taken.get()
    if taken is None:
        yield
        return
    inner = _taken.set(None)
    began = time.perf_counter()
    try:
        yield
    finally:
        _taken.reset(inner)
        taken[name] = taken.get(name, 0.0) + time.perf_counter() - began


@contextmanager
def timed() -> Iterator[dict[str, float]]:
    """The seconds of each stage that runs inside, in this thread: a dict that fills meanwhile. A stage that runs
    several times, as for a question of two parts, is added up."""
    taken: dict[str, float] = {}
    token = _taken.set(taken)
    try:
        yield taken
    finally:
        _taken.reset(token)
