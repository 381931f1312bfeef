"""Front matter: the mapping at the top of a Markdown file, in YAML (``---``), TOML (``+++``) or JSON (``{``), as
Jekyll, Hugo, Astro and Obsidian read it.

Values are plain: strings, numbers, truth values, lists and mappings; dates stay as they were written until they are
asked for.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import yaml

from ingest import dates
from ingest.document import Problem

LIMIT = 20_000  # characters; more is no front matter that a person wrote, and no parser is asked to read it
OPENED = re.compile(r"(---|\+\+\+)[ \t]*\n")
CLOSED = {"---": re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.M), "+++": re.compile(r"^\+\+\+[ \t]*$", re.M)}
OBJECT = re.compile(r'\{\s*(?:"[^"\n]*"\s*:|\}\s*$)')
# A rule above an article is no front matter: its first words are a sentence, and no key.
SENTENCE = re.compile(r"\s*+(?![\w\"'-]+[ \t]*[:=])(?:[^\s:]+[ \t]+){4}")
SIMPLE = re.compile(r"^(?:[ \t]*\"([\w-]+)\"|([A-Za-z_][\w-]*))[ \t]*[:=][ \t]+(\S.*?)[ \t]*,?$", re.M)
DATES = ("pubDate", "date", "published", "publishDate", "pubDatetime", "datePublished", "created", "updatedDate")


class FrontMatter(NamedTuple):
    """The keys of a file's front matter, the number of lines it takes, and what was wrong with it."""

    values: Mapping[str, Any]
    lines: int
    problems: tuple[Problem, ...]

    def text(self, *keys: str) -> str | None:
        """The first of `keys` that holds a plain value, as text; None where none does."""
        return next(filter(None, (_plain(self.values.get(key)) for key in keys)), None)

    def names(self, *keys: str) -> str | None:
        """The first of `keys` that names people: a text, a list of them, or mappings with a `name`; by commas."""
        for key in keys:
            value = self.values.get(key)
            people = value if isinstance(value, list) else [value]
            found = [_plain(one.get("name") if isinstance(one, dict) else one) for one in people[:9]]
            if any(found):
                return ", ".join(filter(None, found))
        return None

    def url(self, *keys: str) -> str | None:
        """The first of `keys` that holds a whole address on the web; a path on the author's site is none."""
        found = (self.text(key) for key in keys)
        return next((url for url in found if url and re.fullmatch(r"https?://[^\s/]+(?:/\S*)?", url)), None)

    def date(self, *keys: str) -> str | None:
        """The day of the first of `keys` (all that hold one, by default) that has one, as ``YYYY-MM-DD``."""
        return next(filter(None, (dates.iso(self.text(key) or "") for key in keys or DATES)), None)

    def is_draft(self) -> bool:
        """Whether its author holds it back: `draft: true`, or Jekyll's `published: false`."""
        draft, published = (str(self.values.get(key)).lower() for key in ("draft", "published"))
        return draft in ("true", "yes") or published in ("false", "no")

    def below(self, text: str) -> str:
        """`text` with blank lines in the place of its front matter."""
        return "\n" * self.lines + text.split("\n", self.lines)[-1] if self.lines else text


def _plain(value: object) -> str | None:
    """The value on one line, without halves of characters, which an escape in JSON or YAML may leave."""
    if not isinstance(value, str | int | float):
        return None
    return " ".join(str(value).encode(errors="ignore").decode().split()) or None


def read(text: str) -> FrontMatter:
    """The front matter of `text`; without any, no keys and no lines.

    What does not parse is told with its line, and its plain ``key: value`` lines still count.
    """
    if opened := OPENED.match(text):
        return _fenced(text, opened[1], opened.end())
    if OBJECT.match(text):
        return _object(text)
    return FrontMatter({}, 0, ())


def _fenced(text: str, fence: str, start: int) -> FrontMatter:
    end = CLOSED[fence].search(text, start)
    if SENTENCE.match(text, start):
        return FrontMatter({}, 0, ())
    if not end:
        return FrontMatter({}, 0, (_problem(1, f"front matter is opened by {fence} and never closed"),))
    inner = text[start : end.start()]
    return _read(inner, inner.count("\n") + 2, "YAML" if fence == "---" else "TOML", 2)


def _object(text: str) -> FrontMatter:
    """Hugo's JSON: an object from the first line on, its closing brace the last of a line."""
    end = re.compile(r"^\}[ \t]*$", re.M).search(text) or re.compile(r"\}[ \t]*$", re.M).search(text)
    if not end:
        return FrontMatter({}, 0, (_problem(1, "front matter is opened by { and never closed"),))
    inner = text[: end.end()]
    return _read(inner, inner.count("\n") + 1, "JSON", 1)


def _read(inner: str, lines: int, language: str, first: int) -> FrontMatter:
    """The front matter written in `inner`, whose first line is the file's `first`."""
    problems: list[Problem] = []
    values: Any
    try:
        if len(inner) > LIMIT:
            raise ValueError(f"longer than {LIMIT} characters")
        match language:
            case "YAML":
                loader = _Loader(inner)
                values = loader.get_single_data()
                problems = [_problem(first + line, _twice(key)) for key, line in loader.twice]
            case "TOML":
                values = _timeless(tomllib.loads(inner))
            case _:
                twice: list[str] = []
                values = json.loads(inner, object_pairs_hook=lambda pairs: _pairs(pairs, twice))
                problems = [_problem(first, _twice(key)) for key in twice]
    except (yaml.YAMLError, ValueError, AttributeError, TypeError, RecursionError) as error:  # whatever parsers can do
        at = _line(error)
        reason = getattr(error, "problem", None) or getattr(error, "msg", None) or str(error)
        told = f"front matter is not read as {language} ({reason}): its simple lines were"
        found = [(k or key, value.strip("'\"")) for k, key, value in SIMPLE.findall(inner[:LIMIT])]
        values = dict(reversed(found))  # the first counts: those of a table come below the file's own
        problems = [_problem(first + at, told)]
    if values is None:
        values = {}
    if not isinstance(values, dict):
        return FrontMatter({}, lines, (_problem(first, "front matter is no mapping of keys to values"),))
    values = {str(key): value for key, value in values.items()}
    return FrontMatter(values, lines, (*problems, *_undated(values, inner, first)))


def _undated(values: Mapping[str, Any], inner: str, first: int) -> Iterator[Problem]:
    """A word on each date that is none."""
    for key in DATES:
        written = _plain(values.get(key))
        if written and not dates.iso(written) and written.lower() not in ("true", "false"):
            at = re.search(rf"^[ \t]*[\"']?{key}\b", inner, re.M)
            line = first + (inner.count("\n", 0, at.start()) if at else 0)
            yield Problem("date", line, f"{key} {written[:40]!r} is no day: write it as 2024-12-31")


def _line(error: Exception) -> int:
    """How many lines below the first a parser stopped."""
    if mark := getattr(error, "problem_mark", None):
        return int(mark.line)
    found = re.search(r"\bline (\d+)", str(error))  # TOML and JSON name it in words
    return int(found[1]) - 1 if found and not isinstance(error, RecursionError) else 0


def _problem(line: int, message: str) -> Problem:
    return Problem("front-matter", line, message)


def _twice(key: str) -> str:
    return f"the key {key!r} stands twice: the last one counts"


def _pairs(pairs: Iterable[tuple[str, Any]], twice: list[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, value in pairs:
        twice += [key] * (key in values)
        values[key] = value
    return values


def _timeless(value: Any) -> Any:
    """TOML's values, dates as text."""
    if isinstance(value, dict):
        return {key: _timeless(inner) for key, inner in value.items()}
    return value.isoformat() if hasattr(value, "isoformat") else value


class _Loader(yaml.SafeLoader):
    """Safe YAML, and safer: no aliases (a few lines of them stand for gigabytes), dates as text, keys counted."""

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.twice: list[tuple[str, int]] = []

    def fetch_alias(self) -> None:
        raise yaml.scanner.ScannerError(None, None, "aliases are not read", self.get_mark())

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                self.twice += [(key.value, key.start_mark.line)] * (key.value in seen)
                seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


_Loader.add_constructor("tag:yaml.org,2002:timestamp", lambda _, node: str(node.value))
