"""Dates as people and programs write them, as ISO 8601 calendar dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)|(\d{4})(\d\d)(\d\d)(?!\d)")
DAY_AND_NAME = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[. -]+(?:of )?([a-z]{3,9})[., -]+(\d{4})(?!\d)", re.I)
NAME_AND_DAY = re.compile(r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?!\d)", re.I)
YEAR_LAST = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?!\d)")
WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[.,]* +", re.I)
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip


def iso(written: str) -> str | None:
    """The day in `written` (what follows it, a time or a zone, is left aside) as ``YYYY-MM-DD``; None where there is
    none, where the calendar has no such day, and where 3/4/2024 may be the third or the fourth."""
    text = WEEKDAY.sub("", " ".join(written.split()), count=1)
    days = set()
    for year, month, day in _readings(text):
        try:
            days.add(date(year, month, day).isoformat())
        except ValueError:
            continue
    return days.pop() if len(days) == 1 else None


def _readings(text: str) -> Iterator[tuple[int, int, int]]:
    """Every year, month and day that `text` may begin with."""
    if match := YEAR_FIRST.match(text):
        yield int(match[1] or match[5]), int(match[3] or match[6]), int(match[4] or match[7])
    elif match := DAY_AND_NAME.match(text):
        yield int(match[3]), _month(match[2]), int(match[1])
    elif match := NAME_AND_DAY.match(text):
        yield int(match[3]), _month(match[1]), int(match[2])
    elif match := YEAR_LAST.match(text):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        yield year, second, first
        if match[2] == "/":  # with dots or dashes the day is first; with strokes Americans put the month there
            yield year, first, second


def _month(name: str) -> int:
    """1 to 12, of the whole name or its first three or four letters; 0 for what is no month."""
    return next((at for at, month in enumerate(MONTHS, 1) if name.lower() in (month, month[:3], month[:4])), 0)
