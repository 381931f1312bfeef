"""Figures in a text, in digits or in words, brought to one measure so that they can be compared.

``half an hour`` is 30 minutes, a ``fortnight`` 14 days, ``a fifth`` 20 percent, ``$100k`` 100,000 dollars.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from rag.bm25 import stem
from rag.language import quantity
from rag.model.wording import STOP

NUMBERS = {"zero": 0.0, "dozen": 12.0} | quantity.NUMBERS
SCALES = quantity.SCALES
PARTS = {"half": 0.5, "third": 1 / 3, "quarter": 0.25, "fifth": 0.2, "tenth": 0.1}
PARTS |= {"thirds": 1 / 3, "quarters": 0.25, "fifths": 0.2, "tenths": 0.1}
_ORDINALS = "second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
ORDINALS = _ORDINALS.split()
# In minutes: a month is 30.4 days, so that four weeks are none and twelve months are a year.
DAY = 24 * 60.0
TIMES = {unit: days * DAY for unit, days in quantity.TIMES.items()} | {"fortnight": 14 * DAY}
TIMES |= {f"{unit}s": minutes for unit, minutes in TIMES.items()}
ADVERBS = {"hourly": 60.0, "daily": DAY, "weekly": 7 * DAY, "monthly": 365 / 12 * DAY, "yearly": 365 * DAY}
ADVERBS |= {"annual": 365 * DAY, "annually": 365 * DAY, "overnight": DAY}
MONEY = {"$": "$", "€": "€", "£": "£", "dollar": "$", "dollars": "$", "euro": "€", "euros": "€", "pounds": "£"}
TOKEN = re.compile(r"[$€£]|\d[\d,]*(?:\.\d+)?|%|[^\W\d_]+(?:['’][^\W\d_]+)?|[.,;:!?()]")
AND_A_HALF = ["and", "a", "half"]
# Words that the figures account for.
COUNTING = frozenset({*NUMBERS, *SCALES, *PARTS, *ORDINALS, *TIMES})
_BETWEEN = "full whole working more extra additional further other consecutive focused a an solid"
BETWEEN = frozenset(_BETWEEN.split())
NEAR = 0.02  # the share by which two measures of one thing may differ


class Figure(NamedTuple):
    """`value` of `unit`: ``time`` (in minutes), ``%``, a currency's sign, ``th``, or the stem of what is counted.
    `told` is False for what is only implied: ``a week``, ``both``."""

    value: float
    unit: str
    told: bool = True


def figures(text: str) -> list[Figure]:
    """The figures of `text`, in order."""
    found = []
    tokens = [match[0].lower() for match in TOKEN.finditer(re.sub("[-–]", " ", text.replace("per cent", "%")))]
    at = 0
    while at < len(tokens):
        figure, after = _figure(tokens, at)
        if figure is not None:
            found.append(figure)
        at = max(after, at + 1)
    # "150 to 200 dollars", "15 or 20 percent": the unit of the second is the first's.
    for place, (one, other) in enumerate(pairwise(found)):
        if one.unit in {"", "to", "or"} and other.unit in {"time", "%", "$", "€", "£"}:
            found[place] = one._replace(unit=other.unit)
    return found


def missing(statement: str, evidence: str) -> list[Figure]:
    """The figures of `statement` for which `evidence` has none like them."""
    given = figures(evidence)
    return [figure for figure in figures(statement) if not any(_found(figure, given))]


def _found(figure: Figure, given: list[Figure]) -> Iterator[bool]:
    if not figure.told and figure.unit != "time":
        yield True
    if not figure.told:  # "a week" where a number of weeks is told
        yield any(other.told and other.unit == "time" and _whole(other.value / figure.value) for other in given)
    elif figure.value == 1 and figure.unit not in {"time", "%"}:  # "one" is often no figure: unless another is told
        yield not any(other.told and other.unit == figure.unit and other.value != 1 for other in given)
    for other in given:
        same = abs(figure.value - other.value) <= NEAR * abs(figure.value)
        special = {figure.unit, other.unit} & {"time", "%", "th"}
        yield same and (figure.unit == other.unit or not special)


def _whole(share: float) -> bool:
    return share >= 1 - NEAR and abs(share - round(share)) <= NEAR * share and share < 24


def _figure(tokens: list[str], at: int) -> tuple[Figure | None, int]:
    """The figure that begins at `at`, if one does, and where the tokens go on."""
    sign = MONEY.get(tokens[at]) if tokens[at] in "$€£" else None
    value, after = _value(tokens, at + (sign is not None))
    word = tokens[at]
    if value is None:
        if word in ADVERBS:
            return Figure(ADVERBS[word], "time", False), at + 1
        if word in ORDINALS:  # and "second", which as a time comes with a number or with an s
            return Figure(ORDINALS.index(word) + 2.0, "th"), at + 1
        if word in {"both", "twice", "double", "pair", "couple"}:
            return Figure(2.0, word, False), at + 1
        if word in TIMES:
            more = tokens[at + 1 : at + 4] == AND_A_HALF
            return Figure(TIMES[word] * (1.5 if more else 1), "time", False), at + (4 if more else 1)
        return None, at + 1
    if sign:
        return Figure(value, sign), after
    if tokens[after : after + 1] in (["%"], ["percent"]):
        return Figure(value, "%"), after + 1
    place = after
    if tokens[place : place + 1] == ["of"] and tokens[place + 1 : place + 2] in (["a"], ["an"]):
        place += 1  # "a quarter of an hour"
    while place < min(after + 3, len(tokens)) and tokens[place] in BETWEEN:
        place += 1
    # "four focused morning hours": words between that are no plural belong to the unit.
    far = place
    while far < min(place + 2, len(tokens)) and _may_stand_before(tokens[far]):
        far += 1
    place = far if tokens[far : far + 1] and tokens[far] in TIMES else place
    unit = tokens[place] if place < len(tokens) else ""
    if unit in TIMES:
        more = tokens[place + 1 : place + 4] == AND_A_HALF
        return Figure((value + 0.5 * more) * TIMES[unit], "time"), place + (4 if more else 1)
    if unit in MONEY:
        return Figure(value, MONEY[unit]), place + 1
    if 0 < value < 1:
        return Figure(value * 100, "%"), after
    if not unit.isalpha() and at:
        unit = tokens[at - 1]
    return Figure(value, stem(unit) if unit.isalpha() else ""), after


def _may_stand_before(word: str) -> bool:
    return word.isalpha() and not word.endswith("s") and word not in TIMES and word not in STOP


def _value(tokens: list[str], at: int) -> tuple[float | None, int]:
    """The number that begins at `at`, in digits or in words, and where the tokens go on."""
    value: float | None = None
    start = at
    while at < len(tokens):
        word, before = tokens[at], tokens[at - 1] if at else ""
        if word[0].isdigit() and value is None:
            value = float(word.replace(",", ""))
        elif word in NUMBERS and (value is None or (value >= 20 and NUMBERS[word] < 10)):
            value = (value or 0) + NUMBERS[word]
        elif word in SCALES and value is not None and (len(word) > 2 or at == start + 1):
            value *= SCALES[word]
        elif word in SCALES and len(word) > 2 and before in {"a", "an"}:
            value = SCALES[word]
        elif word in PARTS and value is None and (word == "half" or before in {"a", "one"}):
            value = PARTS[word]
        elif word in PARTS and word.endswith("s") and value is not None:
            value *= PARTS[word]
        else:
            break
        at += 1
    return value, at
