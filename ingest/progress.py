"""Progress: what a build is doing, as a bar on a terminal, as plain lines elsewhere, and as JSON for a program."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from ingest.collection import Progress as Tell

EVERY = 10.0  # seconds between two lines
OFTEN = 0.2  # seconds between two lines of JSON


class Rate(ProgressColumn):
    """How many a second."""

    def render(self, task: Task) -> Text:
        """The rate of `task`, once it is known."""
        return Text(f"{task.speed:.0f}/s" if task.speed else "", style="progress.data.speed")


@contextmanager
def shown(console: Console) -> Iterator[Tell]:
    """A function to tell (step, done, of; 0: of how many is not known), shown on `console` within the context."""
    if not console.is_terminal:
        yield _lines(console)
        return
    columns = (TextColumn("{task.description:<10}"), BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())
    with Progress(*columns, console=console) as bars:
        tasks = {}

        def tell(step: str, done: int, of: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=of or None)
            bars.update(tasks[step], completed=done, total=of or None)

        yield tell


def _lines(console: Console) -> Tell:
    told: dict[str, float] = {}

    def tell(step: str, done: int, of: int) -> None:
        now = time.monotonic()
        if step not in told or now - told[step] >= EVERY or done == of:
            told[step] = now
            console.print(f"{step}: {done}" + (f" of {of}" if of else ""), highlight=False)

    return tell


@contextmanager
def written(stream: TextIO) -> Iterator[Tell]:
    """As `shown`, in lines of JSON on `stream`: ``{"step", "done", "of"}``, of each step the first one, one every
    `OFTEN` seconds at most, and always the last."""
    told: dict[str, float] = {}
    held: dict[str, tuple[int, int]] = {}

    def write(step: str, done: int, of: int) -> None:
        print(json.dumps({"step": step, "done": done, "of": of}), file=stream, flush=True)

    def tell(step: str, done: int, of: int) -> None:
        now = time.monotonic()
        held.pop(step, None)
        if step not in told or now - told[step] >= OFTEN or done == of:
            told[step] = now
            write(step, done, of)
        else:
            held[step] = done, of

    try:
        yield tell
    finally:
        for step, (done, of) in held.items():
            write(step, done, of)
