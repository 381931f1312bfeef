"""Lines about the index."""

from __future__ import annotations

from collections.abc import Sequence

from rag.passage import Kind, Source


def corpus_line(documents: Sequence[Source]) -> str:
    """What the index holds, in a line: ``Answers come from 12 documents: 7 video notes, 1 transcript, 4 articles.``"""
    return f"Answers come from {documents_line(documents)}." if documents else "The index holds no documents yet."


def documents_line(documents: Sequence[Source]) -> str:
    """How many documents there are of each kind: ``12 documents: 7 video notes, 1 transcript, 4 articles``."""
    names: dict[Kind, tuple[str, str]] = {
        "notes": ("set of video notes", "sets of video notes"),
        "transcript": ("transcript", "transcripts"),
        "article": ("article", "articles"),
    }
    counts = {kind: sum(source.kind == kind for source in documents) for kind in names}
    parts = [f"{count:,} {names[kind][count != 1]}" for kind, count in counts.items() if count]
    total = f"{len(documents):,} document{'s' * (len(documents) != 1)}"
    return f"{total}: {', '.join(parts)}" if parts else total


def stale_line(changes: Sequence[str]) -> str | None:
    """What to say of documents that changed since the index was built; None where it is fresh."""
    if not changes:
        return None
    counted = "1 document" if len(changes) == 1 else f"{len(changes)} documents"
    return f"{counted} changed since the index was built: run `make index`"


def refusal(documents: Sequence[Source], narrowed: str = "") -> str:
    """What a refusal says: what was searched, `narrowed` in words, and what can be done."""
    counted = f"{len(documents):,} document{'s' * (len(documents) != 1)}"
    if narrowed:
        return f"Searched {counted}, {narrowed}: none says enough about it. Search without that, or in other words."
    return f"Searched {counted}: none says enough about it. Try other words, or add a document that does."
