"""The page in each of its states, run by Streamlit's own test runner with answers made by hand."""

import json
import logging
import re

import pytest
import ui_samples as samples
from ui_backend import APP, QUESTION, parts, submit, visit

from rag.filter import Filter
from ui import rate
from ui.screens.label import literal

EXAMPLES = json.loads(APP.with_name("examples.json").read_text(encoding="utf-8"))


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


def test_a_message_of_the_answering_is_shown(backend):
    def refuse(question, index):
        raise ValueError("no encoder `x`: run `make setup`")

    backend.answer = refuse
    assert parts(visit(QUESTION))["message"] == {
        "title": "This could not be answered",
        "text": "no encoder `x`: run `make setup`",
        "tone": "plain",
    }


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
