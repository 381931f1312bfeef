"""``python -m rag``: ask the index, or measure its answers."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import get_args

from rich.console import Console
from rich.text import Text

from rag import chat, render, setting
from rag.answer import Answer, Citation
from rag.ask import answer
from rag.conversation import Reading
from rag.filter import Filter
from rag.measure import commands as measuring
from rag.measure import gold
from rag.model.endpoint import configured
from rag.passage import Kind


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
    ask.add_argument("question", nargs="?", help="the question; without one, on a terminal: --chat")
    ask.add_argument("--chat", action="store_true", help="hold a conversation, a line a question")
    ask.add_argument("--questions", type=Path, help="a JSONL file of objects with `id` and `question`")
    ask.add_argument("--json", action="store_true", help="one JSON object a question")
    ask.add_argument("-k", type=int, default=10, help="passages to return (10)")
    ask.add_argument("--kind", choices=get_args(Kind), action="append", help="search only these; may be given again")
    ask.add_argument("--channel", help="search only what this author or channel made")
    ask.add_argument("--doc", help="search only documents whose path matches this pattern")
    ask.add_argument("--video", help="search only this video")
    ask.add_argument("--since", metavar="DATE", help="search only what is dated, from this date on (2023, 2023-05-17)")
    ask.add_argument("--until", metavar="DATE", help="search only what is dated, up to this date and with it")
    ask.set_defaults(run=_ask)
    measure = commands.add_parser("eval", help="measure answers against a file of questions")
    measure.add_argument("--corpus", type=Path, help="where the cited files are (the folder that was indexed)")
    measure.add_argument("--setting", choices=setting.RUNGS, default="full", help="a rung of the ladder (full)")
    measure.add_argument("--against", metavar="OTHER", help="a rung of the ladder, or the folder of another index")
    measure.add_argument("--misses", action="store_true", help="list what was answered wrongly, and what with")
    measure.add_argument("--labels", type=Path, help="measure labelled answers, in a file that `label` began")
    measure.add_argument("--json", action="store_true", help="print JSON")
    measure.set_defaults(run=measuring.evaluated)
    label = commands.add_parser("label", help="print answers to questions of every kind, to be labelled")
    label.add_argument("-n", type=int, default=40, help="answers (40)")
    label.set_defaults(run=measuring.labelled)
    rungs = commands.add_parser("ladder", help="measure retrieval rung by rung, as a table in Markdown")
    rungs.set_defaults(run=measuring.climbed)
    fit = commands.add_parser(
        "calibrate", help="fit the confidence to an index, from questions with and without answer"
    )
    fit.add_argument("--out", type=Path, help="the file to write (calibration.json in the index folder)")
    fit.set_defaults(run=measuring.calibrated)
    kept = commands.add_parser("feedback", help="list what readers thought of answers, or make questions of it")
    kept.add_argument("--out", type=Path, help="the file of questions to write, for `eval`")
    kept.add_argument("--json", action="store_true", help="print JSON")
    kept.set_defaults(run=measuring.collected)
    for command in (measure, label, rungs, fit):
        command.add_argument("questions", nargs="?", type=Path, default=Path("tests/golden/questions.jsonl"))
        command.add_argument("--groups", help="only questions whose id begins with one of these: t6,t7")
    for command in (ask, measure, label, rungs, fit):
        command.add_argument("--index", type=Path, help="the index folder ($CAREER_QA_INDEX, or index)")
        command.add_argument("--rerank", metavar="NAME", help="a cross-encoder for the best ($CAREER_QA_RERANKER)")
    return parser


def _ask(options: argparse.Namespace) -> int:
    chatting = options.chat or (options.question is options.questions is None and sys.stdin.isatty())
    if [options.question is not None, options.questions is not None, chatting].count(True) != 1:
        raise ValueError("ask one question, name a file with --questions FILE, or hold a conversation with --chat")
    if options.k < 1:
        raise ValueError(f"-k {options.k}: at least one passage")
    narrowed = Filter(
        tuple(options.kind or ()), options.channel, options.doc, options.video, options.since, options.until
    )
    asked = gold.read(options.questions) if options.questions else [{"id": None, "question": options.question}]
    index, loaded = measuring.opened(options.index)
    console, how, model = Console(highlight=False), setting.chosen(reranker=options.rerank), configured()

    def ask(question: str, filter: Filter, told: Collection[Citation] = ()) -> Answer:
        return answer(question, index, loaded, k=options.k, filter=filter, told=told, setting=how, generate=model)

    def show(found: Answer, id: str | None = None) -> None:
        if options.json:
            print(json.dumps(found.as_json(id), ensure_ascii=False), flush=True)
        else:
            render.show(found, console, index.corpus)

    def reply(reading: Reading, found: Answer) -> None:
        for name, words in reading.pieces.items() if not options.json else ():
            console.print(Text(f"{name}: {words}  (/drop {name})", "dim"))
        show(found)

    if chatting:
        chat.hold(index, loaded, narrowed, ask, reply)
        return 0
    for one in asked:
        if options.questions and not options.json:
            console.rule(Text(one["question"]), align="left")
        show(ask(one["question"], narrowed), one["id"])
    return 0


if __name__ == "__main__":
    sys.exit(main())
