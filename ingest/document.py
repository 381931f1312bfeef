"""Documents: what a reader makes of a file, before it is cut into passages.

The law: ``document.text`` is the concatenation of its segments' text in order, and nothing that is markup in the
file is in it. Line breaks in it separate blocks: a paragraph, a bullet, a quote is always one line.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from rag.passage import Source

Status = Literal["ok", "repaired", "dropped"]


class Segment(NamedTuple):
    """A run of text and the second of the video it starts at, or None."""

    text: str
    second: int | None = None


class Section(NamedTuple):
    """What stands below one run of headings (outermost first; empty before the first heading)."""

    headings: tuple[str, ...]
    segments: tuple[Segment, ...]


class Problem(NamedTuple):
    """Something wrong with a file, or worth telling: a `code` to count by, the line (from 1, 0: the whole file)."""

    code: str
    line: int
    message: str


class TimedMark(NamedTuple):
    """A time mark as the file has it, and what became of it: `start` in seconds, None when it was dropped."""

    raw: str
    label: str
    line: int
    start: int | None
    status: Status


@dataclass(frozen=True, slots=True)
class Document:
    """One file, read. `apart` keeps text that is not the author's (reader comments): shown nowhere, lost nowhere.
    `duration` is the length of its recording in seconds, where something beside the document tells it."""

    source: Source
    sections: tuple[Section, ...]
    marks: tuple[TimedMark, ...] = ()
    problems: tuple[Problem, ...] = field(default=())
    apart: str = ""
    duration: float | None = None

    @property
    def text(self) -> str:
        """The whole text that passages are slices of."""
        return "".join(segment.text for section in self.sections for segment in section.segments)


class Unreadable(ValueError):
    """A file that is no document: its message says why, and it becomes one `Problem`; the rest is indexed."""

    def __init__(self, code: str, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.problem = Problem(code, line, message)
