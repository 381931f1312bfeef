"""The library: its list, a document opened, the map, and the page through Streamlit's own test runner."""

import json

import pyarrow
import pytest
import streamlit as st
import ui_samples as samples
from fakes import passage, source
from streamlit.testing.v1 import AppTest

from rag.atlas import Atlas, Point, Topic
from rag.catalogue import Entry, Found
from rag.passage import Mark, Passage, Source, Span
from ui import resources
from ui.browsing import Browsing
from ui.screens import library, mapped
from ui.view import atlas as pictures
from ui.view import opened as texts
from ui.view import shelf as rows

HOSTILE = samples.HOSTILE


@pytest.mark.parametrize(
    "browsing",
    [
        Browsing(),
        Browsing("two words", ("notes", "article"), "Boss, offer", "date", 3, "map", "a/b c.md", "m4"),
    ],
)
def test_the_address_holds_all_that_is_looked_at(browsing):
    assert Browsing.of(browsing.query) == browsing


def test_nonsense_in_an_address_is_as_if_it_were_not_there():
    query = {
        "find": [" "],
        "kind": ["books"],
        "sort": ["size"],
        "page": ["0"],
        "view": ["3d"],
        "at": ["m1"],
        "x": ["y"],
    }
    assert Browsing.of(query) == Browsing()
    assert Browsing.of({"open": ["a.md"], "at": ["c1"]}) == Browsing(open="a.md")


def entries(count, start=0):
    return tuple(Entry(source(f"{at}.md", title=f"Title {at}"), at + 1, at) for at in range(start, start + count))


def test_a_row_says_what_a_document_is_and_holds():
    (group,) = rows.shelf(Found((Entry(samples.NOTES, 9, 12), Entry(samples.ARTICLE, 1, 0))), page=1, searched=False)[
        "groups"
    ]
    assert group["lead"] is None
    assert group["rows"] == [
        {
            "doc": "notes/counter-offers.md",
            "kind": "Video notes",
            "title": "How to Negotiate A Counter Offer",
            "by": "A Life After Layoff",
            "date": None,
            "whole": "/library?open=notes%2Fcounter-offers.md",
            "counts": "12 moments · 9 passages",
        },
        {
            "doc": "articles/references.md",
            "kind": "Article",
            "title": "References, and when to give them",
            "by": "R. Writer",
            "date": "2024-03-02",
            "whole": "/library?open=articles%2Freferences.md",
            "counts": "1 passage",
        },
    ]


def test_names_and_texts_are_two_groups_over_all_pages():
    found = Found(entries(60), entries(1200, 60))
    second = rows.shelf(found, page=2, searched=True)
    assert second["total"] == "51 to 100 of 1,260 documents"
    assert [(group["lead"], len(group["rows"])) for group in second["groups"]] == [
        ("In the name of 60 documents", 10),
        ("In the text of 1,200 other documents", 40),
    ]
    assert second["groups"][1]["rows"][0]["title"] == "Title 60"
    assert [(way["page"], way["name"]) for way in second["pages"]] == [
        (1, "Back: documents 1 to 50"),
        (3, "Next: documents 101 to 150"),
    ]


def test_a_page_behind_the_last_is_the_last():
    last = rows.shelf(Found(entries(51)), page=99, searched=False)
    assert [row["title"] for row in last["groups"][0]["rows"]] == ["Title 50"]
    assert [way["text"] for way in last["pages"]] == ["Back"]


NOTES = [
    passage("Ask first. Then wait.\nThen ask again.", seconds=[20, 20, 90], headings=["One"], doc="a.md"),
    passage("Go on. Then end.", seconds=[60, None], headings=["One", "Two"], doc="a.md", start=50),
]


def shown(passages, beside=(), at=None):
    made = [(Entry(others[0].source, 1, 1), others) for others in beside]
    return texts.opened(Entry(passages[0].source, len(passages), 3), passages, made, at=at)


def test_every_sentence_stands_there_once_with_its_moment_at_the_first_of_it():
    found = shown(NOTES, at="m1")
    assert [section["headings"] for section in found["sections"]] == [
        [{"level": 0, "text": "One"}],
        [{"level": 1, "text": "Two"}],
    ]
    pieces = [
        [[(p["text"], p["key"], p["chip"] and p["chip"]["time"]) for p in paragraph] for paragraph in one["paragraphs"]]
        for one in found["sections"]
    ]
    assert pieces == [
        [
            [("Ask first.", "m0", "0:20"), ("Then wait.", "m0", None)],
            [("Then ask again.", "m1", "1:30")],
        ],
        [[("Go on.", "m2", "1:00"), ("Then end.", None, None)]],
    ]
    assert (found["at"], shown(NOTES, at="m7")["at"]) == ("m1", None)


def test_text_between_sentences_is_not_lost():
    one = Passage(samples.ARTICLE, 0, "* A b.\n- C d. *", (), (), (Span(2, 6), Span(9, 13)))
    (section,) = shown([one])["sections"]
    text = [[piece["text"] for piece in paragraph] for paragraph in section["paragraphs"]]
    assert text == [["*", "A b."], ["-", "C d.", "*"]]


def test_moments_lie_along_the_video_in_the_order_of_time():
    strip = shown(NOTES, beside=[[passage("A. B.", seconds=[95, 180], doc="b.md")]])["strip"]
    assert [(mark["key"], mark["at"], mark["label"]) for mark in strip["marks"]] == [
        ("m0", 11.11, "Play at 0:20: Ask first."),
        ("m2", 33.33, "Play at 1:00: Go on."),
        ("m1", 50.0, "Play at 1:30: Then ask again."),
    ]
    assert strip["length"] == "3:00"
    assert [time["text"] for time in strip["times"]] == ["0:00", "0:30", "1:00", "1:30", "2:00", "2:30", "3:00"]
    assert strip["lanes"] == [[{"at": 52.78, "shared": True}, {"at": 100.0, "shared": False}]]


def test_documents_on_the_same_video_share_moments_within_ten_seconds():
    (other,) = shown(NOTES, beside=[[passage("A. B. C.", seconds=[30, 71, 85], doc="b.md", title="B")]])["beside"]
    assert (other["doc"], other["title"]) == ("b.md", "B")
    assert [chip["key"] for chip in other["shared"]] == ["m0", "m1"]


def test_a_transcript_is_lines_and_as_long_as_it_tells():
    talk = Passage(
        samples.TALK, 0, "One one. Two two.", (), (Mark(0, 0), Mark(9, 12), Mark(17, 48)), (Span(0, 8), Span(9, 17))
    )
    found = shown([talk])
    assert found["lines"] is True
    assert [[piece["text"] for piece in line] for line in found["sections"][0]["paragraphs"]] == [
        ["One one."],
        ["Two two."],
    ]
    assert (found["strip"]["length"], found["strip"]["marks"][1]["at"]) == ("0:48", 25.0)


def test_an_article_has_no_strip_and_a_document_can_be_asked_about():
    found = shown([samples.READ])
    assert (found["strip"], found["beside"]) == (None, [])
    assert found["link"]["href"] == "https://www.example.org/references"
    assert found["ask"] == "/?doc=articles%2Freferences.md"
    odd = Entry(Source("a[1]*.md", "article", "Odd"), 0, 0)
    assert texts.opened(odd, [], [], at=None)["ask"] == "/?doc=a%5B%5B%5D1%5D%5B%2A%5D.md", "a path, not a pattern"


def made_atlas(title="A title"):
    document = source(title=title)
    return Atlas(
        (Topic("Boss, offer", (document,)), Topic("Rest", ())),
        (Point(0.123456, 1, 0, document, 65, "Says it."), Point(0, 0, 1, document, None, "word " * 40)),
    )


def test_points_and_topics_of_the_map():
    first, second = pictures.points(made_atlas())
    assert first == {
        "n": 0,
        "x": 0.1235,
        "y": 1,
        "topic": "Boss, offer",
        "document": "A title",
        "of": "Video notes · A channel",
        "says": "1:05 · Says it.",
    }
    assert second["says"].endswith("word …")
    assert len(second["says"]) < 130
    assert [(row["name"], row["share"], row["label"], row["kinds"]) for row in pictures.topics(made_atlas())] == [
        ("Boss, offer", 100.0, "Boss, offer: list 1 document", "1 notes"),
        ("Rest", 0.0, "Rest: list 0 documents", ""),
    ]


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("colour", pictures.COLOURS)
@pytest.mark.parametrize("page", ["#fcfbf8", "#14181a"])
def test_every_colour_is_seen_on_the_light_and_on_the_dark_page(colour, page):
    dark, light = sorted([luminance(colour), luminance(page)])
    assert (light + 0.05) / (dark + 0.05) >= 3


def test_the_chart_holds_the_points_and_colours_in_the_order_of_topics():
    spec = mapped.chart(made_atlas(HOSTILE)).to_dict()
    (values,) = spec["datasets"].values()
    assert [value["document"] for value in values] == [HOSTILE] * 2
    assert spec["encoding"]["color"]["scale"] == {
        "domain": ["Boss, offer", "Rest"],
        "range": list(pictures.COLOURS[:2]),
    }


@pytest.mark.parametrize(
    ("pick", "number"),
    [([{"n": 1}], 1), ([{"n": 2}], None), ([{"n": -1}], None), ([{"n": True}], None), ([], None), ("x", None)],
)
def test_a_click_on_the_map_chooses_a_point_that_is_there(pick, number):
    made = made_atlas()
    expected = None if number is None else made.points[number]
    assert mapped.picked({"selection": {"pick": pick}}, made) is expected
    assert mapped.picked(None, made) is None


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
