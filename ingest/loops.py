"""Loops: what a text says again and again in a row, as a language model does when it runs on, is kept once.

A loop is a run of words in which each word is the one a period before it, whether the cycle is a phrase inside a
line, a bullet, several bullets, or sections with their headings (equal text below different headings is therefore no
loop). Numbers count as equal whatever they are, since loops like to count. How many cycles are evidence:

* five of at least four words: a refrain comes four times in a row, and on 11,400 notes nothing of that length came
  more than three times (lists of years and sums, which count, are the nearest);
* five times as many for each doubt: a cycle of one to three words ("no, no, no"; a table's equal cells), numbers that
  change (they may be what is told: "year 1: 10,000 rupees per month"), and speech (music, and people who chant);
* numbers alone are never a loop ("1 + 2 + 3", a grid, a table).

The first cycle stays, and what is cut ends where a sentence or a line does, where the cycle has such an end. What then
follows in the same line starts a line of its own, so that no sentence is put together from two places.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from ingest.document import Document, Problem, Section, Segment

CYCLES, DOUBT = 5, 5
WORDS = 4  # of a cycle that is no doubt; also how many equal words make a place worth a look
TOKEN = re.compile(r"\d+(?:[.,:/]\d+)*|[^\W\d_][^\W_]*(?:['’][^\W_]+)*")
NUMBER = "#"
BORDER = re.compile(r"[.!?…][\"'”’)\]]*\s+|\n")


class Word(NamedTuple):
    """A word of the text or of a heading (which stands where its section starts): `key` is what makes two equal,
    `number` the digits of one that is a number."""

    key: str
    number: str
    start: int


class Loop(NamedTuple):
    """Characters `start` to `end` are cut since they say again what stands before them, `cycles` times with it."""

    start: int
    end: int
    cycles: int
    text: str


def unlooped(document: Document) -> Document:
    """The document with every loop said once and one `Problem` about them; the same object where there is none."""
    text = document.text
    loops = list(_loops(document, text))
    if not loops:
        return document
    worst = max(loops, key=lambda loop: loop.end - loop.start)
    rest = f" (and {len(loops) - 1} other loops)" if loops[1:] else ""
    message = f"said {worst.cycles} times in a row, kept once: {worst.text!r}{rest}"
    problem = Problem("looped-text", _line(document, worst.start), message)
    while loops:  # a cut can bring together what loops in turn
        document = replace(document, sections=tuple(_cut(document, text, loops)))
        text = document.text
        loops = list(_loops(document, text))
    return replace(document, problems=(*document.problems, problem))


def _loops(document: Document, text: str) -> Iterator[Loop]:
    words = list(_words(document.sections))
    done = 0
    for start, end, period in _runs([word.key for word in words]):
        cycle = words[start : start + period]
        cycles = (end - start) // period
        lettered = sum(not word.number for word in cycle)
        counted = any(words[at].number != words[at - period].number for at in range(start + period, end))
        doubts = (lettered < WORDS) + counted + (document.source.kind == "transcript")
        if lettered and cycles >= CYCLES * DOUBT**doubts:
            begin, until = _borders(text, words, start, end, period)
            if done <= begin < until:  # else its first cycle is being cut: another look tells what is left of it
                yield Loop(begin, until, cycles, " ".join(text[cycle[0].start :][:60].split()))
                done = until


def _words(sections: Sequence[Section]) -> Iterator[Word]:
    offset = 0
    for section in sections:
        for match in TOKEN.finditer(" ".join(section.headings)):
            yield _word(match[0], offset, "heading ")
        text = "".join(segment.text for segment in section.segments)
        for match in TOKEN.finditer(text):
            yield _word(match[0], offset + match.start())
        offset += len(text)


def _word(raw: str, start: int, kind: str = "") -> Word:
    number = raw if raw[0].isdigit() else ""
    return Word(kind + (NUMBER if number else raw.casefold()), number, start)


def _runs(keys: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Runs (start, end, period) in which every key is the one a period before it, with `CYCLES` cycles or more.

    The last place of the same four words tells the period to try. Each period is followed through a stretch once, so
    the time is that of reading, short of texts made to defeat it.
    """
    last: dict[tuple[str, ...], int] = {}
    tried: dict[int, int] = {}  # up to where a period has been followed
    done = 0
    for at in range(len(keys) - WORDS + 1):
        words = tuple(keys[at : at + WORDS])
        before, last[words] = last.get(words), at
        if before is None or at < done or tried.get(at - before, 0) > at:
            continue
        period, end = at - before, at + WORDS
        while end < len(keys) and keys[end] == keys[end - period]:
            end += 1
        tried[period] = end
        if end - before >= CYCLES * period:
            yield before, end, period
            done = end


def _borders(text: str, words: Sequence[Word], start: int, end: int, period: int) -> tuple[int, int]:
    """Where to cut the run: from behind its first cycle to its end, at the ends of sentences and lines if the cycle
    has any; to the end of the line where the rest of it is one more cycle, broken off."""

    def at(word: int) -> int:
        return words[word].start if word < len(words) else len(text)

    found = [match.end() for match in BORDER.finditer(text, at(start), at(end))]
    begin = next((border for border in found if at(start + period) <= border <= at(start + 2 * period)), None)
    until = next((border for border in reversed(found) if border >= at(end - period)), at(end))
    following = bisect_left(words, until, key=lambda word: word.start)
    rest = text[until : text.find("\n", until) + 1 or len(text)]
    if following < len(words) and _even(text[at(following - period) :][: 2 * len(rest)]).startswith(
        _even(rest).strip()
    ):
        until += len(rest)
    return at(start + period) if begin is None else begin, until


def _even(text: str) -> str:
    return re.sub(r"\d+", NUMBER, text)


def _cut(document: Document, text: str, loops: Sequence[Loop]) -> Iterator[Section]:
    """The sections without the loops; segments and sections of which nothing is left are left out."""
    offset = 0
    for section in document.sections:
        segments = []
        for segment in section.segments:
            until = offset + len(segment.text)
            left = _left(text, offset, until, loops)
            if left or not segment.text:
                segments.append(Segment(left, segment.second, segment.marks))
            offset = until
        if any(left for left, *_ in segments) or not any(text for text, *_ in section.segments):
            yield Section(section.headings, tuple(segments))


def _left(text: str, offset: int, until: int, loops: Sequence[Loop]) -> str:
    """What the loops leave of the characters `offset` to `until`; a line is ended where a loop inside it was cut."""
    left = []
    for loop in loops[bisect_right(loops, offset, key=lambda loop: loop.end) :]:
        if loop.start > until:
            break
        left.append(text[offset : loop.start])
        if offset < loop.start and text[loop.start - 1] != "\n" and text[loop.end : loop.end + 1] != "\n":
            left.append("\n")
        offset = max(offset, min(loop.end, until))
    return "".join([*left, text[offset:until]])


def _line(document: Document, offset: int) -> int:
    """The line of the file that the first mark from `offset` on stands in; 0 where no mark follows."""
    at = 0
    for segment in (segment for section in document.sections for segment in section.segments):
        at += len(segment.text)
        if at > offset and segment.marks:
            return document.written[segment.marks[0]].line
    return 0
