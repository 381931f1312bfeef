"""Documents: what a reader makes of a file, before it is cut into passages.

The law: ``document.text`` is the concatenation of its segments' text in order, and nothing that is markup in the
file is in it. Line breaks in it separate blocks: a paragraph, a bullet, a quote is always one line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields, replace
from typing import Any, Literal, NamedTuple

from rag.passage import Source

Status = Literal["ok", "repaired", "dropped"]


class WrittenMark(NamedTuple):
    """A time mark as written: `raw` the data-t or bare time, `label` the text shown, `line` of the file (from 1)."""

    raw: str
    label: str
    line: int


class Segment(NamedTuple):
    """A run of text and the second of the video it starts at, or None; `marks`: which of the document's marks say
    when, by their number, until `Document.timed` has made them a second."""

    text: str
    second: int | None = None
    marks: tuple[int, ...] = ()


class Section(NamedTuple):
    """What stands below one run of headings (outermost first; empty before the first heading)."""

    headings: tuple[str, ...]
    segments: tuple[Segment, ...]


class Problem(NamedTuple):
    """Something wrong with a file, or worth telling: a `code` to count by, the line (from 1, 0: the whole file)."""

    code: str
    line: int
    message: str


class Listed(NamedTuple):
    """What a channel's index page says of one note: the name of its file without ending, what it is about, and the
    video it stands under."""

    name: str
    topic: str
    video_id: str
    video_title: str


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

    A reader leaves a note's marks as `written`; what they mean is told with everything else that is known of the video
    (`ingest.video`), and `timed` puts it in. `duration` is that of the recording in seconds, `listed` what an
    index page says of other notes.
    """

    source: Source
    sections: tuple[Section, ...]
    marks: tuple[TimedMark, ...] = ()
    problems: tuple[Problem, ...] = ()
    apart: str = ""
    written: tuple[WrittenMark, ...] = ()
    listed: tuple[Listed, ...] = ()
    duration: float | None = None

    @property
    def text(self) -> str:
        """The whole text that passages are slices of."""
        return "".join(segment.text for section in self.sections for segment in section.segments)

    def timed(self, marks: Sequence[TimedMark], problems: Iterable[Problem] = ()) -> Document:
        """The document with its written marks told: of several that time one segment the earliest counts."""

        def second(segment: Segment) -> Segment:
            starts = [start for number in segment.marks if (start := marks[number].start) is not None]
            return Segment(segment.text, min(starts, default=None)) if segment.marks else segment

        sections = tuple(Section(names, tuple(map(second, segments))) for names, segments in self.sections)
        return replace(self, sections=sections, marks=tuple(marks), problems=(*self.problems, *problems))


def dumped(document: Document) -> Any:
    """The document as plain lists and values, for JSON."""
    return [astuple(document.source), *(getattr(document, field.name) for field in fields(document)[1:])]


def loaded(values: Any) -> Document:
    """The document that was `dumped`."""
    source, sections, marks, problems, apart, written, listed, duration = values
    return Document(
        Source(*source),
        tuple(
            Section(tuple(names), tuple(Segment(text, second, tuple(of)) for text, second, of in segments))
            for names, segments in sections
        ),
        tuple(TimedMark(*mark) for mark in marks),
        tuple(Problem(*problem) for problem in problems),
        apart,
        tuple(WrittenMark(*mark) for mark in written),
        tuple(Listed(*line) for line in listed),
        duration,
    )


def outline(values: Any) -> tuple[Source, tuple[Listed, ...]]:
    """Source and listing of the document that was `dumped`."""
    source, _, _, _, _, _, listed, _ = values
    return Source(*source), tuple(Listed(*line) for line in listed)


class Unreadable(ValueError):
    """A file that is no document: its message says why, and it becomes one `Problem`; the rest is indexed."""

    def __init__(self, code: str, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.problem = Problem(code, line, message)
