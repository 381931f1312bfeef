"""Measuring answers against questions whose right answers are known (`rag.measure.gold`).

Every figure is a `Statistic`: a function of questions by their numbers. Over all of them it is the figure, over those
of a kind the kind's, over drawn ones a replicate of the bootstrap (`rag.measure.paired`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.answer import Answer, Citation
from rag.measure.gold import Question, holds, on_gold, words

ON_TIME = 10  # seconds between a citation of the gold quote and the gold moment
PLACES = {"p50_ms": 1, "p95_ms": 1}  # of others three

Statistic = Callable[[NDArray[np.intp]], float]  # numbers of questions, one or more times each, to a figure; nan: none
Figures = Mapping[str, float | None]


def measure(questions: Sequence[Question], answers: Sequence[Answer], corpus: Path | None = None) -> Figures:
    """The figures over all questions, rounded; None where there is nothing to measure. See `statistics`."""
    return at(statistics(questions, answers, corpus), range(len(questions)))


def by_kind(questions: Sequence[Question], statistics: Mapping[str, Statistic]) -> dict[str, Figures]:
    """The figures over the questions of each kind, by its name."""
    kinds = np.array([str(question.get("kind")) for question in questions])
    return {str(kind): at(statistics, np.flatnonzero(kinds == kind).tolist()) for kind in np.unique(kinds)}


def at(statistics: Mapping[str, Statistic], numbers: Sequence[int]) -> Figures:
    """The figures over the questions of these numbers, rounded, and how many those are."""
    found = {name: statistic(np.array(numbers, np.intp)) for name, statistic in statistics.items()}
    rounded = {name: None if np.isnan(value) else round(value, PLACES.get(name, 3)) for name, value in found.items()}
    return {"questions": len(numbers), **rounded}


def statistics(
    questions: Sequence[Question], answers: Sequence[Answer], corpus: Path | None = None
) -> dict[str, Statistic]:
    """The figures by name; `answers` in the order of `questions`.

    hit@k (a gold passage among the first k), mrr@10, cite_hit (some citation on gold), cite_first (the first one is),
    facts (mean share of key facts in the answer), time_ok (citations of a gold quote within `ON_TIME` of its moment),
    verbatim (citations found word for word in their file in `corpus`), words (median of an answer, marks counted),
    declined_right and declined_wrong (declined share of unanswerable and of answerable questions), auroc (how often the
    score of an answerable question is above an unanswerable one's), p50_ms and p95_ms (of the times).
    """
    pairs = list(zip(questions, answers, strict=True))
    answerable = np.array([bool(question.get("answerable", True)) for question in questions], bool)
    said = _said(corpus)
    cases = [_cases(*pair, said) | ranks for pair, ranks in zip(pairs, _ranks(pairs), strict=True)]

    def mean(name: str) -> Statistic:
        sums = np.array([sum(case.get(name, ())) for case in cases], float)
        counts = np.array([len(case.get(name, ())) for case in cases], float)
        return lambda drawn: float(sums[drawn].sum() / total) if (total := counts[drawn].sum()) else np.nan

    ms = np.array([answer.latency_ms for answer in answers], float)
    length = np.array([len(words(answer.text)) if answer.answered else np.nan for answer in answers], float)
    length[~answerable] = np.nan
    scores = np.array([round(answer.score, 4) for answer in answers], float)  # as they are printed
    return {
        **{name: mean(name) for name in ("hit@1", "hit@3", "hit@5", "hit@10", "mrr@10", "cite_hit", "cite_first")},
        **{name: mean(name) for name in ("facts", "time_ok", "verbatim")},
        "words": quantile(length, 0.5),
        **{name: mean(name) for name in ("declined_right", "declined_wrong")},
        "auroc": auroc(scores, answerable),
        "p50_ms": quantile(ms, 0.5),
        "p95_ms": quantile(ms, 0.95),
    }


def quantile(values: NDArray[np.float64], share: float) -> Statistic:
    """The value (n,) that `share` of the drawn ones lie below; nan ones are left out."""

    def of(drawn: NDArray[np.intp]) -> float:
        found = values[drawn][~np.isnan(values[drawn])]
        return float(np.quantile(found, share)) if len(found) else np.nan

    return of


def auroc(scores: NDArray[np.float64], positive: NDArray[np.bool_]) -> Statistic:
    """The share of pairs of a positive and a negative in which the positive's score (n,) is above, ties by half: the
    area under the ROC curve (Hanley and McNeil 1982)."""

    def of(drawn: NDArray[np.intp]) -> float:
        high, low = scores[drawn][positive[drawn]], np.sort(scores[drawn][~positive[drawn]])
        if not len(high) or not len(low):
            return np.nan
        below = np.searchsorted(low, high, "left") + np.searchsorted(low, high, "right")
        return float(below.mean() / (2 * len(low)))

    return of


def misses(questions: Sequence[Question], answers: Sequence[Answer]) -> list[dict[str, Any]]:
    """The questions that were not answered as they should be, with what was wanted and what was returned instead:
    those that the corpus answers without a citation on gold, and those that it does not answer, answered."""
    return [
        {
            "id": question["id"],
            "kind": question.get("kind"),
            "question": question["question"],
            "wanted": [
                {name: gold.get(name) for name in ("doc", "start", "quote")} for gold in question.get("gold", ())
            ],
            "rank": next((rank for rank, gold in enumerate(_retrieved(question, answer), 1) if gold), None),
            "answered": answer.answered,
            "said": [{"doc": c.source.doc, "start": c.start, "text": c.text} for c in answer.citations],
            "nearest": [
                {"doc": hit.passage.source.doc, "text": hit.passage.text[slice(*hit.sentence)]}
                for hit in answer.retrieved[:3]
            ],
        }
        for question, answer in zip(questions, answers, strict=True)
        if (not any(_cited(question, answer)) if question.get("answerable", True) else answer.answered)
    ]


def _cited(question: Question, answer: Answer) -> list[bool]:
    return [on_gold(c.text, c.source.video_id, c.start, question) for c in answer.citations]


def _retrieved(question: Question, answer: Answer) -> list[bool]:
    return [
        on_gold(hit.passage.text, hit.passage.source.video_id, hit.passage.second_at(hit.sentence.start), question)
        for hit in answer.retrieved
    ]


Cases = dict[str, list[float]]  # by figure, what one question adds to the mean: as many numbers as it has cases


def _cases(question: Question, answer: Answer, verbatim: Callable[[Citation], list[float]]) -> Cases:
    quoted = [case for citation in answer.citations for case in verbatim(citation)]
    if not question.get("answerable", True):
        return {"declined_right": [not answer.answered], "verbatim": quoted}
    cited = _cited(question, answer)
    return {
        "cite_hit": [any(cited)],
        "cite_first": [cited[:1] == [True]],
        "facts": _facts(answer, question["key_facts"]) if question.get("key_facts") else [],
        "time_ok": [
            abs(citation.start - gold["start"]) <= ON_TIME
            for citation in answer.citations
            for gold in question.get("gold", ())
            if citation.start is not None and gold.get("start") is not None and holds(citation.text, gold)
        ],
        "verbatim": quoted,
        "declined_wrong": [not answer.answered],
    }


def _facts(answer: Answer, facts: Sequence[str]) -> list[float]:
    texts = answer.text.replace("’", "'"), " ".join(words(answer.text))
    return [sum(any(re.search(fact, text, re.I) for text in texts) for fact in facts) / len(facts)]


def _said(corpus: Path | None) -> Callable[[Citation], list[float]]:
    """A function that says whether a citation's words stand in its file: one case; none where no corpus is there."""
    files: dict[str, str] = {}

    def verbatim(citation: Citation) -> list[float]:
        if corpus is None or not corpus.is_dir():
            return []
        doc, quoted = citation.source.doc, " ".join(words(citation.text))
        if doc not in files:
            file = corpus / doc
            files[doc] = " ".join(words(file.read_text("utf-8", "replace"))) if file.is_file() else ""
        return [bool(quoted) and quoted in files[doc]]

    return verbatim


def _ranks(pairs: Sequence[tuple[Question, Answer]]) -> list[Cases]:
    """hit@1, 3, 5, 10 and mrr@10 of each question, by ir-measures; of an unanswerable one nothing."""
    import ir_measures
    from ir_measures import RR, Qrel, ScoredDoc, Success

    qrels, run = [], []
    for number, (question, answer) in enumerate(pairs):
        if question.get("answerable", True):
            qrels.append(Qrel(str(number), "gold", 1))  # so that a question whose gold was not found counts as a miss
            for rank, gold in enumerate(_retrieved(question, answer)):
                qrels += [Qrel(str(number), str(rank), 1)] if gold else []
                run.append(ScoredDoc(str(number), str(rank), -float(rank)))
    names = {Success @ k: f"hit@{k}" for k in (1, 3, 5, 10)} | {RR @ 10: "mrr@10"}
    cases: list[Cases] = [
        {name: [0.0] for name in names.values()} if question.get("answerable", True) else {} for question, _ in pairs
    ]
    for found in ir_measures.iter_calc(list(names), qrels, run) if run else ():
        cases[int(found.query_id)][names[found.measure]] = [found.value]
    return cases
