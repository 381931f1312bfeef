"""The library's page through Streamlit's own test runner."""

import json

import pyarrow
import pytest
import streamlit as st
import ui_samples as samples
from fakes import passage
from streamlit.testing.v1 import AppTest

from ui import resources
from ui.screens import library

HOSTILE = samples.HOSTILE


@pytest.fixture
def index(publish, monkeypatch):
    """Sixty articles, and two notes on one video; every text of one of them would like to be markup."""
    made = publish(
        [
            *(
                passage(f"Salary number{at}.", doc=f"articles/{at:02}.md", kind="article", title=f"Article {at:02}")
                for at in range(60)
            ),
            passage("Ask first. Then wait.", seconds=[20, 90], doc="notes/a.md", title="Asking"),
            passage(
                f"Wait {HOSTILE} now.", seconds=[95], doc="notes/b.md", title=f"Waiting {HOSTILE}", headings=[HOSTILE]
            ),
        ]
    )
    monkeypatch.setattr(resources, "index", lambda: made)
    return made


def visit(**query):
    def run():
        from ui.screens import library

        library.page()

    page = AppTest.from_function(run, default_timeout=30)
    for name, value in query.items():
        page.query_params[name] = value
    return page.run()


def parts(page):
    """What each component of the page was given, by its key."""
    assert not page.exception
    return {part.key: json.loads(part.proto.json) for part in page.get("bidi_component")}


def test_the_list_is_paged(index):
    first, second = (parts(visit(**query))["shelf"] for query in ({}, {"page": "2"}))
    assert [len(one["groups"][0]["rows"]) for one in (first, second)] == [50, 12]
    assert first["groups"][0]["rows"][0]["title"] == "Article 00"


def test_searching_writes_the_address_and_lists_what_is_found(index):
    page = visit()
    page.text_input(key="find").set_value("wait").run()
    assert page.query_params["find"] == "wait"
    groups = parts(page)["shelf"]["groups"]
    assert [(group["lead"], [row["doc"] for row in group["rows"]]) for group in groups] == [
        ("In the name of 1 document", ["notes/b.md"]),
        ("In the text of 1 other document", ["notes/a.md"]),
    ]


def test_the_tools_show_what_the_address_asks_for(index):
    page = visit(find="salary", kind="notes", sort="date")
    assert page.text_input(key="find").value == "salary"
    assert page.selectbox(key="shelf_sort").value == "date"
    assert parts(page)["nothing"]["title"] == "No document has all of these words"


def test_a_document_opens_whole_beside_its_player_which_does_not_start(index):
    shown = parts(visit(open="notes/a.md", at="m1"))
    assert (shown["player"]["now"]["at"], shown["player"]["play"]) == (90, False)
    assert (shown["opened"]["title"], shown["opened"]["at"]) == ("Asking", "m1")
    assert [(other["doc"], len(other["shared"])) for other in shown["opened"]["beside"]] == [("notes/b.md", 1)]


def test_an_article_opens_without_a_player(index):
    assert set(parts(visit(open="articles/00.md"))) == {"opened"}


def test_a_document_that_is_not_there_is_said_so_above_the_list(index):
    shown = parts(visit(open="gone.md"))
    assert shown["missing"]["text"] == "There is no document gone.md."
    assert "shelf" in shown


def test_hostile_texts_reach_the_components_only_and_unchanged(index):
    page = visit(open="notes/b.md")
    shown = parts(page)["opened"]
    assert shown["title"] == f"Waiting {HOSTILE}"
    assert shown["sections"][0]["headings"][0]["text"] == HOSTILE
    assert not page.markdown
    assert [part.proto.body.startswith("<style>") for part in page.get("html")] == [True]


def test_the_map_draws_the_passages_beside_their_topics(index):
    page = visit(view="map")
    (chart,) = page.get("vega_lite_chart")
    drawn = pyarrow.ipc.open_stream(chart.proto.datasets[0].data.data).read_all()
    assert drawn.column("document").to_pylist().count("Article 07") == 1
    assert drawn.num_rows == 62
    topics = parts(page)["topics"]["rows"]
    listed = parts(visit(topic=topics[1]["name"]))["shelf"]
    assert listed["total"].endswith(topics[1]["text"])


def test_a_topic_that_is_gone_lists_everything(index):
    shown = parts(visit(topic="Nothing, at all"))
    assert shown["topic"]["text"] == "There is no topic Nothing, at all now: these are all documents."
    assert shown["shelf"]["total"].endswith("62 documents")


def test_an_index_that_cannot_be_opened_is_explained(monkeypatch):
    def fail():
        raise ValueError("no index: run `make index`")

    monkeypatch.setattr(resources, "index", fail)
    assert parts(visit()) == {
        "message": {"title": "The index is not ready", "text": "no index: run `make index`", "tone": "plain"}
    }


def test_a_store_that_goes_while_it_is_looked_through_is_told(index, monkeypatch):
    def gone(doc):
        raise ValueError("the store does not answer: start it")

    monkeypatch.setattr(index, "document", gone)
    shown = parts(visit(open="notes/a.md"))
    assert shown["message"] == {
        "title": "The index does not answer",
        "text": "the store does not answer: start it",
        "tone": "plain",
    }


class Session(dict):
    __getattr__ = dict.__getitem__
    __setattr__ = dict.__setitem__


class Query(dict):
    def get_all(self, name):
        return self[name]

    def from_dict(self, query):
        self.clear()
        self.update(query)


@pytest.fixture
def session(monkeypatch):
    """A session that has the document a.md open, found by a word."""
    monkeypatch.setattr(st, "session_state", Session())
    monkeypatch.setattr(st, "query_params", Query(find=["wait"], open=["a.md"]))
    return st


def clicked(session, name, value, kind, act):
    session.session_state.part = {name: value}
    library._triggered("part", name, kind, act)()


def test_the_same_moment_clicked_twice_is_two_wishes_to_play(session):
    for _ in range(2):
        clicked(session, "open", "m3", str, library._play)
    assert session.query_params == {"find": ["wait"], "open": ["a.md"], "at": ["m3"]}
    assert (session.session_state.nonce, session.session_state.play) == (2, True)


def test_opening_a_document_keeps_the_search_and_plays_nothing(session):
    clicked(session, "open", "m3", str, library._play)
    clicked(session, "document", "b.md", str, library._open)
    assert session.query_params == {"find": ["wait"], "open": ["b.md"]}
    assert session.session_state.play is False


@pytest.mark.parametrize("value", ["c1", "", None, 3, ["m1"], "__class__"])
def test_a_click_that_names_no_moment_does_nothing(session, value):
    clicked(session, "open", value, str, library._play)
    assert session.query_params == {"find": ["wait"], "open": ["a.md"]}
    assert "nonce" not in session.session_state
