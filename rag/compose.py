"""Composing: an answer put together from the sources' own sentences, with no model.

The statement that answers most directly stands first, then what supports and extends it, place by place. A statement
is a sentence or clause as its source has it; what several sources say becomes one statement with several citations,
and what is said at one moment of a video one citation, whichever notes tell of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from heapq import heapify, heappop, heappush

from rag.answer import Citation, Hit, Statement
from rag.differ import differences
from rag.encoder import Encoded, Encoder
from rag.evidence import Evidence, evidence
from rag.index import Index
from rag.moments import merged, one_moment
from rag.passage import Span

PASSAGES = 10  # hits whose sentences are considered
STATEMENTS = 6
WORDS = 118  # an answer a person reads in half a minute
QUOTE = 70  # words of one passage that are quoted as one
FALL = 4.0  # what answers so much worse than the best is not said: it is fifty times less likely to
# What is said next answers most for its length, and is of a passage that little is said of yet: each part that is said
# lowers the score of its passage's next by AGAIN. (702 questions on other channels: .663 of the answers cite a gold
# moment, .644 without.)
LENGTH, AGAIN = 0.75, 1.0
# Cosines from which two sentences say the same: anywhere, and at one moment of a video. Set by reading pairs; another
# encoder may need others.
SAME, SAME_THERE = 0.82, 0.6


@dataclass(slots=True)
class Group:
    """What becomes one citation, or several that say the same: the evidence that is shown, what says the same
    elsewhere, and what is stated beside it from the same place."""

    shown: Evidence
    same: list[Evidence] = field(default_factory=list)
    beside: list[Evidence] = field(default_factory=list)

    @property
    def stated(self) -> list[Evidence]:
        """What is shown and what stands beside it, as the source has it: the one may lean on the other."""
        return sorted([self.shown, *self.beside], key=lambda one: one.part.span)

    @property
    def span(self) -> Span:
        """The slice of the passage that holds all that is stated."""
        spans = [one.part.span for one in self.stated]
        return Span(min(span.start for span in spans), max(span.end for span in spans))

    def likeness(self, one: Evidence) -> float:
        """The cosine of `one` with what is shown."""
        return float(self.shown.vector @ one.vector)

    def at_moment_of(self, one: Evidence) -> bool:
        """Whether anything in the group is said at the moment of `one`."""
        return any(one_moment(_citation(own), _citation(one)) for own in (*self.stated, *self.same))


def extract(
    question: str, encoded: Encoded, hits: Sequence[Hit], index: Index, encoder: Encoder
) -> tuple[tuple[Statement, ...], tuple[Citation, ...]]:
    """Statements and their citations for `question`, whose vectors are the first of `encoded`, from its best `hits`;
    both empty where no sentence can stand as a statement."""
    found = list(evidence(question, encoded, hits[:PASSAGES], index, encoder))
    groups = ordered(choose(found, most=STATEMENTS, words=WORDS))
    statements, citations = cited(groups)
    _hold_against(statements, citations, [group.shown for group in groups], found)
    return tuple(statements), tuple(citations)


def choose(found: Sequence[Evidence], *, most: int, words: int) -> list[Group]:
    """What is said of `found`, at `most` so many statements of together so many `words`, and what says the same."""
    groups: list[Group] = []
    said: list[Evidence] = []
    for one in _in_turn([one for one in found if _words(one) <= words], said):
        if any(overlap(one, other) for other in said):
            continue
        room = sum(map(_words, said)) + _words(one) <= words and len(said) < most
        alike = next((group for group in groups if group.likeness(one) >= SAME), None)
        there = [group for group in groups if group.at_moment_of(one)]
        if len(there) == 1 and there[0].shown.passage is one.passage and alike is not there[0]:
            joined = one.passage.text[slice(*Group(there[0].shown, beside=[*there[0].beside, one]).span)]
            # In one line: between two the document may have a number or a mark, and a quote is to be found in it.
            if room and len(joined.split()) <= QUOTE and "\n" not in joined:
                there[0].beside.append(one)
                said.append(one)
        elif len(there) == 1 and (alike is there[0] or there[0].likeness(one) >= SAME_THERE):
            there[0].same.append(one)
        elif alike and not there:
            alike.same.append(one)
        elif room and not there:
            groups.append(Group(one))
            said.append(one)
    return groups


def _in_turn(found: Sequence[Evidence], said: Sequence[Evidence]) -> Iterator[Evidence]:
    """The best of `found`, then of what is not much worse what answers most for its length. What is of a passage that
    is `said` of already (the caller adds to it) waits for other passages."""
    if not found:
        return
    best = max(found, key=lambda one: one.score)  # of equals the first
    yield best
    queue = [
        (LENGTH * math.log(one.words) - one.score, at, 0)
        for at, one in enumerate(found)
        if one is not best and one.score >= best.score - FALL
    ]
    heapify(queue)
    while queue:
        turn, at, times = heappop(queue)
        now = sum(other.passage is found[at].passage for other in said)
        if now > times:
            heappush(queue, (turn + AGAIN * (now - times), at, now))
        else:
            yield found[at]


def _words(one: Evidence) -> int:
    return one.words + len(one.part.lead.split())


def overlap(one: Evidence, other: Evidence) -> bool:
    """Whether the two hold a sentence in common."""
    return one.passage is other.passage and one.part.first <= other.part.last and other.part.first <= one.part.last


def _citation(one: Evidence) -> Citation:
    return Citation(0, one.passage, one.part.span)


def ordered(groups: Sequence[Group]) -> list[Group]:
    """For reading: passage by passage, in the order of their best; the direct answer first, else as they stand."""
    if not groups:
        return []
    passages: list[list[Group]] = []
    for group in sorted(groups, key=lambda group: -group.shown.score):
        at = next((place for place in passages if place[0].shown.passage is group.shown.passage), None)
        if at:
            at.append(group)
        else:
            passages.append([group])
    direct = passages[0][0]
    told = [group for place in passages for group in sorted(place, key=lambda group: group.span)]
    return [direct, *(group for group in told if group is not direct)]


def cited(groups: Iterable[Group]) -> tuple[list[Statement], list[Citation]]:
    """The statements of `groups`, one for each that is `stated`, and their citations."""
    statements: list[Statement] = []
    citations: list[Citation] = []
    lead = ""
    for group in groups:
        first = Citation(0, group.shown.passage, group.span)
        same = [_citation(one) for one in sorted(group.same, key=lambda one: -one.score)]
        numbers = []
        for one in merged([first, *same]):
            citations.append(Citation(len(citations) + 1, one.passage, one.span, one.also))
            numbers.append(len(citations))
        for stated in group.stated:
            shared = numbers if stated is group.shown else numbers[:1]
            statements.append(
                Statement(_sentence(stated), tuple(shared), stated.part.lead if stated.part.lead != lead else "")
            )
            lead = stated.part.lead
    return statements, citations


def _hold_against(
    statements: list[Statement], citations: list[Citation], shown: Sequence[Evidence], found: Sequence[Evidence]
) -> None:
    """Name in `statements`, of what is `shown`, the citation of another source that says otherwise; it is added where
    it is not cited yet."""
    for difference in differences(shown, found):
        if difference.between != "sources":
            continue
        one, other = (
            shown[difference.one],
            Citation(len(citations) + 1, difference.other.passage, difference.other.span),
        )
        number = _number(citations, other)
        if number == other.n:
            citations.append(other)
        said = _sentence(one)
        for place, statement in enumerate(statements):
            if statement.text == said and number not in (*statement.citations, *statement.against):
                statements[place] = replace(statement, against=(*statement.against, number))


def _number(citations: Sequence[Citation], wanted: Citation) -> int:
    """The number of the citation that holds `wanted`, or its own."""
    holding = (
        one.n
        for one in citations
        if one.passage is wanted.passage and one.span.start <= wanted.span.start and wanted.span.end <= one.span.end
    )
    return next(holding, wanted.n)


def _sentence(one: Evidence) -> str:
    """The part as a sentence of its own: on one line, and with a capital where a connective was left out in front.
    What was said is left as it was said."""
    text = " ".join(one.text.split())
    return text if one.passage.source.kind == "transcript" else text[:1].upper() + text[1:]
