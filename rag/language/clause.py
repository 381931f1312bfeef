"""Clauses of an English sentence, and the words in them that say what they are about."""

from __future__ import annotations

import re

from rag.bm25 import stem
from rag.passage import Span

WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")
STOPS = " ,;:.!?()—–"
BREAK = re.compile(
    r"[,;:.!?()—–](?!\d)|\s(?=(?:because|if|when|whenever|unless|until|while|than|but|so|although|though|since|before|"
    r"after|whereas|as long as|even|instead of)\b)",
    re.I,
)
LABEL = re.compile(r"[^\s:.,;]+(?:\s[^\s:.,;]+){0,6}:\s+(?=\S)")  # "Notice period: give two weeks."
CLOSED = frozenset(
    """
    a about across actually all also always am an and another any are around as at be been being both but by did do does
    doing done each either else even ever every for from had has have having he her here his how i if in into is it
    its itself just may me might more most much must my never no not now of off often on only or other others our out
    over own quite rather really same shall she should so still such than that the their them then there these they
    this those through to too under up us very was way we were what when where which while who whom whose why will
    with would yet you your yours cannot can could
    """.split()  # noqa: SIM905 (read as a text)
)
# Hedges, and verbs that say no more than that something is told, wanted or so.
LIGHT = frozenset(
    """
    about advice advise advised advises aim approximately around ask asks best better case common commonly crucial
    essential expect expected expects fact fairly few generally get gets getting give gives giving good important keep
    keeps let make makes making many nearly almost need needed needs one people person recommend recommended recommends
    require required requires roughly several some someone suggest suggests sure take takes taking time times try
    typical typically use usual usually want wants well least minimum maximum
    """.split()  # noqa: SIM905
)


def content(text: str, *, light: bool = True) -> list[str]:
    """The stems of the words of `text` with a content of their own, in order; figures are left out, and the `light`
    words too unless they are kept."""
    words = (match[0].lower().replace("’", "'").removesuffix("'s") for match in WORD.finditer(text))
    return [
        stem(word)
        for word in words
        if word not in CLOSED and not (light and word in LIGHT) and not word[0].isdigit() and not word.endswith("n't")
    ]


def clauses(text: str) -> list[Span]:
    """Where the clauses of `text` stand, without the stops around them: parted at stops, and at words that
    subordinate or oppose."""
    found, start = [], 0
    for end in [*(match.start() for match in BREAK.finditer(text)), len(text)]:
        said = text[start:end]
        if said.strip(STOPS):
            begin = start + len(said) - len(said.lstrip(STOPS))
            found.append(Span(begin, start + len(said.rstrip(STOPS))))
        start = end
    return found


def label(text: str) -> int:
    """The length of the label that `text` begins with ("Notice period: "), 0 without one."""
    match = LABEL.match(text)
    return match.end() if match else 0
