"""Times: the forms that a mark is written in, and the seconds that it may mean.

A mark has fields parted by colons. The same digits are written in several ways by the tools that make such notes:

==================  ==========================  =====================================
written             sound reading               seen as, in an eleven-minute video
==================  ==========================  =====================================
``07:34``           M:S, 454 s
``00:07:34``        H:M:S, 454 s                (the usual one)
``07:34:00``        7 h 34 min                  M:S and a zero: 454 s   (`ZERO`)
``07:34:09``        7 h 34 min                  M:S and junk: 454 s     (`JUNK`)
``07:34:34``        7 h 34 min                  M:S and S again: 454 s  (`SECONDS`)
``07:07:34``        7 h 7 min                   M and M:S again: 454 s  (`MINUTES`)
``01:07:34``        1 h 7 min                   M:S below an hour that is none (`HOUR`)
``00:07:34:12``     H:M:S and frames, 454 s
``03:14:622``       M:S and a fraction, 194 s
==================  ==========================  =====================================

Which is meant cannot be told from one mark: `ingest.judge` takes the whole note, and what else is known of the video.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from math import log
from typing import NamedTuple

from ingest.document import WrittenMark

FIELDS = re.compile(r"\d{1,4}(?::\d{1,3}){1,3}")
SIXTY = log(60)


# Forms: sound, sound and rounded to the minute, or inflated in one of five ways. (Plain numbers: they index a table in
# the innermost loop.)
FORMS = SOUND, ROUND, ZERO, JUNK, SECONDS, MINUTES, HOUR = range(7)
INFLATED = {
    ZERO: "MM:SS:00",
    JUNK: "MM:SS and junk",
    SECONDS: "MM:SS:SS",
    MINUTES: "MM:MM:SS",
    HOUR: "an hour before MM:SS",
}


class Fields(NamedTuple):
    """A mark's numbers as written; `shape` tells H:M:S from M:S and from M:S with a fraction."""

    hours: int
    minutes: int
    seconds: int
    shape: str = "h:m:s"


class Reading(NamedTuple):
    """One of the seconds that a mark may mean; None: none that fits. `weight`: log probability of its digits."""

    form: int
    second: int | None
    weight: float = 0.0
    near: float = 0.0  # likelihood of the second by the moments of other notes


def parse(written: str) -> Fields | None:
    """The numbers of a mark, or None where it is no time.

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
    shape = "m:s" if len(numbers) == 2 else "h:m:s"
    if len(numbers) == 3 and numbers[2] > 59:
        shape = "fraction"
    hours, minutes, seconds = numbers[:3] if shape == "h:m:s" else (0, *numbers[:2])
    return Fields(hours, minutes, seconds, shape) if seconds < 60 and (minutes < 60 or hours == 0) else None


def sound(fields: Fields) -> int:
    """H:M:S in seconds."""
    return fields.hours * 3600 + fields.minutes * 60 + fields.seconds


def _readings(fields: Fields, last: Counter[int], marks: int) -> Iterator[Reading]:
    """What `fields` may mean; `last` counts the last fields of the note."""
    hours, minutes, seconds, shape = fields
    if shape != "h:m:s":  # two fields say the same among marks of any form
        free = -7.0 if shape == "fraction" else 0.0
        yield Reading(SOUND, sound(fields), free)
        yield Reading(ZERO, sound(fields), free - 1)
        yield Reading(JUNK, sound(fields), -SIXTY if free else -1)
        return
    yield Reading(SOUND, sound(fields))
    shifted = hours * 60 + minutes
    share = last[seconds] / max(1, marks) if last[seconds] > 4 else 0
    one = seconds > 0 and share > 0.6  # the whole note has one last field, junk or made up
    yield Reading(JUNK, shifted, log(share) if one else -SIXTY)
    if seconds == 0 or one:
        yield Reading(ROUND, sound(fields), SIXTY + (log(share) if one else 0))
    if seconds == 0:
        yield Reading(ZERO, shifted)
    elif seconds == minutes:
        yield Reading(SECONDS, shifted)
    if hours == minutes:
        yield Reading(MINUTES, minutes * 60 + seconds)
    if hours == 1:
        yield Reading(HOUR, minutes * 60 + seconds)


def readings(marks: Sequence[WrittenMark]) -> list[list[Reading]]:
    """For each mark of a note what it may mean: the first is the one as written; none where it is no time.

    Where the label shows another time, a reading that both can have is likelier, and those of the label are possible.
    """
    parsed = [(parse(mark.raw), parse(mark.label)) for mark in marks]
    different = {raw for raw, _ in parsed if raw}
    last = Counter(raw.seconds for raw in different)
    found = []
    for raw, label in parsed:
        own = list(_readings(raw, last, len(different))) if raw else []
        other = list(_readings(label, last, len(different))) if label and (not raw or label[:3] != raw[:3]) else []
        if own and other:
            told, shown = {r.second for r in own}, {r.second for r in other if r.form != JUNK}
            own = [r._replace(weight=r.weight + log(0.9 if r.second in shown else 0.08)) for r in own]
            other = [r._replace(weight=r.weight + log(0.001)) for r in other if r.second not in told]
        found.append(own + other)
    return found


def clash(mark: WrittenMark, second: int) -> bool:
    """Whether label and mark are two times that cannot both mean `second`."""
    raw, label = parse(mark.raw), parse(mark.label)
    if not raw or not label or raw[:3] == label[:3]:
        return False
    return any(second not in {r.second for r in _readings(fields, Counter(), 1)} for fields in (raw, label))
