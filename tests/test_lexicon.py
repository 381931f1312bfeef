"""Words that say the same, and the opposite."""

import pytest

from rag.model import lexicon
from rag.model.lexicon import base, kin, meanings, opposite


def same(one, other):
    first, second = ([base(word) for word in text.split()] for text in (one, other))
    return bool(frozenset().union(*meanings(first)) & frozenset().union(*meanings(second)))


@pytest.mark.parametrize(
    ("word", "plain"),
    [
        ("taken", "take"),
        ("paid", "pays"),
        ("costlier", "costly"),
        ("deeply", "deep"),
        ("later", "late"),
        ("left", "leave"),
    ],
)
def test_forms_of_a_word_are_one(word, plain):
    assert base(word) == base(plain)


@pytest.mark.parametrize(
    ("one", "other"),
    [("boss", "manager"), ("costs", "expenses"), ("face to face", "in person"), ("returned", "came back")],
)
def test_synonyms_share_a_meaning(one, other):
    assert same(one, other)


@pytest.mark.parametrize(("one", "other"), [("lawyer", "doctor"), ("email", "letter"), ("boss", "colleague")])
def test_what_is_of_one_kind_is_not_the_same(one, other):
    assert not same(one, other)


def test_a_phrase_lends_its_meaning_to_each_of_its_words():
    phrase = meanings([base(word) for word in ["meet", "face", "to", "face", "today"]])
    assert phrase[1] & phrase[2] & phrase[3]
    assert not phrase[0] & phrase[1]


@pytest.mark.parametrize(
    ("one", "other"),
    [("more", "less"), ("before", "after"), ("fair", "unfair"), ("meaningful", "meaningless"), ("cheap", "costly")],
)
def test_opposites_go_both_ways(one, other):
    assert opposite(base(one), base(other))
    assert opposite(base(other), base(one))


@pytest.mark.parametrize(("one", "other"), [("to", "into"), ("boss", "manager"), ("more", "greater"), ("more", "more")])
def test_others_are_none(one, other):
    assert not opposite(base(one), base(other))


def test_kin_share_most_of_their_letters():
    assert kin("loyal", "loyalti")
    assert not kin("contract", "control")
    assert not kin("care", "career")


@pytest.mark.parametrize("name", ["synonyms.txt", "opposites.txt"])
def test_the_lists_are_well_formed(name):
    lines = lexicon._lines(name)
    assert len(lines) == len(set(lines))
    for line in lines:
        groups = line.split("|") if name == "opposites.txt" else [line]
        assert len(groups) == (2 if name == "opposites.txt" else 1)
        assert all(group.split() for group in groups)
        assert line == line.lower()


def test_no_group_of_synonyms_holds_opposites_of_one_line_of_the_other_list():
    clashes = []
    for line in lexicon._lines("synonyms.txt"):
        words = [base(word) for word in line.split() if "_" not in word]
        clashes += [(one, other) for one in words for other in words if one < other and opposite(one, other)]
    assert len(clashes) <= 3  # earn and pay, keep and leave: both, by what stands beside them
