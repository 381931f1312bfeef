"""The watch list on the page: its rows, its queue, and what it takes from a browser."""

import json
import sys

import pytest
import ui_samples as samples
from fakes import WordEncoder, passage
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from rag.ask import answer
from rag.conversation import Reading
from rag.filter import Filter
from rag.watchlist import MINUTES, Clip
from ui import resources
from ui.dialogue import Told
from ui.screens import watch
from ui.view import clips as view
from ui.view import play
from ui.view.place import Place, chip

NOTE = Clip(samples.COUNTER, samples.COUNTER.sentences[0], 270, 340, ((samples.COUNTER, samples.COUNTER.sentences[1]),))
TALK = Clip(samples.SPEECH, samples.SPEECH.sentences[1], 12, 40)
CHOSEN = {"w1": TALK, "w0": NOTE}


def test_a_row_says_what_is_played_and_what_is_said_in_it():
    talk, note = view.rows(CHOSEN)
    assert note == {
        "number": 2,
        "key": "w0",
        "title": "How to Negotiate A Counter Offer",
        "by": "A Life After Layoff",
        "time": "4:30–5:40",
        "length": "1:10",
        "quote": {
            "time": "4:30",
            "lead": "",
            "text": samples.COUNTER.text[slice(*samples.COUNTER.sentences[0])],
            "speech": False,
        },
        "also": [
            {
                "time": "4:47",
                "lead": "",
                "text": "Keep the new company's name, the job title and the salary to yourself.",
                "speech": False,
            }
        ],
        "label": "summary, not speech",
        "link": {
            "href": "https://www.youtube.com/watch?v=wCIJtIgnldc&t=270s",
            "text": "YouTube · 4:30",
            "title": "How to Negotiate A Counter Offer · 4:30",
        },
        "chip": chip(view.places(CHOSEN)["w0"]),
    }
    assert (talk["label"], talk["quote"]["speech"], talk["time"]) == (None, True, "0:12–0:40")
    assert talk["link"]["href"] == "/recordings/transcripts/talk%20of%20ours.mp4#t=12"


def test_a_quote_of_a_few_words_stands_under_its_heading():
    one = passage("Salary.", seconds=[5], headings=["Weigh the whole offer", "Salary."])
    assert view.rows({"w0": Clip(one, one.sentences[0], 5, 30)})[0]["quote"]["lead"] == "Weigh the whole offer"


def test_the_queue_is_what_a_player_needs_in_the_visitors_order():
    queue = view.queue(CHOSEN)
    assert [(one["key"], one["kind"], one["at"], one["end"]) for one in queue] == [
        ("w1", "file", 12, 40),
        ("w0", "youtube", 270, 340),
    ]
    assert queue[1] == play.clip(view.places(CHOSEN)["w0"], end=340)


def test_places_keep_their_keys_wherever_they_are_moved():
    assert view.keyed([NOTE, TALK]) == {"w0": NOTE, "w1": TALK}
    assert view.places(CHOSEN) == {
        "w1": Place("w1", "Clip 1", samples.SPEECH, samples.SPEECH.sentences[1]),
        "w0": Place("w0", "Clip 2", samples.COUNTER, samples.COUNTER.sentences[0]),
    }


def test_a_list_is_named_and_summed_up():
    assert view.heading(12, "salary negotiation") == "12 minutes on salary negotiation"
    assert view.heading(1, "Should I quit?") == "1 minute: Should I quit?"
    assert view.total(CHOSEN, 12) == "1:38 of 12 min"


@pytest.mark.parametrize("order", [["w0", "w1"], ["w1", "w0"], ["w1"], []])
def test_some_of_the_clips_in_any_order_are_an_order(order):
    assert view.ordered(CHOSEN, {"order": order}) == order


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["w0", "w1", "w2", ""]),
    lambda of: st.lists(of, max_size=4) | st.dictionaries(st.just("order"), of),
    max_leaves=6,
)


@given(JSON)
def test_whatever_a_browser_sends_is_an_order_of_these_clips_or_none(given):
    order = view.ordered(CHOSEN, given)
    assert order is None or (given["order"] == order and len(set(order)) == len(order) and set(order) <= set(CHOSEN))


@pytest.mark.parametrize("given", [{"order": ["w0", "w0"]}, {"order": ["w2"]}, {"order": [["w0"]]}, ["w0"], "w0", None])
def test_what_is_no_order_is_ignored(given):
    assert view.ordered(CHOSEN, given) is None


@given(JSON)
def test_whatever_a_browser_sends_the_minutes_are_whole_and_possible(given):
    minutes = view.minutes(given)
    assert minutes is None or (type(minutes) is int and minutes == given and 1 <= minutes <= MINUTES)


def test_minutes_are_minutes():
    assert [view.minutes(given) for given in (1, 7.0, 180)] == [1, 7, 180]
    assert [view.minutes(given) for given in (0, -5, 181, 2.5, True, "7", None, float("nan"), float("inf"))] == [
        None
    ] * 9


TEXT = "Negotiate the salary with a figure in writing."
NOTES = passage(TEXT, seconds=[30], doc="a.md", video_id="a")
RECORDED = passage(TEXT, seconds=[10], doc="b.vtt", kind="transcript", media="b.mp4", video_id="b")
ARTICLE = passage(TEXT, doc="c.md", kind="article")


@pytest.fixture
def shown(publish, monkeypatch):
    """Draws the list of a question over these passages; draws it again with `run`."""
    encoder = WordEncoder(dimension=4096)
    monkeypatch.setattr(resources, "encoder", lambda: encoder)

    def show(passages, question="Twelve minutes on salary with a figure in writing", **filter):
        index = publish(passages, encoder=encoder)
        told = Told.of(Reading(question, question), answer(question, index, encoder), index)
        encoder.encoded.clear()
        monkeypatch.setattr(sys.modules[__name__], "DRAWN", lambda: _draw(told, index, Filter(**filter)), raising=False)
        page = AppTest.from_string("import sys; sys.modules['test_ui_clips'].DRAWN()")
        return page.run(timeout=30), encoder

    return show


def _draw(told, index, narrowed):
    import streamlit as st

    nothing = lambda *given: None  # noqa: E731
    st.session_state.drawn = watch.section(
        told, index, minutes=12, narrowed=narrowed, opened=None, on_open=nothing, on_minutes=nothing
    )


def part(page, key):
    assert not page.exception
    return next(json.loads(one.proto.json) for one in page.get("bidi_component") if one.key == key)


def test_the_list_of_a_question_holds_what_can_be_watched(shown):
    page, encoder = shown([NOTES, RECORDED, ARTICLE])
    data = part(page, "clips")
    assert data["heading"] == "12 minutes on salary with a figure in writing"
    assert [row["title"] for row in data["rows"]] == ["A title", "A title"]
    assert sorted(row["time"] for row in data["rows"]) == ["0:10–0:40", "0:30–1:00"]
    assert data["total"] == "1:00 of 12 min"
    assert data["note"].startswith("Nothing else")
    assert data["name"] == "12-minutes-on-salary-with-a-figure-in-writing"
    assert data["markdown"].count("\n1. [") == data["markdown"].count("\n2. [") == 1
    places, queue = page.session_state.drawn
    assert list(places) == [one["key"] for one in queue] == ["w0", "w1"]
    assert encoder.encoded == ["salary with a figure in writing"], "the minutes are no part of what is searched for"


def test_a_rerun_keeps_what_was_chosen(shown):
    page, encoder = shown([NOTES, RECORDED])
    page.run()
    assert len(part(page, "clips")["rows"]) == 2
    assert len(encoder.encoded) == 1


def test_a_filter_narrows_the_list(shown):
    page, _ = shown([NOTES, RECORDED], kinds=("transcript",))
    assert [one["src"] for one in page.session_state.drawn[1]] == ["/recordings/b.mp4"]


def test_where_nothing_can_be_watched_the_page_says_so(shown):
    page, _ = shown([ARTICLE])
    assert part(page, "unwatched")["title"] == "There is nothing to watch about this."
    assert page.session_state.drawn == ({}, [])


def test_what_the_corpus_does_not_speak_of_is_not_watched(shown):
    page, _ = shown([NOTES, RECORDED], question="Twelve minutes on sourdough bread")
    assert page.session_state.drawn == ({}, [])
