"""The page in each of its states, run by Streamlit's own test runner with answers made by hand."""

import gc
import json
import logging
import re
from pathlib import Path

import pytest
import ui_samples as samples
from streamlit.testing.v1 import AppTest

import ui
from rag.conversation import Reading
from rag.filter import Filter
from rag.store import Replaced
from ui import dialogue, rate, resources
from ui.screens.label import literal

APP = Path(ui.__file__).with_name("app.py")
EXAMPLES = json.loads(APP.with_name("examples.json").read_text(encoding="utf-8"))
QUESTION = "Should I take the counter offer?"


class Backend:
    """Stands for the index and for `rag`: what is understood and answered, and what was asked."""

    def __init__(self):
        self.index = samples.FakeIndex()
        self.answer = samples.answered
        self.inherits = {}
        self.asked = []

    def open(self):
        if isinstance(self.index, Exception):
            raise self.index
        return self.index

    def understand(self, question, turns, index, encoder):
        return Reading(question, question, **(self.inherits if turns else {}))

    def ask(self, query, index, encoder, *, filter, told):
        self.asked.append((query, index.id, str(filter)))
        return self.answer(query, index.id)


@pytest.fixture
def backend(monkeypatch):
    backend = Backend()
    monkeypatch.setattr(resources, "index", backend.open)
    resources.changes.clear()
    monkeypatch.setattr(resources, "encoder", lambda: "encoder")
    monkeypatch.setattr(dialogue, "understand", backend.understand)
    monkeypatch.setattr(dialogue, "answer", backend.ask)
    return backend


def visit(*questions, **query):
    page = AppTest.from_file(str(APP), default_timeout=30)
    if questions:
        page.query_params["q"] = list(questions)
    for name, value in query.items():
        page.query_params[name] = value
    return page.run()


def submit(page, question):
    page.text_input(key="question").set_value(question)
    return next(button for button in page.button if button.label == "Ask").click().run()


def parts(page):
    """What each component of the page was given, by its key."""
    assert not page.exception
    return {part.key: json.loads(part.proto.json) for part in page.get("bidi_component")}


def test_the_empty_page_offers_examples_and_says_what_is_there(backend):
    page = visit()
    options = [option.content for option in page.pills(key="example").proto.options]
    assert options == [literal(example) for example in (*EXAMPLES, "Ten minutes on salary negotiation")]
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
    assert backend.asked == [(QUESTION, "g1", "")]
    assert page.query_params["q"] == QUESTION
    assert page.text_input(key="question").value == "", "the box waits for a follow-up"
    shown = parts(page)
    assert {"pieces", "statements", "player", "reading", "sources"} <= set(shown)
    assert shown["pieces"] == {"question": QUESTION, "earlier": [], "chips": []}
    assert len(shown["statements"]["rows"]) == 3
    assert shown["statements"]["glance"] == [{"text": "3 sources", "differs": False}]


def test_the_first_citation_is_shown_but_not_started(backend):
    shown = parts(visit(QUESTION))
    assert (shown["player"]["now"]["at"], shown["player"]["play"]) == (287, False)
    assert [one["key"] for one in shown["player"]["moments"]] == ["c1", "c2", "c4"]
    assert shown["statements"]["opened"] == shown["sources"]["opened"] == "c1"


def test_the_address_reopens_the_answer_at_the_citation(backend):
    shown = parts(visit(QUESTION, at="c4"))
    assert [question for question, _, _ in backend.asked] == [QUESTION]
    assert (shown["player"]["now"]["at"], shown["player"]["play"]) == (416, False)
    assert shown["statements"]["opened"] == "c4"


@pytest.mark.parametrize("at", ["c99", "h0", "v7", "<script>"])
def test_for_a_citation_that_is_not_there_the_first_is_shown(backend, at):
    shown = parts(visit(QUESTION, at=at))
    assert (shown["player"]["now"]["key"], shown["statements"]["opened"]) == ("c1", "c1")


def test_a_new_address_in_the_same_session_asks_again(backend):
    page = visit(QUESTION)
    nonce = parts(page)["player"]["nonce"]
    page.query_params["q"] = ["And then?"]
    shown = parts(page.run())
    assert [question for question, _, _ in backend.asked] == [QUESTION, "And then?"]
    assert shown["pieces"]["question"] == "And then?"
    assert shown["player"]["nonce"] > nonce, "the player goes where the new answer is"


def test_a_follow_up_shows_what_it_takes_along_and_where_it_comes_from(backend):
    backend.inherits = {"topic": QUESTION, "inherited": Filter(kinds=("article",))}
    page = submit(visit(QUESTION), "why?")
    assert page.query_params["q"] == [QUESTION, "why?"]
    assert backend.asked[1:] == [(f"why? {QUESTION}", "g1", "only articles")]
    assert parts(page)["pieces"] == {
        "question": "why?",
        "earlier": [QUESTION],
        "chips": [
            {"key": "topic", "kind": "topic", "text": QUESTION},
            {"key": "kinds", "kind": "kinds", "text": "only articles"},
        ],
    }
    dropped = visit(QUESTION, "why?", without="2.topic")
    assert [chip["key"] for chip in parts(dropped)["pieces"]["chips"]] == ["kinds"]


def test_filters_stand_in_the_address_and_beside_the_box(backend):
    page = visit(QUESTION, kind=["notes", "transcript"], channel="A Life After Layoff", since="2023-05")
    assert backend.asked == [(QUESTION, "g1", "only videos, by A Life After Layoff, since 2023-05")]
    assert [chip["key"] for chip in parts(page)["pieces"]["chips"]] == [
        "filter.kinds",
        "filter.channel",
        "filter.since",
    ]
    assert page.text_input(key="filter_since").value == "2023-05"
    assert page.selectbox(key="filter_channel").value == "A Life After Layoff"
    page.text_input(key="filter_since").set_value("").run()
    page.selectbox(key="filter_doc").set_value("articles/references.md").run()
    assert "since" not in page.query_params
    assert page.query_params["doc"] == "articles/references.md"
    assert backend.asked[-1][2] == "only videos, by A Life After Layoff, in articles/references.md"


def test_a_date_that_is_none_narrows_nothing(backend):
    page = visit(QUESTION)
    page.text_input(key="filter_until").set_value("soon").run()
    assert "until" not in page.query_params
    assert "statements" in parts(page)


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
    submit(page, "why?")
    assert [index for _, index, _ in backend.asked] == ["g1", "g2"]


@pytest.mark.parametrize("empty", ["", "   "])
def test_an_empty_question_gets_a_hint(backend, empty):
    page = submit(visit(), empty)
    assert parts(page)["hint"]["text"] == "Type a question first, or take one of these."
    assert backend.asked == []


def test_an_empty_question_leaves_the_answer_that_is_there(backend):
    page = submit(visit(QUESTION), "")
    assert page.query_params["q"] == QUESTION
    assert "statements" in parts(page)


def test_a_refusal_offers_the_nearest_as_nearest(backend):
    backend.answer = samples.refused
    shown = parts(visit("Who won the cup?"))
    assert not {"statements", "player", "reading"} & set(shown), "nothing in the player until it is asked for"
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


def test_an_index_that_goes_leaves_the_answer_that_is_there(backend):
    page = submit(visit(QUESTION, at="c4"), "why?")
    before = parts(page)
    there, backend.index = backend.index, ValueError("the store at http://milvus:19530 does not answer: start it")
    shown = parts(page.run())
    assert shown.pop("message") == {"title": "The index is not ready", "text": str(backend.index), "tone": "plain"}
    assert shown == before, "the answer, its player, its passage and its sources"
    backend.index = there
    assert parts(page.run()) == before
    assert len(backend.asked) == 2


def test_an_answer_whose_generation_is_closed_stays_readable(backend):
    page = visit(QUESTION, view="watch")
    backend.index = ValueError("the store does not answer: start it")
    gc.collect()
    shown = parts(page.run())
    assert {"message", "pieces", "statements", "sources"} <= set(shown)
    assert not {"player", "reading", "clips"} & set(shown), "nothing can be looked up"


def test_a_question_that_comes_too_late_leaves_the_answer_before_it(backend):
    page = visit(QUESTION)
    before, there = parts(page), backend.index
    backend.index = ValueError("the store does not answer: start it")
    shown = parts(submit(page, "why?"))
    assert there, "its generation is still open"
    assert shown["message"]["text"] == "the store does not answer: start it"
    assert shown["pieces"]["question"] == QUESTION
    assert shown["statements"] == before["statements"]
    assert page.query_params["q"] == [QUESTION, "why?"], "it is asked as soon as that is possible"
    assert len(backend.asked) == 1


def test_a_store_that_goes_while_it_is_asked_leaves_the_answer_before_it(backend):
    page = visit(QUESTION)

    def gone(question, index):
        raise ValueError("the store does not answer: start it")

    backend.answer = gone
    shown = parts(submit(page, "why?"))
    assert (shown["message"]["title"], shown["pieces"]["question"]) == ("This could not be answered", QUESTION)


def test_a_store_that_goes_while_its_answer_is_looked_at_is_a_message(backend, monkeypatch):
    page = visit(QUESTION)

    def gone(self, doc):
        raise ValueError("the store does not answer: start it")

    monkeypatch.setattr(samples.FakeIndex, "document", gone)
    shown = parts(page.run())
    assert shown["message"] == {
        "title": "The index does not answer",
        "text": "the store does not answer: start it",
        "tone": "plain",
    }
    assert {"statements", "sources", "keep"} <= set(shown)


def test_an_index_that_is_replaced_while_it_is_asked_is_opened_anew(backend, monkeypatch):
    def replaced(question, index):
        backend.answer, backend.index = samples.answered, samples.FakeIndex(id="g3")
        raise Replaced("the index was replaced while it was asked: ask again")

    backend.answer = replaced
    shown = parts(visit(QUESTION))
    assert "message" not in shown and shown["pieces"]["question"] == QUESTION
    assert [index for _, index, _ in backend.asked] == ["g1", "g3"]


def test_what_an_older_answer_cites_is_looked_up_in_the_newer_index(backend, monkeypatch):
    page = visit(QUESTION)
    before, old = parts(page), backend.index
    backend.index = samples.FakeIndex(id="g3")
    document = samples.FakeIndex.document

    def found(self, doc):
        if self is old:
            raise Replaced("the index was replaced while it was asked: ask again")
        return document(self, doc)

    monkeypatch.setattr(samples.FakeIndex, "document", found)
    assert parts(page.run()) == before


@pytest.fixture
def limited(monkeypatch):
    """One question a minute for each visitor."""
    monkeypatch.setattr(rate, "_most", 1)
    monkeypatch.setattr(rate, "visitor", lambda: "somebody")
    rate._window.cache_clear()
    yield
    rate._window.cache_clear()


def test_who_asks_too_much_keeps_the_answer_and_is_told_when(backend, limited):
    page = visit(QUESTION)
    shown = parts(submit(page, "why?"))
    assert shown["message"]["title"] == "One moment, please"
    assert re.search(r"1 question in a minute .* Ask again in \d+ seconds; what", shown["message"]["text"])
    assert shown["pieces"]["question"] == QUESTION
    assert "statements" in shown
    assert len(backend.asked) == 1
    rate._window.cache_clear()
    assert parts(page.run())["pieces"]["question"] == "why?", "the minute is over"


def test_only_questions_count(backend, limited):
    page = visit(QUESTION, kind="notes")
    page.selectbox(key="filter_channel").set_value("A Life After Layoff").run()
    page.query_params["at"] = "c2"
    page.run()
    del page.query_params["kind"]
    assert "message" not in parts(page.run())
    assert [question for question, _, _ in backend.asked] == [QUESTION] * 3, "filters ask it anew, at no cost"


def test_asked_once_more_in_the_box_it_counts(backend, limited):
    assert parts(submit(visit(QUESTION), QUESTION))["message"]["title"] == "One moment, please"


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
    assert shown["reading"]["parts"][1] == f"Second {samples.HOSTILE}."
    assert shown["pieces"]["question"] == samples.HOSTILE
    assert not page.markdown
    assert all(part.proto.body.startswith("<style>") for part in page.get("html")), "the page's own styles alone"


def test_labels_show_as_written():
    assert literal("$120k–$150k *a* [x](y) :red[x] <b> \\ `") == (
        r"\$120k–\$150k \*a\* \[x\]\(y\) \:red\[x\] \<b\> \\ \`"
    )
