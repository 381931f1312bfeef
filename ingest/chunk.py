"""Chunking: a document into passages that an encoder takes whole.

A passage is one or more whole sentences of one section, at most `TOKENS` tokens by the project's own count, and with
its context (title and headings) never more than the encoder's limit. Only a sentence that is too long by itself is
parted, at a clause or else between words.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from ingest.document import Document, Section
from ingest.sentences import split
from rag import tokens
from rag.encoder import Encoder, framed
from rag.passage import Mark, Passage, Source, Span

TOKENS = 150  # of 200 that a passage may have; rankings at 100, 150 and 200 differed by no more than chance
CLAUSE = re.compile(r"[;:,–—]\s+")
SPACE = re.compile(r"\s+")


def chunk(document: Document, encoder: Encoder, *, tokens_max: int = TOKENS) -> Iterator[Passage]:
    """The passages of `document` in order; together they hold every sentence once.

    Raises ValueError where the encoder's limit leaves no room for text beside title and headings.
    """
    offset = 0
    for section in document.sections:
        text = "".join(segment.text for segment in section.segments)
        yield from _section(document.source, section, text, offset, encoder, tokens_max)
        offset += len(text)


def _section(
    source: Source, section: Section, text: str, offset: int, encoder: Encoder, tokens_max: int
) -> Iterator[Passage]:
    room = encoder.limit - encoder.lengths([framed(Passage(source, 0, "", section.headings, (), ()))])[0]
    if room < 32:
        raise ValueError(
            f"the encoder {encoder.name!r} takes {encoder.limit} tokens, too few for a passage under the title "
            f"{source.title!r}: name another one in CAREER_QA_ENCODER"
        )
    sentences = list(_fitting(text, list(split(text)), encoder, room, tokens_max))
    lengths = encoder.lengths([text[s.start : s.end] for s in sentences])
    marks = _marks(section)
    start = 0
    while start < len(sentences):
        end = start + 1
        while (
            end < len(sentences)
            and sum(lengths[start : end + 1]) <= room
            and tokens.count(text[sentences[start].start : sentences[end].end]) <= tokens_max
        ):
            end += 1
        yield _passage(source, section.headings, text, offset, marks, sentences[start:end])
        start = end


def _passage(
    source: Source, headings: tuple[str, ...], text: str, offset: int, marks: Sequence[Mark], sentences: Sequence[Span]
) -> Passage:
    begin, end = sentences[0].start, sentences[-1].end
    inside = bisect_right(marks, begin, key=lambda mark: mark.offset)
    behind = bisect_left(marks, end, key=lambda mark: mark.offset)
    said = [*marks[max(0, inside - 1) : behind], *(marks[behind : behind + 1] if source.kind == "transcript" else [])]
    return Passage(
        source=source,
        start=offset + begin,
        text=text[begin:end],
        headings=headings,
        marks=tuple(Mark(min(max(0, at - begin), end - begin), second) for at, second in said),
        sentences=tuple(Span(s.start - begin, s.end - begin) for s in sentences),
    )


def _marks(section: Section) -> list[Mark]:
    """Where each segment starts, as an offset in the section's text; runs of one second are one mark."""
    starts = accumulate((len(segment.text) for segment in section.segments), initial=0)
    marks: list[Mark] = []
    for start, segment in zip(starts, section.segments, strict=False):
        if not marks or marks[-1].second != segment.second:
            marks.append(Mark(start, segment.second))
    return marks


def _fitting(text: str, spans: Sequence[Span], encoder: Encoder, room: int, tokens_max: int) -> Iterator[Span]:
    """The sentences, those too long by themselves parted."""
    lengths = encoder.lengths([text[span.start : span.end] for span in spans])
    for span, length in zip(spans, lengths, strict=True):
        if length <= room and tokens.count(text[span.start : span.end]) <= tokens_max:
            yield span
        else:
            yield from _parted(text, span, encoder, room, tokens_max)


def _parted(text: str, span: Span, encoder: Encoder, room: int, tokens_max: int) -> Iterator[Span]:
    """Parts of one sentence, each as long as fits and ending at a clause where one ends in its second half."""

    def fits(end: int) -> bool:
        piece = text[start:end].rstrip()
        return tokens.count(piece) <= tokens_max and encoder.lengths([piece])[0] <= room

    start = span.start
    while start < span.end:
        # The longest fitting end, since token counts grow with the text: doubled until it is too far, then bisected.
        low, high = start + 1, min(start + tokens_max, span.end)
        while high < span.end and fits(high):
            low, high = high, min(2 * high - start, span.end)
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if fits(middle) else (low, middle - 1)
        end = low
        if end < span.end:
            for boundary in (CLAUSE, SPACE):
                ends = [m.end() for m in boundary.finditer(text, start, end)]
                if ends and ends[-1] > start + (end - start) // 2:
                    end = ends[-1]
                    break
        yield Span(start, start + len(text[start:end].rstrip()) if text[start:end].strip() else end)
        start = end
