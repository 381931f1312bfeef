"""A reply read as it streams: statements and their marks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.model.reply import statements


def read(text, size=3):
    return [tuple(one) for one in statements(text[at : at + size] for at in range(0, len(text), size))]


@pytest.mark.parametrize(
    "reply",
    [
        "Ask once. [1] Then wait. [2][3]",
        "Ask once [1]. Then wait [2][3].",
        "Ask once.[1] Then wait.[2, 3]",
        "- Ask once. [1]\n- Then wait. [2] [3]\n",
        "1. **Ask once.** [1]\n2. Then *wait* [2-3].",
        "Ask once. 【1】\n\nThen wait. 【2, 3】",
        "Ask once. [passage 1] Then wait. [#2 and 3]",
    ],
)
@pytest.mark.parametrize("size", [1, 4, 1000])
def test_statements_come_with_their_numbers(reply, size):
    assert read(reply, size) == [("Ask once.", (1,)), ("Then wait.", (2, 3))]


def test_a_statement_is_given_as_soon_as_it_is_complete():
    sent = []

    def pieces():
        for piece in ("Ask once. [1]", " T", "hen wait. [2]"):
            sent.append(piece)
            yield piece

    assert next(statements(pieces())).text == "Ask once."
    assert len(sent) == 2


def test_what_names_nothing_has_no_numbers():
    assert read("Here is what I found:\nAsk once. [1]\nGood luck!") == [
        ("Here is what I found:", ()),
        ("Ask once.", (1,)),
        ("Good luck!", ()),
    ]


def test_sentences_before_a_mark_are_one_statement():
    assert read("Ask once. Then wait. [2]") == [("Ask once. Then wait.", (2,))]


def test_a_mark_inside_a_sentence_belongs_to_it():
    assert read("Ask once [1] and then wait [2].") == [("Ask once and then wait.", (1, 2))]


def test_figures_in_brackets_are_no_end():
    assert read("Your 401(k) match (2) may go. [1]") == [("Your 401(k) match (2) may go.", (1,))]
    assert read("Wait 2.5 weeks, e.g. in May. [4]") == [("Wait 2.5 weeks, e.g. in May.", (4,))]


@pytest.mark.parametrize("tag", ["think", "thinking", "reasoning"])
def test_thoughts_are_left_out(tag):
    assert read(f"<{tag}>Let me see. [1]\nHm.</{tag}>\n\nAsk once. [1]") == [("Ask once.", (1,))]
    assert read(f"  <{tag}>Never closed. [1]") == []


@pytest.mark.parametrize("text", ["", "\n\n", "[1]", "...", "- \n* "])
def test_what_has_no_letter_is_nothing(text):
    assert read(text) == []


@given(st.text(alphabet="ab .[]()1,-\n<>*think/", max_size=60), st.integers(1, 7))
def test_pieces_do_not_matter(text, size):
    assert read(text, size) == read(text, 1)


@given(st.text(max_size=80))
def test_anything_can_be_read(text):
    for one in statements([text]):
        assert any(letter.isalpha() for letter in one.text)
        assert "\n" not in one.text
