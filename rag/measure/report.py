"""Figures as text: one table of columns, and the misses, or what readers thought, one below the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rag.measure.evaluate import Figures
from rag.measure.feedback import REASONS, Vote
from rag.measure.paired import Estimate
from rag.moment import clock


def columns(figures: Mapping[str, Figures]) -> str:
    """The figures side by side, each column under its name."""
    names = next(iter(figures.values()))
    rows = [["", *figures], *([name, *(_plain(one[name]) for one in figures.values())] for name in names)]
    width = max(11, *(len(name) + 2 for name in figures))
    return "\n".join(row[0].ljust(15) + "".join(cell.rjust(width) for cell in row[1:]) for row in rows)


def compared(one: Figures, other: Figures, differences: Mapping[str, Estimate]) -> str:
    """The figures of both, and the first's less the second's with its interval."""
    lines = [f"{'':15}{'this':>10}{'against':>10}  difference (95 % interval)"]
    for name, found in differences.items():
        told = f"{found.value:+.3f} ({found.low:+.3f} to {found.high:+.3f})"
        lines.append(f"{name:15}{_plain(one[name]):>10}{_plain(other[name]):>10}  {told}")
    return "\n".join(lines)


def missed(misses: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """A paragraph for each miss: what was asked, what was wanted, and what was returned instead."""
    for miss in misses:
        yield f"{miss['id']} ({miss['kind']}) {miss['question']}"
        for gold in miss["wanted"]:
            yield f"  wanted    {_place(gold)} {gold['quote'] or ''}"
        if miss["wanted"]:
            yield f"  retrieved at rank {miss['rank']}" if miss["rank"] else "  retrieved not at all"
        else:
            yield "  wanted    no answer"
        for name in ("said", "nearest") if not miss["answered"] else ("said",):
            yield from (f"  {name:<9} {_place(place)} {' '.join(place['text'].split())}" for place in miss[name])
        yield ""


def thought(votes: Sequence[Vote], counts: Mapping[str, int]) -> Iterator[str]:
    """Lines on `votes`: their `counts` (`rag.measure.feedback.counts`), then each answer that was voted down."""
    if not votes:
        yield "No votes yet: give an answer on the page a thumb up or down."
        return
    yield f"votes {counts['votes']}: {counts['up']} up, {counts['down']} down; on refusals {counts['refusals']}"
    yield f"questions with a known answer {counts['questions']}; votes that tell none {counts['left_out']}, left out"
    for vote in votes:
        if vote.vote < 0:
            why = REASONS[vote.reason] if vote.reason else "It does not answer" if vote.answered else "It was declined"
            yield ""
            yield _line(f"{vote.time[:10]} {vote.question}")
            if vote.standalone != vote.question:
                yield _line(f"  searched  {vote.standalone}")
            yield _line(f"  why       {why}")
            if vote.note:
                yield _line(f"  note      {vote.note}")
            if vote.answered:
                yield _line(f"  said      {vote.answer['answer']}")


def _line(text: str) -> str:
    """`text` as one line that a terminal shows and does not obey."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _place(place: Mapping[str, Any]) -> str:
    return f"{place['doc']} {clock(place['start'])}" if place.get("start") is not None else str(place["doc"])


def _plain(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"
