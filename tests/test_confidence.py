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
from rag.retrieve import search
from rag.store import EVERYTHING, Scope

KEPT = 60 / 254  # what is left of a one when it is coded in four bits
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

    def ask(question, scope=EVERYTHING):
        return search(question, index, encoder, scope=scope), index

    return ask


def test_signals_by_hand(asked):
    found = signals(*asked("ask more pay"))
    # Words of the frames: pay ask for more pay wait a year; mentors ask a mentor; boats the ferry leaves.
    best, second = 4 / (3**0.5 * 10**0.5), 1 / (3**0.5 * 4**0.5)
    assert found.passage == pytest.approx(best, abs=2e-3)
    assert found.length == pytest.approx(np.log(3))
    assert found.matched == pytest.approx(KEPT, abs=1e-2)  # each of the three words stands in the first passage
    assert found.known == found.named == 1
    cosines = (best, second, 0)
    assert found.background == pytest.approx(np.mean(cosines), abs=2e-3)
    assert found.spread == pytest.approx(np.std(cosines), abs=2e-3)


def test_several_hits_match_a_question_together(asked):
    found = signals(*asked("ask more ferry delaware"))
    assert found.matched == pytest.approx(KEPT * 3 / 4, abs=1e-2)  # all but one word, in two passages


def test_words_that_stand_nowhere_are_missed(asked):
    assert signals(*asked("ask ferry")).known == 1
    assert signals(*asked("ask delaware")).known == 0.5


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Does my mentor live in Delaware", 0.8),  # one of five: only "in" is left out
        ("Ask a mentor in 1998", 2 / 3),
        ("Delaware pay", 1),  # the first word of a sentence has a capital anyway
        ("my boss isn't near the Ferry", 1),
        ("who? I'd say Delaware. Delaware", 2 / 3),
    ],
)
def test_names_and_figures_that_no_hit_holds_are_missed(asked, question, named):
    assert signals(*asked(question)).named == pytest.approx(named)


def test_a_question_without_words_of_a_subject_misses_none(asked):
    found = signals(*asked("is it for a"))
    assert (found.known, found.named) == (1, 1)


def test_short_forms_are_no_words_of_a_subject(asked):
    assert signals(*asked("I haven't asked and they've paid")).known == signals(*asked("asked paid")).known


def test_only_passages_in_scope_count(asked):
    found = signals(*asked("ask more pay", Scope(without=(0, 1))))
    assert found.passage == 0
    assert found.matched == pytest.approx(0)


def test_nothing_to_answer_from_is_no_confidence(asked):
    found, index = asked("ask")
    assert confidence.confidence(found._replace(hits=[]), index) == 0.0


@given(st.lists(st.floats(-1, 1), min_size=7, max_size=7), st.integers(0, 6), st.floats(0, 1))
def test_a_calibration_is_a_logistic_regression(values, at, more):
    weights = (2.0, 3.0, 0.5, 1.5, 0.0, 0.25, 1.0)
    sure = Calibration("e", weights, -1.0)
    assert sure(Signals(*values)) == pytest.approx(1 / (1 + exp(1.0 - np.dot(weights, values))))
    raised = [*values[:at], values[at] + more, *values[at + 1 :]]
    assert 0 <= sure(Signals(*values)) <= sure(Signals(*raised)) <= 1


def test_a_calibration_of_the_index_counts_where_it_is_for_its_encoder(asked):
    found, index = asked("ask")
    written = {"encoder": index.manifest.encoder, "weights": dict.fromkeys(Signals._fields, 0), "bias": 0}
    (index.folder / FILE).write_text(json.dumps(written))
    assert confidence.confidence(found, index) == 0.5
    (index.folder / FILE).write_text(json.dumps(written | {"encoder": "another"}))
    assert confidence.calibration(index) == Calibration.read(SHIPPED)
    (index.folder / FILE).unlink()
    assert confidence.calibration(index) == Calibration.read(SHIPPED)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"encoder": "e", "weights": {"passage": 1}, "bias": 0}'])
def test_what_is_no_calibration_is_named(tmp_path, text):
    (tmp_path / FILE).write_text(text)
    with pytest.raises(ValueError, match=f"{FILE} is no calibration .*: run `make calibrate`, or remove it"):
        Calibration.read(tmp_path / FILE)
