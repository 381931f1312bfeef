"""The page in each of its states, run by Streamlit's own test runner with answers made by hand."""

import json
import logging
from pathlib import Path
from types import SimpleNamespace

import pytest
import streamlit as st
import ui_samples as samples
from streamlit.testing.v1 import AppTest

import ui
from ui import ask, resources

APP = Path(ui.__file__).with_name("app.py")
EXAMPLES = json.loads(APP.with_name("examples.json").read_text(encoding="utf-8"))
QUESTION = "Should I take the counter offer?"


class Backend:
    """Stands for the index and for `rag.ask`: what is answered, and what was asked."""

    def __init__(self):
        self.index = samples.FakeIndex()
        self.answer = samples.answered
        self.asked = []

    def open(self):
        if isinstance(self.index, Exception):
            raise self.index
        return self.index

    def ask(self, question, index, encoder, *, generate):
        assert generate is None
        self.asked.append((question, index.id, encoder))
        return self.answer(question, index.id)


@pytest.fixture
def backend(monkeypatch):
    backend = Backend()
    monkeypatch.setattr(resources, "index", backend.open)
    resources.changes.clear()
    monkeypatch.setattr(resources, "encoder", lambda: "encoder")
    monkeypatch.setattr(ask.asking, "answer", backend.ask)
    return backend


def visit(question=None):
    page = AppTest.from_file(str(APP), default_timeout=30)
    if question is not None:
        page.query_params["q"] = question
    return page.run()


def submit(page, question):
    page.text_input(key="question").set_value(question)
    return page.button[0].click().run()


def parts(page):
    """What each component of the page was given, by its key."""
    assert not page.exception
    return {part.key: json.loads(part.proto.json) for part in page.get("bidi_component")}


def test_the_empty_page_offers_examples_and_says_what_is_there(backend):
    page = visit()
    options = [option.content for option in page.pills(key="example").proto.options]
    assert options == [ask.literal(example) for example in EXAMPLES]
    assert parts(page) == {
        "corpus": {
            "title": None,
            "text": "Answers come from 3 documents: 1 set of video notes, 1 transcript, 1 article.",
            "tone": "hint",
        }
    }
    assert backend.asked == []


def test_asking_answers_and_sets_the_address(backend):
    page = submit(visit(), f"  {QUESTION} ")
    assert backend.asked == [(QUESTION, "g1", "encoder")]
    assert page.query_params["q"] == QUESTION
    shown = parts(page)
    assert set(shown) == {"statements", "player", "reading", "sources"}
    assert len(shown["statements"]["rows"]) == 3
    assert shown["sources"]["heading"] == "3 sources"


def test_the_first_citation_is_shown_but_not_started(backend):
    shown = parts(visit(QUESTION))
    assert (shown["player"]["at"], shown["player"]["play"]) == (287, False)
    assert shown["statements"]["opened"] == shown["sources"]["opened"] == "c1"


def test_the_address_asks(backend):
    page = visit(QUESTION)
    assert page.text_input(key="question").value == QUESTION
    assert [question for question, _, _ in backend.asked] == [QUESTION]


def test_a_new_address_in_the_same_session_asks_again(backend):
    page = visit(QUESTION)
    page.query_params["q"] = "And then?"
    page.run()
    assert page.text_input(key="question").value == "And then?"
    assert [question for question, _, _ in backend.asked] == [QUESTION, "And then?"]


def test_an_example_asks(backend):
    page = visit()
    page.pills(key="example").set_value(EXAMPLES[1]).run()
    assert [question for question, _, _ in backend.asked] == [EXAMPLES[1]]
    assert "statements" in parts(page)


def test_a_rerun_neither_asks_again_nor_moves_the_player(backend):
    page = visit(QUESTION)
    before = parts(page)
    assert parts(page.run()) == before
    assert len(backend.asked) == 1


def test_a_new_index_answers_the_next_question_and_not_before(backend):
    page = visit(QUESTION)
    backend.index = samples.FakeIndex(id="g2")
    page.run()
    assert [index for _, index, _ in backend.asked] == ["g1"]
    submit(page, QUESTION)
    assert [index for _, index, _ in backend.asked] == ["g1", "g2"]


@pytest.mark.parametrize("empty", ["", "   "])
def test_an_empty_question_gets_a_hint(backend, empty):
    page = submit(visit(), empty)
    assert parts(page)["hint"]["text"] == "Type a question first, or take one of these."
    assert backend.asked == []


def test_emptying_the_box_leads_back_to_the_empty_page(backend):
    page = submit(visit(QUESTION), "")
    assert "q" not in page.query_params
    assert set(parts(page)) == {"hint", "corpus"}


def test_a_refusal_offers_the_nearest_as_nearest(backend):
    backend.answer = samples.refused
    shown = parts(visit("Who won the cup?"))
    assert set(shown) == {"refusal", "sources"}, "no statement, and nothing in the player until it is asked for"
    assert shown["refusal"]["title"] == "The corpus does not answer this."
    assert shown["sources"]["heading"] == "Nearest passages"
    assert shown["sources"]["lead"] == "Not an answer: only what comes closest to the question."
    assert [quote["chip"]["n"] for row in shown["sources"]["rows"] for quote in row["quotes"]] == [None] * 3


@pytest.mark.parametrize(
    "message", ["index: no index here: run `make index`", "index/manifest.json: damaged: run `make index`"]
)
def test_an_index_that_cannot_be_opened_is_explained(backend, message):
    backend.index = ValueError(message)
    for page in (visit(), visit(QUESTION)):
        assert parts(page) == {"message": {"title": "The index is not ready", "text": message, "tone": "plain"}}


def test_the_index_is_found_as_soon_as_it_is_there(backend):
    backend.index = ValueError("no index: run `make index`")
    page = visit(QUESTION)
    backend.index = samples.FakeIndex()
    assert "statements" in parts(page.run())


def test_a_message_of_the_answering_is_shown(backend):
    def refuse(question, index):
        raise ValueError("no encoder `x`: run `make setup`")

    backend.answer = refuse
    assert parts(visit(QUESTION))["message"] == {
        "title": "This could not be answered",
        "text": "no encoder `x`: run `make setup`",
        "tone": "plain",
    }


def test_a_stale_index_answers_and_says_so(backend):
    backend.index = samples.FakeIndex(changed=("a.md", "b.md", "c.md"))
    shown = parts(visit(QUESTION))
    assert "statements" in shown
    assert shown["stale"]["text"] == "3 documents changed since the index was built: run `make index`"


def test_a_fault_is_one_line_on_the_page_and_a_traceback_in_the_log(backend, caplog):
    def fail(question, index):
        raise RuntimeError("secret detail")

    backend.answer = fail
    with caplog.at_level(logging.ERROR, logger="career-qa"):
        shown = parts(visit(QUESTION))
    assert shown["message"]["tone"] == "fault"
    assert "secret" not in json.dumps(shown)
    assert "Traceback" in caplog.text
    assert "secret detail" in caplog.text


def test_hostile_texts_reach_the_components_only_and_unchanged(backend):
    backend.answer = samples.hostile
    page = visit(samples.HOSTILE)
    shown = parts(page)
    assert shown["statements"]["rows"][0]["text"] == f"Says {samples.HOSTILE}"
    assert shown["sources"]["rows"][0]["title"] == f"Title {samples.HOSTILE}"
    assert shown["reading"]["marked"] == f"Second {samples.HOSTILE}."
    assert page.text_input(key="question").value == samples.HOSTILE
    assert not page.markdown
    assert [part.proto.body.startswith("<style>") for part in page.get("html")] == [True], "the page's own styles alone"


def test_labels_show_as_written():
    assert ask.literal("$120k–$150k *a* [x](y) :red[x] <b> \\ `") == (
        r"\$120k–\$150k \*a\* \[x\]\(y\) \:red\[x\] \<b\> \\ \`"
    )


class State(dict):
    __getattr__ = dict.__getitem__
    __setattr__ = dict.__setitem__


@pytest.mark.parametrize("key", ["c9", "h0", "", None, 3, "__class__"])
def test_a_click_on_what_is_not_there_opens_nothing(monkeypatch, key):
    shown = ask.Shown(QUESTION, samples.answered(), ())
    state = State(shown=shown, opened="c1", play=False, nonce=1, statements=SimpleNamespace(open=key))
    monkeypatch.setattr(st, "session_state", state)
    ask._open("statements")
    assert (state.opened, state.play, state.nonce) == ("c1", False, 1)


def test_the_same_click_twice_is_two_wishes(monkeypatch):
    shown = ask.Shown(QUESTION, samples.answered(), ())
    state = State(shown=shown, opened="c1", play=False, nonce=1, statements=SimpleNamespace(open="c2"))
    monkeypatch.setattr(st, "session_state", state)
    ask._open("statements")
    ask._open("statements")
    assert (state.opened, state.play, state.nonce) == ("c2", True, 3)
