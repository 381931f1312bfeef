"""Whether a passage bears a statement out.

What a statement adds, denies or turns round against the sentences it rests on is found by `rag.model.compare`. Some is
proof of a change; the rest is weighed by a logistic regression whose numbers, in ``verify.json``, `rag.training.verify`
fits on sentences altered by hand (``tests/golden/altered.jsonl``). Below its threshold, or where the two are not even
about the same thing, the statement is not borne out. It errs on the side of dropping.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rag.encoder import Encoder
from rag.model.compare import Differences, Reading, differences
from rag.passage import Passage, Span

NUMBERS = Path(__file__).with_name("verify.json")
SENTENCES = 3  # of a passage, the nearest ones, that a statement may rest on, each alone or with a neighbour
SHORTEST = 2  # words with a content in a statement
LINK = re.compile(r"://|\bwww\.|@\w|\b[\w-]+\.[a-z]{2,}\b|\]\(", re.I)  # an answer has no use for one
# A sentence that speaks to a model and not to a reader is no evidence, whatever it says.
TO_A_MODEL = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instructions?|prompts?|passages?|rules above)\b|"
    r"\b(?:system|developer) (?:prompt|message|note)\b|\b(?:AI|language) models?\b|\b(?:assistant|system|user)s?\s*:|"
    r"\b(?:assistants?|chatbots?|LLMs?|GPT)\b.{0,40}\b(?:must|should|shall|have to|will)\b|"
    r"\byou are now\b|\b(?:answer|reply|respond) (?:only|exactly) with\b",
    re.I,
)
PARTS = re.compile(r"(?<=[.!?])[\"”’']?\s+(?=[\"“‘']?[A-Z0-9])")


@dataclass(frozen=True, slots=True)
class Weights:
    """What differences weigh: `bias` and `weights` of a logistic regression, the `threshold` from which its
    probability is enough, and `near`, the least cosine of a statement with what it rests on."""

    bias: float
    weights: tuple[float, ...]
    threshold: float
    near: float

    def allow(self, found: Differences) -> bool:
        """Whether a statement that differs so from its evidence is borne out by it."""
        enough = not found.broken and found.cosine >= self.near
        return enough and self.probability(found.weighed) >= self.threshold

    def probability(self, weighed: Sequence[float]) -> float:
        """How likely these differences leave a statement true, 0 to 1."""
        return 1 / (1 + math.exp(-self.bias - sum(w * x for w, x in zip(self.weights, weighed, strict=True))))


@cache
def weights() -> Weights:
    """The numbers that were fitted."""
    read = json.loads(NUMBERS.read_text("utf-8"))
    return Weights(read["bias"], tuple(read["weights"].values()), read["threshold"], read["near"])


def borne_out(statement: Reading, evidence: Reading, context: str = "") -> bool:
    """Whether `evidence`, which stands under the title and headings `context`, says what `statement` does."""
    return weights().allow(differences(statement, evidence, context))


class Verifier:
    """Checks statements with the vectors of `encoder`; keeps what it has read of the passages."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._read: dict[str, Reading] = {}

    def evidence(self, text: str, passage: Passage) -> Span | None:
        """The slice of `passage` that says what `text` says, sentence by sentence; None where it does not."""
        if LINK.search(text):
            return None
        spans = []
        for part in PARTS.split(text):
            if self._encoder.lengths([part])[0] > self._encoder.limit:
                return None
            statement = Reading(part, self._encoder)
            if len(statement.content) < SHORTEST:
                return None
            tried = [(self._reading(passage, span), span) for span in self._candidates(statement, passage)]
            held = [(read, span) for read, span in tried if borne_out(statement, read, passage.context)]
            if not held:
                return None
            _, span = max(held, key=lambda found: float(found[0].vector @ statement.vector))
            spans.append(span)
        return Span(min(span.start for span in spans), max(span.end for span in spans)) if spans else None

    def _candidates(self, statement: Reading, passage: Passage) -> Iterator[Span]:
        """Where the statement may stand: the nearest sentences, and each with the one before or behind it."""
        spans = [span for span in passage.sentences if self._usable(passage, span)]
        nearness = [float(self._reading(passage, span).vector @ statement.vector) for span in spans]
        nearest = sorted(range(len(spans)), key=lambda number: -nearness[number])[:SENTENCES]
        yield from (spans[number] for number in nearest)
        for start in sorted({start for number in nearest for start in (number - 1, number)}):
            pair = spans[max(start, 0) : start + 2]
            if len(pair) == 2 and self._usable(passage, both := Span(pair[0].start, pair[1].end)):
                yield both

    def _reading(self, passage: Passage, span: Span) -> Reading:
        text = " ".join(passage.text[span.start : span.end].split())
        if text not in self._read:
            self._read[text] = Reading(text, self._encoder)
        return self._read[text]

    def _usable(self, passage: Passage, span: Span) -> bool:
        text = passage.text[span.start : span.end]
        return not TO_A_MODEL.search(text) and self._encoder.lengths([text])[0] <= self._encoder.limit
