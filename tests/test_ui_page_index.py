"""The page while the index under it comes, goes, is replaced, or does not answer."""

import gc

import pytest
import ui_samples as samples
from ui_backend import QUESTION, parts, submit, visit

from rag.store import Replaced


def test_a_new_index_answers_the_next_question_and_not_before(backend):
    page = visit(QUESTION)
    backend.index = samples.FakeIndex(id="g2")
    page.run()
    assert [index for _, index, _ in backend.asked] == ["g1"]
    submit(page, "why?")
    assert [index for _, index, _ in backend.asked] == ["g1", "g2"]


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


def test_the_index_is_found_as_soon_as_it_is_there(backend):
    backend.index = ValueError("no index: run `make index`")
    page = visit(QUESTION)
    backend.index = samples.FakeIndex()
    assert "statements" in parts(page.run())


def test_a_stale_index_answers_and_says_so(backend):
    backend.index = samples.FakeIndex(changed=("a.md", "b.md", "c.md"))
    shown = parts(visit(QUESTION))
    assert "statements" in shown
    assert shown["stale"]["text"] == "3 documents changed since the index was built: run `make index`"
