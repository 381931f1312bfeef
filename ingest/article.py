"""Articles: Markdown with front matter, and plain text without any."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ingest.document import Document, Problem, Unreadable
from ingest.frontmatter import FrontMatter
from ingest.markdown import Block
from ingest.notes import sections
from rag.passage import Source

GUEST = re.compile(
    r"\bguest (?:post|article|essay) (?:is )?(?:written )?by ([A-Z][\w.'’-]*(?: (?:[A-Z][\w.'’-]*|de|van|von))+)"
)
BYLINE = re.compile(r"^by ([A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){1,3})$", re.I)
# The line that opens the readers' comments under a blog article, as the common engines print it.
COMMENTS = re.compile(
    r"^(?:\d+ (?:comments?|responses?|replies|thoughts on .*)|comments(?: are closed\.?)?|leave a (?:reply|comment)|"
    r"\d+ comments? (?:on|to) .*)$",
    re.I,
)


def read(doc: str, front: FrontMatter, blocks: Iterable[Block]) -> Document:
    """The document of a Markdown article. Raises `Unreadable` for a draft."""
    if str(front.values.get("draft")).lower() in ("true", "yes"):
        raise Unreadable("draft", "a draft: set `draft: false` to index it", 1)
    found = list(blocks)
    problems = list(front.problems)
    kept = _article([(block.text, *block.headings[-1:]) for block in found])
    apart = [block.text for block in found[kept:]]
    if apart:
        problems.append(Problem("comments-cut", 0, f"{len(apart)} lines of reader comments kept apart"))
    title = front.text("title")
    if not title and found:
        title = found[0].headings[0] if found[0].headings else _title([found[0].text], doc)
    source = Source(
        doc=doc,
        kind="article",
        title=title or _named(doc),
        url=front.text("url", "canonical", "link"),
        author=front.text("author", "authors", "by"),
        date=(front.text("pubDate", "date", "published") or "")[:10] or None,
    )
    return Document(source, tuple(sections(found[:kept])), problems=tuple(problems), apart="\n".join(apart))


def read_plain(doc: str, text: str) -> Document:
    """The document of a text without markup: a blank line parts paragraphs, or, where there are hardly any, each line
    is a paragraph. Title and author are looked for in its first lines; reader comments are kept apart."""
    paragraphs = list(_paragraphs(text))
    kept = _article([(paragraph,) for _, paragraph in paragraphs])
    body, apart = paragraphs[:kept], [paragraph for _, paragraph in paragraphs[kept:]]
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
    blocks = [Block((), 0, paragraph, (), False) for _, paragraph in body]
    problems = []
    if apart:
        line = paragraphs[kept][0]
        problems.append(Problem("comments-cut", line, f"{len(apart)} lines of reader comments from here on kept apart"))
    source = Source(doc=doc, kind="article", title=title, author=author)
    return Document(source, tuple(sections(blocks)), problems=tuple(problems), apart="\n".join(apart))


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


def _article(paragraphs: Sequence[tuple[str, ...]]) -> int:
    """How many of the paragraphs (each with the heading it stands under, if any) are the article: those before the
    readers' comments. Comments that open in the first third would leave no article, and are taken for text."""
    for at, texts in enumerate(paragraphs):
        if at * 3 >= len(paragraphs) and any(map(COMMENTS.match, texts)):
            return at
    return len(paragraphs)


def _title(paragraphs: list[str], doc: str) -> str:
    """The first line where it reads like a title (short, no full stop), the file's name where that is made of words,
    else the beginning of the first line."""
    first = paragraphs[0] if paragraphs else ""
    if first and len(first.split()) <= 14 and first[-1] not in ".:;,?!…" and first[0].isupper():
        return first
    named = _named(doc)
    if re.fullmatch(r"[A-Za-z'’ ]+", named) and " " in named:
        return named
    return first if len(first) <= 80 else first[:79].rsplit(" ", 1)[0] + "…"


def _named(doc: str) -> str:
    return re.sub(r"[_-]+", " ", doc.rsplit("/", 1)[-1].rsplit(".", 1)[0]).strip()
