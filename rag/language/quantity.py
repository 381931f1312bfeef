"""Quantities of a sentence, as ranges that can be compared: "two to three weeks", "at least 10 %", "$25 an hour".

Made to tell whether two sources clash, so what is in doubt is left out: years of the calendar, ordinals, bare
numbers.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from rag.bm25 import stem
from rag.passage import Span

_ONES = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
NUMBERS = {word: float(n) for n, word in enumerate(f"{_ONES} eighteen nineteen".split(), 1)}
NUMBERS |= {word: 10.0 * n for n, word in enumerate(_TENS.split(), 2)}
SCALES = {"k": 1e3, "m": 1e6, "bn": 1e9, "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9}
# In days. A month is 30.4 of them, so that twelve are a year and three are ninety days.
TIMES = {"second": 1 / 86400, "minute": 1 / 1440, "hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 365 / 12}
TIMES |= {"year": 365.0, "decade": 3650.0}
NEAR = 0.05  # the share by which two quantities may differ and still be the same

_WORDS = "|".join(sorted(NUMBERS, key=len, reverse=True))
_NUMBER = rf"(?:\d+(?:,\d{{3}})*(?:\.\d+)?|(?:{_WORDS})(?:[- ](?:{_WORDS}))?)"
_SCALE = r"(?:\s?(?:k|m|bn)\b|[\s-](?:hundred|thousand|million|billion)\b)"
QUANTITY = re.compile(
    rf"(?<![\w.,/])(?P<sign>[$€£])?(?P<low>{_NUMBER})(?P<low_scale>{_SCALE})?(?P<low_share>\s?%)?(?!\w|[.,]\d)"
    rf"(?:\s?(?:-|–|—|\bto\b|\bor\b|\band\b)\s?[$€£]?(?P<high>{_NUMBER})(?P<high_scale>{_SCALE})?(?!\w|[.,]\d))?"
    r"(?P<plus>\+)?(?:\s?(?P<share>%|percent\b|per cent\b)|"
    r"(?(sign)(?!)|(?(low_share)(?!)|"
    r"[\s-](?:(?:full|whole|more|working|business|consecutive|extra|additional)\s)?(?P<unit>[a-z]+))))?",
    re.I,
)
RATE = re.compile(r"\s*(?:an?|per|each|every|/)\s*(hour|day|week|month|year)\b|\s*(hour|week|month|year)ly\b", re.I)
LEAST = re.compile(r"\b(?:at least|over|more than|no less than|minimum of|above|exceed\w*|upwards? of)\W*$", re.I)
MOST = re.compile(
    r"\b(?:at most|up to|under|(?<!no )less than|fewer than|no more than|below|maximum of|within)\W*$", re.I
)
AFTER = re.compile(r"\s*(?:\w+\s)?(?:(or (?:more|longer|over))|(or (?:less|fewer|shorter)))\b", re.I)
# What follows a number and is not counted by it.
UNCOUNTED = frozenset(
    re.findall(r"\w+", "of or and to in on at out a an the is are was were for from with by per than")
)


class Quantity(NamedTuple):
    """From `low` to `high` (the same, where no range is told) of `unit`: ``day`` for times, ``%``, a currency's sign
    with what it is paid by (``$/hour``), or the stem of what is counted. `bound` is ``least`` for "at least 3",
    ``most`` for "up to 3", else empty; `span` are the characters that say it."""

    low: float
    high: float
    unit: str
    bound: str
    span: Span


@lru_cache(1024)
def quantities(text: str) -> tuple[Quantity, ...]:
    """The quantities of `text`, in order."""
    found: list[Quantity] = []
    for match in QUANTITY.finditer(text):
        rate = RATE.match(text, match.end()) if match["sign"] else None
        unit = _unit(match, rate)
        year = unit[0] not in "%$€£" and re.fullmatch(r"(?:19|20)\d\d", match["low"]) if unit else True
        low = _value(match["low"], match["low_scale"])
        high = _value(match["high"], match["high_scale"]) if match["high"] else low
        if match["high_scale"] and not match["low_scale"] and low < high / 100:
            low = _value(match["low"], match["high_scale"])  # "1.5 to 2 million"
        if year or (low == 1 and unit not in {"day", "%"}):
            continue
        if unit == "day":
            low, high = (value * TIMES[_singular(match["unit"])] for value in (low, high))
        span = Span(match.start(), (rate or match).end())
        found.append(Quantity(min(low, high), max(low, high), unit, _bound(match, text), span))
    return tuple(found)


def clash(one: Quantity, other: Quantity) -> bool:
    """Whether the two cannot both be right of one thing: of one unit, both bounds of one kind or none, and apart.

    Ranges that overlap do not clash; two that only touch do ("5 to 10" against "10 to 20").
    """
    if (one.unit, one.bound) != (other.unit, other.bound):
        return False
    if one.bound:
        return abs(one.low - other.low) > NEAR * max(one.low, other.low)
    first, second = sorted((one, other))
    touching = first.low < first.high == second.low < second.high
    return touching or second.low - first.high > NEAR * second.low


def _unit(match: re.Match[str], rate: re.Match[str] | None) -> str:
    if match["sign"]:
        return match["sign"] + (f"/{(rate[1] or rate[2]).lower()}" if rate else "")
    if match["share"] or match["low_share"]:
        return "%"
    unit = match["unit"] or ""
    if _singular(unit) in TIMES:
        return "day"
    return "" if unit in UNCOUNTED or not unit.islower() else stem(unit)  # nothing is counted in "Model 3 Plus"


def _bound(match: re.Match[str], text: str) -> str:
    before, after = text[max(0, match.start() - 24) : match.start()], AFTER.match(text, match.end())
    if match["plus"] or LEAST.search(before) or (after and after[1]):
        return "least"
    return "most" if MOST.search(before) or (after and after[2]) else ""


def _singular(unit: str) -> str:
    return unit.lower().removesuffix("s")


def _value(number: str, scale: str | None) -> float:
    """The number that is written, in digits or in words."""
    if number[0].isdigit():
        value = float(number.replace(",", ""))
    else:
        value = sum(NUMBERS[word] for word in re.split("[- ]", number.lower()))
    return value * SCALES[scale.strip(" -").lower()] if scale else value
