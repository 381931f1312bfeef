"""A conversation by lines: questions in, answers out, each understood from those before it (`rag.conversation`)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterator

from rag.answer import Answer, Citation
from rag.conversation import Reading, Turn, understand
from rag.encoder import Encoder
from rag.filter import Filter
from rag.index import Index

Answering = Callable[[str, Filter, Collection[Citation]], Answer]  # a question, what narrows it, what is told already
Showing = Callable[[Reading, Answer], None]


def hold(index: Index, encoder: Encoder, narrowed: Filter, ask: Answering, show: Showing) -> None:
    """Answer a question a line until there are no more; ``/drop WHAT`` asks the last one again without what it
    inherited."""
    turns: list[Turn] = []
    for line in _lines():
        try:
            if line.startswith("/drop") and turns:
                reading = turns.pop().reading
                for name in line.split()[1:] or list(reading.pieces):
                    reading = reading.without(name)
            else:
                reading = understand(line, turns, index, encoder)
            found = ask(reading.query, narrowed | reading.filter, reading.told)
        except ValueError as error:  # of one question: the conversation goes on
            print(f"career-qa: {error}", file=sys.stderr)
            continue
        turns.append(Turn(reading, found))
        show(reading, found)


def _lines() -> Iterator[str]:
    """The lines of standard input that say something; on a terminal they can be edited and called back."""
    if sys.stdin.isatty():
        import readline  # noqa: F401 (what `input` edits with, where there is one)
    while True:
        try:
            line = input("> " if sys.stdin.isatty() else "")
        except (EOFError, KeyboardInterrupt):
            return
        if line.strip():
            yield line.strip()
