"""Judging: what the marks of one note mean, by all of them together and by what else is known of the video.

A note may change its form on the way (an hour's video: minutes up to ``59:40:00``, then ``01:01:20``). So it is read as
a hidden Markov model: each mark has a form (`ingest.times`), forms like to stay (`TURN`), and a form that says little
about its digits pays for it (junk is one of sixty last fields; a full minute that is meant is one of sixty seconds).
The second that a form gives is likely where

* it is within the video. Its length is not known but for the seconds that the readings reach and those that other
  notes reach: each is tried, and the likeliest taken (`_prior`: few videos are longer than `LONG`; a note of many
  marks seldom ends far before the video does, nor leaves the most of it out). A length from the recording is final,
  and notes that end together bound it (`_agreed`);
* it is near the mark before it, measured by the length and the number of marks, and rather after than before it;
* other notes of the video have a mark within `NEAR` seconds, weighed against how often that is chance.

The best sequence is Viterbi's (Rabiner, "A Tutorial on Hidden Markov Models", 1989). A mark that no form explains
costs `NOISE`: it gets no second. Better no link than a wrong one. The numbers below were fitted by hand on 11 of the
22 channels of 11,400 notes and on the 101 notes of one more; `STEP`, `SAME`, `_agreed` and the last term of `_covered`
after looking at the other 11 as well. ``tests/bench/moments.py`` measures both halves.

What stays in doubt: a few marks alone, on a video of a few hours or of as many minutes. They are left as written.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import groupby, pairwise
from math import inf, log
from statistics import median
from typing import NamedTuple

from ingest.times import FORMS, HOUR, INFLATED, JUNK, MINUTES, ROUND, SECONDS, SOUND, ZERO, Reading

NEAR = 5  # seconds; marks so near to each other are of one moment
SHORT, LONG = 300, 12600  # seconds; between these no length of a video is likelier than another
NOISE = 1e-5  # of all marks; where the length is only guessed a mark is rather believed
PAST = 1e-3  # where it is known
STEP = 3.0  # seconds; notes are not finer
DOUBT = 2.0  # in favour of a note as it is written
SAME = 2.0  # against two marks, one after the other and written differently, that mean one second


class Known(NamedTuple):
    """What else is known of a video: its length in seconds where a recording tells it, how far other notes reach
    (second, number of marks), and the moments of their marks, sorted."""

    length: float | None = None
    reaches: tuple[tuple[int, int], ...] = ()
    moments: tuple[int, ...] = ()


NOTHING = Known()


class Judged(NamedTuple):
    """The reading of every mark, for a video of `length` seconds; `score` is its log probability."""

    score: float
    length: float
    readings: tuple[Reading, ...]


def _turn(before: int, after: int) -> float:
    if before == after:
        return 0.97
    if {before, after} <= {ZERO, JUNK, SECONDS}:
        return 0.05
    if {before, after} == {SOUND, ROUND}:
        return 0.02
    return {SOUND: 0.03, ROUND: 0.03, ZERO: 0.001, JUNK: 0.0003, HOUR: 0.0003}.get(after, 0.001)


Start = Sequence[float]
Turns = Sequence[Sequence[float]]
START: Start = [log(p) for p in (0.8, 0.025, 0.12, 0.01, 0.02, 0.02, 0.002)]
TURN: Turns = [[log(_turn(before, after)) for after in FORMS] for before in FORMS]


def judge(found: Sequence[Sequence[Reading]], known: Known = NOTHING) -> list[Judged]:
    """The readings of one note's marks, for each length that the video may have, likeliest first."""
    runs = [(list(run), len(list(same))) for run, same in groupby(found)]  # a mark said twice is evidence once
    agreed = known.length or _agreed(known.reaches) or inf
    if all((reading.second or 0) <= agreed for some in found for reading in some[:1]):  # no hour is one too many
        runs = [([reading for reading in run if reading.form != HOUR], number) for run, number in runs]
    near = [[r._replace(near=_near(known.moments, r.second)) for r in run] for run, _ in runs]
    judged = [_judged(near, length, known) for length in _lengths(found, known) if length <= agreed]
    judged.sort(key=lambda one: -one.score)
    used = Counter(reading.form for reading in judged[0].readings)
    lost = any(reading.second is None for reading in judged[0].readings)
    if lost and sum(used[form] for form in INFLATED) * 4 >= len(near):  # a note that mixes: by the shares of its forms
        share = [(used[form] + 0.2) / (len(near) + 1.2) for form in FORMS]
        turns = [[log(0.9 * _turn(a, b) + 0.1 * share[b]) for b in FORMS] for a in FORMS]
        judged[0] = _judged(near, judged[0].length, known, [log(p) for p in share], turns)
    return [
        j._replace(readings=tuple(r for r, (_, n) in zip(j.readings, runs, strict=True) for _ in range(n)))
        for j in judged
    ]


def _near(moments: Sequence[int], second: int | None) -> float:
    if not moments or second is None:
        return 0.0
    hits = bisect_right(moments, second + NEAR) - bisect_left(moments, second - NEAR)
    return hits / ((2 * NEAR + 1) * len(moments))


def _agreed(reaches: Sequence[tuple[int, int]]) -> float | None:
    """What the length of the video cannot well be more than, where three notes or more end together, thrice as many as
    go on: with the video, it seems. Not about the end of the first hour: a tool that writes ``59:40:00`` may go
    no further."""
    ends = sorted((end for end, marks in reaches if marks >= 10), reverse=True)
    for beyond, end in enumerate(ends):
        together = sum(0.97 * end <= other <= end for other in ends)
        if together >= max(3, 3 * beyond) and not 3400 < end < 3900:
            return 1.25 * end + 60
    return None


def _lengths(found: Sequence[Sequence[Reading]], known: Known) -> list[float]:
    """How long the video may be: as far as marks of one form reach or another note does, a tenth apart."""
    if known.length:
        return [known.length]
    written = [reading.second or 0 for some in found for reading in some if reading.form == SOUND]
    ends = [max(second, 20) for second, _ in known.reaches]
    ends += [max((s for s in written if s < limit), default=20) for limit in (3600, LONG, inf)]
    ends.append(max((s for s in written if s % 60), default=20))  # full minutes may be minutes' seconds
    ends += [
        max((r.second or 0 for some in found for r in some if r.form == form), default=20) for form in (JUNK, MINUTES)
    ]
    lengths: list[float] = []
    for end in sorted((max(end, 20) for end in ends), reverse=True):
        if not lengths or end < 0.9 * lengths[-1]:
            lengths.append(end)
    return lengths


def _prior(length: float, marks: int, known: Known) -> float:
    """Log probability, up to a constant, that a video is so long and has a note of so many marks."""
    likely = -((max(0.0, log(length / LONG)) / 0.22) ** 2) / 2 - (max(0.0, log(SHORT / length)) / 0.8) ** 2 / 2
    usual = 3 + 0.3 * log(length / 240)  # of the logarithm of the number of marks
    likely -= log(1 + (log(max(marks, 1)) - usual) ** 2 / 3)
    for end, number in known.reaches:
        likely += _covered(max(end, 20) / length, number) if end <= 1.02 * length + 30 else log(0.01)
    return likely


def _covered(share: float, marks: int) -> float:
    """Log likelihood of a note that ends at `share` of the video: a power of it, the fewer the marks the lower; some
    notes stop anywhere, seldom those of many marks."""
    power = min(2.0, marks / 5)
    return log(0.9 * power * min(1.0, share) ** power + 0.2 / max(10, marks))


def _judged(
    found: Sequence[Sequence[Reading]], length: float, known: Known, start: Start = START, turns: Turns = TURN
) -> Judged:
    score, best = _viterbi(found, length, known, start, turns)
    score += _prior(length, len(found), known)
    if any(reading.second is None or reading.form in INFLATED for reading in best):
        score -= DOUBT
    score -= SAME * sum(a.second == b.second is not None for a, b in pairwise(best))
    seconds = sorted({reading.second for reading in best if reading.second is not None})
    if seconds:
        score += _covered(max(seconds[-1], 1) / length, len(seconds)) - _covered(1, len(seconds))
    if len(seconds) > 3:  # much of the video left out in the midst of it
        gap = max(after - before for before, after in pairwise(seconds)) / length
        score += min(6.0, len(seconds) / 8) * log(max(1e-3, 1 - gap))
    return Judged(score, length, best)


def _steps(found: Sequence[Sequence[Reading]], length: float) -> tuple[float, float]:
    """How far it usually is from one mark to the next, in seconds: where they are sound, and where they are inflated.
    At most as notes that cover a video of `length` have it."""
    written = [some[0].second or 0 for some in found if some]
    usual = median([abs(after - before) for before, after in pairwise(written)] or [0])
    most = max(STEP, 0.67 * length / max(1, len(found)))
    return min(most, max(STEP, usual)), min(most, max(STEP, usual / 60))


def _viterbi(
    found: Sequence[Sequence[Reading]], length: float, known: Known, start: Start, turns: Turns
) -> tuple[float, tuple[Reading, ...]]:
    """The log probability of the best sequence of readings within `length`, and the sequence."""
    step, short = _steps(found, length)
    told = 0.35 if known.moments else 0.0
    anywhere, stepped = 0.4 * (1 - told) / length, 0.6 * (1 - told)
    noise = log((PAST if known.length else NOISE) / length)
    trail: list[list[tuple[float, Reading, int]]] = []
    last: list[tuple[float, Reading, int]] = []
    for some in found:
        layer: list[tuple[float, Reading, int]] = []
        for reading in some:
            second = reading.second
            if second is None or second > length:
                continue
            here = anywhere + told * reading.near
            scale = step if reading.form in (SOUND, ROUND, HOUR) else short
            if not last:
                layer.append((start[reading.form] + log(here + stepped / length) + reading.weight, reading, 0))
                continue
            best, origin = -1e300, 0
            for at, (score, before, _) in enumerate(last):
                if before.second is None:
                    likely = here + stepped / length
                else:  # log-logistic both ways (heavy tails), four in five onward
                    way = second - before.second
                    by = abs(way) / scale
                    likely = stepped / scale * (0.8 if way >= 0 else 0.2) / (1 + by) ** 2
                    likely += here if abs(way) > NEAR else anywhere + told / length  # a moment is evidence once
                score += turns[before.form][reading.form] + log(likely)
                if score > best:
                    best, origin = score, at
            layer.append((best + reading.weight, reading, origin))
        if last:
            kept = {before.form: at for at, (_, before, _) in reversed(list(enumerate(last)))}  # the best of each form
            layer += [(last[at][0] + noise, Reading(form, None), at) for form, at in kept.items()]
        else:
            layer += [(start[form] + noise, Reading(form, None), 0) for form in FORMS]
        layer.sort(key=lambda one: -one[0])
        last = layer[:8]
        trail.append(last)
    if not trail:
        return 0.0, ()
    score, at, best_readings = last[0][0], 0, []
    for layer in reversed(trail):
        best_readings.append(layer[at][1])
        at = layer[at][2]
    return score, tuple(reversed(best_readings))
