"""``python -m rag``: ask the index, or measure its answers."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import get_args

from rich.console import Console
from rich.text import Text

from rag import encoder, evaluate, render
from rag.ask import answer
from rag.filter import Filter
from rag.index import Index
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
    ask.add_argument("question", nargs="?", help="the question")
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
    measure.add_argument("questions", nargs="?", type=Path, default=Path("tests/golden/questions.jsonl"))
    measure.add_argument("--json", action="store_true", help="print JSON")
    measure.set_defaults(run=_eval)
    for command in (ask, measure):
        command.add_argument("--index", type=Path, help="the index folder ($CAREER_QA_INDEX, or index)")
    return parser


def _ask(options: argparse.Namespace) -> int:
    if (options.question is None) == (options.questions is None):
        raise ValueError("ask one question, or name a file with --questions FILE")
    if options.k < 1:
        raise ValueError(f"-k {options.k}: at least one passage")
    narrowed = Filter(
        tuple(options.kind or ()), options.channel, options.doc, options.video, options.since, options.until
    )
    asked = list(_questions(options.questions)) if options.questions else [(None, options.question)]
    index = Index.open(options.index)
    loaded = encoder.load(encoder.chosen(index.manifest.encoder))
    console = Console(highlight=False)
    for id, question in asked:
        found = answer(question, index, loaded, k=options.k, filter=narrowed)
        if options.json:
            print(json.dumps(found.as_json(id), ensure_ascii=False), flush=True)
        else:
            if options.questions:
                console.rule(Text(question), align="left")
            render.show(found, console, index.corpus)
    return 0


def _questions(path: Path) -> Iterator[tuple[str, str]]:
    for question in evaluate.read(path):
        yield question["id"], question["question"]


def _eval(options: argparse.Namespace) -> int:
    questions = evaluate.read(options.questions)
    index = Index.open(options.index)
    loaded = encoder.load(encoder.chosen(index.manifest.encoder))
    figures = evaluate.measure(questions, [answer(q["question"], index, loaded) for q in questions])
    if options.json:
        print(json.dumps(figures))
    else:
        for name, figure in figures.items():
            print(f"{name:16} {figure}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
