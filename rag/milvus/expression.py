"""Scopes as Milvus's boolean expressions, so that the server searches no more than it must."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rag.passage import Source
from rag.store import Scope

PATTERN = re.compile(r"[*?\[]")  # in a path: a shell pattern
ESCAPES = {"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r", "\t": r"\t"}  # the backslash first
AFTER = "~"  # sorts after every digit and hyphen: of "2023-05", all days of that month are before "2023-05~"


def expression(scope: Scope, sources: Sequence[Source], without: Iterable[int], key: str) -> str:
    """What `scope` asks of a record; "" where it asks for nothing. `without`: the keys that its rows have, in the field
    `key`. A pattern of paths is tried on the paths of `sources`: Milvus knows none of the shell's."""
    filter = scope.filter
    asked = []
    if filter.kinds:
        asked.append(f"kind in {_list(filter.kinds)}")
    if filter.channel:
        asked.append(f"channel == {_text(filter.channel.casefold())}")
    if filter.doc and PATTERN.search(filter.doc):
        only = type(filter)(doc=filter.doc)
        asked.append(f"doc in {_list(source.doc for source in sources if only.passes(source))}")
    elif filter.doc:
        asked.append(f"doc == {_text(filter.doc)}")
    if scope.docs:
        asked.append(f"doc in {_list(scope.docs)}")
    if filter.video:
        asked.append(f"video == {_text(filter.video)}")
    if filter.since:
        asked.append(f"date >= {_text(filter.since)}")
    if filter.until:
        asked.append(f'date != "" and date <= {_text(filter.until + AFTER)}')
    if scope.watched:
        asked.append("watched == true")
    if keys := list(without):
        asked.append(f"{key} not in {keys}")
    return " and ".join(asked)


def _text(text: str) -> str:
    """`text` as a literal; of the escapes, those that every Milvus reads."""
    for character, written in ESCAPES.items():
        text = text.replace(character, written)
    return f'"{text}"'


def _list(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(_text, texts))}]"
