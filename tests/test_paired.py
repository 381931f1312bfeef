"""The bootstrap: intervals that can be worked out, and differences that are paired."""

from itertools import product

import numpy as np
import pytest

from rag.measure.paired import differences, estimate


def mean(*values):
    return lambda drawn: float(np.array(values, float)[drawn].mean())


def none(drawn):
    return np.nan


def test_one_question_is_drawn_again_and_again():
    assert estimate(mean(0.4), 1) == (0.4, 0.4, 0.4)


def test_equal_questions_leave_no_doubt():
    assert estimate(mean(1, 1, 1), 3) == (1, 1, 1)


def test_ends_are_those_of_every_possible_draw():
    """Of two questions, one right: 0, ½ and 1 in a quarter, a half and a quarter of the draws: 95 % reach from 0 to 1.
    Of six, every one of the 6⁶ draws is written out."""
    assert estimate(mean(1, 0), 2) == (0.5, 0, 1)
    values = np.array([1, 0.5, 0, 0, 0.2, 0])
    every = values[np.array(list(product(range(6), repeat=6)))].mean(axis=1)
    found = estimate(mean(*values), 6, draws=20000)
    assert found.value == pytest.approx(values.mean())
    assert (found.low, found.high) == pytest.approx(np.quantile(every, [0.025, 0.975]), abs=0.02)


def test_a_difference_is_paired():
    """Each question gains a tenth, whichever are drawn, though they differ much among themselves."""
    one, other = {"f": mean(0.1, 0.5, 1)}, {"f": mean(0, 0.4, 0.9)}
    assert differences(one, other, 3)["f"] == pytest.approx((0.1, 0.1, 0.1))
    assert estimate(one["f"], 3).high - estimate(one["f"], 3).low > 0.5


def test_the_sign_tells_which_is_above():
    assert differences({"f": mean(0, 0)}, {"f": mean(1, 1)}, 2)["f"] == (-1, -1, -1)


def test_the_same_seed_draws_the_same():
    values = mean(*range(10))
    assert estimate(values, 10) == estimate(values, 10)
    assert estimate(values, 10, draws=7) != estimate(values, 10, draws=7, seed=1)


def test_what_cannot_be_measured_has_no_difference():
    assert differences({"f": none, "g": mean(1)}, {"f": mean(1), "g": mean(1), "h": mean(1)}, 1) == {"g": (0, 0, 0)}
    assert np.isnan(estimate(none, 2)).all()
