"""Captions as documents: words that keep their seconds, in lines that end where a sentence does.

Where the text has punctuation, a line is a paragraph: it ends where a sentence ends before a silence. Auto-captions
have none, so a line of theirs ends at a silence, and is one sentence to all that follows; nothing is added to the text.
How long a silence lasts is reckoned from where a word starts and how long it takes to say: YouTube writes no ends of
words, its ends of lines are when they leave the screen, and Whisper stretches its ends into the silence.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby
from pathlib import Path

from ingest import cues, recording, subtitles, transcript
from ingest.cues import Cue, Remarks
from ingest.document import Document, Section, Segment, Unreadable

ENDING = re.compile(r"[.!?…。！？][\"'”’」)\]]*$")
ENDED = re.compile(r"[.!?…][\"'”’)\]]*(?:\s|$)|[。！？]")
SPARSE = 400  # letters to one end of a sentence; written English has one to about a hundred
PARAGRAPH = 2.0  # seconds of silence that part paragraphs
# Between sentences readers pause for 0.2 to 1.4 s, the shorter the faster they read (Kazlauskienė and Kalašinskaitė,
# Respectus Philologicus 37, 2020); words inside a clause follow one another at once.
PAUSE = 0.5
LETTER = 0.08  # seconds that a letter takes to say, white space included: 150 words a minute
SHORT = 25  # letters; a line this short ends only at the silence of a paragraph: people stop to think within sentences
LONG = 200  # letters, about 36 words: a longer line is parted at its longest silence
SLACK = 2  # seconds that a word inside a long cue may come earlier than its share of the cue's time
PART = 3  # seconds; a longer cue is parted, so that with the slack a link starts at most 5 s before the words
PAST = 1.0  # seconds; lengths are rounded


def recognised(text: str) -> bool:
    """Whether `text` is captions, whole or damaged, in one of the formats that are read."""
    return subtitles.recognised(text) or transcript.recognised(text)


def read(path: Path, doc: str, text: str) -> Document:
    """The document of the captions in `text`, the file at `path`. Raises `Unreadable` where no cue is found, or the
    text is JSON of something else."""
    remarks = Remarks()
    reader = transcript if transcript.recognised(text) else subtitles
    found = cues.cues(reader.captions(text, remarks), remarks)
    if not found:
        line = next((problem.line for problem in remarks.problems()), 0)
        raise Unreadable("no-cues", "captions without a single cue that has text and times", line)
    known = recording.of(path, doc, remarks)
    end = math.inf if known.duration is None else known.duration
    past = [cue for cue in found if cue.start > end + PAST]
    if past:
        told = f"{len(past)} caption(s) from {past[0].start:g} s on start after the recording's end ({end:g} s): "
        remarks.tell("past-end", 0, told + "their text has no second; are they another recording's?")
    sections = tuple(_sections(found, known.chapters, end))
    return Document(known.source, sections, problems=remarks.problems(), duration=known.duration)


def _sections(found: Sequence[Cue], chapters: Sequence[tuple[float, str]], end: float) -> Iterator[Section]:
    """Chapters as sections, in each its lines, cues as segments; no segment is later than `end`."""
    punctuated = sum(len(ENDED.findall(cue.text)) for cue in found) * SPARSE >= sum(len(cue.text) for cue in found)
    starts = [start for start, _ in chapters]
    at = accumulate((bisect_right(starts, cue.start) for cue in found), max)
    for number, group in groupby(zip(at, found, strict=True), key=lambda pair: pair[0]):
        name = chapters[number - 1][1] if number else ""
        below = [cue for _, cue in group]
        segments = [segment for line in lines(below, punctuated) for segment in _line(line)]
        segments.append(Segment("", int(below[-1].end)))
        yield Section((name,) if name else (), tuple(_within(segment, end) for segment in segments))


def lines(found: Sequence[Cue], punctuated: bool) -> Iterator[list[Cue]]:
    """Cues in lines. Without punctuation a line ends at a silence of `PAUSE`, and is about `LONG` letters at most."""
    line: list[Cue] = []
    letters = 0
    for cue, following in zip(found, [*found[1:], None], strict=True):
        line.append(cue)
        letters += len(cue.text) + 1
        silence = _silence(cue, following)
        if punctuated:
            ends = silence >= PARAGRAPH and ENDING.search(cue.text) is not None
        else:
            ends = silence >= (PARAGRAPH if letters <= SHORT else PAUSE)
        if ends or following is None or following.turn:
            yield line
            line, letters = [], 0
        elif not punctuated and letters > LONG:
            after = [*line[1:], following]
            at = max(range(len(line) // 3, len(line)), key=lambda n: (_silence(line[n], after[n]), n))
            yield line[: at + 1]
            line = line[at + 1 :]
            letters = sum(len(cue.text) + 1 for cue in line)


def _silence(cue: Cue, following: Cue | None) -> float:
    """Seconds in which nothing is said before the following cue."""
    return following.start - min(cue.end, cue.start + LETTER * len(cue.text)) if following else math.inf


def _line(line: Sequence[Cue]) -> Iterator[Segment]:
    for cue, following in zip(line, [*line[1:], None], strict=True):
        yield from _segments(cue, "\n" if following is None else " " if following.spaced else "")


def _segments(cue: Cue, ending: str) -> Iterator[Segment]:
    """The cue's text with its start; a long cue in parts, each timed by its share of the letters, less `SLACK`."""
    parts = max(1, math.ceil((cue.end - cue.start) / PART))
    words = cue.text.split(" ")
    size = -(-len(words) // parts)
    groups = [" ".join(words[i : i + size]) for i in range(0, len(words), size)]
    said = 0
    for number, group in enumerate(groups):
        share = (cue.end - cue.start) * said / len(cue.text)
        yield Segment(group + (ending if number == len(groups) - 1 else " "), int(cue.start + max(0.0, share - SLACK)))
        said += len(group) + 1


def _within(segment: Segment, end: float) -> Segment:
    """The segment without its second, where that is after the recording's `end` by more than the end is rounded."""
    if segment.second is None or segment.second <= end:
        return segment
    return Segment(segment.text, int(end) if not segment.text or segment.second <= end + PAST else None)
