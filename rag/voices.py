"""Voices: the same question answered by each independent source, and where these agree and differ.

An answer says a thing once, whoever says it; here each source has a row with its own best sentences. More passages are
read for it than for an answer, and less is taken of each source.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from rag.answer import Citation
from rag.ask import look
from rag.compose import SAME, Group, choose, cited, ordered, overlap
from rag.confidence import ANSWERS
from rag.differ import differences
from rag.encoder import Encoder
from rag.evidence import WEIGHTS, Evidence, evidence
from rag.index import Index
from rag.language.polarity import DENIED
from rag.language.quantity import quantities
from rag.passage import Source, Span
from rag.setting import Setting
from rag.store import EVERYTHING, Scope

PASSAGES = 40  # hits whose sentences are considered
VOICES = 8
STATEMENTS, WORDS = 2, 70  # of one source, beside what is only there to agree or to differ
# By how near a sentence is to the question (the first two signals of evidence, weighted): what is so much less near
# than the nearest is beside the question, and so is what is not near at all. Set by reading the rows of twenty
# questions over three corpora; another encoder needs others.
FALL, LEAST = 2.0, 11.5


@dataclass(frozen=True, slots=True)
class Said:
    """A statement of a source, under its `lead` if it has one, and the citations that bear it; the numbers of the
    voices that say the same, and of those that say otherwise, ascending."""

    text: str
    citations: tuple[Citation, ...]
    lead: str = ""
    agrees: tuple[int, ...] = ()
    differs: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Voice:
    """An independent source, numbered from 1, and what it says."""

    n: int
    said: tuple[Said, ...]

    @property
    def sources(self) -> tuple[Source, ...]:
        """The documents that are cited, each once: one article, or several of one author, or notes on one video."""
        return tuple(dict.fromkeys(citation.source for said in self.said for citation in said.citations))


class Side(NamedTuple):
    """One side of a clash: the number of the voice, the citation of its statement, and the characters of the cited
    passage that clash, a figure or a clause; they lie within the citation's."""

    voice: int
    citation: Citation
    span: Span


class Clash(NamedTuple):
    """That two voices say otherwise: in a figure, or as do against do not."""

    how: Literal["figure", "polarity"]
    sides: tuple[Side, Side]


class Voices(NamedTuple):
    """The voices, that of the best statement first, and where they clash. Citations are numbered from 1 through all
    of them."""

    voices: tuple[Voice, ...] = ()
    clashes: tuple[Clash, ...] = ()


@dataclass(slots=True)
class Row:
    """A voice that is being put together."""

    origin: str
    groups: list[Group] = field(default_factory=list)

    @property
    def stated(self) -> list[Evidence]:
        """What it says, in the order in which it is cited."""
        return [one for group in ordered(self.groups) for one in group.stated]


def voices(
    question: str,
    index: Index,
    encoder: Encoder,
    *,
    scope: Scope = EVERYTHING,
    setting: Setting | None = None,
) -> Voices:
    """Who of the sources of `index` says what on `question`, one that stands alone; empty where it is not answered.

    `scope`: what is searched; `setting`: how to search (the one `rag.setting.chosen`).
    """
    (found, score), _ = look(question, index, encoder, k=PASSAGES, scope=scope, setting=setting)
    if score < ANSWERS:
        return Voices()
    told = [_level(one) for one in evidence(found.question, found.encoded, found.hits, index, encoder)]
    rows = _rows(told)
    found_apart = list(_apart(rows, told))
    _joined(rows, told)
    return _numbered(rows, found_apart)


def _level(one: Evidence) -> Evidence:
    """`one` wherever its passage ranks, which says what answers best and not what answers."""
    here, meant, _, *others = one.signals
    return replace(one, signals=(here, meant, 0.0, *others))


def _near(one: Evidence) -> float:
    return WEIGHTS[0] * one.signals[0] + WEIGHTS[1] * one.signals[1]


def _rows(told: Sequence[Evidence]) -> list[Row]:
    """The sources with what each says best, of what is near enough; that of the best statement first."""
    nearest = max(map(_near, told), default=0.0)
    near: dict[str, list[Evidence]] = {}
    for one in sorted(told, key=lambda one: -one.score):
        if _near(one) >= min(nearest, max(nearest - FALL, LEAST)):
            near.setdefault(one.passage.source.origin, []).append(one)
    rows = [Row(origin, choose(those, most=STATEMENTS, words=WORDS)) for origin, those in near.items()]
    return [row for row in rows if row.groups][:VOICES]


class Apart(NamedTuple):
    """Two statements that clash: how, and where in the passage of each."""

    how: Literal["figure", "polarity"]
    sides: tuple[Evidence, Evidence]
    spans: tuple[Span, Span]

    def against(self, one: Evidence) -> Iterator[Evidence]:
        """What it holds against `one`."""
        yield from (other for other, mine in (self.sides, self.sides[::-1]) if mine is one)


def _apart(rows: list[Row], told: Sequence[Evidence]) -> Iterator[Apart]:
    """What of `told`, shown or not, says otherwise than a statement of `rows`: once for each other source. What was
    not shown is added to its row."""
    shown = [one for row in rows for one in row.stated]
    evident = {id(one): one for one in told}
    seen: set[tuple[int, str]] = set()
    for difference in differences(shown, told):
        one, other = shown[difference.one], evident[id(difference.other)]
        pair = id(one), other.passage.source.origin
        if difference.between == "sources" and pair not in seen and _held(rows, other):
            seen |= {pair, (id(other), one.passage.source.origin)}
            yield Apart(difference.how, (one, other), difference.spans)


def _joined(rows: list[Row], told: Sequence[Evidence]) -> None:
    """Add to `rows` what of `told` says the same as a statement of another source: one statement for each source that
    says none of it yet."""
    grown: set[str] = set()
    for one in [one for row in rows for one in row.stated]:
        same = {one.passage.source.origin, *(row.origin for row in rows if any(_agree(one, own) for own in row.stated))}
        for other in told:
            origin = other.passage.source.origin
            room = origin not in grown and (len(rows) < VOICES or any(row.origin == origin for row in rows))
            if room and origin not in same and _agree(one, other) and _held(rows, other):
                same.add(origin)
                grown.add(origin)


def _held(rows: list[Row], one: Evidence) -> bool:
    """Whether `one` is stated in `rows`; it is added, unless a part of it stands there already."""
    row = next((row for row in rows if row.origin == one.passage.source.origin), None)
    if row is None:
        rows.append(row := Row(one.passage.source.origin))
    if not any(overlap(one, own) for own in row.stated):
        row.groups.append(Group(one))
    return any(one is own for own in row.stated)


def _agree(one: Evidence, other: Evidence) -> bool:
    """Whether two sentences say the same. Every doubt decides against it: a figure that the other has not, a "not" in
    one of them alone."""
    if float(one.vector @ other.vector) < SAME or bool(DENIED.search(one.text)) != bool(DENIED.search(other.text)):
        return False
    figures, theirs = ({(said.low, said.high) for said in quantities(each.text)} for each in (one, other))
    return figures == theirs


def _numbered(rows: Sequence[Row], apart: Sequence[Apart]) -> Voices:
    """The rows as voices: numbered, cited, and each statement marked with who agrees and who differs."""
    numbers = {id(one): n for n, row in enumerate(rows, 1) for one in row.stated}
    cites: dict[int, tuple[Citation, ...]] = {}
    made, before = [], 0
    for n, row in enumerate(rows, 1):
        statements, citations = cited(ordered(row.groups))
        citations = [replace(citation, n=before + citation.n) for citation in citations]
        before += len(citations)
        said = []
        for one, statement in zip(row.stated, statements, strict=True):
            cites[id(one)] = tuple(citations[number - 1] for number in statement.citations)
            differs = {numbers[id(other)] for pair in apart for other in pair.against(one)}
            agrees = {m for m, other in enumerate(rows, 1) if any(_agree(one, own) for own in other.stated)}
            marks = tuple(sorted(agrees - differs - {n})), tuple(sorted(differs))
            said.append(Said(statement.text, cites[id(one)], statement.lead, *marks))
        made.append(Voice(n, tuple(said)))

    def side(one: Evidence, span: Span) -> Side:
        return Side(numbers[id(one)], cites[id(one)][0], span)

    clashes = (
        Clash(how, (side(one, span), side(other, their_span))) for how, (one, other), (span, their_span) in apart
    )
    return Voices(tuple(made), tuple(clashes))
