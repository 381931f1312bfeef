"""The address: what a page of answers shows, both ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.filter import Filter
from ui.address import TURNS, Address

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
plain = words.map(lambda text: " ".join(text.split())).filter(bool)
filters = st.builds(
    Filter,
    kinds=st.lists(st.sampled_from(["notes", "transcript", "article"]), unique=True).map(tuple),
    channel=plain | st.none(),
    doc=plain | st.none(),
    since=st.sampled_from(["2023", "2023-05", "2023-05-17"]) | st.none(),
    until=st.sampled_from(["2024", "2024-02-29"]) | st.none(),
)


@st.composite
def addresses(draw):
    questions = tuple(draw(st.lists(plain, max_size=TURNS)))
    numbers = st.integers(1, max(1, len(questions)))
    pieces = draw(st.sets(st.tuples(numbers, st.sampled_from(["topic", "detail", "told", "kinds"]))))
    return Address(
        questions,
        tuple(sorted(pieces)) if questions else (),
        draw(filters),
        draw(st.from_regex(r"\A[a-z][0-9]{1,4}\Z") | st.none()),
        draw(st.sampled_from(["answer", "voices", "watch"])),
        draw(st.integers(1, 180) | st.none()),
    )


@given(addresses())
def test_an_address_is_its_query(address):
    assert Address.of(address.query) == address


@given(
    st.dictionaries(
        st.sampled_from(["q", "without", "kind", "channel", "doc", "since", "at", "view", "minutes", "x"]),
        st.lists(words),
    )
)
def test_any_query_is_an_address(query):
    address = Address.of(query)
    assert Address.of(address.query) == address


@pytest.mark.parametrize(
    "query",
    [
        {"at": ["../c1"]},
        {"at": ["c12345"]},
        {"view": ["admin"]},
        {"minutes": ["0"]},
        {"minutes": ["181"]},
        {"minutes": ["٣"]},
        {"kind": ["video"]},
        {"since": ["yesterday"]},
        {"without": ["0.topic", "1.topic", "x"]},
        {"q": ["  "]},
        {"utm_source": ["x"]},
        {},
    ],
)
def test_what_makes_no_sense_is_as_if_it_were_not_there(query):
    assert Address.of(query) == Address()


def test_of_a_filter_what_makes_sense_stays():
    query = {
        "kind": ["notes", "x", "article", "notes"],
        "since": ["2023", "2024"],
        "until": ["soon"],
        "channel": [" A "],
    }
    assert Address.of(query).filter == Filter(kinds=("notes", "article"), since="2024", channel="A")


def test_a_conversation_goes_on_back_and_without():
    first = Address(filter=Filter(channel="A"), at="c1", view="watch", minutes=5).asking("How do I  quit?")
    assert first == Address(("How do I quit?",), (), Filter(channel="A")), "another question, another answer"
    second = first.asking("why?").dropping("topic")
    assert (second.question, second.without, second.dropped(2)) == ("why?", ((2, "topic"),), ("topic",))
    assert second.dropping("topic") == second
    assert second.asking("why?") == second, "asked again it is the same turn"
    assert second.back_to(1) == first
    assert second.back_to(0) == Address(filter=Filter(channel="A"))


def test_the_oldest_turn_goes_where_there_are_too_many():
    address = Address()
    for number in range(TURNS):
        address = address.asking(f"Question {number}?")
    address = address.dropping("topic").asking("One more?")
    assert len(address.questions) == TURNS
    assert (address.questions[0], address.question) == ("Question 1?", "One more?")
    assert address.without == ((TURNS - 1, "topic"),), "what is dropped stays with its turn"
