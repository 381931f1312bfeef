"""The foot of an answer: votes from a browser, and what can be taken along."""

import dataclasses
import json
from types import SimpleNamespace

import pytest
import streamlit as st
import ui_samples as samples
from streamlit.testing.v1 import AppTest

from rag.conversation import Reading
from rag.filter import Filter
from rag.markdown import markdown
from rag.measure.feedback import NOTE, Votes
from ui.address import Address
from ui.dialogue import Told
from ui.screens import keeping
from ui.view import keep as view

QUESTION = "Should I take the counter offer?"
OF = "0123456789abcdef"


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"vote": 1, "reason": None, "note": " good \n"}, view.Given(1, None, "good")),
        ({"vote": -1, "reason": "wrong", "note": ""}, view.Given(-1, "wrong", "")),
        ({"vote": -1}, view.Given(-1)),
        ({"vote": 0, "note": "", "more": 1}, view.Given(0)),
        ({"vote": -1, "note": "x" * NOTE}, view.Given(-1, None, "x" * NOTE)),
        ({"vote": -1, "note": "x" * (NOTE + 1)}, None),
        ({"vote": 1, "reason": "wrong"}, None),
        ({"vote": -1, "reason": "rude"}, None),
        ({"vote": -1, "reason": ["wrong"]}, None),
        ({"vote": True}, None),
        ({"vote": 1.0}, None),
        ({"vote": 2}, None),
        ({"vote": "1"}, None),
        ({"vote": 1, "note": None}, None),
        ({"vote": 1, "of": "another"}, None),
        ({}, None),
    ],
)
def test_only_what_the_page_sends_is_a_vote(sent, expected):
    assert view.given({"of": OF} | sent, OF, samples.answered()) == expected


@pytest.mark.parametrize("value", [None, 1, "up", [OF, 1], {"vote": 1}])
def test_anything_else_is_none(value):
    assert view.given(value, OF, samples.answered()) is None


def test_a_refusal_takes_no_reason():
    sent = {"of": OF, "vote": -1, "reason": "wrong"}
    assert view.given(sent, OF, samples.refused()) is None
    assert view.given(sent | {"reason": None}, OF, samples.refused()) == view.Given(-1)
    assert view.keep(samples.refused(), OF, None)["reasons"] == []


def test_the_answer_can_be_taken_along_whole():
    answer = samples.answered()
    data = view.keep(answer, OF, None)
    assert data["texts"]["md"] == markdown(answer)
    assert json.loads(data["texts"]["json"]) == answer.as_json()
    assert (data["vote"], data["reason"], data["note"]) == (0, None, "")
    assert [code for code, _ in data["reasons"]] == ["beside", "absent", "wrong"]
    assert json.loads(json.dumps(data)) | {"reasons": data["reasons"]} == data


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Should I take the counter-offer?", "should-i-take-the-counter-offer"),
        ("What's “it”?", "whats-it"),
        ("../../etc/passwd\x00", "etc-passwd"),
        ("?!", "answer"),
        ("word " * 40, "-".join(["word"] * 12)),
        ("x" * 100, "x" * 60),
    ],
)
def test_a_file_is_named_by_its_question(question, name):
    assert view.keep(samples.answered(question), OF, None)["name"] == name


@pytest.mark.parametrize(("ms", "took"), [(20.6, "21 ms"), (999.4, "999 ms"), (1240.0, "1.2 s")])
def test_how_it_came_about_is_a_line_and_details(ms, took):
    answer = dataclasses.replace(samples.answered(), latency_ms=ms)
    came = view.came(answer, asked=QUESTION, created="2025-06-01T10:00:00Z", documents=75, encoder="words")
    assert came == {
        "line": f"Confidence 0.80 · {took} · index of 1 June 2025",
        "details": [
            ["Confidence", "0.80 that the sources answer; from 0.50 on it is answered"],
            ["Time", took],
            ["Index", "g1, built on 1 June 2025 from 75 documents"],
            ["Encoder", "words"],
        ],
    }


def test_what_was_searched_for_is_told_where_it_is_not_what_was_asked():
    came = view.came(samples.answered("Why?"), asked="Why? Offers", created="some day", documents=1, encoder="words")
    assert came["details"][1] == ["Searched for", "Why? Offers"]
    assert came["details"][3] == ["Index", "g1, built on some day from 1 document"]


def told(answer=None, **reading):
    answer = answer or samples.answered()
    given = {"question": answer.question, "own": answer.question} | reading
    return Told.of(Reading(**given), answer, samples.FakeIndex())


def shows():
    import streamlit as st

    from ui.screens import keeping

    keeping.section(st.session_state.told)


@pytest.fixture
def data(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def page(data):
    def opened(one):
        page = AppTest.from_function(shows, default_timeout=30)
        page.session_state.told = one
        page.session_state.visitor = "v"
        return page.run()

    return opened


def parts(page):
    assert not page.exception
    return {part.key: json.loads(part.proto.json) for part in page.get("bidi_component")}


class State(dict):
    __getattr__ = dict.__getitem__
    __setattr__ = dict.__setitem__


@pytest.fixture
def votes(monkeypatch, data):
    """A browser's votes on what was told, one after the other; the session that they leave."""
    state = State(visitor="v")

    def voting(one, filter=None, **sent):
        of = view.token(one.answer, one.reading.query)
        state.keep = SimpleNamespace(vote={"of": of} | sent)
        with monkeypatch.context() as patched:
            patched.setattr(st, "session_state", state)
            patched.setattr(keeping.visit, "address", lambda: Address(filter=filter or Filter()))
            keeping._voted(keeping._blank(one), of, one.answer)
        return state

    return voting


def test_a_vote_is_kept_and_shown_and_taken_back(votes, page):
    one = told()
    assert parts(page(one))["keep"]["vote"] == 0
    assert votes(one, vote=-1, reason="wrong", note="No.").keep_said["text"] == "Kept."
    [kept] = Votes().all()
    assert (kept.vote, kept.reason, kept.note, kept.visitor) == (-1, "wrong", "No.", "v")
    assert (kept.index_id, kept.corpus, kept.question, kept.standalone) == ("g1", "corpus", QUESTION, QUESTION)
    assert kept.answer == one.answer.as_json()
    shown = parts(page(one))
    assert set(shown) == {"keep"}
    assert (shown["keep"]["vote"], shown["keep"]["reason"], shown["keep"]["note"]) == (-1, "wrong", "No.")
    assert votes(one, vote=0).keep_said == {
        "of": view.token(one.answer, QUESTION),
        "text": "Taken back.",
        "fault": None,
        "n": 2,
    }
    assert Votes().all() == []


def test_a_vote_tells_what_was_searched_and_what_narrowed_it(votes):
    answer = samples.answered("What else, only from articles?")
    cited = samples.answered().citations
    one = told(answer, own="", topic="Counter offers?", asked=Filter(kinds=("article",)), told=cited)
    votes(one, Filter(since="2023"), vote=1)
    [kept] = Votes().all()
    assert kept.standalone == "Counter offers?"
    assert kept.narrowed == "only articles, since 2023, without the 4 already cited"


def test_what_is_no_vote_on_what_is_shown_is_ignored(votes):
    state = votes(told(), vote=1, of="another answer's")
    assert "keep_said" not in state
    assert Votes().all() == []


def test_what_became_of_a_vote_is_said_of_its_answer_alone(page):
    one = told()
    of = view.token(one.answer, QUESTION)
    opened = page(one)
    opened.session_state.keep_said = {"of": of, "text": "Kept.", "fault": None, "n": 3}
    assert parts(opened.run())["keep"]["said"] == {"text": "Kept.", "n": 3}
    opened.session_state.told = told(samples.refused())
    assert parts(opened.run())["keep"]["said"] is None


def test_a_file_that_fails_is_a_line_on_the_page(votes, page, data):
    data.write_text("a file where the folder should be")
    one = told()
    said = votes(one, vote=1).keep_said
    assert said["text"] == "Not kept."
    opened = page(one)
    assert set(parts(opened)) == {"keep"}, "nothing is wrong before somebody votes"
    opened.session_state.keep_said = said
    fault = parts(opened.run())["keep_fault"]
    assert fault["tone"] == "hint"
    assert fault["text"].startswith(f"the votes in '{data}/career-qa/feedback.sqlite' cannot be kept or read: ")


def test_a_damaged_file_is_a_line_on_the_page(page, data):
    (data / "career-qa").mkdir(parents=True)
    (data / "career-qa" / "feedback.sqlite").write_bytes(b"not a database, and longer than a header" * 50)
    shown = parts(page(told()))
    assert "file is not a database" in shown["keep_fault"]["text"]
    assert shown["keep"]["vote"] == 0


def test_hostile_texts_reach_the_part_as_they_are(page):
    shown = parts(page(told(samples.hostile())))["keep"]
    assert json.loads(shown["texts"]["json"])["statements"][0]["text"] == f"Says {samples.HOSTILE}"
