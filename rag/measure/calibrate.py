"""Calibrating the confidence: ``career-qa calibrate QUESTIONS`` fits it to a corpus, from questions that it answers
and questions that it does not, and writes ``calibration.json`` into the index folder.

Where the questions are of several groups (the part of an id before "-") with documents in different folders, each group
is a corpus of its own, and some questions are asked of the next group's documents too, which do not answer them. So the
calibration that is shipped was fitted (1,950 answerable questions of six groups, 120 that their documents do not
answer, 650 asked of another group's), for corpora of a thousand passages and on subjects of all kinds.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.confidence import Signals, signals
from rag.encoder import Encoder
from rag.index import Index
from rag.measure.gold import Question
from rag.retrieve import search
from rag.store import EVERYTHING, Scope

FEWEST = 20  # questions of each kind, below which a fit is chance
SHRINK = 1.0  # C of the L2 penalty, on signals scaled to a deviation of one
FOLDS = 5
STRANGERS = 3  # of so many answerable questions one is asked of another group's documents
EASY = 0.1  # what these weigh, of all that have no answer: hardly any of them is hard to tell


class Fit(NamedTuple):
    """A calibration as it is written, and how it does on questions that it was not fitted on (cross-validation): the
    area under the ROC curve, and the declined shares of questions without and with an answer."""

    calibration: dict[str, object]
    auroc: float
    declined_right: float
    declined_wrong: float


class Case(NamedTuple):
    """A question to ask of `scope`; whether it answers, and what the question weighs in a fit."""

    question: str
    scope: Scope
    answerable: bool
    stranger: bool = False


def cases(questions: Sequence[Question], index: Index) -> list[Case]:
    """What to ask of `index`."""
    groups: dict[str, list[Question]] = {}
    for question in questions:
        groups.setdefault(question["id"].split("-")[0], []).append(question)
    folders = {name: {_folder(gold["doc"]) for q in of for gold in q.get("gold", ())} for name, of in groups.items()}
    if len(groups) == 1 or any(
        len([1 for own in folders.values() if f in own]) > 1 for f in set().union(*folders.values())
    ):
        return [Case(q["question"], EVERYTHING, bool(q.get("answerable", True))) for q in questions]
    docs = {n: tuple(s.doc for s in index.sources if _folder(s.doc) in own) for n, own in folders.items()}
    found = []
    for name, other in zip(groups, [*list(groups)[1:], next(iter(groups))], strict=True):
        own = [Case(q["question"], Scope(docs=docs[name]), bool(q.get("answerable", True))) for q in groups[name]]
        known = [case for case in own if case.answerable]
        found += own + [Case(case.question, Scope(docs=docs[other]), False, True) for case in known[::STRANGERS]]
    return found


def _folder(doc: str) -> str:
    return doc.split("/")[0]


def observed(cases: Sequence[Case], index: Index, encoder: Encoder) -> NDArray[np.float64]:
    """The signals of each case, (cases, signals)."""
    found = [signals(search(case.question, index, encoder, scope=case.scope), index) for case in cases]
    return np.array(found, np.float64)


def fitted(values: NDArray[np.float64], cases: Sequence[Case], encoder: str) -> Fit:
    """The logistic regression of whether there is an answer on `values` (cases, signals). Both kinds weigh alike; of
    those without an answer, strangers weigh `EASY`.

    Raises ValueError for fewer than `FEWEST` cases of either kind.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import StratifiedKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    right = np.array([case.answerable for case in cases], bool)
    kinds = np.array([case.answerable + 2 * case.stranger for case in cases])
    easy = EASY if 0 in kinds else 1.0
    share = {0: 1 - easy if 2 in kinds else 1.0, 1: 1.0, 2: easy}
    weights = np.array([share[kind] / (kinds == kind).sum() for kind in kinds.tolist()]) * len(cases) / 2
    for count, kind in ((right.sum(), "an answer"), ((~right).sum(), "none")):
        if count < FEWEST:
            raise ValueError(f"{count} questions have {kind}: name a file with at least {FEWEST} of each")
    model = make_pipeline(StandardScaler(), LogisticRegression(C=SHRINK))
    given = {"logisticregression__sample_weight": weights}
    shuffled = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    unseen = cross_val_predict(model, values, right, cv=shuffled, method="predict_proba", params=given)[:, 1]
    scale, regression = model.fit(values, right, **given)
    slopes = regression.coef_[0] / scale.scale_
    bias = float(regression.intercept_[0] - (slopes * scale.mean_).sum())
    return Fit(
        {
            "encoder": encoder,
            "weights": dict(zip(Signals._fields, np.round(slopes, 4).tolist(), strict=True)),
            "bias": round(bias, 4),
        },
        float(roc_auc_score(right, unseen)),
        float((unseen[~right] < 0.5).mean()),
        float((unseen[right] < 0.5).mean()),
    )


def write(fit: Fit, path: Path) -> None:
    """Write the calibration of `fit` to `path`."""
    path.write_text(json.dumps(fit.calibration, indent=2) + "\n", "utf-8")
