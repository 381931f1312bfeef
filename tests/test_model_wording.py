"""Clauses, denials, names and roles."""

import pytest

from rag.model.wording import denials, names, roles, unnamed, words


def denied(text):
    return [word.text for word in words(text) if word.denied and word.content]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("You should not sign the agreement.", ["sign", "agreement"]),
        ("Don't sign it, but read it.", ["sign"]),
        ("Tell nobody at work.", ["tell", "work"]),
        ("Volunteer for a vague problem rather than for one more task.", ["task"]),
        ("It is better to wait than to sign.", ["sign"]),
        ("Promotions go to the smart rather than those who work.", ["work"]),
        ("Four hours work; twelve hours cannot.", ["twelve", "hours"]),
        ("Avoid signing.", ["signing"]),
        ("No matter how small, finish one thing.", []),
        ("Sign it.", []),
    ],
)
def test_what_is_denied(text, expected):
    assert denied(text) == expected


def test_denials_are_counted():
    assert denials("Never sign, and do not call instead of waiting.") == 3
    assert denials("More often than not it works.") == 0


def test_clauses_part_at_punctuation_and_at_words_that_join():
    assert [(word.text, word.clause) for word in words("Ask first, then wait because it pays")] == [
        ("ask", 0),
        ("first", 0),
        ("then", 1),
        ("wait", 1),
        ("because", 2),
        ("it", 2),
        ("pays", 2),
    ]


def test_words_know_their_place():
    text = "The boss’s 401(k) plan."
    assert [text[word.start : word.end] for word in words(text)] == ["The", "boss’s", "401", "k", "plan"]


def test_names_are_capitals_inside_a_sentence_and_initials():
    assert names("According to Andrew Rondeau, COBRA pays. He says: Ask. I think HR's late.") == [
        "Andrew",
        "Rondeau",
        "COBRA",
        "HR",
    ]


def test_a_name_is_there_written_out_or_as_initials():
    passage = "A performance improvement plan in the United States, says Andrew. Human resources agree."
    assert unnamed("Andrew says that HR in the US uses a PIP.", passage) == []
    assert unnamed("Then Google and the CEO agree.", passage) == ["Google", "CEO"]


def test_those_who_act_have_several_names():
    assert roles("Your boss tells staff.") == roles("The manager's employees know.")
    assert roles("A recruiter calls.") != roles("A lawyer calls.")
    assert roles("You wait.") == set()
