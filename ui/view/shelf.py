"""The list of the library's documents."""

from __future__ import annotations

from rag.catalogue import Entry, Found
from ui.view.place import Data, headed

PAGE = 50  # documents shown at once


def shelf(found: Found, *, page: int, searched: bool) -> Data:
    """Page number `page`, from 1, of what was `found`; the last where there are fewer.

    ``{total, groups, pages}``: a group is ``{lead, rows}``, its lead None where nothing was `searched`, and a row
    ``{doc, title, kind, by, date, counts}``. Pages are those before and behind, ``{page, name, text}``.
    """
    pages = max(1, -(-len(found) // PAGE))
    page = min(page, pages)
    first, last = PAGE * (page - 1), min(PAGE * page, len(found))
    named, say = found.named[first:last], found.say[max(0, first - len(found.named)) : max(0, last - len(found.named))]
    leads = (
        f"In the name of {counted(len(found.named), 'document')}",
        f"In the text of {counted(len(found.say), 'other document' if found.named else 'document')}",
    )
    groups = [
        {"lead": lead if searched else None, "rows": [row(entry) for entry in entries]}
        for lead, entries in zip(leads, (named, say), strict=True)
        if entries
    ]
    total = counted(len(found), "document")
    if pages > 1:
        total = f"{first + 1:,} to {last:,} of {total}"
    return {"total": total, "groups": groups, "pages": _pages(page, pages, len(found))}


def row(entry: Entry) -> Data:
    """A document in the list."""
    return headed(entry.source) | {"doc": entry.source.doc, "counts": held(entry)}


def held(entry: Entry) -> str:
    """How much a document holds: ``12 moments · 9 passages``."""
    counts = [counted(entry.moments, "moment")] if entry.moments else []
    return " · ".join([*counts, counted(entry.passages, "passage")])


def counted(count: int, noun: str) -> str:
    """``1 document``, ``11,400 documents``."""
    return f"{count:,} {noun}{'s' * (count != 1)}"


def _pages(page: int, pages: int, total: int) -> list[Data]:
    ways = (("Back", page - 1), ("Next", page + 1))
    return [
        {
            "page": to,
            "text": text,
            "name": f"{text}: documents {PAGE * (to - 1) + 1:,} to {min(PAGE * to, total):,}",
        }
        for text, to in ways
        if 1 <= to <= pages
    ]
