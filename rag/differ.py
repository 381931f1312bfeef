"""Where sources differ: sentences that speak of the same thing and clash, in a figure or as do against do not.

A false alarm costs more than a difference that is missed, so every doubt decides against one: another name or year,
another group of people, an anecdote, a condition, a subject that only one of the two has.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.clause import clauses, content, label
from rag.passage import Passage, Source, Span
from rag.polarity import claims, contradict
from rag.quantity import Quantity, quantities
from rag.quantity import clash as apart

# Cosine from which two sentences may speak of the same thing. To set it for another encoder, read the nearest few
# thousand pairs of sentences of different videos: below it almost none speak of one thing.
CLOSE = 0.6
WORDS = 5  # what is shorter is hardly a sentence
SHARED = 2  # words with a content that both have, the unit counted
# Who a figure is of, as far as a word's ending and form tell: a word that is no person only costs a difference.
PEOPLE = re.compile(
    r"\b(?:senior|junior|entry|interns?|students?|nurses?|union|remote|part[- ]time|full[- ]time|women|woman|men|man|"
    r"internal|external|new|executives?|management|managers?|\w{2,}(?:er|or|ist|ian|eer|ant|ate)s|"
    r"(?<=\ba )\w{2,}(?:er|or|ist|ian|eer|ant|ate))\b",
    re.I,
)
EVERYONE = {"worker", "candidate", "seeker", "applicant", "employer", "offer", "letter", "career", "number", "year"}
# One person's story, a case of its own, or what only the sentences before tell of: no figure to hold against another.
CASE = re.compile(
    r"\b(?:if|unless|when|whether|reported\w*|claim\w*|he|she|his|her|i|i['’]ve|my|me|it|its|this|these|those|they|"
    r"their|(?:one|an?) (?:person|individual|friend|client|man|woman)|someone|example|for instance|recently|announced|"
    r"(?:this|next|last) (?:year|month|week|quarter)|currently|now|today|yesterday|projected|(?:19|20)\d\d)\b",
    re.I,
)
NAME = re.compile(r"\b[A-Z][\w’']*(?P<number>\s\d+\w*)?|\b[a-z]+(?P<camel>[A-Z])\w*(?:\s\d+\w*)?")
OPENING = re.compile(r"(?:for|in|at|among|with|as|by|within|during)\b", re.I)  # "In retail, …"


class Told(Protocol):
    """A sentence: the passage and the characters in it where it stands, and its unit vector, (dimension,)."""

    @property
    def passage(self) -> Passage: ...  # noqa: D102

    @property
    def span(self) -> Span: ...  # noqa: D102

    @property
    def vector(self) -> NDArray[np.float32]: ...  # noqa: D102


class Difference(NamedTuple):
    """That `other` says otherwise than ``chosen[one]``: in a figure or in polarity (`how`), `between` two sources, or
    between two notes on one video, which are two summaries of the same words. `spans` are the characters of the two
    passages that clash: the figures, or the clauses."""

    one: int
    other: Told
    how: Literal["figure", "polarity"]
    between: Literal["sources", "notes"]
    spans: tuple[Span, Span]


def differences(chosen: Sequence[Told], others: Sequence[Told] = (), *, close: float = CLOSE) -> list[Difference]:
    """Where the sentences `chosen` for an answer differ from each other and from `others`, in the order of `chosen`,
    the nearest first; each pair once, though a chosen sentence may be among `others` too. Sentences of one document
    never differ."""
    taken = {_place(one) for one in chosen}
    told = [*chosen, *(other for other in others if _place(other) not in taken)]
    vectors = np.array([one.vector for one in told])
    found = []
    for at, one in enumerate(chosen):
        cosines = vectors @ one.vector
        for place in np.argsort(-cosines, kind="stable"):
            if cosines[place] < close:
                break
            other = told[place]
            if place <= at or one.passage.source.doc == other.passage.source.doc:
                continue
            clash = _clash(_text(one), _text(other))
            if clash:
                spans = _within(clash[1][0], one.span), _within(clash[1][1], other.span)
                found.append(Difference(at, other, clash[0], _between(one.passage.source, other.passage.source), spans))
    return found


def _clash(one: str, other: str) -> tuple[Literal["figure", "polarity"], tuple[Span, Span]] | None:
    """How the two sentences clash, and where in each."""
    figures = _figures(one, other)
    if figures:
        return "figure", figures
    for mine in claims(one):
        for theirs in claims(other):
            if contradict(mine, theirs):
                return "polarity", (mine.span, theirs.span)
    return None


def _figures(one: str, other: str) -> tuple[Span, Span] | None:
    """The figures in which the two clash: of one unit, the only ones of it in each, and said of the same."""
    given, against = quantities(one), quantities(other)
    if not given or not against or not _of_one_subject(one, other):
        return None
    for mine in given:
        theirs = [quantity for quantity in against if quantity.unit == mine.unit]
        alone = len(theirs) == 1 == sum(quantity.unit == mine.unit for quantity in given)
        if alone and apart(mine, theirs[0]) and _one_role(one, mine, other, theirs[0]):
            return mine.span, theirs[0].span
    return None


def _of_one_subject(one: str, other: str) -> bool:
    """Whether no word tells that the two are of different subjects: who or what is named, people, a case, a label."""
    for text, beside in ((one, other), (other, one)):
        start = label(text)
        if CASE.search(text) or len(text[start:].split()) < WORDS:
            return False
        if start and not set(content(text[:start])) & set(content(beside)):
            return False
    return _names(one) == _names(other) and _people(one) == _people(other)


def _one_role(one: str, mine: Quantity, other: str, theirs: Quantity) -> bool:
    """Whether the figures are said of the same: each stands in a clause whose words the other sentence has too, or
    between the same two words."""
    stems, against = _content(one, label(one), len(one)), _content(other, label(other), len(other))
    if len(stems & against) + (mine.unit != "%") < SHARED:
        return False
    around, their_around = _around(one, mine), _around(other, theirs)
    if around == their_around and all(around):
        return True
    clause, their_clause = _clause(one, mine), _clause(other, theirs)
    return bool(clause & their_clause) and clause <= against and their_clause <= stems


def _content(text: str, start: int, end: int) -> set[str]:
    """The words with a content between two places of `text`, quantities left out."""
    for span in (quantity.span for quantity in quantities(text)):
        text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
    return set(content(text[start:end]))


def _clause(text: str, quantity: Quantity) -> set[str]:
    """The content of the clause that holds `quantity`, with what the sentence opens with ("In retail, …")."""
    start = label(text)
    spans = [Span(start + span.start, start + span.end) for span in clauses(text[start:])]
    held = _content(text, *next(span for span in spans if quantity.span.start < span.end))
    return held | _content(text, *spans[0]) if OPENING.match(text, start) else held


def _around(text: str, quantity: Quantity) -> tuple[str, str]:
    """The nearest words with a content before and behind `quantity`, in its clause; empty where none is near."""
    before = content(" ".join(re.split(r"[,;:.()]", text[: quantity.span.start])[-1].split()[-3:]))
    behind = content(" ".join(re.split(r"[,;:.()]", text[quantity.span.end :], maxsplit=1)[0].split()[:3]))
    return (before or [""])[-1], (behind or [""])[0]


def _names(text: str) -> set[str]:
    """The words with a capital, with a number behind them ("Model 3"); none for one that only begins a sentence."""
    start = label(text)
    return {
        match[0].casefold()
        for match in NAME.finditer(text, start)
        if match["number"]
        or match["camel"]
        or text[: match.start()].rstrip(" \"“'(")[-1:] not in {"", ".", ":", "!", "?"}
    }


def _people(text: str) -> set[str]:
    """Whom `text` speaks of, unless they are everyone."""
    return {match[0].lower().removesuffix("s") for match in PEOPLE.finditer(text)} - EVERYONE


def _between(one: Source, other: Source) -> Literal["sources", "notes"]:
    """Sources are told apart by their video, else their author, else their document."""
    origins = [source.video_id or source.author or source.doc for source in (one, other)]
    return "notes" if origins[0] == origins[1] else "sources"


def _place(told: Told) -> tuple[str, int]:
    return told.passage.source.doc, told.passage.start + told.span.start


def _text(told: Told) -> str:
    return told.passage.text[told.span.start : told.span.end]


def _within(span: Span, sentence: Span) -> Span:
    """`span` of a sentence as one of its passage."""
    return Span(sentence.start + span.start, sentence.start + span.end)
