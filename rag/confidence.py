"""Confidence: whether the corpus answers a question at all.

Rank-fusion scores say nothing on it; cosines do. The evidence is the mean of the best passage's cosine and of the mean
over the five best: one lucky neighbour among strangers weighs less than five that agree.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from rag.index import Index

NEAR = 5
# Where answered and unanswered questions part, and how steeply. Set by hand between three sets of questions over
# different corpora (882 questions; notes of one channel, of two others, this project's own), none of them kept apart.
EVEN, STEEP = 0.318, 20.0
ANSWERS = 0.5


def confidence(vector: NDArray[np.float32], index: Index, allowed: NDArray[np.int64] | None = None) -> float:
    """How likely the index answers the question of `vector`, 0 to 1; at `ANSWERS` and above it is answered."""
    _, cosines = index.passages.search(vector, NEAR, allowed)
    if not len(cosines):
        return 0.0
    evidence = (float(cosines[0]) + float(cosines.mean())) / 2
    return 1 / (1 + math.exp(-STEEP * (evidence - EVEN)))
