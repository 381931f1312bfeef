"""Video notes: somebody's summary of a video, in Markdown, with marks of the moments it tells of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from ingest import times
from ingest.document import Document, Problem, Section, Segment, TimedMark
from ingest.frontmatter import FrontMatter
from ingest.markdown import Block
from rag.passage import Source

VIDEO_ID = re.compile(r"[A-Za-z0-9_-]{11}")
FROM = re.compile(r"^From:\s*(\S.*)$")


def read(doc: str, front: FrontMatter, blocks: Iterable[Block]) -> Document:
    """The document of a note whose file is `doc`: channel found, marks repaired, index pages emptied."""
    found = list(blocks)
    author = front.text("channel", "author")
    if found and (match := FROM.match(found[0].text)):
        author = author or match[1]
        found = found[1:]
    problems = list(front.problems)
    video_id = front.text("videoId", "video_id")
    if video_id and not VIDEO_ID.fullmatch(video_id):
        problems.append(Problem("video-id", 1, f"{video_id!r} is no YouTube id (eleven letters): links are left out"))
        video_id = None
    if found and sum(block.linked for block in found) >= 0.8 * len(found):
        problems.append(Problem("index-page", 1, "a list of links: it is kept in the index, and answers nothing"))
        found = []
    timed = times.repair([mark for block in found for _, mark in block.marks])
    problems += _told(timed)
    if found and not timed:
        problems.append(Problem("no-marks", 1, "no time marks: links open the video at its start"))
    source = Source(
        doc=doc,
        kind="notes",
        title=front.text("title") or doc.rsplit("/", 1)[-1].rsplit(".", 1)[0].replace("_", " "),
        url=front.text("url") or (f"https://www.youtube.com/watch?v={video_id}" if video_id else None),
        video_id=video_id,
        author=author,
        date=(front.text("pubDate", "date") or "")[:10] or None,
    )
    return Document(source, tuple(sections(found, timed)), tuple(timed), tuple(problems))


def _told(timed: Iterable[TimedMark]) -> Iterator[Problem]:
    for mark in timed:
        if mark.status == "repaired" and mark.start is not None:
            yield Problem("repaired", mark.line, f"mark {mark.raw!r} read as {mark.start} s")
        elif mark.status == "dropped":
            yield Problem("dropped", mark.line, f"mark {mark.raw!r} cannot be trusted: its text has no second")


def sections(blocks: Iterable[Block], timed: Iterable[TimedMark] = ()) -> Iterator[Section]:
    """Blocks as sections of segments; `timed` are the blocks' marks in order, with their seconds (none: they have no
    video to be seconds of)."""
    seconds = iter(timed)
    for _, group in groupby(blocks, key=lambda block: block.section):
        below = list(group)
        segments: list[Segment] = []
        for block in below:
            marks = [(offset, mark.start if (mark := next(seconds, None)) else None) for offset, _ in block.marks]
            segments += _segments(block.text + "\n", marks)
        yield Section(below[0].headings, tuple(segments))


def _segments(text: str, marks: list[tuple[int, int | None]]) -> Iterator[Segment]:
    """`text` parted behind its marks. What is before a mark is said at it, from the last mark on; of several marks in
    one place the earliest counts. A mark at offset 0 times what follows, where that has no mark of its own."""
    lead = _earliest(second for offset, second in marks if offset == 0)
    start = 0
    for offset, group in groupby((mark for mark in marks if mark[0] > 0), key=lambda mark: mark[0]):
        second = _earliest(second for _, second in group)
        offset = len(text) if offset == len(text) - 1 else offset  # the line break goes with the last mark's text
        yield Segment(text[start:offset], lead if second is None and start == 0 else second)
        start = offset
    if start < len(text):
        yield Segment(text[start:], lead if start == 0 else None)


def _earliest(seconds: Iterable[int | None]) -> int | None:
    return min((second for second in seconds if second is not None), default=None)
