"""Passages: exact slices of a document's text that know where, and when, each word of theirs stands.

The law of this module: ``passage.text == document_text[passage.start : passage.start + len(passage.text)]``,
and every time that is ever shown comes from an offset through :meth:`Passage.second_at`. A passage has no
second of its own, so the second of a whole passage can never be lent to a sentence inside it.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal, NamedTuple

Kind = Literal["notes", "transcript", "article"]


class Mark(NamedTuple):
    """From character `offset` on, what is written was said at `second` of the video (None: not known)."""

    offset: int
    second: int | None


class Span(NamedTuple):
    """Characters `start` up to, not including, `end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Source:
    """What is known of a document beside its text.

    `doc` is its path relative to the corpus, with forward slashes; `url` where the original is found; `author`
    a channel for videos; `date` ISO 8601 (YYYY-MM-DD); `media` the path of a local recording, relative to the
    corpus; `video_title` the title of the video that notes tell of, where it is known and not theirs.
    """

    doc: str
    kind: Kind
    title: str
    url: str | None = None
    video_id: str | None = None
    author: str | None = None
    date: str | None = None
    media: str | None = None
    video_title: str | None = None

    @property
    def video(self) -> str | None:
        """The video that it is or tells of, or its recording; None for what cannot be watched."""
        return self.video_id or self.media

    @property
    def origin(self) -> str:
        """What tells independent sources apart: the video, else the author, else the document."""
        return self.video_id or self.author or self.doc


class Twin(NamedTuple):
    """A passage of another document that says the same: its source, and the seconds at which it says it."""

    source: Source
    seconds: tuple[int, ...] = ()

    def second_near(self, second: int | None) -> int | None:
        """Of its seconds the one nearest to `second`, the earlier of two; the first without one, None without any."""
        return min(self.seconds, key=lambda own: (abs(own - (second or 0)), own), default=None)


@dataclass(frozen=True, slots=True)
class Passage:
    """A slice of one document, below one run of headings.

    `start` counts characters of the document's text; `marks` and `sentences` count characters of this passage's
    text. Marks ascend; the last may stand at ``len(text)`` and then says when the passage ends. Sentences ascend
    and do not overlap. `twins` are the passages that were left out of the index since this one says the same.
    """

    source: Source
    start: int
    text: str
    headings: tuple[str, ...]
    marks: tuple[Mark, ...]
    sentences: tuple[Span, ...]
    twins: tuple[Twin, ...] = ()

    def second_at(self, offset: int) -> int | None:
        """The second at which the character at `offset` is said, or None where the document does not tell."""
        at = bisect_right(self.marks, offset, key=lambda mark: mark.offset) - 1
        return self.marks[at].second if at >= 0 else None

    def end_second(self, span: Span) -> int | None:
        """The second at which a transcript's `span` ends; None for notes, whose marks are starts alone."""
        if self.source.kind != "transcript":
            return None
        return next((mark.second for mark in self.marks if mark.offset >= span.end), None)

    @property
    def moments(self) -> list[int]:
        """The seconds at which its sentences begin, where the document tells, each once and in their order."""
        seconds = (self.second_at(span.start) for span in self.sentences)
        return list(dict.fromkeys(second for second in seconds if second is not None))

    @property
    def context(self) -> str:
        """Title and headings, the line under which this passage is read: ``title › heading › heading``."""
        return " › ".join(dict.fromkeys((self.source.title, *self.headings)))
