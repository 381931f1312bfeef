"""The conversation that an address holds, answered over the real corpus."""

import gc

import pytest
from fakes import WordEncoder, passage

from rag.ask import answer
from rag.filter import Filter
from ui import dialogue
from ui.address import Address

QUESTION = "How do I ask for a promotion?"


@pytest.fixture
def told(real_index, model):
    kept = {}
    return lambda address: dialogue.told(address, real_index, model, kept)


def test_a_question_is_answered_as_anywhere(told, real_index, model):
    (turn,) = told(Address((QUESTION,)))
    assert turn.answer.text == answer(QUESTION, real_index, model).text
    assert turn.index is real_index


def test_a_follow_up_takes_the_topic_along_until_it_is_dropped(told):
    address = Address((QUESTION, "why?"))
    first, second = told(address)
    assert (first.reading.topic, second.reading.topic) == ("", QUESTION)
    assert second.answer.question == "why?"
    assert told(address.dropping("topic"))[1].reading.topic == ""
    assert told(address.dropping("nothing"))[1].reading == second.reading, "a piece that is none is left alone"


def test_an_answer_stays_as_it_is(told):
    address = Address((QUESTION, "why?"))
    assert all(one is other for one, other in zip(told(address), told(address), strict=True))


def test_a_filter_holds_for_all_of_the_conversation(told):
    turns = told(Address((QUESTION, "what else?"), filter=Filter(kinds=("article",))))
    kinds = {hit.passage.source.kind for turn in turns for hit in turn.answer.retrieved}
    assert kinds == {"article"}


def test_a_turn_that_cannot_be_answered_is_passed_over_unless_it_is_the_last(told):
    long = "why " * 400
    assert [turn.answer.question for turn in told(Address((long, QUESTION)))] == [QUESTION]
    with pytest.raises(ValueError, match="tokens long"):
        told(Address((QUESTION, long)))


def test_a_session_does_not_grow_without_end(real_index, model, monkeypatch):
    monkeypatch.setattr(dialogue, "KEPT", 3)
    kept = {}
    for number in range(5):
        dialogue.told(Address((f"Question {number}: {QUESTION}",)), real_index, model, kept)
    assert [questions[0][9] for questions, _, _ in kept] == ["2", "3", "4"]


def test_a_turn_holds_no_index_in_memory(publish):
    words = WordEncoder(dimension=4096)
    index = publish([passage("People who ask for a raise early get one.")], encoder=words)
    (turn,) = dialogue.told(Address(("When do people ask for a raise?",)), index, words, {})
    assert turn.index is index
    assert turn.origin == dialogue.Origin(index.created, 1, "words", str(index.corpus))
    del index
    gc.collect()
    assert turn.index is None
