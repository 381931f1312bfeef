"""Late interaction: MaxSim over coded tokens is MaxSim, within what four bits hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from rag.late import KEPT, SCALE, TokenFile, TokenVectors, best, coded, maxsim, packed, unpacked

AXES = np.eye(4, dtype=np.float32)
MOST = 60 / SCALE  # what a number is clipped to
SHAPES = array_shapes(min_dims=2, max_dims=2, max_side=9).map(lambda shape: (shape[0], 2 * shape[1]))
CODES = arrays(np.int8, SHAPES, elements=st.integers(-127, 127))


def unit(seed, rows, dimension=48):
    drawn = np.random.default_rng(seed).normal(size=(rows, dimension)).astype(np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def naive(question, tokens):
    return sum(max(sum(a * b for a, b in zip(q, t, strict=True)) for t in tokens) for q in question) / len(question)


def kept(folder, *passages):
    """The tokens of `passages`, written to `folder` and read again."""
    file = TokenFile(folder)
    for tokens in passages:
        file.add(coded(tokens))
    file.close()
    return TokenVectors.read(folder)


def test_a_unit_row_in_a_byte_a_number():
    codes = coded(np.array([[0.1, -0.25, 0.0, 0.5], [1.0, -0.9, 0.51, -0.5]], np.float32))
    assert codes.dtype == np.int8
    assert codes.tolist() == [[25, -64, 0, 127], [127, -127, 127, -127]]


def test_coding_errs_by_half_a_step():
    rows = unit(5, 200).clip(-0.5, 0.5)
    assert np.abs(coded(rows) / SCALE - rows).max() <= 0.5 / SCALE + 1e-7


@given(CODES)
def test_a_number_is_packed_as_the_nearest_that_is_kept(codes):
    pairs = packed(codes)
    assert pairs.dtype == np.uint8 and pairs.shape == (codes.shape[0], codes.shape[1] // 2)
    again = unpacked(pairs)
    assert again.dtype == np.int8
    assert np.isin(again, KEPT).all()
    error = np.abs(again.astype(int) - codes)
    assert (error == np.abs(codes.astype(int)[..., None] - KEPT).min(axis=-1)).all()
    assert (error <= np.where(np.abs(codes.astype(int)) > 60, 127 - 60, 8)).all()
    np.testing.assert_array_equal(packed(again), pairs)  # so that an index built from what another holds is equal


def test_packed_by_hand():
    codes = np.array([[0, 4], [2, -127], [127, 41]], np.int8)
    assert packed(codes).tolist() == [[7 + 16 * 8], [7 + 16 * 0], [14 + 16 * 13]]
    assert unpacked(packed(codes)).tolist() == [[0, 6], [0, -60], [60, 45]]


def test_an_odd_width_is_refused():
    with pytest.raises(
        ValueError, match=r"^token vectors of 3 numbers cannot be packed: an encoder's width must be even$"
    ):
        packed(np.zeros((1, 3), np.int8))


def test_scores_worked_out_by_hand(tmp_path):
    store = kept(tmp_path, AXES[:2] * MOST, AXES[2:] * MOST, -AXES * MOST)
    question = np.array([AXES[0], AXES[1], AXES[2], (AXES[0] + AXES[1]) / 2], np.float32)
    expected = [MOST * (1 + 1 + 0 + 0.5) / 4, MOST * (0 + 0 + 1 + 0) / 4, 0]
    np.testing.assert_allclose(best(question, [store.at(row) for row in (0, 1, 2)]).mean(axis=1), expected, atol=1e-6)
    np.testing.assert_allclose(
        best(question, [store.at(row) for row in (2, 0, 0)]).mean(axis=1), [0, expected[0], expected[0]], atol=1e-6
    )
    assert best(question, []).shape == (0, len(question))


@pytest.mark.parametrize("seed", range(4))
def test_scores_are_those_of_a_plain_loop(tmp_path, seed):
    passages = [unit(100 * seed + at, rows) for at, rows in enumerate((1, 7, 30, 2))]
    question = unit(seed, 5)
    store = kept(tmp_path, *passages)
    expected = [naive(question.tolist(), tokens.clip(-MOST, MOST).tolist()) for tokens in passages]
    # Half a step of 8 bits and of the widest of 4 in each component of a row, against a question of length 1.
    error = (0.5 + 7.5) / SCALE * np.sqrt(48)
    np.testing.assert_allclose(best(question, [store.at(row) for row in range(4)]).mean(axis=1), expected, atol=error)


def test_what_was_written_is_read(tmp_path):
    passages = [unit(at, rows) for at, rows in enumerate((3, 1, 8))]
    read = kept(tmp_path, *passages)
    assert len(read) == 3
    for row, tokens in enumerate(passages):
        np.testing.assert_array_equal(read.at(row), unpacked(packed(coded(tokens))))


def test_tokens_that_are_not_there_are_missed(tmp_path):
    kept(tmp_path, AXES, AXES)
    (tmp_path / "tokens.i4").write_bytes(b"\0" * 15)
    with pytest.raises(ValueError, match=r"^tokens\.i4 or bounds\.npy is damaged"):
        TokenVectors.read(tmp_path)


@pytest.mark.parametrize("name", ["tokens.i4", "bounds.npy"])
@pytest.mark.parametrize("size", [0, 5, -1])
def test_a_cut_file_is_refused(tmp_path, name, size):
    kept(tmp_path, AXES, AXES)
    (tmp_path / name).write_bytes((tmp_path / name).read_bytes()[:size])
    with pytest.raises(ValueError):
        TokenVectors.read(tmp_path)


def test_a_token_that_all_passages_come_near_to_counts_less():
    near = np.array([[1, 0.9], [0, 0.9]], np.float32)  # they differ in the first: its mean is .5, the other's .9
    np.testing.assert_allclose(maxsim(near), [(0.5 * 1 + 0.1 * 0.9) / 0.6, 0.1 * 0.9 / 0.6], rtol=1e-5)


def test_a_token_that_all_passages_hold_counts_nothing():
    np.testing.assert_allclose(maxsim(np.array([[1, 0.2], [1, 0.6]], np.float32)), [0.2, 0.6], atol=1e-5)
    np.testing.assert_allclose(maxsim(np.ones((2, 3), np.float32)), [1, 1], rtol=1e-5)
