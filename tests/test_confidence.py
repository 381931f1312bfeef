"""Confidence: the signals by hand, what a calibration makes of them, and which calibration counts."""

import json
from math import exp

import numpy as np
import pytest
from fakes import WordEncoder, passage
from hypothesis import given
from hypothesis import strategies as st

from rag import confidence
from rag.confidence import FILE, SHIPPED, Calibration, Signals, signals
from rag.retrieve import nearest, retrieve

PASSAGES = [
    passage("Ask for more pay. Wait a year.", title="Pay"),
    passage("Ask a mentor.", title="Mentors"),
    passage("The ferry leaves.", title="Boats"),
]


@pytest.fixture
def asked(publish):
    """What the signals are made of, for a question to three passages."""
    encoder = WordEncoder(dimension=4096)
    index = publish(PASSAGES, encoder=encoder)

    def ask(question, allowed=None):
        encoded = encoder.encode([question])
        near = nearest(encoded, index, allowed)
        return question, encoded, retrieve(question, encoded, index, allowed=allowed, near=near), near, index

    return ask


def test_signals_by_hand(asked):
    found = signals(*asked("ask more pay"))
    # Words of the frames: pay ask for more pay wait a year; mentors ask a mentor; boats the ferry leaves.
    best, second = 4 / (3**0.5 * 10**0.5), 1 / (3**0.5 * 4**0.5)
    assert found.passage == pytest.approx(best, abs=2e-3)
    assert found.crowd == pytest.approx((best + second) / 3, abs=2e-3)
    assert found.sentence == pytest.approx(3 / (3**0.5 * 2), abs=2e-3)  # "Ask for more pay."
    half = 127 / 254  # what is left of a one when it is coded in a byte
    assert found.late == pytest.approx(half, abs=1e-2)
    assert found.coverage == 1
    assert found.agreement == pytest.approx(0.3)  # all three are near, of ten
    assert found.margin == pytest.approx(half * (1 - (1 + 1 / 3 + 0) / 3), abs=2e-2)
    cosines = (best, second, 0)
    assert found.background == pytest.approx(np.mean(cosines), abs=2e-3)
    assert found.spread == pytest.approx(np.std(cosines), abs=2e-3)


def test_rare_words_that_stand_nowhere_are_missed_most(asked):
    known, unknown = signals(*asked("ask ferry")), signals(*asked("ask delaware"))
    assert known.coverage == 1
    assert 0 < unknown.coverage < 0.5


def test_only_allowed_passages_count(asked):
    found = signals(*asked("ask more pay", np.array([2])), allowed=np.array([2]))
    assert found.passage == found.sentence == found.late == found.coverage == 0


def test_nothing_to_answer_from_is_no_confidence(asked):
    question, encoded, _, near, index = asked("ask")
    assert confidence.confidence(question, encoded, [], near, index) == 0.0


@given(st.lists(st.floats(-1, 1), min_size=9, max_size=9), st.integers(0, 8), st.floats(0, 1))
def test_a_calibration_is_a_logistic_regression(values, at, more):
    weights = (2.0, 1.0, 3.0, 0.5, 1.5, 0.0, 0.25, 1.0, 0.5)
    sure = Calibration("e", weights, -1.0)
    assert sure(Signals(*values)) == pytest.approx(1 / (1 + exp(1.0 - np.dot(weights, values))))
    raised = [*values[:at], values[at] + more, *values[at + 1 :]]
    assert 0 <= sure(Signals(*values)) <= sure(Signals(*raised)) <= 1


def test_a_calibration_of_the_index_counts_where_it_is_for_its_encoder(asked):
    *question, index = asked("ask")
    written = {"encoder": index.manifest.encoder, "weights": dict.fromkeys(Signals._fields, 0), "bias": 0}
    (index.folder / FILE).write_text(json.dumps(written))
    assert confidence.confidence(*question, index) == 0.5
    (index.folder / FILE).write_text(json.dumps(written | {"encoder": "another"}))
    assert confidence.calibration(index) == Calibration.read(SHIPPED)
    (index.folder / FILE).unlink()
    assert confidence.calibration(index) == Calibration.read(SHIPPED)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"encoder": "e", "weights": {"passage": 1}, "bias": 0}'])
def test_what_is_no_calibration_is_named(tmp_path, text):
    (tmp_path / FILE).write_text(text)
    with pytest.raises(ValueError, match=f"{FILE} is no calibration .*: run `make calibrate`, or remove it"):
        Calibration.read(tmp_path / FILE)
