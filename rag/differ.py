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

from rag.language.clause import clauses, content, label
from rag.language.polarity import claims, contradict
from rag.language.quantity import Quantity, quantities
from rag.language.quantity import clash as apart
from rag.passage import Passage, Source, Span

# Cosine from which two sentences may speak of the same thing. To set it for another encoder, read the nearest few
# thousand pairs of sentences of different videos: below it almost none speak of one thing.
CLOSE = 0.6
WORDS = 5  # what is shorter is hardly a sentence
NEARBY = 3  # words on either side of a figure that may name what it is of
# Words with a content that two sentences share: that many where a figure counts or measures the same word in both ("two
# weeks' notice"), one more where it does not; and the share of the poorer one's words.
SHARED, SHARE = 1, 2 / 3
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
NAME = re.compile(r"\b(?P<word>[A-Z][\w’']*|[a-z]+[A-Z]\w*)(?:\s(?P<number>\d+\w*))?")
VERB = re.compile(r"\b(?:is|are|was|were|should|must|will|can|has|have)\b", re.I)
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
    given, against = ([said for said in quantities(text) if said.span.start >= label(text)] for text in (one, other))
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
        if any(said.span.start == start for said in quantities(text)) and not VERB.search(text):
            return False  # "40 goals in 90 games.": an item of a list, whose subject stands above it
        if start and not set(content(text[:start])) & set(content(beside)):
            return False
    return _names(one) == _names(other) and _people(one) == _people(other)


def _one_role(one: str, mine: Quantity, other: str, theirs: Quantity) -> bool:
    """Whether the figures are said of the same: between the same two words; or of what both clauses speak of, without a
    word that the other sentence has not, in sentences that share most of their words."""
    held, their_held = _clause(one, mine), _clause(other, theirs)
    stems, against = (_content(text, Span(label(text), len(text))) for text in (one, other))
    shared = len(stems & against)
    measured = _measured(one, mine), _measured(other, theirs)
    if shared < SHARED + (not measured[0] & measured[1]):
        return False
    around, their_around = _around(one, mine, held), _around(other, theirs, their_held)
    if around == their_around and all(around):
        return True
    clause, their_clause = _within_opening(one, held), _within_opening(other, their_held)
    return (
        shared >= SHARE * min(len(stems), len(against))
        and bool(clause & their_clause)
        and clause <= against
        and their_clause <= stems
        and measured[0] <= their_clause
        and measured[1] <= clause
    )


def _content(text: str, span: Span) -> set[str]:
    """The words with a content in `span` of `text`, quantities left out."""
    for said in (quantity.span for quantity in quantities(text)):
        text = text[: said.start] + " " * (said.end - said.start) + text[said.end :]
    return set(content(text[slice(*span)]))


def _clause(text: str, quantity: Quantity) -> Span:
    """The clause of `text` that holds `quantity`."""
    return next(span for span in clauses(text) if quantity.span.start < span.end)


def _within_opening(text: str, clause: Span) -> set[str]:
    """The content of `clause`, and of what `text` opens with ("In retail, …")."""
    start = label(text)
    opening = next(span for span in clauses(text) if span.start >= start)
    return _content(text, clause) | (_content(text, opening) if OPENING.match(text, start) else set())


def _around(text: str, quantity: Quantity, clause: Span) -> tuple[str, str]:
    """The nearest words with a content before and behind `quantity` in its `clause`; empty where none is near."""
    before = content(" ".join(text[clause.start : quantity.span.start].split()[-NEARBY:]))
    behind = content(" ".join(text[quantity.span.end : clause.end].split()[:NEARBY]))
    return (before or [""])[-1], (behind or [""])[0]


def _measured(text: str, quantity: Quantity) -> set[str]:
    """The word with a content that follows `quantity` at once ("a 10% raise"), if one does."""
    following = re.match(r"['’]?\s[\w-]+", text[quantity.span.end :])
    return set(content(following[0])) if following else set()


def _names(text: str) -> set[str]:
    """The words with a capital, with a number behind them ("Model 3"); none for one that only begins a sentence."""
    measures = {said.span.start for said in quantities(text) if said.unit == "day" or said.unit[0] in "%$€£"}
    names = set()
    for match in NAME.finditer(text, label(text)):
        number = match["number"] if match.start("number") not in measures else None
        begins = text[: match.start()].rstrip(" \"“'(")[-1:] in {"", ".", ":", "!", "?"}
        if number or not begins or not match["word"][0].isupper():
            names.add(f"{match['word']} {number or ''}".casefold())
    return names


def _people(text: str) -> set[str]:
    """Whom `text` speaks of, unless they are everyone."""
    return {match[0].lower().removesuffix("s") for match in PEOPLE.finditer(text)} - EVERYONE


def _between(one: Source, other: Source) -> Literal["sources", "notes"]:
    return "notes" if one.origin == other.origin else "sources"


def _place(told: Told) -> tuple[str, int]:
    return told.passage.source.doc, told.passage.start + told.span.start


def _text(told: Told) -> str:
    return told.passage.text[told.span.start : told.span.end]


def _within(span: Span, sentence: Span) -> Span:
    """`span` of a sentence as one of its passage."""
    return Span(sentence.start + span.start, sentence.start + span.end)
