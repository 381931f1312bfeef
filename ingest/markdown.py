"""Markdown as blocks of plain text: one paragraph, bullet, quote or table row each, with the time marks it holds.

Structure comes from a CommonMark parser; the dialect of note wikis is added to it as inline rules: links
``[[target | text]]``, time marks as ``<a data-t="00:01:12">[00:01:12]</a>`` in sound and broken forms, and bare
``[00:01:12]``. What is markup never reaches the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from ingest import bounds
from ingest.document import WrittenMark
from ingest.line import Line

WIKILINK = re.compile(r"\[\[([^\[\]|\n]*)(?:\|([^\[\]\n]*))?\]\]")
# An anchor with a data-t, whatever its class or quoting, and its label where it has one; `<p data-t>` likewise. What is
# taken is never given back (`*+`): a tag without an end costs no more than its length.
ANCHOR = re.compile(
    r"<(a|p)\b(?=[^<>]*+>)[^<>]*?\bdata-t\s*+=\s*+[\"']?([^\"'<>]*+)[\"']?[^<>]*+>"
    r"(?:\s*+\[?+([^<\[\]]*+)\]?\s*+</\1\s*+>|\s*+\[([\d:]*+)\])?",
    re.I,
)
# At least two fields, the last of two digits: "[1:5]" is a verse, "[00:03:55]", "[0003:55]" and "[1:05]" are times;
# linked to the video or not, one or several (in an atomic group, see `ingest.webpage.PAGE`).
TIME = r"\d{1,4}(?::\d{1,3})*:\d{2}"
BARE_TIME = re.compile(rf"\[({TIME}(?>(?:\s*+[,;]\s*+{TIME})*))\](?:\([^()\s]*\))?")
BREAK = re.compile(r"<br\s*/?>", re.I)
CALLOUT = re.compile(r"^\[!\w+\][+-]?\s*")
# Tags that only wrap text; one with a data-t is a mark and stays. Two on one line part two paragraphs.
BLOCK_TAG = re.compile(r"</?(?:div|p|section|aside|center|details|summary|span)\b(?![^<>]*data-t)[^<>]*>(\n?)", re.I)


class Block(NamedTuple):
    """One line of text below `headings`, the `section`-th run of headings of the file.

    A mark's offset is where the text that it times ends; 0: the mark stands before its text.
    """

    headings: tuple[str, ...]
    section: int
    text: str
    marks: tuple[tuple[int, WrittenMark], ...]
    linked: bool  # nothing but links: a table of contents, not a statement
    line: int = 0  # of the file, from 1, where it is known


def _wikilink(state: StateInline, silent: bool) -> bool:
    match = WIKILINK.match(state.src, state.pos)
    if not match:
        return False
    if not silent:
        token = state.push("wikilink", "", 0)
        token.content = (match[2] or match[1].replace("_", " ")).strip()
        token.meta = {"target": match[1].strip()}
    state.pos = match.end()
    return True


def _mark(state: StateInline, silent: bool) -> bool:
    match = ANCHOR.match(state.src, state.pos) or BARE_TIME.match(state.src, state.pos)
    if not match:
        return False
    if not silent:
        line = state.src.count("\n", 0, state.pos)
        several = [(time, time) for time in re.findall(TIME, match[1])]
        for raw, label in [(match[2], match[3] or match[4])] if match.re is ANCHOR else several:
            token = state.push("mark", "", 0)
            token.meta = {"raw": raw.strip(), "label": (label or "").strip(), "line": line}
    state.pos = match.end()
    return True


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 100}).enable(["table", "strikethrough"])
    parser.inline.ruler.before("link", "wikilink", _wikilink)
    parser.inline.ruler.before("wikilink", "mark", _mark)
    parser.core.ruler.before("inline", "part", bounds.part)
    return parser


PARSER = _parser()
INNER = _parser().disable("html_block")


def _lines(token: Token) -> Iterator[Line]:
    """The lines of an inline token: hard breaks part them, and so does a bold label that has no punctuation."""
    children = token.children or []
    first = (token.map or [0, 0])[0] + 1
    line, breaks, bold, leading = Line(), 0, "", False
    callout = bool(CALLOUT.match(token.content))
    for place, child in enumerate(children):
        match child.type:
            case "text" | "code_inline" | "text_special":
                text = child.content
                if callout and place == 0:
                    text = CALLOUT.sub("", text)
                if bold and text.strip():
                    if line.text.rstrip() == bold and bold[-1].isalnum() and text.lstrip()[:1].isupper():
                        yield line
                        line = Line()
                    bold = ""
                line.add(text, link=bool(child.meta.get("linked")))
            case "wikilink":
                line.add(child.content, link=True)
            case "mark":
                line.mark(WrittenMark(child.meta["raw"], child.meta["label"], first + child.meta["line"]))
            case "softbreak":
                breaks += 1
                if callout and breaks == 1:  # the first line of a callout is its title
                    yield line
                    line = Line()
                else:
                    line.add(" ")
            case "hardbreak":
                yield line
                line = Line()
            case "html_inline" if BREAK.fullmatch(child.content):
                yield line
                line = Line()
            case "strong_open":
                leading = not line.text
            case "strong_close":
                bold = line.text.strip() if leading else ""
            case "image":
                line.add(child.content)
            case _:
                pass
    yield line


def _within_links(children: Sequence[Token]) -> None:
    depth = 0
    for child in children:
        depth += child.nesting if child.type in ("link_open", "link_close") else 0
        if depth:
            child.meta = {**child.meta, "linked": True}


def blocks(text: str) -> Iterator[Block]:
    """The blocks of Markdown in order, headings left out. Raises `Unreadable` where there is too much.

    A mark in a heading, or in a paragraph of its own, is handed to the block after it (offset 0); where no block comes
    before the next heading or the end, to the block before it.
    """
    trail: list[tuple[int, str]] = []
    section = number = 0
    waiting: list[WrittenMark] = []
    last: Block | None = None  # held back for marks that come after it
    row: list[Line] | None = None
    for token, heading in _inlines(PARSER.parse(bounds.bounded(text))):
        number = token.map[0] + 1 if token.map else number
        if token.type in ("tr_open", "tr_close"):
            lines = [_joined(row)] if token.type == "tr_close" and row else []
            row = [] if token.type == "tr_open" else None
        else:
            _within_links(token.children or [])
            lines = list(_lines(token))
            if row is not None:
                row.extend(lines)
                continue
        if heading:
            if last:
                yield _closed(last, waiting)
                last, waiting = None, []
            title = " ".join(line.text.strip() for line in lines).strip()
            trail = [*((level, name) for level, name in trail if level < heading), (heading, title)]
            section += 1
            waiting += [mark for line in lines for _, mark in line.marks]
            continue
        for line in lines:
            body = line.text.rstrip()
            marks = [(min(at, len(body)), mark) for at, mark in line.marks]
            if not body:
                waiting += [mark for _, mark in marks]
                continue
            if last:
                yield last
            marks = [*((0, mark) for mark in waiting), *marks]
            waiting = []
            linked = line.links >= 0.8 * len(body)
            last = Block(tuple(name for _, name in trail if name), section, body, tuple(marks), linked, number)
    if last:
        yield _closed(last, waiting)


def _closed(block: Block, after: Sequence[WrittenMark]) -> Block:
    return block._replace(marks=(*block.marks, *((len(block.text), mark) for mark in after)))


def _joined(row: Sequence[Line]) -> Line:
    parts: list[str] = []
    marks: list[tuple[int, WrittenMark]] = []
    length = 0
    for cell in row:
        text = cell.text.strip()
        part = " | " * bool(parts and text) + text
        marks += [(length + len(part) - len(text) + at, mark) for at, mark in cell.marks]
        parts += [part] if part else []
        length += len(part)
    return Line("".join(parts), marks)


def _inlines(tokens: Sequence[Token], before: int = 0) -> Iterator[tuple[Token, int]]:
    """Inline tokens with their heading level (0: not a heading); raw HTML blocks are read as what they wrap.

    `before`: lines of the file above the tokens' own first line.
    """
    level = 0
    for token in tokens:
        token.map = [line + before for line in token.map] if token.map else None
        match token.type:
            case "heading_open":
                level = int(token.tag[1])
            case "heading_close":
                level = 0
            case "inline" | "tr_open" | "tr_close":
                yield token, level
                level = 0  # of a heading in parts the first is the heading, and the rest the text below it
            case "fence" if token.info.split()[:1] in (
                ["markdown"],
                ["md"],
            ):  # a whole note, as a language model gives it
                yield from _inlines(PARSER.parse(token.content), (token.map or [0])[0] + 1)
            case "fence" | "code_block":
                for offset, text in enumerate(token.content.splitlines(), (token.map or [0])[0]):
                    yield (
                        Token("inline", "", 0, map=[offset, offset + 1], children=[Token("text", "", 0, content=text)]),
                        0,
                    )
            case "html_block":
                yield from _inlines(INNER.parse(BLOCK_TAG.sub(r"\1", token.content)), (token.map or [0])[0])
