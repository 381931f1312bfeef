"""Evidence: how directly a part of a passage answers a question, from a few signals added up.

The weights are fitted (`rag.training.evidence`) as those of a conditional logit (McFadden 1974): of all parts in reach,
the one that answers is the likelier the higher its score. They hold for one encoder: fit them again for another.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.answer import Hit
from rag.encoder import Encoded, Encoder
from rag.index import Index
from rag.language.kind import fits, kind
from rag.language.standalone import Part, parts
from rag.late import SCALE
from rag.passage import Passage, Span

# Of the signals in their order: the cosine of the question with the part's nearest sentence; MaxSim of the question's
# tokens against the part's own and those of title and headings; 1 / the rank of the passage; ln of the part's words;
# whether it is of the form that answers the question's kind, 0 or 1.
WEIGHTS = (6.33, 13.69, 2.24, 0.41, 0.31)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A part of a passage, the unit vector of its first sentence, its signals, and their sum: how well it answers."""

    passage: Passage
    part: Part
    vector: NDArray[np.float32]
    signals: tuple[float, ...]

    @property
    def span(self) -> Span:
        """Where it stands in the passage."""
        return self.part.span

    @property
    def text(self) -> str:
        """The part, character for character."""
        return self.passage.text[self.span.start : self.span.end]

    @property
    def words(self) -> int:
        """How long it is."""
        return len(self.text.split())

    @property
    def score(self) -> float:
        """Comparable within one question only; a difference of 1 makes e times as likely."""
        return sum(weight * signal for weight, signal in zip(WEIGHTS, self.signals, strict=True))


def evidence(
    question: str, encoded: Encoded, hits: Sequence[Hit], index: Index, encoder: Encoder
) -> Iterator[Evidence]:
    """What of the passages of `hits`, best first, can stand alone. `encoded`: the question's vectors come first."""
    sort, vector, tokens = kind(question), encoded.vectors[0], encoded.tokens[0]
    sentences = [hit.passage.text[span.start : span.end] for hit in hits for span in hit.passage.sentences]
    special, asked, *lengths = encoder.lengths(["", question, *sentences])
    behind = (len(tokens) - (asked - special)) // 2  # special tokens behind a text: half of those with a vector
    counts = iter(lengths)
    rows = [hit.row for hit in hits]
    held = zip(hits, index.store.sentences(rows), index.store.tokens(rows), strict=True)
    for rank, (hit, vectors, own_tokens) in enumerate(held, 1):
        cosines = vectors @ vector
        near = own_tokens.astype(np.float32) @ tokens.T / SCALE
        bounds = _bounds(len(near) - behind, [next(counts) - special for _ in hit.passage.sentences])
        for part in parts(hit.passage):
            text = hit.passage.text[part.span.start : part.span.end]
            own = np.r_[0 : bounds[0], bounds[part.first] : bounds[part.last + 1]]
            signals = (
                float(cosines[part.first : part.last + 1].max()),
                float(near[own].max(axis=0, initial=-1).mean()),
                1 / rank,
                math.log(len(text.split())),
                float(fits(sort, text)),
            )
            yield Evidence(hit.passage, part, vectors[part.first], signals)


def _bounds(end: int, lengths: Sequence[int]) -> list[int]:
    """Where, among the tokens of a passage, each of its sentences begins, and where the last ends: at `end`, and in
    front of them stand title and headings."""
    return [max(0, int(at)) for at in end - sum(lengths) + np.cumsum([0, *lengths])]
