"""How sure a figure or the difference of two is: the percentile bootstrap over questions.

Efron and Tibshirani 1993, chapter 13.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from rag.measure.evaluate import Statistic

DRAWS = 2000
LEVEL = 0.95


class Estimate(NamedTuple):
    """A figure over all questions and the ends of its interval; each nan where there is nothing to measure."""

    value: float
    low: float
    high: float


def estimate(statistic: Statistic, n: int, *, draws: int = DRAWS, seed: int = 0) -> Estimate:
    """The figure over `n` questions and its interval: `draws` times n questions are drawn from the n, each as often as
    it comes; of the figures over them `LEVEL` lie within."""
    drawn = np.random.default_rng(seed).integers(n, size=(draws, n)) if n else np.zeros((0, 0), np.intp)
    found = np.array([statistic(numbers) for numbers in drawn])
    found = found[~np.isnan(found)]
    tail = (1 - LEVEL) / 2
    ends = np.quantile(found, [tail, 1 - tail]) if len(found) else (np.nan, np.nan)
    return Estimate(statistic(np.arange(n)), float(ends[0]), float(ends[1]))


def differences(
    one: Mapping[str, Statistic], other: Mapping[str, Statistic], n: int, *, draws: int = DRAWS, seed: int = 0
) -> dict[str, Estimate]:
    """Each figure of `one` less that of `other`, where both have one, over the same `n` questions: paired, as both are
    asked what is drawn."""

    def less(name: str) -> Statistic:
        return lambda drawn: one[name](drawn) - other[name](drawn)

    found = {name: estimate(less(name), n, draws=draws, seed=seed) for name in one if name in other}
    return {name: difference for name, difference in found.items() if not np.isnan(difference.value)}
