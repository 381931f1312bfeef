"""The schema of front matter: what the Markdown documents of a well-kept folder say of themselves.

JSON Schema (draft 2020-12), in ``frontmatter.schema.json``. Documents from elsewhere need not follow it to be read and
answered from; ``check --strict`` tells where they do not.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from jsonschema import Draft202012Validator

from ingest import encoding, frontmatter
from ingest.document import Problem

SCHEMA = Path(__file__).with_name("frontmatter.schema.json")
MARKDOWN = (".md", ".markdown", ".mdx")


def faults(path: Path) -> Iterator[Problem]:
    """Where the front matter of the file at `path` does not follow the schema, in the order of its lines; nothing of
    what is no Markdown."""
    if not path.name.lower().endswith(MARKDOWN):
        return
    text, _ = encoding.decode(path.read_bytes())
    front = frontmatter.read(text)
    found = []
    for error in _validator().iter_errors(dict(front.values)):
        key = str(error.path[0]) if error.path else ""
        message = f"{key}: {error.message}" if key else error.message
        found.append(Problem("schema", _line(text, front.lines, key), f"{message}; corpus/README.md tells the keys"))
    yield from sorted(found, key=lambda problem: (problem.line, problem.message))


@cache
def _validator() -> Draft202012Validator:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def _line(text: str, lines: int, key: str) -> int:
    """The line that begins with `key`, or the first."""
    numbered = enumerate(text.split("\n")[:lines], 1)
    return next((number for number, line in numbered if key and line.startswith(f"{key}:")), 1)
