"""Who says what, as the page shows it: the rows, the clashes, and the section that draws them."""

import json

import pytest
import ui_samples as samples
from fakes import WordEncoder, passage
from streamlit.testing.v1 import AppTest

from rag import voices as heard
from rag.answer import Citation
from rag.ask import answer
from rag.conversation import Reading
from rag.passage import Span
from rag.voices import Clash, Said, Side, Voice, Voices
from ui import resources
from ui.dialogue import Told
from ui.view import voices as view

ENCODER = WordEncoder(dimension=4096)
QUESTION = "counter offer from boss"


def said(n, of, at=0, **marks):
    return Said(of.text[slice(*of.sentences[at])], (Citation(n, of, of.sentences[at]),), **marks)


def found():
    """Three voices: notes and a talk that differ, and an article that agrees with the notes."""
    one, two, three = (
        said(1, samples.COUNTER, 1, agrees=(3,), differs=(2,)),
        said(2, samples.SPEECH, 2),
        said(3, samples.READ, 1, agrees=(1,)),
    )
    company = samples.COUNTER.text.index("the salary")
    days = samples.SPEECH.text.index("two days")
    sides = (
        Side(1, one.citations[0], Span(company, company + 10)),
        Side(2, two.citations[0], Span(days, days + 8)),
    )
    return Voices((Voice(1, (one,)), Voice(2, (two,)), Voice(3, (three,))), (Clash("figure", sides),))


def test_a_row_is_named_by_its_document_with_its_author_beside():
    shown = view.voices(found())
    assert shown["lead"] == "3 sources, each by another author"
    assert [(row["n"], row["title"], row["by"], row["kind"], row["date"], row["label"]) for row in shown["rows"]] == [
        (1, samples.NOTES.title, "A Life After Layoff", "Video notes", None, "summary, not speech"),
        (2, samples.TALK.title, "career-qa", "Transcript", "2025-06-01", None),
        (3, samples.ARTICLE.title, "R. Writer", "Article", "2024-03-02", None),
    ]
    assert [row["said"][0]["speech"] for row in shown["rows"]] == [False, True, False]


def test_who_agrees_and_who_differs_is_named():
    [first] = view.voices(found())["rows"][0]["said"]
    assert first["agrees"] == [{"n": 3, "label": f"Agrees with source 3: {samples.ARTICLE.title}"}]
    assert first["differs"] == [{"n": 2, "label": f"Differs from source 2: {samples.TALK.title}"}]


def test_a_clash_emphasises_what_clashes_within_its_statement():
    [clash] = view.voices(found())["clashes"]
    assert clash["how"] == "Different figures"
    assert [(side["n"], side["before"], side["marked"], side["after"]) for side in clash["sides"]] == [
        (1, "Keep the new company's name, the job title and ", "the salary", " to yourself."),
        (2, "I ask for ", "two days", ", and I put a number down first."),
    ]
    assert [(side["speech"], side["chip"]["key"]) for side in clash["sides"]] == [(False, "v0"), (True, "v1")]


def test_every_chip_has_its_place():
    places = view.places(found())
    assert {key: place.text for key, place in places.items()} == {
        f"v{at}": voice.said[0].text for at, voice in enumerate(found().voices)
    }
    assert places["v0"].name == "Source 1"
    shown = [chip for row in view.voices(found())["rows"] for one in row["said"] for chip in one["chips"]]
    assert [chip["key"] for chip in shown] == list(places)


def by(author, doc, **of):
    return passage("Never sign on the spot.", doc=f"{doc}.md", kind="article", title=doc, author=author, **of)


def test_several_articles_of_one_author_are_named_by_the_author_and_each_statement_by_its_article():
    voice = Voice(1, (said(1, by("A. Writer", "One")), said(2, by("A. Writer", "Two"))))
    shown = view.voices(Voices((voice,)))
    [row] = shown["rows"]
    assert (shown["lead"], row["title"], row["by"]) == ("1 source", "A. Writer", None)
    assert [one["of"] for one in row["said"]] == ["One", "Two"]


def test_sources_of_one_author_are_told_to_be():
    notes = [passage("Never sign on the spot.", doc=f"{n}.md", video_id=n, video_title=f"Video {n}") for n in "ab"]
    voices = (Voice(1, (said(1, notes[0], agrees=(2,)),)), Voice(2, (said(2, notes[1]),)))
    shown = view.voices(Voices(voices))
    assert (shown["lead"], shown["rows"][1]["title"]) == ("2 sources, all by one author", "Video b")
    assert shown["rows"][0]["said"][0]["agrees"][0]["label"] == ("Agrees with source 2: Video b, by the same author")


def drawn(told, index):
    """Run by Streamlit: the section of a turn."""
    import streamlit as st

    from rag.filter import Filter
    from ui.screens.voices import section

    st.session_state.places = section(told, index, narrowed=Filter(), opened="v1", on_open=lambda: None)


@pytest.fixture
def page(publish, monkeypatch):
    """The section on a question over the texts given, each an article of its own."""
    monkeypatch.setattr(resources, "encoder", lambda: ENCODER)
    monkeypatch.setattr(heard, "LEAST", 5.3)  # words are less near than what the encoder's floor is for

    def page(*texts):
        index = publish([
            passage(text, doc=f"{n}.md", kind="article", title=str(n), author=f"Author {n}")
            for n, text in enumerate(texts)
        ])  # fmt: skip
        told = Told.of(Reading(QUESTION, QUESTION), answer(QUESTION, index, ENCODER), index)
        return AppTest.from_function(drawn, args=(told, index), default_timeout=30).run()

    return page


def parts(page):
    assert not page.exception
    return {part.key: json.loads(part.proto.json) for part in page.get("bidi_component")}


def test_the_section_draws_every_source_and_returns_what_can_be_opened(page):
    shown = page("Refuse the counter offer from boss.", "Weigh any counter offer from boss slowly.")
    drawn = parts(shown)
    assert list(drawn) == ["voices"]
    assert [row["by"] for row in drawn["voices"]["rows"]] == ["Author 0", "Author 1"]
    assert drawn["voices"]["opened"] == "v1"
    assert {key: place.source.doc for key, place in shown.session_state.places.items()} == {"v0": "0.md", "v1": "1.md"}


def test_a_rerun_hears_nobody_anew(page):
    shown = page("Refuse the counter offer from boss.", "Weigh any counter offer from boss slowly.")
    before, asked = parts(shown), len(ENCODER.encoded)
    assert parts(shown.run()) == before
    assert len(ENCODER.encoded) == asked


def test_one_source_alone_is_said_to_be(page):
    shown = parts(page("Refuse the counter offer from boss.", "Bread rises slowly here."))
    assert list(shown) == ["voices_one", "voices"]
    assert shown["voices_one"]["text"].startswith("Only one source speaks to this")


def test_where_the_question_is_not_answered_nobody_is_compared(page):
    shown = page("Bread rises slowly here.")
    assert list(parts(shown)) == ["voices_none"]
    assert shown.session_state.places == {}
