"""Fitting: the signal that tells gets the weight."""

import numpy as np
import pytest
from fakes import WordEncoder, passage

from rag.training.evidence import cases, fitted

GOLD = np.array([True, False, False])


def test_what_tells_is_weighted_and_what_does_not_is_not():
    told = [(np.array([[1.0, n % 2], [0.0, 0.0], [0.0, 1.0]]), GOLD) for n in range(10)]
    telling, noise = fitted(told)
    assert telling > 1
    assert abs(noise) < telling / 3
    assert fitted([(-signals, gold) for signals, gold in told]) == pytest.approx([-telling, -noise], abs=1e-3)


def test_the_weights_are_at_the_maximum_of_the_likelihood():
    """One signal that tells in three of four questions, two parts each: its logit is ln 3."""
    yes, no = np.array([True, False]), np.array([False, True])
    signals = np.array([[1.0], [0.0]])
    told = [(signals, yes)] * 3 + [(signals, no)]
    assert fitted(told, ridge=0) == pytest.approx([np.log(3)], abs=1e-3)
    assert 0 < fitted(told, ridge=1)[0] < np.log(3)


def test_without_cases_nothing_is_fitted():
    with pytest.raises(ValueError, match="name another file of questions"):
        fitted([])


def test_a_question_whose_gold_is_out_of_reach_teaches_nothing(publish):
    encoder = WordEncoder()
    index = publish([passage("Bread bakes slowly at home. Give two weeks of notice always.")], encoder=encoder)
    asked = [
        {"question": "how long is notice", "gold": [{"quote": "Give two weeks of notice always"}]},
        {"question": "how long is notice", "gold": [{"quote": "Nobody says this anywhere at all"}]},
        {"question": "how long is notice"},
    ]
    [(signals, gold)] = cases(asked, index, encoder)
    assert signals.shape == (2, 5)
    assert gold.tolist() == [False, True]
