"""The commands that measure: answers, retrieval rung by rung, labelled answers, the fit of the confidence, and what
readers thought."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from rag import confidence, encoder, setting
from rag.answer import Answer
from rag.ask import answer
from rag.index import Index
from rag.measure import calibrate, evaluate, feedback, gold, labels, ladder, report
from rag.measure.paired import differences


def evaluated(options: argparse.Namespace) -> int:
    """`eval`."""
    if options.labels:
        judged = labels.measure(labels.read(options.labels))
        print(json.dumps(judged) if options.json else report.columns({"all": judged}))
        return 0
    if options.corpus and not options.corpus.is_dir():
        raise ValueError(f"{options.corpus} is no folder: name the one that was indexed with --corpus")
    questions = _questions(options)
    used = setting.chosen(options.setting, options.rerank)
    index, answers = _answers(questions, options.index, used)
    statistics = evaluate.statistics(questions, answers, options.corpus or index.corpus)
    figures, kinds = evaluate.at(statistics, range(len(questions))), evaluate.by_kind(questions, statistics)
    told: dict[str, Any] = {**figures, "kinds": kinds}
    text = [report.columns({"all": figures, **kinds})]
    if options.against:
        rung = setting.RUNGS.get(options.against)
        index, others = _answers(questions, options.index if rung else options.against, rung or used)
        other = evaluate.statistics(questions, others, options.corpus or index.corpus)
        found = differences(statistics, other, len(questions))
        told["against"] = {name: one._asdict() for name, one in found.items()}
        text.append(report.compared(figures, evaluate.at(other, range(len(questions))), found))
    if options.misses:
        told["misses"] = evaluate.misses(questions, answers)
        text.append("\n".join(report.missed(told["misses"])))
    print(json.dumps(told, ensure_ascii=False) if options.json else "\n\n".join(text))
    return 0


def labelled(options: argparse.Namespace) -> int:
    """`label`."""
    index, loaded = opened(options.index)
    found = (
        labels.unlabelled(question, said)
        for question in labels.spread(_questions(options))
        if (
            said := answer(question["question"], index, loaded, setting=setting.chosen(reranker=options.rerank))
        ).answered
    )
    for line in islice(found, options.n):
        print(json.dumps(line, ensure_ascii=False), flush=True)
    return 0


def climbed(options: argparse.Namespace) -> int:
    """`ladder`."""
    rungs = dict(setting.RUNGS)
    if (last := setting.chosen(reranker=options.rerank)).reranker:
        rungs["+cross-encoder"] = last
    print(ladder.table(list(ladder.climb(_questions(options), *opened(options.index), rungs))))
    return 0


def calibrated(options: argparse.Namespace) -> int:
    """`calibrate`."""
    questions = _questions(options)
    index, loaded = opened(options.index)
    asked = calibrate.cases(questions, index)
    fit = calibrate.fitted(calibrate.observed(asked, index, loaded), asked, loaded.name)
    path = options.out or index.folder / confidence.FILE
    calibrate.write(fit, path)
    print(
        f"{path}: on questions that were left out in turn, auroc {fit.auroc:.3f}, declined rightly "
        f"{fit.declined_right:.3f}, wrongly {fit.declined_wrong:.3f}"
    )
    return 0


def collected(options: argparse.Namespace) -> int:
    """`feedback`."""
    kept = feedback.Votes()
    votes = kept.all()
    questions, figures = feedback.exported(votes), feedback.counts(votes)
    if options.out:
        if not questions:
            raise ValueError(f"{kept.path} tells no right answer yet: give an answer on the page a thumb up")
        gold.write(questions, options.out)
    if options.json:
        downs = [vote.as_json() for vote in votes if vote.vote < 0]
        print(json.dumps({"file": str(kept.path), **figures, "voted_down": downs}, ensure_ascii=False))
        return 0
    console = Console(highlight=False)
    for line in report.thought(votes, figures):
        console.print(Text(line))
    if options.out:
        console.print(Text(f"{options.out} is written: career-qa eval {options.out}"), soft_wrap=True)
    return 0


def _questions(options: argparse.Namespace) -> list[gold.Question]:
    groups = options.groups and options.groups.split(",")
    return [one for one in gold.read(options.questions) if not groups or one["id"].split("-")[0] in groups]


def opened(folder: Path | None) -> tuple[Index, encoder.Encoder]:
    """The index in `folder` and the encoder that it was built with, or the one that the environment names."""
    index = Index.open(folder)
    return index, encoder.load(encoder.chosen(index.manifest.encoder))


def _answers(
    questions: Sequence[gold.Question], folder: Path | None, used: setting.Setting
) -> tuple[Index, list[Answer]]:
    index, loaded = opened(folder)
    return index, [answer(question["question"], index, loaded, setting=used) for question in questions]
