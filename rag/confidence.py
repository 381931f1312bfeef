"""Confidence: whether the corpus answers a question at all, from several signals and a calibration of them.

Rank-fusion scores say nothing on it; how near the best passages are does, by each of the ways to compare, and whether
they hold the question's own names and figures. A logistic regression (Platt 1999) makes one probability of
them. Its numbers are those of ``calibration.json`` in the index folder, where `rag.measure.calibrate` has put them
there; else those beside this module, which were fitted on corpora of many subjects.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from rag.answer import Hit
from rag.bm25 import stems
from rag.index import Index
from rag.late import best
from rag.retrieve import Search
from rag.store import EVERYTHING, Scope

ANSWERS = 0.5
FILE = "calibration.json"
SHIPPED = Path(__file__).with_name(FILE)
AMONG = 10  # passages in which a question's names and figures are looked for
SAMPLE = 1000  # passages, evenly spaced, that stand for the corpus
SHORT = re.compile(r"\b\w+(?:n['’]t|['’](?:ve|ll|re|d|m))\b")  # "isn't", "I've": no words of a subject
# A capital inside a sentence, or a figure: what a question is about when it is about one certain thing.
NAME = re.compile(r"(?<=[\w,;:)] )(?!I\b)[A-Z]\w+|\b\w*\d\w*")


class Signals(NamedTuple):
    """What speaks for an answer, or against one.

    passage: the best passage's cosine. length: the logarithm of the question's number of tokens; the more it tells,
    the further it is from every passage, answered or not. matched: the mean over its tokens of the best cosine in any
    of the `AMONG` best hits. background, spread: mean and standard deviation of the cosines of passages all over the
    corpus: high where the question is of its subject at all. known: the share of the question's stems that stand
    anywhere in the corpus. named: that of its stems that are of no name or figure which the `AMONG` best hits do not
    hold. (The least of a token's cosines and how they differ, the best MaxSim, the crowd of near passages, the best
    sentence, the margin of the best hit, the agreement of rankings, and the share of the question's words in the best
    hits add nothing to these on other channels.)
    """

    passage: float
    length: float
    matched: float
    background: float
    spread: float
    known: float
    named: float


class Calibration(NamedTuple):
    """The weights of the signals, in their order, and the bias, for the encoder of that name."""

    encoder: str
    weights: tuple[float, ...]
    bias: float

    @classmethod
    def read(cls, path: Path) -> Calibration:
        """What `rag.measure.calibrate` wrote. Raises ValueError where it is something else."""
        try:
            found = json.loads(path.read_text("utf-8"))
            weights = tuple(float(found["weights"][name]) for name in Signals._fields)
            return cls(str(found["encoder"]), weights, float(found["bias"]))
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise ValueError(f"{path} is no calibration ({error!r}): run `make calibrate`, or remove it") from error

    def __call__(self, signals: Signals) -> float:
        """How likely there is an answer, 0 to 1."""
        return 1 / (1 + math.exp(-self.bias - sum(w * s for w, s in zip(self.weights, signals, strict=True))))


def confidence(search: Search, index: Index) -> float:
    """How likely `index` answers the question of `search`, 0 to 1; at `ANSWERS` and above it is answered."""
    return calibration(index)(signals(search, index)) if search.hits else 0.0


def signals(search: Search, index: Index) -> Signals:
    """The signals of a search with at least one hit."""
    question, encoded, (_, nearest), hits, scope = search
    background = _sample(index, scope) @ encoded.vectors[0]
    tokens = encoded.tokens[0]
    matched = best(tokens, index.store.tokens([hit.row for hit in hits[:AMONG]])).max(axis=0)
    asked = SHORT.sub(" ", question)
    held = {stem: index.store.frequency(stem) for stem in stems(asked)}
    names = {stem for name in NAME.findall(asked) for stem in stems(name)} & held.keys()
    return Signals(
        float(nearest[0]),
        math.log(len(tokens)),
        float(matched.mean()),
        float(background.mean()),
        float(background.std()),
        1 - _share([stem for stem, of in held.items() if not of], held),
        1 - _share(names - _stems(hits[:AMONG]), held),
    )


def calibration(index: Index) -> Calibration:
    """That of the index folder where it is for the index's encoder, else the one that is shipped."""
    path = index.folder / FILE
    own = Calibration.read(path) if path.exists() else None
    return own if own and own.encoder == index.manifest.encoder else _shipped()


@lru_cache(maxsize=1)
def _shipped() -> Calibration:
    return Calibration.read(SHIPPED)


def _sample(index: Index, scope: Scope) -> NDArray[np.float32]:
    """The vectors of `SAMPLE` of the passages of `scope`, (passages, dimension); a whole index keeps its own."""
    if scope == EVERYTHING and index in _SAMPLES:
        return _SAMPLES[index]
    rows = index.store.rows(scope)
    rows = np.arange(len(index)) if rows is None else rows
    found = index.store.vectors(rows[:: -(-len(rows) // SAMPLE)])
    if scope == EVERYTHING:
        _SAMPLES[index] = found
    return found


_SAMPLES: WeakKeyDictionary[Index, NDArray[np.float32]] = WeakKeyDictionary()


def _stems(hits: Sequence[Hit]) -> set[str]:
    return {stem for hit in hits for stem in stems(f"{hit.passage.context} {hit.passage.text}")}


def _share(some: Collection[str], of: Collection[str]) -> float:
    """What `some` are of all; of none, nothing."""
    return len(some) / max(1, len(of))
