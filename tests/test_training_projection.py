"""The projection: the directions that token vectors use most, as computed by hand on words that are axes."""

import numpy as np
import pytest
from fakes import WordEncoder

from rag.encoder import ADAPTER
from rag.training.projection import WIDTH, fitted

TEXTS = ["ask ask ask", "wait ask", "wait ask leave", "wait"]  # ask five times, wait three times, leave once


def test_the_most_frequent_of_independent_words_are_kept_in_order():
    of = WordEncoder()
    found = fitted(TEXTS, of, 2)
    assert found.shape == (256, 2) and found.dtype == np.float32
    right = np.stack([of.axis("ask"), of.axis("wait")], axis=1)
    np.testing.assert_allclose(np.abs(found), right, atol=1e-6)


def test_directions_are_orthogonal_and_unit_and_keep_the_most_of_the_squares():
    of = WordEncoder(dimension=6)
    texts = [f"{a} {b}" for a in ("ask", "wait", "leave", "pay") for b in ("now", "then", "pay")]
    tokens = np.concatenate(of.encode(texts).tokens)
    for width in (1, 3, 6):
        found = fitted(texts, of, width)
        np.testing.assert_allclose(found.T @ found, np.eye(width), atol=1e-5)
        values = np.linalg.svd(tokens, compute_uv=False)[:width]
        assert ((tokens @ found) ** 2).sum() == pytest.approx((values**2).sum())


def test_batches_are_added_up():
    of = WordEncoder()
    many = TEXTS * 50
    np.testing.assert_allclose(np.abs(fitted(many, of, 2)), np.abs(fitted(TEXTS, of, 2)), atol=1e-5)


def test_the_one_that_is_used_is_of_that_width():
    assert np.load(ADAPTER / "projection.npy", allow_pickle=False).shape == (384, WIDTH)
