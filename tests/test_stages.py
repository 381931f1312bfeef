"""Stages: what ran inside is counted, once, and only where somebody listens."""

import threading

import pytest

from rag import stages
from rag.ask import answer
from rag.stages import STAGES, stage, timed


@pytest.fixture
def clock(monkeypatch):
    """A clock that is moved by hand."""
    now = [0.0]
    monkeypatch.setattr(stages, "time", type("Clock", (), {"perf_counter": staticmethod(lambda: now[0])}))

    def pass_by(seconds):
        now[0] += seconds

    return pass_by


def test_stages_are_added_up(clock):
    with timed() as taken:
        with stage("encode"):
            clock(2)
        clock(5)
        with stage("nearest"):
            clock(1)
        with stage("encode"):
            clock(3)
    assert taken == {"encode": 5, "nearest": 1}


def test_what_runs_in_an_inner_stage_counts_once(clock):
    with timed() as taken, stage("understand"):
        clock(1)
        with stage("encode"):
            clock(2)
    assert taken == {"understand": 3}


def test_a_stage_that_fails_has_taken_its_time(clock):
    with timed() as taken, pytest.raises(ValueError, match="no"), stage("encode"):
        clock(2)
        raise ValueError("no")
    assert taken == {"encode": 2}


def test_nobody_listens_after_it_or_in_another_thread(clock):
    def other():
        with stage("words"):
            clock(1)

    with timed() as taken:
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    with stage("words"):
        clock(1)
    assert taken == {}


def test_an_answer_has_its_stages(real_index, model):
    with timed() as taken:
        found = answer("How do I ask for a raise?", real_index, model)
    assert found.answered
    assert list(taken) == [name for name in STAGES if name not in ("understand", "model")]
    assert all(seconds > 0 for seconds in taken.values())
    assert 1000 * sum(taken.values()) <= found.latency_ms, "nothing is counted twice"
