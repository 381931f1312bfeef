"""Articles: Markdown with front matter, and plain text without any."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ingest import dates, furniture
from ingest.document import Document, Problem, Unreadable
from ingest.frontmatter import FrontMatter
from ingest.markdown import Block
from ingest.notes import sections
from rag.passage import Source

GUEST = re.compile(
    r"\bguest (?:post|article|essay) (?:is )?(?:written )?by ([A-Z][\w.'’-]*(?: (?:[A-Z][\w.'’-]*|de|van|von))+)"
)
BYLINE = re.compile(r"^by ([A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){1,3})$", re.I)
DATED = re.compile(r"(\d{4}-\d\d-\d\d)-(?=\w)")  # how Jekyll names a post
LEAF = ("index", "_index")  # how Hugo names the article of a folder
URLS = ("url", "canonical", "canonicalURL", "canonicalUrl", "canonical_url", "link", "permalink", "source")


def read(doc: str, front: FrontMatter, blocks: Iterable[Block]) -> Document:
    """The document of a Markdown article. Raises `Unreadable` for a draft."""
    if front.is_draft():
        raise Unreadable("draft", "a draft: set `draft: false` to index it", 1)
    found = list(blocks)
    title = front.text("title")
    if not title and found:
        title = found[0].headings[0] if found[0].headings else _title([found[0].text], doc)
    stem = _stem(doc)
    source = Source(
        doc=doc,
        kind="article",
        title=title or named(doc),
        url=front.url(*URLS),
        author=front.names("author", "authors", "by"),
        date=front.date() or (dates.iso(dated[1]) if (dated := DATED.match(stem)) else None),
    )
    return document(source, found, front.problems)


def read_plain(doc: str, text: str) -> Document:
    """The document of a text without markup: a blank line parts paragraphs, or, where there are hardly any, each line
    is a paragraph. Title and author are looked for in its first lines."""
    body = list(_paragraphs(text))
    author = None
    if body and (match := GUEST.search(body[0][1]) or BYLINE.match(body[0][1])):
        author, body = match[1].rstrip("."), body[1:]
    elif len(body) > 1 and (match := BYLINE.match(body[1][1])):
        author, body = match[1], [body[0], *body[2:]]
    title = _title([paragraph for _, paragraph in body], doc)
    if body and body[0][1] == title:
        body = body[1:]
    if not body:
        raise Unreadable("empty", "no text besides a title")
    source = Source(doc=doc, kind="article", title=title, author=author)
    return document(source, [Block((), 0, paragraph, (), False, line) for line, paragraph in body])


def document(source: Source, blocks: Sequence[Block], problems: Iterable[Problem] = ()) -> Document:
    """The article in `blocks`: what is not the author's is cut and kept apart. Marks of a video it has none."""
    kept, apart, told = furniture.cut([block._replace(marks=()) for block in blocks], source.author)
    return Document(source, tuple(sections(kept)), problems=(*problems, *told), apart="\n".join(apart))


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """Paragraphs with the line each starts at."""
    lines = text.splitlines()
    wrapped = sum(not line.strip() for line in lines) * 8 > len(lines)
    pending: list[str] = []
    for number, line in enumerate([*lines, ""], 1):
        if line.strip():
            pending.append(" ".join(line.split()))
        if pending and (not line.strip() or not wrapped):
            yield number - len(pending) + (1 if line.strip() else 0), " ".join(pending)
            pending = []


def _title(paragraphs: list[str], doc: str) -> str:
    """The first line where it reads like a title (short, no full stop), the file's name where that is made of words,
    else the beginning of the first line."""
    first = paragraphs[0] if paragraphs else ""
    if first and len(first.split()) <= 14 and first[-1] not in ".:;,?!…" and first[0].isupper():
        return first
    words = named(doc)
    if re.fullmatch(r"[A-Za-z'’ ]+", words) and " " in words:
        return words
    return first if len(first) <= 80 else first[:79].rsplit(" ", 1)[0] + "…"


def _stem(doc: str) -> str:
    """The name of the file without its ending, or of its folder where the file is its index."""
    *folders, name = doc.split("/")
    stem = name.rsplit(".", 1)[0]
    return folders[-1] if stem in LEAF and folders else stem


def named(doc: str) -> str:
    """A title from the name of the file, without Jekyll's date."""
    return re.sub(r"[_-]+", " ", DATED.sub("", _stem(doc))).strip()
