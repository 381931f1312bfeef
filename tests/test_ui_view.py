"""What the page shows of an answer, as plain data."""

import json

import pytest
import ui_samples as samples

from rag.answer import Answer, Citation, Statement
from rag.passage import Source
from ui import view


def test_a_statement_carries_its_chips_in_order_and_only_speech_is_marked_as_speech():
    first, second, third = view.statements(samples.answered())
    assert [row["speech"] for row in (first, second, third)] == [False, True, False]
    assert [chip["key"] for chip in third["chips"]] == ["c3", "c4"]
    assert second["chips"][0] == {
        "key": "c2",
        "n": 2,
        "time": "0:12",
        "plays": True,
        "label": "Citation 2: play at 0:12 in Asking for a raise: $5k is a number",
    }
    assert third["chips"][0]["label"] == "Citation 3: read in References, and when to give them"
    assert (third["chips"][0]["time"], third["chips"][0]["plays"]) == (None, False)


def test_a_statement_in_other_words_than_the_speech_it_cites_is_not_speech():
    citation = Citation(1, samples.SPEECH, samples.SPEECH.sentences[1])
    answer = Answer("?", (Statement("She asks for time.", (1,)),), (citation,), (), 0.9, "g", 1.0)
    assert view.statements(answer)[0]["speech"] is False


def test_a_part_of_a_quote_is_speech_too():
    quote = samples.SPEECH.sentences[1]
    citation = Citation(1, samples.SPEECH, quote)
    said = samples.SPEECH.text[quote.start : quote.end].rsplit(" ", 1)[0].replace(" ", "\n", 1)
    answer = Answer("?", (Statement(said, (1,)),), (citation,), (), 0.9, "g", 1.0)
    assert view.statements(answer)[0]["speech"] is True


def test_each_source_stands_once_with_all_its_quotes():
    answer = samples.answered()
    notes, talk, article = view.sources(list(view.places(answer).values()), view.also(answer))
    assert (notes["kind"], notes["by"], talk["kind"], article["kind"], article["date"]) == (
        "Video notes",
        "A Life After Layoff",
        "Transcript",
        "Article",
        "2024-03-02",
    )
    assert [quote["chip"]["n"] for quote in notes["quotes"]] == [1, 4]
    assert [quote["label"] for quote in (*notes["quotes"], *talk["quotes"], *article["quotes"])] == [
        "summary, not speech",
        "summary, not speech",
        None,
        None,
    ]
    assert [quote["speech"] for quote in (*notes["quotes"], *talk["quotes"], *article["quotes"])] == [
        False,
        False,
        True,
        False,
    ]
    assert notes["quotes"][0]["also"] == [
        {
            "href": "/recordings/transcripts/talk%20of%20ours.mp4#t=12",
            "text": "Asking for a raise: $5k is a number · 0:12",
        },
        {"href": "https://www.example.org/references", "text": "References, and when to give them"},
    ]


@pytest.mark.parametrize(
    ("source", "second", "expected"),
    [
        (samples.NOTES, 72, {"href": "https://www.youtube.com/watch?v=wCIJtIgnldc&t=72s", "text": "YouTube · 1:12"}),
        (samples.NOTES, None, {"href": "https://www.youtube.com/watch?v=wCIJtIgnldc", "text": "YouTube"}),
        (samples.TALK, 72, {"href": "/recordings/transcripts/talk%20of%20ours.mp4#t=72", "text": "Recording · 1:12"}),
        (samples.ARTICLE, None, {"href": "https://www.example.org/references", "text": "example.org"}),
    ],
)
def test_a_link_opens_the_source_at_the_moment(source, second, expected):
    link = view.link(source, second)
    assert {name: link[name] for name in expected} == expected
    assert link["title"].startswith(source.title)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "file:///etc/passwd", "", None]
)
def test_nothing_but_http_is_linked(url):
    link = view.link(Source("a b.md", "article", "A", url=url), None)
    assert link == {"href": "/documents/a%20b.md", "text": "Document", "title": "A"}


def test_the_player_stands_at_the_second():
    places = view.places(samples.answered())
    assert view.player(places["c1"], nonce=3, play=True) == {
        "src": "https://www.youtube-nocookie.com/embed/wCIJtIgnldc",
        "kind": "youtube",
        "at": 287,
        "time": "4:47",
        "nonce": 3,
        "play": True,
        "title": "How to Negotiate A Counter Offer",
    }
    talk = view.player(places["c2"], nonce=4, play=False)
    assert (talk["src"], talk["kind"], talk["at"]) == ("/recordings/transcripts/talk%20of%20ours.mp4", "file", 12)
    assert view.player(places["c3"], nonce=5, play=True) is None


def test_a_video_id_cannot_leave_the_embed_address():
    source = Source("n.md", "notes", "N", video_id="../../x?y#z")
    one = samples.passage(source, ["Said."], [4])
    place = view.Place("c1", "Citation 1", one, one.sentences[0])
    assert view.player(place, nonce=1, play=True)["src"] == "https://www.youtube-nocookie.com/embed/..%2F..%2Fx%3Fy%23z"


def test_notes_without_a_second_are_read_not_played():
    one = samples.passage(samples.NOTES, ["No mark stands before this."])
    place = view.Place("c1", "Citation 1", one, one.sentences[0], 1)
    assert view.player(place, nonce=1, play=True) is None
    assert view.chip(place)["label"] == "Citation 1: read in How to Negotiate A Counter Offer"


def test_a_reading_is_the_whole_passage_with_the_sentence_marked():
    place = view.places(samples.answered())["c3"]
    reading = view.reading(place)
    assert reading["before"] + reading["marked"] + reading["after"] == place.passage.text
    assert reading["marked"] == place.text
    assert reading["headings"] == ["When they ask"]


def test_nothing_that_a_refusal_shows_poses_as_a_citation():
    answer = samples.refused()
    places = view.places(answer)
    assert view.statements(answer) == []
    assert list(places) == ["h0", "h2", "h3"], "the same sentence found twice stands once"
    assert all(place.n is None for place in places.values())
    assert view.chip(places["h0"])["label"] == "Nearest passage: play at 4:30 in How to Negotiate A Counter Offer"


def test_at_most_three_nearest_are_offered():
    assert len(view.nearest(samples.refused(), limit=2)) == 2


def test_hostile_texts_pass_through_as_they_are():
    answer = samples.hostile()
    place = view.places(answer)["c1"]
    shown = [view.statements(answer), view.sources([place], view.also(answer)), view.reading(place)]
    assert view.statements(answer)[0]["text"] == f"Says {samples.HOSTILE}"
    assert view.reading(place)["link"] == {"href": "/documents/notes/h.md", "text": f"Title {samples.HOSTILE}"}
    assert "javascript:" not in json.dumps(shown)


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ((), None),
        (("a",), "1 document changed since the index was built: run `make index`"),
        (("a", "b", "c"), "3 documents changed since the index was built: run `make index`"),
    ],
)
def test_the_stale_line_counts(changes, line):
    assert view.stale_line(changes) == line


def test_the_corpus_in_a_line():
    assert view.corpus_line([samples.NOTES, samples.NOTES, samples.ARTICLE]) == (
        "Answers come from 3 documents: 2 sets of video notes, 1 article."
    )
    assert view.corpus_line([samples.TALK]) == "Answers come from 1 document: 1 transcript."
    assert view.corpus_line([]) == "The index holds no documents yet."
