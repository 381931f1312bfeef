"""Vectors: exact search, and files that are read as they were written."""

from itertools import product

import numpy as np
import pytest
from fakes import store as stored
from hypothesis import example, given
from hypothesis import strategies as st

from rag.vectors import FlatStore

# The 24 unit vectors of four dimensions whose products are exact in binary: many neighbours are equally near.
UNIT = np.array([*np.eye(4), *-np.eye(4), *product((-0.5, 0.5), repeat=4)], np.float32)
ROWS = st.lists(st.integers(0, 23) | st.integers(0, 2), min_size=1, max_size=60)


def brute(vectors, question, k, allowed):
    cosines = vectors @ question
    numbers = sorted(range(len(vectors)) if allowed is None else allowed, key=lambda n: (-cosines[n], n))[:k]
    return numbers, cosines[numbers].tolist()


def found(store, question, k, allowed=None):
    numbers, cosines = store.search(question, k, None if allowed is None else np.array(allowed, np.int64))
    return numbers.tolist(), cosines.tolist()


@given(ROWS, st.integers(0, 23), st.integers(1, 70), st.none() | st.lists(st.integers(0, 59), unique=True))
@example([1, 2, 0], 0, 2, None)  # of the two that are equally near, the first, though a nearer one comes late
@example([1, 2, 3, 0, 0], 0, 3, [4, 3, 2, 1])
def test_search_finds_what_comparing_with_all_finds(rows, question, k, allowed):
    vectors, question = UNIT[rows], UNIT[question]
    allowed = None if allowed is None else [number for number in allowed if number < len(rows)]
    assert found(stored(vectors), question, k, allowed) == brute(vectors, question, k, allowed)


def test_many_equal_vectors_come_by_number():
    store = stored(np.repeat(UNIT[:1], 3000, axis=0))
    assert found(store, UNIT[0], 1000)[0] == list(range(1000))
    assert found(store, UNIT[0], 2, range(2999, 10, -1))[0] == [11, 12]


def test_there_are_no_more_than_there_are():
    store = stored(UNIT[:3])
    assert len(store) == 3
    assert found(store, UNIT[1], 10) == ([1, 0, 2], [1, 0, 0])
    assert found(store, UNIT[1], 10, [2]) == ([2], [0])
    assert found(store, UNIT[1], 10, []) == ([], [])
    assert found(stored(UNIT[:0]), UNIT[1], 10) == ([], [])


def test_vectors_are_kept_as_they_are():
    store = stored(UNIT)
    np.testing.assert_array_equal(store.at([7, 3, 7]), UNIT[[7, 3, 7]])
    assert store.at([]).shape == (0, 4)


def test_what_was_written_is_read(tmp_path):
    store = stored(UNIT)
    store.write(tmp_path / "one")
    stored(UNIT.copy()).write(tmp_path / "two")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    read = FlatStore.read(tmp_path / "one", 4)
    np.testing.assert_array_equal(read.at(range(24)), UNIT)
    assert found(read, UNIT[5], 24) == found(store, UNIT[5], 24)


@pytest.mark.parametrize("content", [None, b"", b"garbage", 10, 30, -1])
def test_a_damaged_file_is_named(tmp_path, content):
    path = tmp_path / "passages.faiss"
    if content is not None:
        stored(UNIT).write(path)
        path.write_bytes(content if isinstance(content, bytes) else path.read_bytes()[:content])
    with pytest.raises(ValueError, match=r"^passages\.faiss is damaged or missing$"):
        FlatStore.read(path, 4)


def test_another_dimension_is_refused(tmp_path):
    stored(UNIT).write(tmp_path / "passages.faiss")
    with pytest.raises(ValueError, match=r"^passages\.faiss holds vectors of dimension 4, not 384$"):
        FlatStore.read(tmp_path / "passages.faiss", 384)
