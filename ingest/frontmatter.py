"""Front matter: the YAML mapping at the top of a Markdown file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import yaml

from ingest.document import Problem

SIMPLE = re.compile(r"^([A-Za-z_]\w*):[ \t]+(\S.*?)[ \t]*$", re.M)
LIMIT = 20_000  # characters; more is no front matter, and YAML is not asked to read it


class FrontMatter(NamedTuple):
    """The keys of a file's front matter, the number of lines it takes, and what was wrong with it."""

    values: Mapping[str, Any]
    lines: int
    problems: tuple[Problem, ...]

    def text(self, *keys: str) -> str | None:
        """The first of `keys` that holds a plain value, as text; None where none does."""
        for key in keys:
            value = self.values.get(key)
            if isinstance(value, str | int | float) or hasattr(value, "isoformat"):
                return " ".join(str(value).split()) or None
        return None


def read(text: str) -> FrontMatter:
    """The front matter of `text`; without any, no keys and no lines.

    YAML that does not parse is told with its line, and its plain ``key: value`` lines still count.
    """
    if not re.match(r"---[ \t]*\n", text):
        return FrontMatter({}, 0, ())
    end = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.M).search(text, 4, LIMIT)
    if not end:
        return FrontMatter({}, 0, (Problem("front-matter", 1, "front matter is opened by --- and never closed"),))
    inner = text[text.index("\n") + 1 : end.start()]
    lines = inner.count("\n") + 2
    try:
        values = yaml.safe_load(inner)
    except (yaml.YAMLError, ValueError, AttributeError, TypeError, RecursionError) as error:  # whatever YAML can do
        mark = getattr(error, "problem_mark", None)
        line = 2 + mark.line if mark else 2
        reason = getattr(error, "problem", None) or str(error)
        problem = Problem("front-matter", line, f"front matter is not YAML ({reason}): its simple lines were read")
        return FrontMatter({k: v.strip("'\"") for k, v in SIMPLE.findall(inner)}, lines, (problem,))
    if values is None:
        values = {}
    if not isinstance(values, dict):
        return FrontMatter({}, lines, (Problem("front-matter", 2, "front matter is no mapping of keys to values"),))
    return FrontMatter({str(key): value for key, value in values.items()}, lines, ())
