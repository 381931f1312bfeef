"""Video notes: somebody's summary of a video, in Markdown, with marks of the moments it tells of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import count, groupby

from ingest import listing
from ingest.document import Document, Listed, Problem, Section, Segment
from ingest.frontmatter import FrontMatter
from ingest.markdown import Block
from rag.passage import Source

VIDEO_ID = re.compile(r"[A-Za-z0-9_-]{11}")
FROM = re.compile(r"^From:\s*(\S.*)$")


def read(doc: str, front: FrontMatter, blocks: Iterable[Block], text: str) -> Document:
    """The document of a note whose file is `doc`: channel found, marks as written. An index page becomes
    what it says of others (`text`, all of it, is asked for that)."""
    found = list(blocks)
    author = front.text("channel", "author")
    if found and (match := FROM.match(found[0].text)):
        author = author or match[1]
        found = found[1:]
    problems = list(front.problems)
    listed: tuple[Listed, ...] = ()
    video_id = front.text("videoId", "video_id")
    if video_id and not VIDEO_ID.fullmatch(video_id):
        problems.append(Problem("video-id", 1, f"{video_id!r} is no YouTube id (eleven letters): links are left out"))
        video_id = None
    if found and sum(block.linked for block in found) >= 0.8 * len(found):
        listed = tuple(listing.listed(text))
        told = f", and names the videos of {len(listed)} notes" if listed else ""
        problems.append(Problem("index-page", 1, f"a list of links: it answers nothing itself{told}"))
        found = []
    written = tuple(mark for block in found for _, mark in block.marks)
    if found and not written:
        problems.append(Problem("no-marks", 1, "no time marks: links open the video at its start"))
    source = Source(
        doc=doc,
        kind="notes",
        title=front.text("title") or named(doc),
        url=front.text("url") or (watch(video_id) if video_id else None),
        video_id=video_id,
        author=author,
        date=(front.text("pubDate", "date") or "")[:10] or None,
    )
    return Document(source, tuple(sections(found)), problems=tuple(problems), written=written, listed=listed)


def named(doc: str) -> str:
    """The title of a document that has none, after its file."""
    return doc.rsplit("/", 1)[-1].rsplit(".", 1)[0].replace("_", " ")


def watch(video_id: str) -> str:
    """The address of a YouTube video."""
    return f"https://www.youtube.com/watch?v={video_id}"


def sections(blocks: Iterable[Block]) -> Iterator[Section]:
    """Blocks as sections of segments, each with the numbers of the marks that say when, counted through the file."""
    number = count()
    for _, group in groupby(blocks, key=lambda block: block.section):
        below = list(group)
        segments: list[Segment] = []
        for block in below:
            marks = [(offset, next(number)) for offset, _ in block.marks]
            segments += _segments(block.text + "\n", marks)
        yield Section(below[0].headings, tuple(segments))


def _segments(text: str, marks: list[tuple[int, int]]) -> Iterator[Segment]:
    """`text` parted behind its marks. What is before a mark is said at it, from the last mark on; marks in one place
    time the same text. Marks at offset 0 time what follows, where that has none of its own."""
    lead = tuple(number for offset, number in marks if offset == 0)
    start = 0
    for offset, group in groupby((mark for mark in marks if mark[0] > 0), key=lambda mark: mark[0]):
        offset = len(text) if offset == len(text) - 1 else offset  # the line break goes with the last mark's text
        yield Segment(text[start:offset], None, tuple(number for _, number in group))
        start = offset
    if start < len(text):
        yield Segment(text[start:], None, lead if start == 0 else ())
