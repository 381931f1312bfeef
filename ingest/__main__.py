"""``python -m ingest``: build the index of a folder of documents, or check the folder."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from ingest import check
from ingest.build import Report, build, unchanged
from ingest.collection import Progress
from rag import encoder
from rag.index import location


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code: 0 done, 2 a message for the user (on standard error)."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return _check(given[1:]) if given[:1] == ["check"] else _build(given)
    except ValueError as error:
        print(f"career-qa: {error}", file=sys.stderr)
        return 2


def _parser(program: str, description: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(program, description=description)
    parser.add_argument("corpus", nargs="?", default="corpus", type=Path, help="the folder of documents (corpus)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


def _build(given: Sequence[str]) -> int:
    parser = _parser("python -m ingest", "Index a folder of documents. `check` as first word: only look at it.")
    parser.add_argument("--index", type=Path, help="the index folder ($CAREER_QA_INDEX, or index)")
    parser.add_argument("--full", action="store_true", help="encode everything anew")
    options = parser.parse_args(given)
    folder = location(options.index)
    name = encoder.chosen()
    report = None if options.full else unchanged(options.corpus, folder, name)
    if report:
        told = f"skipped: {report.documents} documents unchanged, the index {report.index} in {folder} is up to date"
    else:
        if not options.corpus.is_dir():
            raise ValueError(f"no folder {str(options.corpus)!r} to index: name the folder that holds your documents")
        loaded = encoder.load(name, threads=os.cpu_count() or 1, build=True)
        report = build(options.corpus, folder, loaded, full=options.full, progress=_progress())
        if sys.stderr.isatty():
            print(file=sys.stderr)  # below the line of progress
        told = _told(report, folder)
    print(json.dumps(report.as_json(), ensure_ascii=False) if options.json else told)
    return 0


def _told(report: Report, folder: Path) -> str:
    lines = [
        f"indexed {report.documents} documents in {report.passages} passages in {report.seconds:.1f} s "
        f"({report.embedded} texts encoded, {report.reused} reused, {report.removed} documents removed)",
        f"published as {report.index} in {folder}",
    ]
    if report.problems:
        count = len(report.problems)
        lines.append(f"{count} remark{'s' * (count != 1)} on the documents: `make check` lists them")
    return "\n".join(lines)


def _progress() -> Progress:
    """One line that is written over on a terminal; elsewhere a line a step."""
    shown = ""

    def tell(step: str, done: int, of: int) -> None:
        nonlocal shown
        if sys.stderr.isatty():
            print(f"{'' if step == shown else chr(10) * bool(shown)}\r{step}: {done} of {of}", end="", file=sys.stderr)
        elif step != shown:
            print(f"{step} …", file=sys.stderr)
        shown = step

    return tell


def _check(given: Sequence[str]) -> int:
    parser = _parser("python -m ingest check", "What is in a folder of documents, and what is wrong with it.")
    options = parser.parse_args(given)
    if options.json:
        for line in check.lines(options.corpus):
            print(json.dumps(line, ensure_ascii=False))
    else:
        check.show(options.corpus, Console())
    return 0


if __name__ == "__main__":
    sys.exit(main())
