"""Scope: which words ask for a filter, and which only speak of videos or years."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.filter import VIDEOS, Filter
from rag.language.scope import scope

CHANNELS = ["A Channel", "R. Writer"]


@pytest.mark.parametrize(
    ("said", "rest", "filter"),
    [
        ("only from videos", "", Filter(kinds=VIDEOS)),
        ("just the articles please", "", Filter(kinds=("article",))),
        ("What about transcripts?", "", Filter(kinds=("transcript",))),
        ("and in the notes?", "", Filter(kinds=("notes",))),
        ("articles", "", Filter(kinds=("article",))),
        ("since 2023", "", Filter(since="2023")),
        ("anything after 2022?", "", Filter(since="2023")),
        ("only before 2020", "", Filter(until="2019")),
        ("in 2021", "", Filter(since="2021", until="2021")),
        ("from 2021 on", "", Filter(since="2021")),
        ("something newer than 2021", "", Filter(since="2022")),
        ("only videos since 2023", "", Filter(kinds=VIDEOS, since="2023")),
        ("articles until 2023", "", Filter(kinds=("article",), until="2023")),
        ("only by a channel", "", Filter(channel="a channel")),
        ("from R. Writer", "", Filter(channel="R. Writer")),
        ("what does R. Writer say?", "", Filter(channel="R. Writer")),
        ("How do I quit, only from videos?", "How do I quit?", Filter(kinds=VIDEOS)),
        ("what do the articles say about severance?", "severance?", Filter(kinds=("article",))),
    ],
)
def test_words_that_ask_for_a_filter(said, rest, filter):
    assert scope(said, CHANNELS) == (rest, filter)


@pytest.mark.parametrize(
    "said",
    [
        "How do I make videos for my portfolio?",
        "Should I put my articles on my resume?",
        "Should I ask for a transcript of my grades?",
        "I have worked here since 2019, can I ask for more?",
        "What changed in hiring after 2020?",
        "Who pays a channel manager?",
        "Is it normal to record only video interviews?",
        "",
    ],
)
def test_what_is_only_spoken_of_is_left_alone(said):
    assert scope(said, CHANNELS) == (said, Filter())


@given(st.text(), st.lists(st.text(), max_size=3))
@example("by (", ["("])
@example("from  ", [" ", ""])
@example("before 1900 in 2099 on", [])
def test_any_text_is_read(said, channels):
    rest, filter = scope(said, channels)
    assert filter == Filter() or len(rest) <= len(said)
    assert filter != Filter() or rest == said
