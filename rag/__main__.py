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
from rag.conversation import Turn, understand
from rag.encoder import Encoder
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
    measure.add_argument("questions", nargs="?", type=Path, default=Path("tests/golden/questions.jsonl"))
    measure.add_argument("--json", action="store_true", help="print JSON")
    measure.set_defaults(run=_eval)
    for command in (ask, measure):
        command.add_argument("--index", type=Path, help="the index folder ($CAREER_QA_INDEX, or index)")
    return parser


def _ask(options: argparse.Namespace) -> int:
    chat = options.chat or (options.question is options.questions is None and sys.stdin.isatty())
    if [options.question is not None, options.questions is not None, chat].count(True) != 1:
        raise ValueError("ask one question, name a file with --questions FILE, or hold a conversation with --chat")
    if options.k < 1:
        raise ValueError(f"-k {options.k}: at least one passage")
    narrowed = Filter(
        tuple(options.kind or ()), options.channel, options.doc, options.video, options.since, options.until
    )
    asked = list(_questions(options.questions)) if options.questions else [(None, options.question)]
    index = Index.open(options.index)
    loaded = encoder.load(encoder.chosen(index.manifest.encoder))
    console = Console(highlight=False)
    if chat:
        return _chat(options, narrowed, index, loaded, console)
    for id, question in asked:
        found = answer(question, index, loaded, k=options.k, filter=narrowed)
        if options.json:
            print(json.dumps(found.as_json(id), ensure_ascii=False), flush=True)
        else:
            if options.questions:
                console.rule(Text(question), align="left")
            render.show(found, console, index.corpus)
    return 0


def _chat(options: argparse.Namespace, narrowed: Filter, index: Index, loaded: Encoder, console: Console) -> int:
    """A question a line until there are no more; ``/drop WHAT`` asks the last one again without what it inherited."""
    turns: list[Turn] = []
    for line in _lines():
        try:
            if line.startswith("/drop") and turns:
                reading = turns.pop().reading
                for name in line.split()[1:] or list(reading.pieces):
                    reading = reading.without(name)
            else:
                reading = understand(line, turns, index, loaded)
            searched = narrowed | reading.filter
            found = answer(reading.query, index, loaded, k=options.k, filter=searched, told=reading.told)
        except ValueError as error:  # of one question: the conversation goes on
            print(f"career-qa: {error}", file=sys.stderr)
            continue
        turns.append(Turn(reading, found))
        if options.json:
            print(json.dumps(found.as_json(), ensure_ascii=False), flush=True)
            continue
        for name, words in reading.pieces.items():
            console.print(Text(f"{name}: {words}  (/drop {name})", "dim"))
        render.show(found, console, index.corpus)
    return 0


def _lines() -> Iterator[str]:
    """The lines of standard input that say something; on a terminal they can be edited and called back."""
    if sys.stdin.isatty():
        import readline  # noqa: F401 (what `input` edits with, where there is one)
    while True:
        try:
            line = input("> " if sys.stdin.isatty() else "")
        except (EOFError, KeyboardInterrupt):
            return
        if line.strip():
            yield line.strip()


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
