"""Videos: everything that the corpus holds on one of them, told together.

A note's marks are judged by the note itself (`ingest.times`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ingest import times
from ingest.document import Document, Problem, TimedMark


def told(documents: Sequence[Document]) -> list[Document]:
    """The documents of one video, in order, with their marks timed."""
    return [_timed(document) for document in documents]


def _timed(document: Document) -> Document:
    if not document.written:
        return document
    marks = times.repair(document.written)
    return document.timed(marks, _problems(marks))


def _problems(marks: Iterable[TimedMark]) -> Iterator[Problem]:
    for mark in marks:
        if mark.status == "repaired" and mark.start is not None:
            yield Problem("repaired", mark.line, f"mark {mark.raw!r} read as {mark.start} s")
        elif mark.status == "dropped":
            yield Problem("dropped", mark.line, f"mark {mark.raw!r} cannot be trusted: its text has no second")
