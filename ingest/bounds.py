"""Bounds: Markdown that no person wrote is read in a time that grows with its length and no faster.

The parser reads about 1 MB in a second (a long book is 1 MB), of nothing but headings or stars a fifth of that, but its
time grows with the square of a paragraph and with the depth of quotes and lists. Beyond what anybody writes, a
paragraph is read in parts, and what is nested deeper stands less deep; no word is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from ingest.document import Unreadable

LIMIT = 2_000_000  # characters, at worst ten seconds
PARAGRAPH = 10_000  # characters
UNCLOSED = 40  # brackets in a paragraph
INDENTED = 40  # columns
INDENT = re.compile(r"^(?: {41,}|[ \t]{11,})", re.M)
NESTED = re.compile(r"^((?:[ \t]*+(?:[*+>-]|\d{1,9}[.)])){12})(?:[ \t]*+(?:[*+>-]|\d{1,9}[.)]))+", re.M)
COMMENT = re.compile(r"<!--.*?-->", re.S)


def bounded(text: str) -> str:
    """Markdown without comments and without depths, line for line. Raises `Unreadable` for more than `LIMIT`."""
    if len(text) > LIMIT:
        size, limit = len(text) / 1e6, LIMIT // 1_000_000
        raise Unreadable("too-large", f"{size:.0f} MB of Markdown: more than {limit} MB is not read; split it")
    end = text.rfind("-->") + 3  # behind it no comment ends, and none is looked for
    text = COMMENT.sub(lambda match: "\n" * match[0].count("\n"), text[:end]) + text[end:]
    return NESTED.sub(r"\1", INDENT.sub(lambda match: match[0].expandtabs(4)[:INDENTED], text))


def part(state: StateCore) -> None:
    """A rule of the parser, between blocks and what is in them: long paragraphs in parts, and no links where brackets
    are opened without end."""
    tokens: list[Token] = []
    for token in state.tokens:
        tokens += _parts(token) if token.type == "inline" and len(token.content) > PARAGRAPH else [token]
    for token in tokens:
        if token.type == "inline" and token.content.count("[") - token.content.count("]") > UNCLOSED:
            token.content = token.content.replace("[", "\\[")
    state.tokens = tokens


def _parts(token: Token) -> Iterator[Token]:
    """The paragraph in parts that end at a line, else a sentence, else a word."""
    line, start, text = (token.map or [0])[0], 0, token.content
    while len(text) - start > PARAGRAPH:
        ends = (text.rfind(sign, start + PARAGRAPH // 2, start + PARAGRAPH) + 1 for sign in ("\n", ". ", " "))
        end = next(filter(None, ends), start + PARAGRAPH)
        yield Token("inline", "", 0, map=[line, line + 1], content=text[start:end], children=[])
        line += text.count("\n", start, end)
        start = end
    token.map, token.content = [line, line + 1], text[start:]
    yield token
