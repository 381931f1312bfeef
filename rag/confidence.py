"""Confidence: whether the corpus answers a question at all, from several signals and a calibration of them.

Rank-fusion scores say nothing on it; how near the best passages are does, by each of the ways to compare, and whether
they hold the question's own rare words. A logistic regression (Platt 1999) makes one probability of them. Its numbers
are those of ``calibration.json`` in the index folder, where `rag.measure.calibrate` has put them there; else those
beside this module, which were fitted on corpora of many subjects.
"""

from __future__ import annotations

import json
import math
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.answer import Hit
from rag.encoder import Encoded
from rag.index import Index
from rag.retrieve import Nearest

ANSWERS = 0.5
FILE = "calibration.json"
SHIPPED = Path(__file__).with_name(FILE)
NEAR = 5  # passages whose nearness counts, so that one lucky neighbour among strangers weighs less
COVER = 3  # passages in which the question's words are looked for
AGREE = 10  # ranks within which rankings are compared
SAMPLE = 1000  # passages, evenly spaced, that stand for the corpus


class Signals(NamedTuple):
    """What speaks for an answer; each is larger where one is likely.

    passage, crowd: the best passage's cosine, and the mean of the `NEAR` best. sentence: the best cosine of a sentence
    of the hits. late: the best MaxSim of the hits. coverage: the share of the question's stems, by rarity, that stand
    in the `COVER` best hits. agreement: the share of the `AGREE` best hits that are among the `AGREE` nearest passages.
    margin: by how much the best hit's MaxSim is above the mean of the hits'. background, spread: mean and standard
    deviation of the cosines of passages all over the corpus: high where the question is of its subject at all.
    """

    passage: float
    crowd: float
    sentence: float
    late: float
    coverage: float
    agreement: float
    margin: float
    background: float
    spread: float


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


def confidence(
    question: str,
    encoded: Encoded,
    hits: list[Hit],
    near: Nearest,
    index: Index,
    *,
    allowed: NDArray[np.int64] | None = None,
) -> float:
    """How likely `index` answers `question`, of which `hits` are the best passages and `near` the nearest, 0 to 1; at
    `ANSWERS` and above it is answered. `allowed`: the rows that were searched (None: all)."""
    return calibration(index)(signals(question, encoded, hits, near, index, allowed=allowed)) if hits else 0.0


def signals(
    question: str,
    encoded: Encoded,
    hits: list[Hit],
    near: Nearest,
    index: Index,
    *,
    allowed: NDArray[np.int64] | None = None,
) -> Signals:
    """The signals of a question with at least one hit."""
    rows, cosines = near
    background = _sample(index, allowed) @ encoded.vectors[0]
    late = index.tokens.best(encoded.tokens[0], [hit.row for hit in hits[:AGREE]]).mean(axis=1)
    return Signals(
        float(cosines[0]),
        float(cosines[:NEAR].mean()),
        max(hit.cosine for hit in hits),
        float(late.max()),
        _coverage(question, hits, index),
        len({hit.row for hit in hits[:AGREE]} & set(rows[:AGREE].tolist())) / AGREE,
        float(late.max() - late.mean()),
        float(background.mean()),
        float(background.std()),
    )


def calibration(index: Index) -> Calibration:
    """That of the index folder where it is for the index's encoder, else the one that is shipped."""
    path = index.folder / FILE
    own = Calibration.read(path) if path.exists() else None
    return own if own and own.encoder == index.manifest.encoder else _shipped()


@lru_cache(maxsize=1)
def _shipped() -> Calibration:
    return Calibration.read(SHIPPED)


def _sample(index: Index, allowed: NDArray[np.int64] | None) -> NDArray[np.float32]:
    """The vectors of `SAMPLE` of the allowed passages, (passages, dimension)."""
    if allowed is None:
        return _whole_sample(index)
    return index.passages.at(allowed[:: -(-len(allowed) // SAMPLE)])


@lru_cache(maxsize=2)  # an index and the one that replaces it
def _whole_sample(index: Index) -> NDArray[np.float32]:
    return _sample(index, np.arange(len(index)))


def _coverage(question: str, hits: list[Hit], index: Index) -> float:
    rarity = {stem: index.bm25.rarity(stem) for stem in index.bm25.stems(question)}
    if not rarity:
        return 0.0
    held = {stem for hit in hits[:COVER] for stem in index.bm25.stems(f"{hit.passage.context} {hit.passage.text}")}
    return sum(value for stem, value in rarity.items() if stem in held) / sum(rarity.values())
