"""Dates: every common form is the day that it means; what may mean two days means none."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.dates import iso


@pytest.mark.parametrize(
    "written",
    [
        "2024-05-01",
        "2024-5-1",
        "2024/05/01",
        "2024.05.01",
        "20240501",
        "20240501T101500Z",
        "2024-05-01T10:15:00Z",
        "2024-05-01T23:15:00-08:00",
        "2024-05-01 10:15:00 +0200",
        "May 1, 2024",
        "may 1st 2024",
        "1 May 2024",
        "1st of May, 2024",
        "1. May 2024",
        "01-May-2024",
        "Wed, 01 May 2024 10:15:00 GMT",
        "Wednesday, May 1, 2024 at 10:15",
        "01.05.2024",
        " 2024-05-01\n",
    ],
)
def test_the_day_in_any_form(written):
    assert iso(written) == "2024-05-01"


@pytest.mark.parametrize(("written", "day"), [("12/31/2024", "2024-12-31"), ("31/12/2024", "2024-12-31")])
def test_with_strokes_the_number_beyond_twelve_is_the_day(written, day):
    assert iso(written) == day


def test_the_same_number_twice_is_no_question():
    assert iso("4/4/2024") == "2024-04-04"


@pytest.mark.parametrize("month", ["Sep", "Sept", "Sept.", "September", "SEP"])
def test_months_are_cut_short_in_any_way(month):
    assert iso(f"{month} 9, 2024") == "2024-09-09"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "2024",
        "2024-05",
        "2024-13-45",
        "2024-02-30",
        "3/4/2024",
        "yesterday",
        "Foo 1, 2024",
        "20240501999",
        "0000-01-01",
    ],
)
def test_what_is_no_day_or_two_is_none(written):
    assert iso(written) is None


@given(st.dates())
def test_each_day_comes_back_from_each_form(day):
    for form in ("%Y-%m-%d", "%Y%m%d", "%d.%m.%Y"):
        if day.year >= 1000:
            assert iso(day.strftime(form)) == day.isoformat()


@given(st.text())
def test_any_text_is_a_day_or_none(written):
    found = iso(written)
    assert found is None or datetime.date.fromisoformat(found)
