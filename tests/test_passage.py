"""Passages: every time comes from an offset."""

from itertools import pairwise

import pytest
from fakes import passage, source
from hypothesis import given
from hypothesis import strategies as st

from rag.passage import Mark, Passage, Span

TEXT = "One two. Three four. Five six."
MARKS = st.lists(st.integers(0, 40), unique=True).flatmap(
    lambda offsets: st.tuples(
        *(st.builds(Mark, st.just(offset), st.none() | st.integers(0, 9000)) for offset in sorted(offsets))
    )
)


def of(marks, kind="transcript"):
    return Passage(source("a", kind, video_id=None), 0, TEXT, (), tuple(Mark(*mark) for mark in marks), ())


@pytest.mark.parametrize(
    ("offset", "second"),
    [(0, None), (8, None), (9, 30), (19, 30), (20, 31), (21, 31), (25, None), (29, None), (30, 99), (500, 99)],
)
def test_a_second_holds_from_its_mark_to_the_next(offset, second):
    assert of([(9, 30), (20, 31), (25, None), (30, 99)]).second_at(offset) == second


def test_without_marks_no_second_is_known():
    assert of([]).second_at(0) is None
    assert of([]).end_second(Span(0, 8)) is None


@given(MARKS, st.integers(0, 50))
def test_a_second_is_that_of_the_last_mark_before(marks, offset):
    expected = None
    for mark in marks:
        if mark.offset <= offset:
            expected = mark.second
    assert of(marks).second_at(offset) == expected


@given(MARKS)
def test_no_sentence_is_timed_by_a_mark_behind_it(marks):
    ascending = of([(mark.offset, at * 7) for at, mark in enumerate(marks)])
    seconds = [ascending.second_at(offset) for offset in range(50)]
    known = [second for second in seconds if second is not None]
    assert seconds == [None] * (50 - len(known)) + known
    assert all(one <= other for one, other in pairwise(known))


@pytest.mark.parametrize(("end", "second"), [(8, 12), (9, 12), (10, 15), (20, 15), (21, None), (30, None)])
def test_a_transcripts_span_ends_where_the_next_cue_starts(end, second):
    assert of([(0, 10), (9, 12), (20, 15)]).end_second(Span(0, end)) == second


def test_the_last_mark_may_stand_behind_the_text_and_ends_it():
    assert of([(0, 10), (len(TEXT), 19)]).end_second(Span(21, len(TEXT))) == 19


def test_a_cue_without_a_time_ends_nothing():
    assert of([(0, 10), (9, None), (20, 15)]).end_second(Span(0, 9)) is None


@pytest.mark.parametrize("kind", ["notes", "article"])
def test_marks_outside_transcripts_are_starts_alone(kind):
    assert of([(0, 10), (9, 12)], kind).end_second(Span(0, 8)) is None


@pytest.mark.parametrize(
    ("title", "headings", "context"),
    [
        ("Pay", (), "Pay"),
        ("Pay", ("Ask", "When"), "Pay › Ask › When"),
        ("Pay", ("Pay", "When"), "Pay › When"),
        ("Pay", ("Ask", "Pay", "Ask"), "Pay › Ask"),
    ],
)
def test_the_context_names_title_and_headings_once(title, headings, context):
    assert passage(TEXT, title=title, headings=headings).context == context
