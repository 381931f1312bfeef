"""Dialects: what the engines of sites and note books add to Markdown, taken out of it.

Hugo's shortcodes, Jekyll's Liquid tags, Kramdown's and Pandoc's attributes, Obsidian's comments, embeds, queries, block
ids and lines of tags, the marks of footnotes and asides. What they wrap is kept, and so is the number of each line.
Code is left as it is. Each pattern ends at its own opening sign, so that time grows with the text and no faster.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest import mdx

FENCE = re.compile(r"(?:[ \t>]|[*+-] |\d+[.)] )*(`{3,}|~{3,})[ \t]*([\w-]*)")
QUERIES = ("dataview", "dataviewjs", "query", "tasks", "button")  # what Obsidian runs where it stands
DROPPED = re.compile(
    "|".join(
        (
            r"(?<!`)(`++)[^`\n]+\1",  # code, which is kept
            r"\{\{[<%][^{}]*[%>]\}\}",  # Hugo: {{< figure src="a.png" >}}, {{% note %}}
            r"\{%[^{}]*%\}",  # Liquid: {% include a.html %}
            # Liquid: {{ page.title }}, {{ "/a" | relative_url }}; but {{ your name }} is for the reader to fill in
            r"\{\{-?\s*(?:[\"']|\w+[.\[])[^{}]*\}\}",
            r"^(?:[*-]|1\.) [^\n]*\n\{:toc[^{}\n]*\}",  # Kramdown: where its table of contents goes
            r"\{:[^{}\n]*\}",  # Kramdown: {: .class}
            r"(?<=\S)[ \t]*\{[#.][\w-][^{}\n]*\}[ \t]*$",  # a heading's {#id .class}
            r"^[ \t]*\[\[?_?TOC_?\]\]?[ \t]*$",
            r"!\[\[[^\[\]\n]*\]\]",  # Obsidian: ![[picture.png]]
            r"(?:^|(?<=\S)[ \t])\^[A-Za-z0-9-]+[ \t]*$",  # Obsidian: a block's id
            r"^[ \t]*(?:#(?!\d+\b)[^\s#.,;:!?]+[ \t]*)+$",  # a line of tags
            r"\[\^[^\[\]\s]+\](?!:)",  # where a footnote is referred to
        )
    ),
    re.M,
)
HIDDEN = re.compile(r"(?<![\w%])%%(?!%).*?%%", re.S)  # Obsidian's comments
FOOTNOTE = re.compile(r"^ {0,3}\[\^[^\[\]\s]+\]:", re.M)
ASIDE = re.compile(r"^[ \t]*:{3,}[ \t]*\w*(?:\[([^\[\]\n]*)\]|[ \t]+([^\n{}]*))?(?:\{[^{}\n]*\})?[ \t]*$", re.M)
TASK = re.compile(r"^([ \t>]*(?:[*+-]|\d+\.) +)\[[ xX/-]\] ", re.M)
HIGHLIGHT = re.compile(r"(?<![\w='\"])==(?=[\w*_\[])([^=\n]*[^\s=\n])==(?!=)")


def plain(text: str, *, jsx: bool = False) -> str:
    """Markdown that a CommonMark parser understands, line for line; `jsx`: the file is MDX by its name. One that
    imports components is MDX too."""
    parts = list(_parts(text))
    jsx = jsx or any(mdx.IMPORT.search(part) for part, language in parts if language is None)
    return "".join(
        _blank(part) if language in QUERIES else part if language is not None else _plain(part, jsx)
        for part, language in parts
    )


def _parts(text: str) -> Iterator[tuple[str, str | None]]:
    """The text in parts: prose (None), and code between fences with the language it names."""
    pending: list[str] = []
    fence, language = "", ""
    for line in text.splitlines(keepends=True):
        found = FENCE.match(line)
        if fence:
            pending.append(line)
            if found and found[1].startswith(fence) and not line[found.end() :].strip() and not found[2]:
                yield "".join(pending), language
                fence, pending = "", []
        elif found and not ("`" in found[1] and "`" in line[found.end() :]):
            yield "".join(pending), None
            fence, language, pending = found[1], found[2].lower(), [line]
        else:
            pending.append(line)
    yield "".join(pending), language if fence else None


def _plain(text: str, jsx: bool) -> str:
    text = HIDDEN.sub(lambda match: _blank(match[0]), text)
    if jsx:
        text = mdx.plain(text)
    text = DROPPED.sub(lambda match: match[0] if match[1] else _blank(match[0]), text)
    text = FOOTNOTE.sub("- ", text)  # a note stands where it was written, a line of its own
    text = ASIDE.sub(lambda match: f"{title}  " if (title := (match[1] or match[2] or "").strip()) else "", text)
    return HIGHLIGHT.sub(r"\1", TASK.sub(r"\1", text))


def _blank(text: str) -> str:
    return "\n" * text.count("\n")
