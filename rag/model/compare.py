"""A statement beside the sentences that it rests on: how near they are, and what was changed between them.

Cosines tell what a text is about, not what it says: a sentence and its negation lie nearer to each other than a
sentence and its paraphrase. So each word of the statement is aligned with the evidence (the same stem, a synonym, a
derivation), and what is left over, denied on one side only, turned into its opposite or moved into another clause is
counted.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.encoder import Encoder
from rag.model import wording
from rag.model.figures import COUNTING, missing
from rag.model.lexicon import kin, meanings, opposite
from rag.model.wording import LIGHT, Word

# Words that set what follows them against what stands before: a kind, and which of the two comes first.
CUES = {"before": ("time", 1), "until": ("time", 1), "after": ("time", -1), "than": ("than", 1)}
CUES |= {"because": ("why", 1), "since": ("why", 1)}
TURNED = 0.4  # how far sides have changed places, of 2, from which they count as turned round


class Reading:
    """A text, encoded and taken apart. Word vectors are the means of their tokens' (words, width), at length 1."""

    def __init__(self, text: str, encoder: Encoder) -> None:
        self.text = text
        self.words = wording.words(text)
        self.meanings = meanings([word.stem for word in self.words])
        encoded = encoder.encode([text])
        self.vector, self.tokens = encoded.vectors[0], encoded.tokens[0]
        self._lengths = encoder.lengths([text[:at] for word in self.words for at in (word.start, word.end)])

    @cached_property
    def vectors(self) -> NDArray[np.float32]:
        """The vectors of the words. A text's first token is the encoder's own, so a prefix that is n tokens long with
        its two special ones ends before token n - 1."""
        last = len(self.tokens)
        found = np.zeros((len(self.words), self.tokens.shape[1]), np.float32)
        for row, start, end in zip(found, self._lengths[::2], self._lengths[1::2], strict=True):
            start = min(start - 1, last - 1)
            row[:] = self.tokens[start : max(end - 1, start + 1)].mean(axis=0)
        found /= np.maximum(np.linalg.norm(found, axis=1, keepdims=True), np.float32(1e-6))
        return found

    @property
    def content(self) -> list[int]:
        """The numbers of the words that have a content."""
        return [number for number, word in enumerate(self.words) if word.content]


class Differences(NamedTuple):
    """What was found between a statement and its evidence. The first four are proof of a change (`broken`), what stands
    behind the cosine is weighed."""

    figures: int  # told or implied, which the evidence does not have
    names: int
    crossed: int  # before and after, more and less: what stood on one side stands on the other
    opposed: int  # words whose opposite stands in the same place
    cosine: float
    strange: float  # words of which the evidence has none like it
    strangeness: float  # the sum of their distances
    foreign: float  # who acts in the statement and not in the evidence
    denied: float  # words denied on one side alone
    denials: float
    moved: float  # the same words in another order, or
    woven: float  # in each other's clauses

    @property
    def broken(self) -> bool:
        """Whether the statement cannot stand."""
        return any(self[:4])

    @property
    def weighed(self) -> tuple[float, ...]:
        """What is weighed."""
        return self[5:]


WEIGHED = Differences._fields[5:]


def differences(statement: Reading, evidence: Reading, context: str = "") -> Differences:
    """How `statement` differs from `evidence`, whose title and headings are `context`."""
    pairs = _aligned(statement, evidence)
    nearness = statement.vectors @ evidence.vectors.T
    strange = [number for number in statement.content if not pairs[number] and _says_more(statement.words[number])]
    known = f"{context}. {evidence.text}"
    moved, woven = _clauses(statement, pairs)
    mine, theirs = ({text.words[number].stem for number in text.content} for text in (statement, evidence))
    alike = (len(mine & theirs) / max(len(mine | theirs), 1)) ** 3  # other words: rearranging is what paraphrases do
    denied = _denied(statement, evidence, pairs) + _denied(evidence, statement, _aligned(evidence, statement))
    denials = abs(wording.denials(statement.text) - wording.denials(evidence.text))
    return Differences(
        figures=len(missing(statement.text, evidence.text)),
        names=len(wording.unnamed(statement.text, known)),
        crossed=int(_crossed(statement, evidence, pairs) >= TURNED),
        opposed=_opposed(statement, evidence, pairs),
        cosine=float(statement.vector @ evidence.vector),
        strange=min(len(strange), 4),
        strangeness=sum(1 - float(nearness[number].max(initial=0)) for number in strange),
        foreign=min(len(wording.roles(statement.text) - wording.roles(known)), 2),
        denied=min(denied, 2),
        denials=min(denials, 2),
        moved=moved * alike,
        woven=woven * alike,
    )


def _says_more(word: Word) -> bool:
    """Whether a word that the evidence has not is one to be held against a statement; figures are compared apart."""
    return word.stem not in LIGHT and word.text not in COUNTING and not word.text[0].isdigit()


def _aligned(one: Reading, other: Reading) -> list[list[int]]:
    """For each word of `one` the words of `other` with its stem; else those that may say the same; else its kin."""
    found = []
    for word, senses in zip(one.words, one.meanings, strict=True):
        found.append(
            [number for number, its in enumerate(other.words) if its.stem == word.stem]
            or [number for number, its in enumerate(other.meanings) if its & senses]
            or [number for number, its in enumerate(other.words) if word.content and kin(word.stem, its.stem)]
        )
    return found


def _denied(one: Reading, other: Reading, pairs: list[list[int]]) -> int:
    """How many clauses' first denied words of `one` stand undenied in `other`."""
    heads: dict[int, int] = {}
    for number in one.content:
        if one.words[number].denied:
            heads.setdefault(one.words[number].clause, number)
    return sum(bool(pairs[n]) and not any(other.words[k].denied for k in pairs[n]) for n in heads.values())


def _opposed(statement: Reading, evidence: Reading, pairs: list[list[int]]) -> int:
    """How many words of the statement have their opposite where their neighbours' counterparts stand."""
    both = {kind for kind, *_ in _relations(statement)} & {kind for kind, *_ in _relations(evidence)}
    places = np.cumsum([word.content for word in evidence.words])
    found = 0
    for number, word in enumerate(statement.words):
        if word.text in CUES and "time" in both:
            continue  # `_crossed` knows more of it
        beside = [n for n in statement.content if 0 < abs(n - number) <= 4]
        certain = [pairs[n] for n in beside if len(pairs[n]) == 1]
        about = {place for places in certain or [pairs[n] for n in beside] for place in places}
        near = {k for k in range(len(evidence.words)) if any(abs(int(places[k] - places[m])) <= 2 for m in about)}
        senses = statement.meanings[number]
        if near & {*pairs[number], *(k for k, its in enumerate(evidence.meanings) if its & senses)}:
            continue
        others = [evidence.words[k] for k in near]
        found += any(opposite(word.stem, other.stem) and other.denied == word.denied for other in others)
    return found


def _relations(text: Reading) -> list[tuple[str, int, list[int], list[int]]]:
    """Each cue's kind and sign, and the words of content behind it and on its other side."""

    def inside(*clauses: int) -> list[int]:
        return [number for number in text.content if text.words[number].clause in clauses]

    found = []
    for at, word in enumerate(text.words):
        if word.text in CUES:
            behind = [n for n in inside(word.clause) if n > at] or inside(word.clause + 1)
            front = [n for n in inside(word.clause - 1, word.clause) if n < at] or inside(word.clause + 1)
            if behind and front:
                found.append((*CUES[word.text], behind, front))
    return found


def _crossed(statement: Reading, evidence: Reading, pairs: list[list[int]]) -> float:
    """How far the sides of a relation have changed places, of 2; 0 where one of its kind stands as it was."""

    def shared(mine: list[int], theirs: list[int]) -> float:
        return sum(bool({*pairs[number]} & {*theirs}) for number in mine) / len(mine)

    found: dict[str, list[float]] = {}
    for kind, sign, behind, front in _relations(statement):
        turns = [
            sign * its * (shared(behind, far) + shared(front, near) - shared(behind, near) - shared(front, far))
            for other, its, near, far in _relations(evidence)
            if other == kind
        ]
        found.setdefault(kind, []).append(max(turns, key=abs, default=0.0))
    return max((max(turns) for turns in found.values() if min(turns) > -TURNED), default=0.0)


def _clauses(statement: Reading, pairs: list[list[int]]) -> tuple[float, float]:
    """How the statement's clauses lie in the evidence: put in the evidence's order, the share of all words that are
    still out of order; and the largest share of a clause from inside another's stretch."""
    stretches = []
    for clause in sorted({word.clause for word in statement.words}):
        own = [pairs[n] for n in statement.content if statement.words[n].clause == clause]
        if certain := [places[0] for places in own if len(places) == 1]:
            stretches.append(certain)
    woven = 0.0
    for one in stretches:
        for other in (other for other in stretches if other is not one and len(other) > 1):
            within = sum(min(other) < place < max(other) for place in one) / len(one)
            woven = max(woven, within if within < 1 or len(one) == 1 else 0.0)
    order = [place for stretch in sorted(stretches, key=min) for place in stretch]
    rising: list[int] = []  # the ends of the longest runs in order
    for place in order:
        at = bisect_left(rising, place)
        rising[at : at + 1] = [place]
    return 1 - len(rising) / max(len(order), 1), woven
