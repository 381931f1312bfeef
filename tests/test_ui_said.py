"""An answer as it is read."""

import json
from dataclasses import replace

import ui_samples as samples

from rag.answer import Answer, Citation, Statement
from ui.view import place, reading, said


def test_a_statement_carries_its_chips_in_order_and_only_speech_is_marked_as_speech():
    first, second, third = said.statements(samples.answered())
    assert [row["speech"] for row in (first, second, third)] == [False, True, False]
    assert [chip["key"] for chip in third["chips"]] == ["c3", "c4"]
    assert second["chips"] == [place.chip(place.places(samples.answered())["c2"])]


def test_a_statement_in_other_words_than_the_speech_it_cites_is_not_speech():
    citation = Citation(1, samples.SPEECH, samples.SPEECH.sentences[1])
    answer = Answer("?", (Statement("She asks for time.", (1,)),), (citation,), (), 0.9, "g", 1.0)
    assert said.statements(answer)[0]["speech"] is False


def test_a_part_of_a_quote_is_speech_too():
    quote = samples.SPEECH.sentences[1]
    citation = Citation(1, samples.SPEECH, quote)
    part = samples.SPEECH.text[quote.start : quote.end].rsplit(" ", 1)[0].replace(" ", "\n", 1)
    answer = Answer("?", (Statement(part, (1,)),), (citation,), (), 0.9, "g", 1.0)
    assert said.statements(answer)[0]["speech"] is True


def test_each_source_stands_once_with_all_its_quotes():
    answer = samples.answered()
    notes, talk, article = said.sources(list(place.places(answer).values()), said.also(answer))
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


def test_nothing_that_a_refusal_shows_poses_as_a_citation():
    answer = samples.refused()
    found = place.places(answer)
    assert said.statements(answer) == []
    assert list(found) == ["h0", "h2", "h3"], "the same sentence found twice stands once"
    assert all(one.n is None for one in found.values())
    assert place.chip(found["h0"])["label"] == "Nearest passage: play at 4:30 in How to Negotiate A Counter Offer"


def test_hostile_texts_pass_through_as_they_are():
    answer = samples.hostile()
    one = place.places(answer)["c1"]
    shown = [said.statements(answer), said.sources([one], said.also(answer)), reading.reading(one)]
    assert said.statements(answer)[0]["text"] == f"Says {samples.HOSTILE}"
    assert reading.reading(one)["link"] == {"href": "/library?open=notes%2Fh.md", "text": f"Title {samples.HOSTILE}"}
    assert "javascript:" not in json.dumps(shown)


def test_sources_and_differences_are_seen_at_a_glance():
    answer = samples.answered()
    assert said.glance(answer) == [{"text": "3 sources", "differs": False}]
    one = replace(answer, citations=answer.citations[:1], statements=(Statement("Said.", (1,), against=(1,)),))
    assert said.glance(one) == [{"text": "1 source", "differs": False}, {"text": "Sources differ", "differs": True}]
    assert [chip["key"] for chip in said.statements(one)[0]["against"]] == ["c1"]
