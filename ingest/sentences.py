"""Sentences of a text, as spans."""

from __future__ import annotations

from collections.abc import Iterator

import sentencex

from rag.passage import Span


def split(text: str) -> Iterator[Span]:
    """The sentences of `text`, outer white space left out; a line break always ends one.

    The splitting is that of `sentencex`, which knows abbreviations, numbers and quotes.
    """
    start = 0
    for line in text.split("\n"):
        at = start
        for sentence in sentencex.segment("en", line):
            at = text.index(sentence, at)
            inner = sentence.strip()
            if inner:
                begin = at + sentence.index(inner)
                yield Span(begin, begin + len(inner))
            at += len(sentence)
        start += len(line) + 1
