"""A model's reply, read as it streams: statements, each with the numbers of the passages that it names.

A statement ends where a sentence ends that names passages (``… [1].``, ``… .[1][2]``, ``… [1, 3]``), or with its line.
What names none is a statement too, one that nothing bears out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

MARK = r"[\[【](?:(?:passages?|sources?|nos?\.?)\s*)?#?\d{1,3}(?:\s*(?:,|;|and|&|[-–])\s*#?\d{1,3})*[\]】]"
MARKS = re.compile(rf"\s*{MARK}", re.I)
# Marks behind the full stop or before it; what comes next must be seen, as it may be another mark.
END = re.compile(rf"[.!?…][\"'”’)*_]*(?:\s*{MARK})+[.,;]?(?=\s*[^\s\[【])|(?:\s*{MARK})+[*_]*[.!?…](?=\s)|\n", re.I)
BULLET = re.compile(r"^\s*(?:[-*•–>#]+\s+|\d{1,2}[.)]\s+)+")
EMPHASIS = re.compile(r"\*\*|__|`|(?<!\w)[*_](?=\w)|(?<=[\w.,!?])[*_](?!\w)")
THOUGHT = re.compile(r"<(think|thinking|reasoning)>.*?(?:</\1>|\Z)", re.S | re.I)
OPENING = re.compile(r"\s*(?:<[a-z]*)?\Z|\s*<(think|thinking|reasoning)>", re.I)


class Written(NamedTuple):
    """A statement as the model wrote it, without its marks, and the numbers in them, in order, each once."""

    text: str
    numbers: tuple[int, ...]


def statements(pieces: Iterable[str]) -> Iterator[Written]:
    """The statements of a reply that comes in `pieces`, each as soon as it is complete. Thoughts before it are left
    out, and so is what has no letter in it."""
    rest, thinking = "", True
    for piece in pieces:
        rest += piece
        if thinking:  # a reply may begin with thoughts; until they are closed, nothing of it is for the asker
            closed = THOUGHT.match(rest.lstrip())
            if closed and not closed[0].lower().endswith(f"</{closed[1].lower()}>"):
                continue
            if OPENING.match(rest) and not closed:
                continue
            rest, thinking = THOUGHT.sub("", rest), False
        while (end := END.search(rest)) is not None:
            yield from _read(rest[: end.end()])
            rest = rest[end.end() :]
    yield from _read(THOUGHT.sub("", rest))


def _read(raw: str) -> Iterator[Written]:
    numbers: dict[int, None] = {}
    for mark in MARKS.findall(raw):
        for first, last in re.findall(r"(\d+)(?:\s*[-–]\s*#?(\d+))?", mark):
            numbers |= dict.fromkeys(range(int(first), min(int(last or first), int(first) + 9) + 1))
    text = EMPHASIS.sub("", BULLET.sub("", MARKS.sub("", raw)))
    text = re.sub(r"\s+", " ", re.sub(r"\s+([.,;!?…])", r"\1", text)).strip()
    if any(letter.isalpha() for letter in text):
        yield Written(text, tuple(numbers))
