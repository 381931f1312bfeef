"""Composing: an answer put together from the sources' own sentences, with no model.

A statement is one sentence as its source has it; what several sources say becomes one statement with several
citations, and what several notes say at one moment of a video one citation with the others in `also`, as are the
documents whose passages were left out of the index since a cited one says the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.answer import Citation, Hit, Statement
from rag.index import Index
from rag.passage import Passage, Source, Span

PASSAGES = 10  # hits whose sentences are considered
STATEMENTS = 6
WORDS = 130  # an answer a person reads in half a minute
# What no longer answers: a passage below this share of the best one's score, a sentence below this share of the best
# one's cosine, or this far below the best one's own score.
PASSAGE_SHARE, SENTENCE_SHARE, FALL = 0.8, 0.5, 0.3
LEAD = 0.05  # what the first passage is preferred by; the second by half of it, the third by a third
SAME = 0.82  # cosine from which two sentences say the same
MOMENT = 10  # seconds within which two notes speak of one moment

ENDS = re.compile(r"[.!…][\"'”’)\]]*$")
# Words that point to what stands before; a sentence that starts with one cannot stand alone.
POINTING = re.compile(
    r"(?:this|that|these|those|it|its|they|their|he|she|his|her|such|however|therefore|instead|also|additionally|"
    r"another|conversely|furthermore|moreover|similarly|thus|and|but|so|then|here)\b",
    re.I,
)
POINTS = 0.06  # what pointing costs


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may be a statement: its passage's rank (from 1), where it stands, its unit vector, and how well
    it answers."""

    rank: int
    passage: Passage
    span: Span
    vector: NDArray[np.float32]
    score: float

    @property
    def text(self) -> str:
        """The sentence."""
        return self.passage.text[self.span.start : self.span.end]

    @property
    def second(self) -> int | None:
        """When it is said."""
        return self.passage.second_at(self.span.start)


def extract(
    vector: NDArray[np.float32], hits: Sequence[Hit], index: Index
) -> tuple[tuple[Statement, ...], tuple[Citation, ...]]:
    """Statements and their citations for the question of `vector`, from its best `hits`; both empty where no sentence
    can stand as a statement."""
    near = [hit for hit in hits[:PASSAGES] if hit.score >= PASSAGE_SHARE * hits[0].score]
    ranked = sorted(_candidates(vector, near, index), key=lambda c: -c.score)  # stable: ties by rank
    groups: list[list[Candidate]] = []
    words = 0
    for candidate in ranked:
        same = next((g for g in groups if float(g[0].vector @ candidate.vector) >= SAME), None)
        if same:
            same.append(candidate)
            continue
        length = len(candidate.text.split())
        if len(groups) < STATEMENTS and words + length <= WORDS and candidate.score >= ranked[0].score - FALL:
            groups.append([candidate])
            words += length
    # Told passage by passage, the best one first: so the first citation is on gold more often (.39 against
    # .31, and .33 against .25, on two sets of 64 and 36 questions).
    return _cited(sorted(groups, key=lambda group: group[0].rank))


def _candidates(vector: NDArray[np.float32], hits: Sequence[Hit], index: Index) -> list[Candidate]:
    """The sentences that can be statements; each scores by its own cosine and that of the passage it stands in."""
    if not hits:
        return []
    found = []
    floor = SENTENCE_SHARE * max(hit.cosine for hit in hits)
    contexts = index.passages.at([hit.row for hit in hits]) @ vector
    for rank, (hit, context) in enumerate(zip(hits, contexts.tolist(), strict=True), 1):
        vectors = index.sentence_vectors(hit.row)
        for span, sentence in zip(hit.passage.sentences, vectors, strict=True):
            text = hit.passage.text[span.start : span.end]
            cosine = float(sentence @ vector)
            if cosine >= floor and len(text.split()) >= 5 and ENDS.search(text):
                score = cosine + context + LEAD / rank - (POINTS if POINTING.match(text) else 0)
                found.append(Candidate(rank, hit.passage, span, sentence, score))
    return found


def _cited(groups: Sequence[Sequence[Candidate]]) -> tuple[tuple[Statement, ...], tuple[Citation, ...]]:
    """Each group, sentences that say the same with the best first, as one statement and its citations."""
    statements: list[Statement] = []
    citations: list[Citation] = []
    for group in groups:
        numbers = []
        moments: list[list[Candidate]] = []
        for candidate in group:
            at = next((m for m in moments if _one_place(m[0], candidate)), None)
            if at is None:
                moments.append([candidate])
            elif all(candidate.passage.source.doc != other.passage.source.doc for other in at):
                at.append(candidate)
        for at in moments:
            citations.append(Citation(len(citations) + 1, at[0].passage, at[0].span, _also(at)))
            numbers.append(len(citations))
        statements.append(Statement(group[0].text, tuple(numbers)))
    return tuple(statements), tuple(citations)


def _also(moment: Sequence[Candidate]) -> tuple[tuple[Source, int | None], ...]:
    """Who else says what the first of `moment` does, each once: the other candidates, then the twins of them all."""
    best = moment[0]
    said = [(one.passage.source, one.second) for one in moment]
    said += [(twin.source, twin.second_near(best.second)) for one in moment for twin in one.passage.twins]
    places: dict[str, tuple[Source, int | None]] = {}
    for source, second in said:
        places.setdefault(source.doc, (source, second))
    return tuple(places.values())[1:]


def _one_place(one: Candidate, other: Candidate) -> bool:
    """Whether the two are one document, or one moment of one video."""
    a, b = one.passage.source, other.passage.source
    if a.doc == b.doc:
        return True
    if a.video_id is None or a.video_id != b.video_id or one.second is None or other.second is None:
        return False
    return abs(one.second - other.second) <= MOMENT
