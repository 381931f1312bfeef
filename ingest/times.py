"""Times: what a note's marks say, and which of them can be believed.

A mark has fields parted by colons. The same digits are written in several ways by the tools that make such notes:

==================  ==========================  =====================================
written             sound reading               seen as, in an eleven-minute video
==================  ==========================  =====================================
``07:34``           M:S, 454 s
``00:07:34``        H:M:S, 454 s                (the usual one)
``07:34:00``        7 h 34 min                  M:S and a zero: 454 s   (*inflated*)
``07:34:09``        7 h 34 min                  M:S and junk: 454 s     (*inflated*)
``07:34:34``        7 h 34 min                  M:S and S again: 454 s  (*inflated*)
``07:07:34``        7 h 7 min                   M and M:S again: 454 s  (*inflated*)
``00:07:34:12``     H:M:S and frames, 454 s
==================  ==========================  =====================================

Which reading is meant cannot be told from one mark, so a note is judged whole:

* most of its marks have hours, it reaches hour `LATE` or beyond, and marks that follow one another in the text stand
  minutes apart (median over `STEP` seconds). A note on the ninth hour of a conference stream has late hours too, but
  steps of seconds, and is left as it is;
* in a note that is otherwise sound, single marks far behind all others (twice the last sound one and ten minutes)
  that end in ``:00`` are read as M:S where that falls between their neighbours, else dropped: better no link than a
  wrong one.

On the 101 notes on one channel every listed inflated one is found and no sound mark is changed (`tests/test_shared.py`;
the two bounds were set while looking at these notes). It is the late hour that decides: wide steps alone are common,
1,699 of 7,352 unrepaired notes on other channels have them. So a sparse, sound note on a video of more than six hours
would be misread; only what else is known of the video can tell those apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from statistics import median

from ingest.document import TimedMark, WrittenMark

LATE = 6  # hours; few videos are as long
STEP = 100  # seconds between marks that follow one another in a note; the widest among that channel's sound notes: 98
FIELDS = re.compile(r"\d{1,4}(?::\d{1,3}){1,3}")

Fields = tuple[int, int, int]
Reading = Callable[[Fields], int]


def parse(written: str) -> Fields | None:
    """The mark as (hours, minutes, seconds) as written, or None where it is no time.

    ``"23:06"`` is (0, 23, 6); frames in a fourth field are left off; ``"0003:55"``, a lost colon, is (0, 3, 55); a
    third field past 59 is a fraction: ``"03:14:622"`` is (0, 3, 14).
    """
    match = FIELDS.fullmatch(written.strip(" []:"))
    if not match:
        return None
    texts = match[0].split(":")
    if len(texts[0]) == 4:
        texts[:1] = [texts[0][:2], texts[0][2:]]
    numbers = [int(text) for text in texts]
    if len(numbers) == 2 or (len(numbers) == 3 and numbers[2] > 59):
        numbers = [0, *numbers[:2]]
    hours, minutes, seconds = numbers[:3]
    return (hours, minutes, seconds) if seconds < 60 and (minutes < 60 or hours == 0) else None


def sound(fields: Fields) -> int:
    """H:M:S in seconds."""
    return fields[0] * 3600 + fields[1] * 60 + fields[2]


def shifted(fields: Fields) -> int:
    """M:S and something, in seconds."""
    return fields[0] * 60 + fields[1]


def repeated(fields: Fields) -> int:
    """M and M:S again, in seconds."""
    return fields[1] * 60 + fields[2]


def repair(marks: Sequence[WrittenMark]) -> list[TimedMark]:
    """Every mark of one note, in the order of the text, with its second or None, and what was done to it."""
    fields = [parse(mark.raw) or parse(mark.label) for mark in marks]
    known = [f for f in fields if f]
    reading = _reading(known)
    starts = _outliers(fields) if reading is sound else _whole(fields, reading)
    return [_timed(mark, f, start) for mark, f, start in zip(marks, fields, starts, strict=True)]


def _timed(mark: WrittenMark, fields: Fields | None, start: int | None) -> TimedMark:
    as_written = fields is not None and start == sound(fields)
    return TimedMark(*mark, start, "dropped" if start is None else "ok" if as_written else "repaired")


def _reading(known: Sequence[Fields]) -> Reading:
    """The reading that the whole note speaks for."""
    late = [f for f in known if f[0] > 0]
    if len(late) < 3 or len(late) * 2 < len(known) or max(f[0] for f in late) < LATE:
        return sound
    if sum(f[0] == f[1] for f in late) * 5 >= len(late) * 4:
        return repeated
    steps = [abs(sound(b) - sound(a)) for a, b in pairwise(known)]
    return shifted if median(steps) > STEP else sound


def _whole(fields: Sequence[Fields | None], reading: Reading) -> list[int | None]:
    """The seconds of an inflated note. A mark without hours is written soundly where its minutes are zero too, where
    it repeats nothing in a note that repeats, and where it has seconds in a note whose other marks end in zeros."""
    hours = [f for f in fields if f and f[0]]
    last = max(map(reading, hours))
    mixed = reading is repeated or all(f[2] == 0 for f in hours)

    def second(f: Fields) -> int:
        written_soundly = f[0] == 0 and sound(f) <= last + 60 and (f[1] == 0 or (mixed and f[2] > 0))
        return sound(f) if written_soundly else reading(f)

    return [second(f) if f else None for f in fields]


def _outliers(fields: Sequence[Fields | None]) -> list[int | None]:
    """The seconds of a sound note, wild marks mended or dropped."""
    starts = [sound(f) if f else None for f in fields]
    full = {i for i, f in enumerate(fields) if f and f[0] and f[2] == 0}  # full minutes, past the first hour
    rest = [s for i, s in enumerate(starts) if s is not None and i not in full]
    last = max(rest, default=0)
    wild = {i for i in full if (starts[i] or 0) > 2 * last + 600}
    if len(rest) < 5 or len(wild) * 4 > len(rest):
        return starts
    following = [last]  # for each mark the trusted one after it, from the last mark to the first
    for i in range(len(starts) - 1, 0, -1):
        following.append(following[-1] if i in wild or starts[i] is None else starts[i] or 0)
    before = 0
    for i, (f, after) in enumerate(zip(fields, reversed(following), strict=True)):
        if f and i in wild:
            starts[i] = shifted(f) if before <= shifted(f) <= after else None
        before = before if starts[i] is None else starts[i] or 0
    return starts
