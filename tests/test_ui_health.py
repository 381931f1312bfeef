"""Health: an index that answers is told from one that does not, and probes cost little."""

import asyncio
import threading

import pytest
from fakes import WordEncoder, passage
from starlette.applications import Starlette
from starlette.testclient import TestClient

from ui import event, health, resources
from ui.health import Readiness


@pytest.fixture
def served(publish, monkeypatch):
    """The routes, over an index of words."""
    words = WordEncoder(dimension=4096)
    index = publish([passage("Ask for a raise in the spring.")], encoder=words)
    monkeypatch.setattr(resources, "index", lambda: index)
    monkeypatch.setattr(resources, "encoder", lambda: words)
    return TestClient(Starlette(routes=health.routes())), index


def test_an_index_that_answers_is_ready(served):
    client, index = served
    answer = client.get("/health/ready")
    found = answer.json()
    assert found.pop("ms") > 0
    assert (answer.status_code, found) == (
        200,
        {"ready": True, "generation": index.id, "encoder": "words", "documents": 1, "passages": 1},
    )
    assert answer.headers["cache-control"] == "no-store"
    assert client.get("/health/live").json() == {"live": True}


def none():
    raise ValueError("there is no index in 'index': run `make index`")


def broken():
    raise RuntimeError("a detail of the inside")


@pytest.mark.parametrize(("fault", "why"), [(none, "there is no index"), (broken, "RuntimeError")])
def test_one_that_does_not_open_is_not_but_the_process_lives(served, monkeypatch, fault, why):
    client, _ = served
    monkeypatch.setattr(resources, "index", fault)
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["ready"]) == (503, False)
    assert answer.json()["why"].startswith(why)
    assert "detail" not in answer.text
    assert client.get("/health/live").status_code == 200


def test_one_that_opens_and_cannot_be_searched_is_not(served, monkeypatch):
    client, index = served

    def gone(*_):
        raise ValueError("the store is gone")

    monkeypatch.setattr(type(index.store), "nearest", gone)
    assert client.get("/health/ready").json() == {"ready": False, "why": "the store is gone"}


def test_nor_is_one_of_another_encoder(served, monkeypatch):
    client, _ = served
    monkeypatch.setattr(resources, "encoder", lambda: WordEncoder(dimension=8))
    assert "CAREER_QA_ENCODER=words" in client.get("/health/ready").json()["why"]


def test_a_finding_holds_for_a_while():
    asked = []
    readiness = Readiness(lambda: asked.append(1) or {"n": len(asked)}, kept=60)

    async def probes():
        return [await readiness() for _ in range(5)]

    assert asyncio.run(probes()) == [(True, {"n": 1})] * 5
    readiness = Readiness(lambda: asked.append(1) or {"n": len(asked)}, kept=0)
    assert [found["n"] for _, found in asyncio.run(probes())] == [2, 3, 4, 5, 6]


def test_one_that_hangs_is_not_ready_and_holds_one_thread(monkeypatch):
    asked, go = [], threading.Event()
    told = []
    monkeypatch.setattr(event, "tell", lambda kind, **fields: told.append((kind, fields["ready"])))

    def hang():
        asked.append(1)
        go.wait()
        return {"n": len(asked)}

    async def probes():
        readiness = Readiness(hang, kept=60, patience=0.01)
        hanging = [await readiness() for _ in range(3)]
        go.set()
        readiness._patience = 60
        return hanging, await asyncio.gather(readiness(), readiness())

    hanging, after = asyncio.run(probes())
    assert hanging == [(False, {"why": "the index did not answer within 0.01 s"})] * 3
    assert after == [(True, {"n": 1})] * 2
    assert told == [("ready", False), ("ready", True)], "told when it changes"
