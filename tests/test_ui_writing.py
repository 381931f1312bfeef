"""A language model's answer while it is being written."""

import queue
import threading
import time

import pytest

from rag.model.endpoint import Unavailable
from ui import event
from ui.address import Address
from ui.dialogue import told
from ui.writing import Writing

QUESTION = "How do I ask for a promotion?"


@pytest.fixture(scope="module")
def turns(real_index, model):
    return told(Address((QUESTION, "why?")), real_index, model, {})


def whole(writing):
    for _ in range(1000):
        if writing.done:
            return writing.latest
        time.sleep(0.01)
    raise AssertionError("it does not end")


def test_the_turn_grows_statement_by_statement(turns, model):
    one, other = turns[0].answer.retrieved[0].passage, turns[0].answer.retrieved[1].passage
    sentences = [passage.text[slice(*passage.sentences[0])] for passage in (one, other)]
    go_on = threading.Event()

    def generate(instructions, material):
        yield f"{sentences[0].rstrip('.')} [1]. "
        go_on.wait(10)
        yield f"{sentences[1].rstrip('.')} [2]. "

    writing = Writing(turns[0], model, generate)
    while writing.latest is None:
        time.sleep(0.01)
    assert (len(writing.latest.answer.statements), writing.done) == (1, False)
    go_on.set()
    assert len(whole(writing).answer.statements) == 2
    assert writing.latest.reading == turns[0].reading


def test_the_model_is_asked_what_was_understood_and_the_page_shows_what_was_asked(turns, model):
    asked = []

    def generate(instructions, material):
        asked.append(material)
        raise Unavailable("it is asleep")

    latest = whole(Writing(turns[1], model, generate))
    assert asked[0].endswith(f"Question: why? {QUESTION}")
    assert latest.answer.question == "why?"
    assert latest.answer.statements == turns[1].answer.statements
    assert "it is asleep" in latest.answer.remarks[-1].text


def test_a_fault_leaves_the_answer_that_was_there(turns, model):
    def generate(instructions, material):
        raise RuntimeError("a bug")

    assert whole(Writing(turns[0], model, generate)) is turns[0]


def test_nobody_waits_for_what_is_stopped(turns, model):
    said = []

    def generate(instructions, material):
        for hit in turns[0].answer.retrieved[:5]:
            sentence = hit.passage.text[slice(*hit.passage.sentences[0])]
            said.append(sentence)
            yield f"{sentence.rstrip('.')} [{len(said)}]. "
            time.sleep(0.05)

    writing = Writing(turns[0], model, generate)
    writing.stop()
    assert len(whole(writing).answer.statements) == 1
    assert len(said) < 5


def test_what_became_of_it_is_told(turns, model, monkeypatch):
    told = queue.SimpleQueue()
    monkeypatch.setattr(event, "tell", lambda kind, **fields: told.put((kind, fields["outcome"], fields["generation"])))
    passage = turns[0].answer.retrieved[0].passage

    def words(instructions, material):
        yield f"{passage.text[slice(*passage.sentences[0])].rstrip('.')} [1]. "

    def asleep(instructions, material):
        raise Unavailable("it is asleep")

    def broken(instructions, material):
        raise RuntimeError("a bug")

    for generate, outcome in ((words, "worded"), (asleep, "kept"), (broken, "fault")):
        Writing(turns[0], model, generate)
        assert told.get(timeout=60) == ("wording", outcome, turns[0].answer.index)
