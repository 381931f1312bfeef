"""Metrics: events are counted, under the names that the documentation gives."""

import logging
import re
import urllib.request

import pytest
from conftest import ROOT
from prometheus_client.parser import text_string_to_metric_families

from ui import metrics
from ui.metrics import Metrics


def tell(counted, kind, **fields):
    record = logging.LogRecord("career-qa.event", logging.INFO, "", 0, kind, None, None)
    record.event = fields
    counted.handle(record)


@pytest.fixture
def counted():
    return Metrics(lambda: 3)


def value(counted, name, **labels):
    return counted.registry.get_sample_value(f"career_qa_{name}", labels)


def test_questions_are_counted_by_what_became_of_them(counted):
    for outcome in ("answered", "declined", "refused", "answered"):
        tell(counted, "question", outcome=outcome, ms=30.0, stages={"encode": 10.0, "rerank": 5.0})
    assert value(counted, "questions_total", outcome="answered") == 2
    assert value(counted, "questions_total", outcome="declined") == 1
    assert value(counted, "questions_total", outcome="fault") == 0, "there from the start"
    assert value(counted, "question_seconds_count") == 3, "what was not answered has no latency"
    assert value(counted, "question_seconds_sum") == pytest.approx(0.09)
    assert value(counted, "stage_seconds_count", stage="encode") == 4
    assert value(counted, "stage_seconds_sum", stage="rerank") == pytest.approx(0.02)
    assert value(counted, "stage_seconds_bucket", stage="rerank", le="0.005") == 4
    assert value(counted, "stage_seconds_bucket", stage="rerank", le="0.0025") == 0


def test_a_new_generation_takes_the_place_of_the_old(counted):
    for generation in ("g1", "g2"):
        tell(counted, "index", outcome="opened", generation=generation, encoder="e", documents=2, passages=7)
    tell(counted, "index", outcome="refused", why="gone")
    assert value(counted, "index_info", generation="g1", encoder="e") is None
    assert value(counted, "index_info", generation="g2", encoder="e") == 1
    assert value(counted, "index_passages") == 7
    assert value(counted, "index_opens_total", outcome="opened") == 2
    assert value(counted, "index_opens_total", outcome="refused") == 1


def test_the_rest_is_counted(counted):
    tell(counted, "ready", ready=True)
    assert value(counted, "index_ready") == 1
    tell(counted, "ready", ready=False, why="gone")
    assert value(counted, "index_ready") == 0
    tell(counted, "limited", visit=None)
    assert value(counted, "limited_total") == 1
    tell(counted, "wording", outcome="kept", ms=1500.0)
    assert value(counted, "wordings_total", outcome="kept") == 1
    assert value(counted, "stage_seconds_sum", stage="model") == 1.5
    assert value(counted, "visits") == 3
    tell(counted, "anything else")
    counted.handle(logging.LogRecord("career-qa", logging.ERROR, "", 0, "question", None, None))
    assert value(counted, "questions_total", outcome="answered") == 0


def test_every_metric_is_described(counted):
    told = (ROOT / "docs/operations.md").read_text("utf-8")
    named = {family.name for family in counted.registry.collect() if family.name.startswith("career_qa_")}
    assert len(named) == 10
    assert named == {name.removesuffix("_total") for name in re.findall(r"^\| `(career_qa_\w+)", told, re.M)}


def test_they_are_served_on_a_port_of_their_own():
    from tests.bench.visitor import free

    port = free()
    served = metrics.serve(port, "127.0.0.1", lambda: 0)
    tell(served, "limited")
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        found = {family.name: family for family in text_string_to_metric_families(answer.read().decode())}
    assert [one.value for one in found["career_qa_limited"].samples if one.name.endswith("_total")] == [1]
    with pytest.raises(ValueError, match=rf"no metrics at 127.0.0.1:{port} .*: give another port"):
        metrics.serve(port, "127.0.0.1", lambda: 0)
