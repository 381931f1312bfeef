"""Wording: what a question is about, and its cues."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.language import wording


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("why?", []),
        ("How long does that take?", []),
        ("and if I'm remote?", ["remote"]),
        ("Should I take a counter-offer from my boss’s boss?", ["counter-offer", "boss's", "boss"]),
        ("", []),
    ],
)
def test_content(text, content):
    assert wording.content(text) == content


@pytest.mark.parametrize(
    "text", ["and if I'm remote?", "What about my manager?", "but what if they refuse?", "what else?"]
)
def test_what_joins_on(text):
    assert wording.joins(text)


@pytest.mark.parametrize(
    "text", ["And how do I quit?", "How do I quit?", "so is a raise due?", "android work", "what now"]
)
def test_what_does_not_join_on(text):
    assert not wording.joins(text)


@pytest.mark.parametrize(
    "text",
    [
        "how long does that take?",
        "should I sign it?",
        "do they check?",
        "how do I get feedback there?",
        "who decides this?",
    ],
)
def test_a_pronoun_without_an_antecedent_points(text):
    assert wording.points(text)


@pytest.mark.parametrize(
    "text",
    [
        "I got an offer and they want an answer, how do I get time for it?",
        "Is it okay to resign by text?",
        "Is it worth asking for a raise?",
        "Is there a rule for notice?",
        "Do you think that I should quit?",
        "My boss cancelled the meeting, should I tell him?",
        "Is hiring slow these days?",
        "How do I quit?",
    ],
)
def test_a_pronoun_with_one_does_not(text):
    assert not wording.points(text)


@pytest.mark.parametrize(
    "text", ["what else", "more", "And more please", "tell me more", "any others?", "is that all?", "go on"]
)
def test_asking_for_more(text):
    assert wording.more(text)


@pytest.mark.parametrize(
    "text", ["How do I get more pay?", "What comes next in my career?", "or else?", "how many more hours"]
)
def test_the_word_more_asks_for_nothing_more(text):
    assert not wording.more(text)


def test_thanks_are_no_part_of_a_question():
    assert wording.asked("ok, thanks! and my team?") == "and my team?"
    assert wording.asked("thanks") == "thanks"
    assert wording.asked("Nowadays, what?") == "Nowadays, what?"


@given(st.text())
def test_any_text_has_its_cues(text):
    for cue in (wording.joins, wording.connects, wording.points, wording.more, wording.returns):
        assert cue(text) in (True, False)
    assert all(word in text.replace("’", "'") for word in wording.content(wording.asked(text)))
