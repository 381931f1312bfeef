"""Checking: what is in a folder of documents, and what is wrong with it, without building anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ingest import schema
from ingest.collection import told
from ingest.document import Problem

SHOWN = 3  # places of one problem in one file that the table names


def lines(corpus: Path, *, strict: bool = False) -> Iterator[dict[str, Any]]:
    """One object for each file of `corpus`: the contract of ``check --json``; all but `doc` null or empty where the
    file is no document. `strict`: where front matter does not follow the schema is a problem too."""
    for doc, document, problems in told(corpus):
        if document and strict:
            problems = (*problems, *schema.faults(corpus / doc))
        source = document.source if document else None
        yield {
            "doc": doc,
            "kind": source.kind if source else None,
            "title": source.title if source else None,
            "video_id": source.video_id if source else None,
            "url": source.url if source else None,
            "segments": sum(len(section.segments) for section in document.sections) if document else 0,
            "marks": [
                {"raw": m.raw, "label": m.label, "line": m.line, "start": m.start, "status": m.status}
                for m in (document.marks if document else ())
            ],
            "problems": [problem._asdict() for problem in problems],
        }


def show(corpus: Path, console: Console, *, strict: bool = False) -> int:
    """Print a table of the problems by kind and file, and the totals; how many there are. `strict` as in `lines`."""
    found = list(lines(corpus, strict=strict))
    problems = [(line["doc"], Problem(**problem)) for line in found for problem in line["problems"]]
    if problems:
        console.print(_table(problems))
        counted = Counter(problem.code for _, problem in problems)
        console.print(
            Text(f"{len(problems)} remarks: " + ", ".join(f"{n} {code}" for code, n in sorted(counted.items())))
        )
    kinds = Counter(line["kind"] or "not indexed" for line in found)
    marks = Counter(mark["status"] for line in found for mark in line["marks"])
    console.print(Text(f"{len(found)} files: " + ", ".join(f"{n} {kind}" for kind, n in sorted(kinds.items()))))
    console.print(
        Text(f"{marks.total()} time marks: " + ", ".join(f"{marks[s]} {s}" for s in ("ok", "repaired", "dropped")))
    )
    return len(problems)


def _table(problems: Iterable[tuple[str, Problem]]) -> Table:
    grouped: dict[tuple[str, str], list[Problem]] = {}
    for doc, problem in problems:
        grouped.setdefault((problem.code, doc), []).append(problem)
    table = Table("problem", "file", "where and what", box=None, header_style="bold")
    for (code, doc), some in sorted(grouped.items()):
        told = [f"line {p.line}: {p.message}" if p.line else p.message for p in some[:SHOWN]]
        more = [f"and {len(some) - SHOWN} more"] if len(some) > SHOWN else []
        table.add_row(Text(code), Text(doc, overflow="fold"), Text("\n".join([*told, *more])))
    return table
