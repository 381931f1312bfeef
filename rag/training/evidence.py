"""The weights of `rag.evidence`, fitted on questions whose answers are known.

``python -m rag.training.evidence INDEX QUESTIONS`` prints them for that module. They are the maximum likelihood
of a conditional logit (McFadden 1974): in every question the parts that hold a gold quote against all others that
could be stated. A question with none among its passages teaches nothing and is left out.

Those in use come from the questions of six groups of channels (t0 to t5), asked of 858 of their notes with the adapted
encoder.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag import encoder
from rag.compose import PASSAGES
from rag.encoder import Encoder
from rag.evidence import evidence
from rag.index import Index
from rag.measure.gold import Question, holds, read
from rag.retrieve import retrieve

RIDGE = 0.1  # on weights of signals scaled to a standard deviation of 1: what holds for other channels too

Case = tuple[NDArray[np.float64], NDArray[np.bool_]]  # signals (parts, signals), and which parts answer


def cases(questions: Sequence[Question], index: Index, of: Encoder) -> list[Case]:
    """For each question with gold in reach, the signals of what could be stated and what of it is gold."""
    found = []
    for question in questions:
        encoded = of.encode([question["question"]])
        hits = retrieve(question["question"], encoded, index, k=PASSAGES)
        parts = list(evidence(question["question"], encoded, hits, index, of))
        gold = np.array([any(holds(one.text, g) for g in question.get("gold", ())) for one in parts])
        if gold.any() and not gold.all():
            found.append((np.array([one.signals for one in parts]), gold))
    return found


def fitted(cases: Sequence[Case], ridge: float = RIDGE) -> NDArray[np.float64]:
    """The weights, (signals,). Raises ValueError without a case."""
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    if not cases:
        raise ValueError("no question has its gold quote among the passages found: name another file of questions")
    spread = np.concatenate([signals for signals, _ in cases]).std(axis=0) + 1e-9

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        value, slope = float(ridge * weights @ weights), 2 * ridge * weights
        for signals, gold in cases:
            scaled = signals / spread
            chances = np.exp(scaled @ weights - (scaled @ weights).max())
            of_gold = chances * gold
            value -= float(np.log(of_gold.sum() / chances.sum())) / len(cases)
            slope -= (of_gold / of_gold.sum() - chances / chances.sum()) @ scaled / len(cases)
        return value, slope

    best: NDArray[np.float64] = minimize(loss, np.zeros(len(spread)), jac=True, method="L-BFGS-B").x / spread
    return best


if __name__ == "__main__":
    opened = Index.open(sys.argv[1])
    asked = [question for question in read(Path(sys.argv[2])) if question.get("answerable", True)]
    print(*fitted(cases(asked, opened, encoder.load(opened.manifest.encoder))).round(2), sep=", ")
