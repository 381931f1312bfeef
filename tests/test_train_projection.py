"""The projection: the directions that token vectors use most, as computed by hand on words that are axes."""

import numpy as np
import pytest
from fakes import WordEncoder, passage, words

from rag import encoder, train_projection
from rag.encoder import PROJECTION, framed
from rag.train_projection import fitted

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


def test_the_command_fits_on_a_sample_of_an_index_and_writes_the_file(publish, tmp_path, monkeypatch):
    of = WordEncoder()
    passages = [passage(f"Number {number}.") for number in range(30)]
    index = publish(passages, encoder=of)
    of.encoded.clear()
    monkeypatch.setattr(encoder, "load", lambda **given: of if given.get("projected") is False else None)
    monkeypatch.setattr(train_projection, "PROJECTION", tmp_path / "projection.npy")
    monkeypatch.setattr(train_projection, "SAMPLE", 10)
    monkeypatch.setattr(train_projection.sys, "argv", ["train_projection", str(index.folder)])
    train_projection.main()
    assert len(of.encoded) == 10 and {of.encoded[0], of.encoded[-1]} == {framed(passages[0]), framed(passages[-1])}
    written = np.load(tmp_path / "projection.npy", allow_pickle=False)
    assert written.shape == (256, train_projection.WIDTH) and written.dtype == np.float16
    common = np.stack([of.axis(word) for word in words("A title number")], axis=1)
    np.testing.assert_allclose(np.linalg.norm(written[:, :3].T.astype(float) @ common, axis=0), 1, atol=1e-2)


def test_the_file_that_is_there_is_one_of_them():
    found = np.load(PROJECTION, allow_pickle=False).astype(np.float64)
    assert found.shape == (384, train_projection.WIDTH)
    np.testing.assert_allclose(found.T @ found, np.eye(train_projection.WIDTH), atol=2e-3)
