"""The kind of a question, and what answers it."""

import pytest

from rag.language.kind import FITS, fits, kind


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("how many years do I need for a pension?", "amount"),
        ("What percentage of firms pay it", "amount"),
        ("when did the fund start", "amount"),
        ("Is it better to rent or to buy?", "compare"),
        ("what's the difference between a lead and a manager", "compare"),
        ("tea vs coffee", "compare"),
        ("What are the usual signs of a bad boss?", "list"),
        ("why do recruiters go silent", "why"),
        ("how come nobody answers?", "why"),
        ("How do I ask for more money?", "how"),
        ("is there a polite way to say no", "how"),
        ("My boss left and they want me to do both jobs. What should I do?", "situation"),
        ("Should I tell them my old salary?", "situation"),
        ("do recruiters read cover letters", "yes/no"),
        ("They never called back. Is that normal?", "yes/no"),
        ("what does vesting mean", "what"),
        ("vesting", "what"),
        ("", "what"),
    ],
)
def test_kinds(question, expected):
    assert kind(question) == expected
    assert kind(question.upper()) == expected


@pytest.mark.parametrize(
    ("sort", "answers", "does_not"),
    [
        ("amount", "A pension takes forty years.", "A pension takes patience."),
        ("amount", "Some 20 % pay it.", "Some pay it."),
        ("compare", "Renting is cheaper than buying.", "Renting is cheap."),
        ("list", "Bring a pen, a book, and water.", "Bring a pen."),
        ("why", "They fall silent because the job is gone.", "They fall silent."),
        ("how", "Start by writing down a number.", "Money matters."),
        ("situation", "Never sign on the spot.", "People sign."),
        ("yes/no", "Few of them ever do, and not for long: it is rarely read.", "They do."),
        ("what", "Vesting is earning a share by staying.", "Stay longer."),
    ],
)
def test_what_fits(sort, answers, does_not):
    assert fits(sort, answers)
    assert not fits(sort, does_not)


def test_every_kind_has_a_form():
    assert {kind(q) for q in ("how many", "a vs b", "list of", "why", "how to", "what now", "is it", "")} == set(FITS)
