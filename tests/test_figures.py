"""Figures in digits and in words, in one measure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.model.figures import DAY, Figure, figures, missing


def told(text):
    return [figure[:2] for figure in figures(text) if figure.told]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("half an hour", [(30, "time")]),
        ("a quarter of an hour", [(15, "time")]),
        ("four focused morning hours", [(240, "time")]),
        ("a forty-hour week", [(2400, "time")]),
        ("12-hour days", [(720, "time")]),
        ("two weeks' notice", [(14 * DAY, "time")]),
        ("two and a half", [(2, "and"), (50, "%")]),
        ("a fifth of your week", [(20, "%")]),
        ("20 percent, or 20%", [(20, "%"), (20, "%")]),
        ("80 per cent", [(80, "%")]),
        ("$100,000 to $120k", [(100_000, "$"), (120_000, "$")]),
        ("150 to 200 dollars", [(150, "$"), (200, "$")]),
        ("two hundred and five", [(200, "and"), (5, "and")]),
        ("twenty-five people", [(25, "peopl")]),
        ("three questions", [(3, "question")]),
        ("1,200.50 points", [(1200.5, "point")]),
        ("the third manager", [(3, "th")]),
        ("in the second week", [(2, "th")]),
        ("no figure at all", []),
    ],
)
def test_figures_are_read(text, expected):
    assert told(text) == [(pytest.approx(value), unit) for value, unit in expected]


def test_a_time_without_a_number_is_implied():
    assert figures("a month") == [Figure(pytest.approx(365 / 12 * DAY), "time", False)]
    assert figures("a year and a half") == [Figure(1.5 * 365 * DAY, "time", False)]
    assert figures("weekly") == [Figure(7 * DAY, "time", False)]


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        ("30 minutes", "half an hour"),
        ("18 months", "about a year and a half after"),
        ("two weeks", "a gentle first fortnight"),
        ("20%", "a fifth of the week"),
        ("$100k", "$100,000"),
        ("one line", "a line"),
        ("both offers", "two offers"),
        ("a week", "for two weeks"),
        ("nothing told", "three facts"),
    ],
)
def test_what_is_the_same_is_found(statement, evidence):
    assert missing(statement, evidence) == []


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        ("three weeks", "two weeks"),
        ("two months", "two weeks"),
        ("a month", "a week"),
        ("four weeks", "a month"),
        ("30 percent", "30 people"),
        ("one figure", "three figures"),
        ("$90,000", "$100,000"),
        ("five facts", "no number here"),
    ],
)
def test_what_is_not_is_missing(statement, evidence):
    assert len(missing(statement, evidence)) == 1


@given(st.text(alphabet="two half a of hours 1,0.5%$ fifth week-", max_size=40))
def test_a_text_has_its_own_figures(text):
    assert missing(text, text) == []
