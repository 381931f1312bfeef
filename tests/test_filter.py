"""Filters: what passes, what they are called, and what is refused."""

import pytest
from fakes import VIDEO, source
from hypothesis import given
from hypothesis import strategies as st

from rag.filter import VIDEOS, Filter

NOTE = source()  # notes/a.md by "A channel", without a date
TALK = source("talks/b.vtt", "transcript", author="Someone", date="2023-05-17")
ARTICLE = source("articles/c.md", "article", author=None, date="2024-01-01")
SOURCES = {"note": NOTE, "talk": TALK, "article": ARTICLE}


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        (Filter(), "note talk article"),
        (Filter(kinds=("article",)), "article"),
        (Filter(kinds=VIDEOS), "note talk"),
        (Filter(channel="a CHANNEL"), "note"),
        (Filter(channel="a chan"), ""),
        (Filter(channel="", doc="", video=""), "note talk article"),
        (Filter(doc="*/[bc].*"), "talk article"),
        (Filter(doc="TALKS/*"), ""),
        (Filter(video=VIDEO), "note"),
        (Filter(since="2023"), "talk article"),
        (Filter(since="2023-05-17"), "talk article"),
        (Filter(since="2023-06"), "article"),
        (Filter(until="2023"), "talk"),
        (Filter(until="2023-05"), "talk"),
        (Filter(until="2023-05-16"), ""),
        (Filter(since="2024", until="2024"), "article"),
        (Filter(since="2025", until="2024"), ""),
        (Filter(kinds=VIDEOS, since="2000"), "talk"),
    ],
)
def test_what_passes(filter, expected):
    assert [name for name, one in SOURCES.items() if filter.passes(one)] == expected.split()


@pytest.mark.parametrize(
    ("filter", "words"),
    [
        (Filter(), ""),
        (Filter(kinds=VIDEOS), "only videos"),
        (Filter(kinds=("transcript", "notes")), "only videos"),
        (Filter(kinds=("article", "notes")), "only articles and notes"),
        (Filter(channel="A channel", since="2023"), "by A channel, since 2023"),
        (Filter(doc="n/*", video="v", until="2024-05"), "in n/*, in the video v, until 2024-05"),
    ],
)
def test_it_says_in_words_what_it_asks_for(filter, words):
    assert str(filter) == words


def test_a_later_filter_goes_before_an_earlier_field_by_field():
    assert Filter(kinds=("article",), since="2023") | Filter(kinds=VIDEOS) == Filter(kinds=VIDEOS, since="2023")


@given(st.builds(Filter, kinds=st.sampled_from([(), VIDEOS]), channel=st.none() | st.just("x"), doc=st.just("*")))
def test_each_field_can_be_dropped(filter):
    for name in filter.words:
        assert filter.without(name).words == {other: said for other, said in filter.words.items() if other != name}
    assert filter | Filter() == Filter() | filter == filter


@pytest.mark.parametrize(
    "given", ["", "soon", "23", "2023-13", "2023-02-30", "2023-5", "20230517", "٢٠٢٣", "2023-05-17T10"]
)
@pytest.mark.parametrize("name", ["since", "until"])
def test_what_is_no_date_is_refused(name, given):
    with pytest.raises(ValueError, match=f"^{name} .* is no date: write 2023, 2023-05 or 2023-05-17$"):
        Filter(**{name: given})


def test_a_kind_that_there_is_not_is_refused():
    with pytest.raises(ValueError, match=r"^the kind 'poem': there are notes, transcript, article$"):
        Filter(kinds=("poem",))
