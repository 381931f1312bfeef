"""``python -m rag``: ask the index, or measure its answers."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from rag import encoder, evaluate, gold, labels, ladder, render, report, setting
from rag.answer import Answer
from rag.ask import answer
from rag.index import Index
from rag.paired import differences


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code: 0 done (to decline is done), 2 a message for the user (on standard error)."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except ValueError as error:
        print(f"career-qa: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m rag", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    ask = commands.add_parser("ask", help="answer a question, or a file of questions")
    ask.add_argument("question", nargs="?", help="the question")
    ask.add_argument("--questions", type=Path, help="a JSONL file of objects with `id` and `question`")
    ask.add_argument("--json", action="store_true", help="one JSON object a question")
    ask.add_argument("-k", type=int, default=10, help="passages to return (10)")
    ask.add_argument("--kind", choices=("notes", "transcript", "article"), help="search only these")
    ask.add_argument("--doc", help="search only documents whose path matches this pattern")
    ask.add_argument("--video", help="search only this video")
    ask.set_defaults(run=_ask)
    measure = commands.add_parser("eval", help="measure answers against a file of questions")
    measure.add_argument("--corpus", type=Path, help="where the cited files are (the folder that was indexed)")
    measure.add_argument("--setting", choices=setting.RUNGS, default="full", help="a rung of the ladder (full)")
    measure.add_argument("--against", metavar="OTHER", help="a rung of the ladder, or the folder of another index")
    measure.add_argument("--misses", action="store_true", help="list what was answered wrongly, and what with")
    measure.add_argument("--labels", type=Path, help="measure labelled answers, in a file that `label` began")
    measure.add_argument("--json", action="store_true", help="print JSON")
    measure.set_defaults(run=_eval)
    label = commands.add_parser("label", help="print answers to questions of every kind, to be labelled")
    label.add_argument("-n", type=int, default=40, help="answers (40)")
    label.set_defaults(run=_label)
    rungs = commands.add_parser("ladder", help="measure retrieval rung by rung, as a table in Markdown")
    rungs.set_defaults(run=_ladder)
    for command in (measure, label, rungs):
        command.add_argument("questions", nargs="?", type=Path, default=Path("tests/golden/questions.jsonl"))
        command.add_argument("--groups", help="only questions whose id begins with one of these: t6,t7")
    for command in (ask, measure, label, rungs):
        command.add_argument("--index", type=Path, help="the index folder ($CAREER_QA_INDEX, or index)")
        command.add_argument("--rerank", metavar="NAME", help="a cross-encoder for the best ($CAREER_QA_RERANKER)")
    return parser


def _ask(options: argparse.Namespace) -> int:
    if (options.question is None) == (options.questions is None):
        raise ValueError("ask one question, or name a file with --questions FILE")
    if options.k < 1:
        raise ValueError(f"-k {options.k}: at least one passage")
    read = gold.read(options.questions) if options.questions else []
    asked = [(one["id"], one["question"]) for one in read] if options.questions else [(None, options.question)]
    index, loaded = _opened(options.index)
    console = Console(highlight=False)
    for id, question in asked:
        found = answer(
            question,
            index,
            loaded,
            k=options.k,
            kind=options.kind,
            doc=options.doc,
            video=options.video,
            setting=setting.chosen(reranker=options.rerank),
        )
        if options.json:
            print(json.dumps(found.as_json(id), ensure_ascii=False), flush=True)
        else:
            if options.questions:
                console.rule(Text(question), align="left")
            render.show(found, console, index.corpus)
    return 0


def _eval(options: argparse.Namespace) -> int:
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


def _label(options: argparse.Namespace) -> int:
    index, loaded = _opened(options.index)
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


def _ladder(options: argparse.Namespace) -> int:
    rungs = dict(setting.RUNGS)
    if (last := setting.chosen(reranker=options.rerank)).reranker:
        rungs["+cross-encoder"] = last
    print(ladder.table(list(ladder.climb(_questions(options), *_opened(options.index), rungs))))
    return 0


def _questions(options: argparse.Namespace) -> list[gold.Question]:
    groups = options.groups and options.groups.split(",")
    return [one for one in gold.read(options.questions) if not groups or one["id"].split("-")[0] in groups]


def _opened(folder: Path | None) -> tuple[Index, encoder.Encoder]:
    index = Index.open(folder)
    return index, encoder.load(encoder.chosen(index.manifest.encoder))


def _answers(
    questions: Sequence[gold.Question], folder: Path | None, used: setting.Setting
) -> tuple[Index, list[Answer]]:
    index, loaded = _opened(folder)
    return index, [answer(question["question"], index, loaded, setting=used) for question in questions]


if __name__ == "__main__":
    sys.exit(main())
