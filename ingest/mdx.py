"""MDX: Markdown with JavaScript in it (https://mdxjs.com/docs/what-is-mdx), which is taken out; what components wrap
stays, and so does the number of each line."""

from __future__ import annotations

import re
from collections.abc import Iterator

IMPORT = re.compile(r"^import\s(?:[^\n\"']*|\{[^{}\"']*\}\s*)from\s*[\"'][^\"'\n]+[\"'];?[ \t]*$", re.M)
MODULE = re.compile(r"(?:import\s.*[\"'{]|export\s+(?:const|let|var|default|function|async|\{))")
TOKEN = re.compile(r"(?<!`)(`++)[^`\n]+\1|\\[{}]|[{}]")
LITERAL = re.compile(r"\{\s*(?:\"([^\"\n]*)\"|'([^'\n]*)'|`([^`$\n]*)`)\s*\}")
GONE = "\0"  # where an expression stood; no text holds one
VALUE = re.compile(rf"\s[\w:.-]+={GONE}")
TAG = re.compile(rf"</?(?:[A-Z][\w.]*(?:[\s{GONE}][^<>]*)?/?)?>")


def plain(text: str) -> str:
    """`text` without imports, exports, expressions and the tags of components."""
    text = "".join(_without_modules(text.splitlines(keepends=True)))
    text = VALUE.sub(lambda match: "\n" * match[0].count("\n"), "".join(_without_expressions(text)))
    return TAG.sub(lambda match: "\n" * match[0].count("\n"), text).replace(GONE, "")


def _without_modules(lines: list[str]) -> Iterator[str]:
    """An import or export begins a paragraph and goes on to its end, or on to where its brackets are closed."""
    inside, depth, fresh = False, 0, True
    for line in lines:
        blank = not line.strip()
        inside = (inside and (depth > 0 or not blank)) or (fresh and bool(MODULE.match(line)))
        depth = depth + sum(map(line.count, "({[")) - sum(map(line.count, ")}]")) if inside else 0
        fresh = blank or inside
        yield "\n" if inside else line


def _without_expressions(text: str) -> Iterator[str]:
    """What stands between braces is left out, a plain string in them kept; braces that are never closed are text."""
    at = depth = start = 0
    for match in TOKEN.finditer(text):
        if match[0] == "{":
            if depth == 0:
                yield text[at : match.start()]
                at = start = match.start()
            depth += 1
        elif match[0] == "}" and depth:
            depth -= 1
            if depth == 0:
                literal = LITERAL.fullmatch(text, start, match.end())
                said = next((group for group in literal.groups() if group is not None), "") if literal else GONE
                yield said + "\n" * text.count("\n", start, match.end())
                at = match.end()
    yield text[at:]
