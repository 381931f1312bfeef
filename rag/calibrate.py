"""Calibrating the confidence: ``career-qa calibrate QUESTIONS`` fits it to a corpus, from questions that it answers
and questions that it does not, and writes ``calibration.json`` into the index folder.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.confidence import Signals, signals
from rag.encoder import Encoder
from rag.gold import Question
from rag.index import Index
from rag.retrieve import retrieve

FEWEST = 20  # questions of each kind, below which a fit is chance
SHRINK = 1.0  # C of the L2 penalty, on signals scaled to a deviation of one
FOLDS = 5


class Fit(NamedTuple):
    """A calibration as it is written, and how it does on questions that it was not fitted on (cross-validation): the
    area under the ROC curve, and the declined shares of questions without and with an answer."""

    calibration: dict[str, object]
    auroc: float
    declined_right: float
    declined_wrong: float


def observed(
    questions: Iterable[Question], index: Index, encoder: Encoder, allowed: NDArray[np.int64] | None = None
) -> NDArray[np.float64]:
    """The signals of each question, (questions, signals)."""
    found = []
    for question in questions:
        encoded = encoder.encode([question["question"]])
        hits = retrieve(question["question"], encoded, index, allowed=allowed)
        found.append(signals(question["question"], encoded, hits, index, allowed=allowed))
    return np.array(found, np.float64)


def fitted(values: NDArray[np.float64], answerable: Sequence[bool], encoder: str) -> Fit:
    """The logistic regression of `answerable` (questions,) on `values` (questions, signals), both kinds weighing alike.

    Raises ValueError for fewer than `FEWEST` questions of either kind.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    right = np.array(answerable, bool)
    for count, kind in ((right.sum(), "an answer"), ((~right).sum(), "none")):
        if count < FEWEST:
            raise ValueError(f"{count} questions have {kind}: name a file with at least {FEWEST} of each")
    model = make_pipeline(StandardScaler(), LogisticRegression(C=SHRINK, class_weight="balanced"))
    unseen = cross_val_predict(model, values, right, cv=FOLDS, method="predict_proba")[:, 1]
    scale, regression = model.fit(values, right)
    weights = regression.coef_[0] / scale.scale_
    bias = float(regression.intercept_[0] - (weights * scale.mean_).sum())
    return Fit(
        {
            "encoder": encoder,
            "weights": dict(zip(Signals._fields, np.round(weights, 4).tolist(), strict=True)),
            "bias": round(bias, 4),
        },
        float(roc_auc_score(right, unseen)),
        float((unseen[~right] < 0.5).mean()),
        float((unseen[right] < 0.5).mean()),
    )


def write(fit: Fit, path: Path) -> None:
    """Write the calibration of `fit` to `path`."""
    path.write_text(json.dumps(fit.calibration, indent=2) + "\n", "utf-8")
