"""Late interaction: MaxSim over coded tokens is MaxSim, within what a byte holds."""

import numpy as np
import pytest

from rag.late import SCALE, TokenFile, TokenVectors, best, coded, maxsim

AXES = np.eye(4, dtype=np.float32)


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


def test_scores_worked_out_by_hand(tmp_path):
    store = kept(tmp_path, AXES[:2] / 2, AXES[2:] / 2, -AXES / 2)
    question = np.array([AXES[0], AXES[1], AXES[2], (AXES[0] + AXES[1]) / 2], np.float32)
    expected = [(0.5 + 0.5 + 0 + 0.25) / 4, (0 + 0 + 0.5 + 0) / 4, 0]
    np.testing.assert_allclose(best(question, [store.at(row) for row in (0, 1, 2)]).mean(axis=1), expected, atol=1e-6)
    np.testing.assert_allclose(
        best(question, [store.at(row) for row in (2, 0, 0)]).mean(axis=1), [0, expected[0], expected[0]], atol=1e-6
    )
    assert best(question, []).shape == (0, len(question))


@pytest.mark.parametrize("seed", range(4))
def test_scores_are_those_of_a_plain_loop(tmp_path, seed):
    passages = [unit(100 * seed + at, rows) for at, rows in enumerate((1, 7, 30, 2))]
    question = unit(seed, 5)
    store = kept(tmp_path, *(tokens.clip(-0.5, 0.5) for tokens in passages))
    expected = [naive(question.tolist(), tokens.clip(-0.5, 0.5).tolist()) for tokens in passages]
    error = 0.5 / SCALE * np.sqrt(48)  # half a step in each component of a row, against a question of length 1
    np.testing.assert_allclose(best(question, [store.at(row) for row in range(4)]).mean(axis=1), expected, atol=error)


def test_what_was_written_is_read(tmp_path):
    passages = [unit(at, rows) for at, rows in enumerate((3, 1, 8))]
    read = kept(tmp_path, *passages)
    assert len(read) == 3
    for row, tokens in enumerate(passages):
        np.testing.assert_array_equal(read.at(row), coded(tokens))


def test_tokens_that_are_not_there_are_missed(tmp_path):
    kept(tmp_path, AXES, AXES)
    (tmp_path / "tokens.i8").write_bytes(b"\0" * 15)
    with pytest.raises(ValueError, match=r"^tokens\.i8 or bounds\.npy is damaged"):
        TokenVectors.read(tmp_path)


@pytest.mark.parametrize("name", ["tokens.i8", "bounds.npy"])
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
