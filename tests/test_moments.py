"""Moments: one place is cited once."""

import pytest
from fakes import VIDEO, passage, source

from rag.answer import Citation
from rag.moments import merged, one_moment, one_place
from rag.passage import Mark, Passage, Span, Twin


def cited(n, doc, second, video_id=VIDEO, twins=()):
    note = passage("Ask in spring.", doc=doc, seconds=[second], video_id=video_id)
    note = Passage(note.source, 0, note.text, (), note.marks, note.sentences, tuple(twins))
    return Citation(n, note, note.sentences[0])


@pytest.mark.parametrize(("apart", "expected"), [(-11, False), (-10, True), (0, True), (10, True), (11, False)])
def test_a_moment_is_ten_seconds_long(apart, expected):
    one, other = cited(1, "a.md", 100), cited(2, "b.md", 100 + apart)
    assert one_moment(one, other) is one_moment(other, one) is expected


@pytest.mark.parametrize(
    "other", [cited(2, "b.md", 100, "0123456789_"), cited(2, "b.md", None), cited(2, "b.md", 100, None)]
)
def test_no_moment_without_one_video_and_two_times(other):
    assert not one_moment(cited(1, "a.md", 100), other)


def test_a_recording_has_moments_too():
    talk = Passage(source("t.vtt", "transcript", media="t.mp4"), 0, "Say it.", (), (Mark(0, 5),), (Span(0, 7),))
    assert one_moment(Citation(1, talk, Span(0, 7)), Citation(2, talk, Span(4, 7)))


def test_one_document_is_one_place():
    assert one_place(cited(1, "a.md", 100), cited(2, "a.md", 900))
    assert not one_place(cited(1, "a.md", 100), cited(2, "b.md", 900))


def test_of_one_place_the_first_is_shown_and_the_others_named():
    found = merged([cited(1, "a.md", 100), cited(2, "b.md", 107), cited(3, "c.md", 300), cited(4, "a.md", 500)])
    assert [(c.n, c.source.doc, [(s.doc, t) for s, t in c.also]) for c in found] == [
        (1, "a.md", [("b.md", 107)]),
        (3, "c.md", []),
    ]


def test_twins_are_named_each_at_its_nearest_second_and_once():
    twins = [Twin(source("b.md"), (20, 97, 104)), Twin(source("c.md"), ()), Twin(source("a.md"), (99,))]
    [one] = merged([cited(1, "a.md", 100, twins=twins), cited(2, "c.md", 101)])
    assert [(s.doc, t) for s, t in one.also] == [("c.md", 101), ("b.md", 97)]


def test_nothing_is_nowhere():
    assert merged([]) == []
