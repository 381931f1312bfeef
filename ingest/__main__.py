"""``python -m ingest``: build the index of a folder of documents, or check the folder."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from functools import cache
from pathlib import Path

from rich.console import Console

from ingest import check, cluster
from ingest.adding import add
from ingest.build import Report, build, unchanged
from ingest.progress import shown, written
from ingest.watch import watch
from rag import encoder
from rag.encoder import Encoder
from rag.place import location, place


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code: 0 done, 1 what `check --strict` found, 2 a message for the user (on standard error), 130 stopped."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        if given[:1] == ["add"]:
            return add.main(given[1:], _build)
        return _check(given[1:]) if given[:1] == ["check"] else _build(given)
    except ValueError as error:
        print(f"career-qa: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("career-qa: stopped; what was done is kept, and the index that was there still answers", file=sys.stderr)
        return 130


def _parser(program: str, description: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(program, description=description)
    parser.add_argument("corpus", nargs="?", default="corpus", type=Path, help="the folder of documents (corpus)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


def _build(given: Sequence[str]) -> int:
    parser = _parser(
        "python -m ingest", "Index a folder. First word `check`: only look at it; `add`: add documents to it."
    )
    parser.add_argument("--index", type=Path, help="the index folder ($CAREER_QA_INDEX, or index)")
    parser.add_argument("--full", action="store_true", help="ignore the cache: read and encode everything anew")
    parser.add_argument("--wait", action="store_true", help="wait for another build of the index instead of stopping")
    parser.add_argument("--watch", action="store_true", help="stay, and build again whenever a document changes")
    parser.add_argument(
        "--ray", metavar="ADDRESS", help="read and encode on a Ray cluster: HOST:PORT, auto (this machine's), or local"
    )
    parser.add_argument("--progress", action="store_true", help="tell progress as lines of JSON, on standard error")
    options = parser.parse_args(given)
    if not options.corpus.is_dir():
        raise ValueError(f"no folder {str(options.corpus)!r} to index: name the folder that holds your documents")
    load = cache(lambda name: encoder.load(name, threads=os.cpu_count() or 1, build=True))  # at most once
    if not options.watch:
        _once(options, load)
        return 0

    def again() -> None:
        _once(options, load)
        options.full = False

    options.wait = True
    watch(options.corpus, again, index=location(options.index))
    return 0


def _once(options: argparse.Namespace, load: Callable[[str], Encoder]) -> None:
    """One build, or nothing where nothing changed; what was done is printed."""
    folder, where = location(options.index), str(place(options.index)).strip("'")
    name = encoder.chosen()
    report = None if options.full else unchanged(options.corpus, folder, name)
    if report:
        told = f"skipped: {report.documents} documents unchanged, the index {report.index} in {where} is up to date"
    else:
        loaded = load(name)
        with written(sys.stderr) if options.progress else shown(Console(stderr=True)) as progress:
            workers = cluster.workers(options.ray, loaded, progress=progress) if options.ray else nullcontext()
            given = {"full": options.full, "wait": options.wait, "progress": progress}
            with workers as pool:
                report = build(options.corpus, folder, loaded, pool=pool, **given)
        told = _told(report, where)
    print(json.dumps(report.as_json(), ensure_ascii=False) if options.json else told, flush=True)


def _told(report: Report, where: str) -> str:
    lines = [
        f"indexed {report.documents} documents in {report.passages} passages in {report.seconds:.1f} s "
        f"({report.embedded} texts encoded, {report.reused} reused, {report.removed} documents removed)",
        f"published as {report.index} in {where}",
    ]
    if report.method:
        lines.append(f"its passages are searched by {report.method}")
    if report.problems:
        count = len(report.problems)
        lines.append(f"{count} remark{'s' * (count != 1)} on the documents: `make check` lists them")
    return "\n".join(lines)


def _check(given: Sequence[str]) -> int:
    parser = _parser("python -m ingest check", "What is in a folder of documents, and what is wrong with it.")
    parser.add_argument(
        "--strict", action="store_true", help="hold front matter to its schema, and exit with 1 for a fault"
    )
    options = parser.parse_args(given)
    problems = 0
    if options.json:
        for line in check.lines(options.corpus, strict=options.strict):
            print(json.dumps(line, ensure_ascii=False))
            problems += len(line["problems"])
    else:
        problems = check.show(options.corpus, Console(), strict=options.strict)
    return 1 if options.strict and problems else 0


if __name__ == "__main__":
    sys.exit(main())
