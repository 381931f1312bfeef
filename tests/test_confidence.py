"""Confidence: more evidence is never less sure."""

from math import exp
from types import SimpleNamespace

import numpy as np
import pytest
from fakes import store as stored
from hypothesis import given
from hypothesis import strategies as st

from rag.confidence import ANSWERS, EVEN, STEEP, confidence

COSINES = st.lists(st.floats(-1, 1, width=32), min_size=1, max_size=9)


def sure(cosines, allowed=None):
    """The confidence for a question that stands at these cosines to the passages."""
    rows = np.array([(c, max(0, 1 - c * c) ** 0.5) for c in cosines], np.float32).reshape(-1, 2)
    return confidence(np.array([1, 0], np.float32), SimpleNamespace(passages=stored(rows)), allowed)


def logistic(evidence):
    return 1 / (1 + exp(-STEEP * (evidence - EVEN)))


@pytest.mark.parametrize(
    ("cosines", "evidence"),
    [
        ([EVEN] * 5, EVEN),
        ([0.5], 0.5),
        ([0.1, 0.5, 0.3], (0.5 + 0.3) / 2),
        ([0.1, 0.2, 0.3, 0.4, 0.5, -1, -1], (0.5 + 0.3) / 2),  # the five best
    ],
)
def test_confidence_by_hand(cosines, evidence):
    assert sure(cosines) == pytest.approx(logistic(evidence), rel=2e-3)


def test_in_the_middle_it_is_even():
    assert sure([EVEN + 0.001] * 5) > ANSWERS > sure([EVEN - 0.001] * 5)


def test_five_that_agree_are_more_than_one():
    assert sure([0.4, 0.35, 0.35, 0.35, 0.35]) > ANSWERS > sure([0.4, 0, 0, 0, 0])


@given(COSINES, st.data())
def test_a_nearer_passage_never_makes_it_less_sure(cosines, data):
    at = data.draw(st.integers(0, len(cosines) - 1))
    nearer = [*cosines[:at], data.draw(st.floats(cosines[at], 1, width=32)), *cosines[at + 1 :]]
    assert 0 <= sure(cosines) <= sure(nearer) + 1e-6 <= 1 + 1e-6


def test_only_allowed_passages_count():
    cosines = [0.9, 0.2, 0.1]
    assert sure(cosines, np.array([1, 2])) == pytest.approx(sure([0.2, 0.1]))


def test_nothing_to_answer_from_is_no_confidence():
    assert sure([0.9], np.zeros(0, np.int64)) == 0.0
    assert sure([]) == 0.0
