"""Speech: where in a video the words of a sentence are spoken, by the transcripts that the corpus has of it.

A note is somebody's summary: some of its words are spoken near its moment, rare ones telling more than common ones
(weighed as in inverse document frequency, Spärck Jones 1972). Words are compared by their first six letters.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable
from math import log
from typing import NamedTuple

WORD = re.compile(r"[^\W\d_]{4,}|\d+")
BEFORE, AFTER = 15, 60  # seconds around a mark in which its words are looked for
ENOUGH = 4  # different words in one place


class Heard(NamedTuple):
    """How much of a sentence is spoken where it was looked for and where the most of it is, 0 to 1; `place`: that
    place in seconds. `clear`: it is so much there that it is told from chance."""

    here: float
    most: float
    place: int
    clear: bool


class Speech:
    """The words of a video with their seconds: `spoken` holds (second, text) in any order."""

    def __init__(self, spoken: Iterable[tuple[int, str]]) -> None:
        self._seconds: dict[str, list[int]] = defaultdict(list)
        for second, text in sorted(spoken):
            for word in _words(text):
                self._seconds[word].append(second)
        self._places = sum(map(len, self._seconds.values())) or 1

    def heard(self, text: str, seconds: Iterable[int]) -> list[Heard]:
        """For each of `seconds`, whether `text` is spoken there."""
        words = _words(text)
        weights = {word: log(1 + self._places / (1 + len(self._seconds.get(word, ())))) for word in words}
        total = sum(weights.values()) or 1.0
        place, most, number = self._most(weights)
        clear = number >= ENOUGH and most >= 0.5 * total
        found = []
        for second in seconds:
            here = sum(weights[w] for w in words if self._within(w, second - BEFORE, second + AFTER)) / total
            found.append(Heard(here, most / total, place, clear))
        return found

    def _within(self, word: str, first: int, last: int) -> bool:
        seconds = self._seconds.get(word, [])
        at = bisect_left(seconds, first)
        return at < len(seconds) and seconds[at] <= last

    def _most(self, weights: dict[str, float]) -> tuple[int, float, int]:
        """The place that has most of the words: its second, their weight, and how many they are."""
        said = sorted((second, word) for word in weights for second in self._seconds.get(word, ()))
        best, inside, weight, first = (0, 0.0, 0), Counter[str](), 0.0, 0
        for second, word in said:
            inside[word] += 1
            weight += weights[word] if inside[word] == 1 else 0
            while said[first][0] < second - BEFORE - AFTER:
                gone = said[first][1]
                inside[gone] -= 1
                if not inside[gone]:
                    weight -= weights[gone]
                    del inside[gone]
                first += 1
            if weight > best[1]:
                best = (said[first][0], weight, len(inside))
        return best


def _words(text: str) -> list[str]:
    return list(dict.fromkeys(word[:6] for word in WORD.findall(text.lower())))
