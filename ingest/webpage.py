"""Saved web pages: the main text with its headings, found by `trafilatura`, without what stands around it."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any

from ingest import article
from ingest.document import Document, Unreadable
from ingest.markdown import Block
from rag.passage import Source

# An atomic group, not a possessive one: with that, Python before 3.11.5 takes too much (CPython's issue 100061).
PAGE = re.compile(
    r"\s*+(?:<\?xml\b[^<>]*+>\s*+)?(?><!--.*?-->\s*+)*"
    r"<(?:!doctype\s++html|html|head|body|title|meta|article|main)\b",
    re.I | re.S,
)
CLOSED = re.compile(r"</(?:p|div|li|h[1-6])>", re.I)
ARCHIVE = re.compile(r"(?:from|mime-version|snapshot-content-location):[^\0]{0,2000}?multipart/related", re.I)
SAVED = re.compile(r"<!-- saved from url=\(\d+\)(https?://[^\s<>]+) -->")  # browsers' "mark of the web"
PICTURE = re.compile(r"\bdata:[\w/+.-]+;base64,[\w+/=]*+")  # libxml2 stops at an attribute of 10 MB
ELEMENTS = 50_000  # of a page; it takes two seconds, and more is an application rather than an article
for library in ("trafilatura", "htmldate"):  # what they could not read is told by us
    logging.getLogger(library).addHandler(logging.NullHandler())
INLINE = ("hi", "ref", "del", "code")


def is_page(text: str) -> bool:
    """Whether `text` is HTML: it begins as a page does, or with a tag and closes more of them than a note has."""
    begins = text.lstrip()[:1] == "<" and "data-t=" not in text
    return bool(PAGE.match(text)) or (begins and len(CLOSED.findall(text)) * 400 > len(text))


def read(doc: str, text: str) -> Document:
    """The article of a page. Raises `Unreadable` for a page without one."""
    import trafilatura  # a quarter of a second, and only pages need it

    page = trafilatura.load_html(PICTURE.sub("", text))
    if page is None:
        raise Unreadable("empty", "a web page without text")
    if sum(1 for _ in page.iter()) > ELEMENTS:
        raise Unreadable("too-large", f"a web page of more than {ELEMENTS} elements: save its text as Markdown")
    found: Any = trafilatura.bare_extraction(
        page,
        with_metadata=True,
        include_comments=False,
        include_formatting=True,
        # Only what the page says of itself: a date found anywhere in its text may be any date.
        date_extraction_params={"extensive_search": False, "original_date": True, "max_date": "2100-01-01"},
    )
    blocks = list(_blocks(found.body, found.title)) if found else []
    if not blocks:
        raise Unreadable("empty", "a web page in which no article is found: save its text as Markdown")
    saved = SAVED.search(text, 0, 5000)
    source = Source(
        doc=doc,
        kind="article",
        title=" ".join((found.title or "").split()) or article.named(doc),
        url=found.url if re.match(r"https?://\S+$", found.url or "") else saved[1] if saved else None,
        author=(found.author or "").replace(";", ",") or None,
        date=found.date or None,
    )
    return article.document(source, blocks)


def _blocks(body: Any, title: str | None) -> Iterator[Block]:
    """The blocks of trafilatura's tree (its tags are those of TEI); a heading that repeats the title is left out."""
    trail: list[tuple[int, str]] = []
    section = 0
    for element in body:
        if element.tag == "head":
            heading = " ".join("".join(element.itertext()).split())
            level = int((element.get("rend") or "h2")[-1])
            if heading and (level, heading) != (1, title):
                trail = [*((above, name) for above, name in trail if above < level), (level, heading)]
                section += 1
            continue
        for line in _lines(element):
            if line := " ".join(line.split()):
                yield Block(tuple(name for _, name in trail), section, line, (), False)


def _lines(element: Any) -> Iterator[str]:
    """The lines of an element: its paragraphs, items, rows of tables, lines of code."""
    if element.tag == "row":
        yield " | ".join(filter(None, (" ".join("".join(cell.itertext()).split()) for cell in element)))
    else:
        yield from _said(element)


def _said(element: Any) -> list[str]:
    """The lines of an element, the last one open: what follows inside a sentence goes on in it."""
    text = element.text or ""
    lines = text.split("\n") if element.tag == "code" else [text]
    for child in element:
        if child.tag == "lb":
            lines.append("")
        elif child.tag in INLINE:
            first, *others = _said(child)
            lines[-1] += first
            lines += others
        else:
            lines += [*_lines(child), ""]
        lines[-1] += child.tail or ""
    return lines
