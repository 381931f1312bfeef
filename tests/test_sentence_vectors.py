"""The vectors of sentences: a byte a number, read as they were written, and the best of a passage's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.sentences import SentenceFile, SentenceVectors

AXES = np.eye(4, dtype=np.float32)


def kept(folder, *passages, dimension=4):
    file = SentenceFile(folder)
    for vectors in passages:
        file.add(np.asarray(vectors, np.float32).reshape(-1, dimension))
    file.close()
    assert len(file) == sum(map(len, passages))
    return SentenceVectors.read(folder, dimension)


def drawn(seed, rows, dimension=4):
    vectors = np.random.default_rng(seed).normal(size=(rows, dimension)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_vectors_of_equal_numbers_are_kept_exactly(tmp_path):
    pair = (AXES[0] + AXES[3]) / np.float32(np.sqrt(2))
    store = kept(tmp_path, AXES[:2], [], [pair, -pair, np.zeros(4)])
    assert len(store) == 3
    np.testing.assert_allclose(store.of([0])[0], AXES[:2], atol=1e-7)
    np.testing.assert_allclose(store.of([2])[0], [pair, -pair, np.zeros(4)], atol=1e-7)
    assert [len(own) for own in store.of([2, 1, 0, 2])] == [3, 0, 2, 3]
    assert store.of([]) == []


@given(st.integers(0, 10**6))
def test_a_number_is_off_by_half_a_step_of_its_vector(tmp_path_factory, seed):
    vectors = drawn(seed, 5, 24)
    store = kept(tmp_path_factory.mktemp("store"), vectors, dimension=24)
    step = np.abs(vectors).max(axis=1, keepdims=True) / 127
    assert (np.abs(store.of([0])[0] - vectors) <= step / 2 + 1e-7).all()


def test_the_best_sentence_of_a_passage_counts(tmp_path):
    pair = (AXES[0] + AXES[1]) / np.float32(np.sqrt(2))
    store = kept(tmp_path, [AXES[2], pair], [AXES[1], AXES[0]], [], [AXES[0]], [AXES[3]])
    question = AXES[0]
    assert store.best(question, np.array([4, 3, 2, 1, 0]), 10).tolist() == [1, 3, 0, 4]  # ties by row
    assert store.best(question, np.array([3, 1]), 1).tolist() == [1]
    assert store.best(question, np.array([2]), 5).tolist() == []
    assert store.best(question, np.array([], np.int64), 5).tolist() == []


def test_the_best_are_those_of_a_plain_loop(tmp_path):
    passages = [drawn(seed, 1 + seed % 4) for seed in range(200)]
    store = kept(tmp_path, *passages)
    question = drawn(999, 1)[0]
    best = [max(vectors @ question) for vectors in store.of(range(200))]
    expected = sorted(range(200), key=lambda row: (-best[row], row))[:20]
    assert store.best(question, np.arange(200), 20).tolist() == expected


def test_a_sample_is_evenly_taken(tmp_path):
    store = kept(tmp_path, AXES, AXES[::-1], [])
    np.testing.assert_allclose(store.sample(2), [AXES[0], AXES[0]], atol=1e-7)
    np.testing.assert_allclose(store.sample(100), [*AXES, *AXES[::-1]], atol=1e-7)
    (tmp_path / "none").mkdir()
    assert kept(tmp_path / "none", []).sample(5).shape == (0, 4)


def test_equal_vectors_give_equal_bytes(tmp_path):
    (tmp_path / "one").mkdir(), (tmp_path / "two").mkdir()
    for name in ("one", "two"):
        kept(tmp_path / name, drawn(1, 9), drawn(2, 3))
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


@pytest.mark.parametrize("name", ["sentences.i8", "scales.npy", "first.npy"])
@pytest.mark.parametrize("content", [None, b"", b"garbage!", -1, 140])
def test_a_damaged_file_is_refused(tmp_path, name, content):
    kept(tmp_path, drawn(1, 40), drawn(2, 3))
    data = (tmp_path / name).read_bytes()
    (tmp_path / name).unlink()
    if content is not None:
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else data[:content])
    with pytest.raises(ValueError, match=r"^sentences\.i8, scales\.npy or first\.npy is damaged or missing$"):
        SentenceVectors.read(tmp_path, 4)
