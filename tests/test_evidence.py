"""Evidence: signals worked out by hand."""

import math

import pytest
from fakes import WordEncoder, passage

from rag import evidence as module
from rag.evidence import evidence
from rag.retrieve import retrieve

ENCODER = WordEncoder(dimension=4096)
ONE = 60 / 254
QUESTION = "how many weeks of notice"


@pytest.fixture
def index(publish):
    note = passage("Bread bakes slowly at home. Give two weeks of notice always.", title="Leaving", headings=["Notice"])
    return publish([note], encoder=ENCODER)


def found(index, question=QUESTION):
    encoded = ENCODER.encode([question])
    return list(evidence(question, encoded, retrieve(question, encoded, index), index, ENCODER))


def test_the_signals_of_two_sentences(index):
    bread, notice = found(index)
    assert bread.text == "Bread bakes slowly at home."
    # Of the question's five words the heading says "notice" (in four bits a cosine of 1 is `ONE`).
    assert bread.signals == pytest.approx((0, ONE / 5, 1, math.log(5), 0), abs=1e-3)
    # The sentence of six words says "weeks", "of" and "notice", and a number where a number was asked for.
    assert notice.signals == pytest.approx((3 / math.sqrt(30), 3 * ONE / 5, 1, math.log(6), 1), abs=1e-3)


def test_the_score_is_their_weighted_sum(index, monkeypatch):
    monkeypatch.setattr(module, "WEIGHTS", (0, 0, 2, 0, 5))
    assert [one.score for one in found(index)] == [2, 7]


def test_there_is_a_weight_for_every_signal(index):
    assert {len(one.signals) for one in found(index)} == {len(module.WEIGHTS)}


def test_without_hits_there_is_no_evidence(index):
    assert list(evidence(QUESTION, ENCODER.encode([QUESTION]), [], index, ENCODER)) == []
