"""Vectors: exact search, and files that are read as they were written."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from fakes import store as stored
from hypothesis import example, given
from hypothesis import strategies as st

import rag.vectors
from rag.manifest import Method
from rag.vectors import HALVES, LISTS, PassageFile, PassageVectors, listed

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


def written(folder, vectors):
    folder.mkdir(exist_ok=True)
    file = PassageFile(folder)
    for vector in vectors:
        file.add(vector)
    file.close()
    return folder, vectors.shape


def test_what_was_written_is_read(tmp_path):
    place, other = written(tmp_path / "one", UNIT), written(tmp_path / "two", UNIT.copy())
    assert (place[0] / HALVES).read_bytes() == (other[0] / HALVES).read_bytes()
    assert listed(*place, UNIT[:3]) == Method("Flat", 0, 1.0)
    assert not (place[0] / LISTS).exists()
    read = PassageVectors.read(*place, Method())
    np.testing.assert_array_equal(read.at(range(24)), UNIT)
    assert found(read, UNIT[5], 24) == found(stored(UNIT), UNIT[5], 24)
    assert len(PassageVectors.read(*written(tmp_path / "none", UNIT[:0]), Method())) == 0


@pytest.mark.parametrize("content", [None, b"", b"garbage", 10, -1])
def test_a_damaged_file_is_named(tmp_path, content):
    path = tmp_path / HALVES
    if content is not None:
        written(tmp_path, UNIT)
        path.write_bytes(content if isinstance(content, bytes) else path.read_bytes()[:content])
    expected = r"^passages\.f16 is damaged or missing: it does not hold 24 vectors of dimension 4$"
    with pytest.raises(ValueError, match=expected):
        PassageVectors.read(tmp_path, (24, 4), Method())


def test_another_dimension_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"it does not hold 24 vectors of dimension 384$"):
        PassageVectors.read(written(tmp_path, UNIT)[0], (24, 384), Method())


# The inverted file, with everything small: no size of `rag.vectors` is reached by vectors that a test can make.


@pytest.fixture
def small(monkeypatch):
    """Three vectors and more are listed, and no number that a filter leaves is few."""
    monkeypatch.setattr(rag.vectors, "FLAT", 2)
    monkeypatch.setattr(rag.vectors, "FEW", 0)
    monkeypatch.setattr(rag.vectors, "LEAST", 1)


def drawn(number, dimension=16, seed=0):
    """Unit vectors that 16-bit floats hold, some of them equal."""
    vectors = np.random.default_rng(seed).normal(size=(number, dimension)).astype(np.float32)
    vectors[number // 2 :: 7] = vectors[0]
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float16).astype(np.float32)


def opened(place, nprobe=None):
    method = listed(*place, drawn(50, place[1][1], seed=1))
    assert method.nprobe
    return PassageVectors.read(*place, replace(method, nprobe=nprobe) if nprobe else method), method


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("number", [3, 100, 2000])
@pytest.mark.parametrize("k", [1, 10, 150])
def test_reading_every_list_finds_what_comparing_with_all_finds(tmp_path, number, k):
    vectors = drawn(number)
    store, _ = opened(written(tmp_path, vectors), nprobe=1024)
    for question in (*drawn(5, seed=2), vectors[0]):
        for allowed in (None, np.arange(0, number, 3)):
            rows, cosines = store.search(question, k, allowed)
            expected_rows, expected = stored(vectors).search(question, k, allowed)
            np.testing.assert_allclose(cosines, expected, atol=1e-6)
            np.testing.assert_array_equal(rows, expected_rows)


@pytest.mark.usefixtures("small")
def test_cosines_are_exact_however_few_lists_are_read(tmp_path):
    vectors = drawn(1000)
    store, _ = opened(written(tmp_path, vectors), nprobe=1)
    for question in drawn(20, seed=2):
        rows, cosines = store.search(question, 10)
        assert len(rows) == len(set(rows.tolist())) == 10  # more lists are read where one holds too few
        np.testing.assert_allclose(cosines, vectors[rows] @ question, atol=1e-6)
        assert sorted(zip(-cosines, rows, strict=True)) == list(zip(-cosines, rows, strict=True))


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("share", [2, 50, 1000])
def test_a_filter_leaves_as_many_as_there_are(tmp_path, share):
    vectors = drawn(1000)
    store, _ = opened(written(tmp_path, vectors), nprobe=1)
    allowed = np.arange(0, 1000, share)
    for question in drawn(5, seed=3):
        rows, _ = store.search(question, 10, allowed)
        assert len(rows) == min(10, len(allowed)) and np.isin(rows, allowed).all()


def test_few_that_a_filter_leaves_are_compared_one_by_one(tmp_path, monkeypatch):
    monkeypatch.setattr(rag.vectors, "FLAT", 2)
    vectors = drawn(1000)
    place = written(tmp_path, vectors)
    listed(*place, drawn(50, seed=1))
    store = PassageVectors.read(*place, Method("IVF", 1))
    allowed = np.arange(0, 1000, 2)
    for question in drawn(5, seed=2):
        np.testing.assert_array_equal(
            store.search(question, 30, allowed)[0], stored(vectors).search(question, 30, allowed)[0]
        )


@pytest.mark.usefixtures("small")
def test_the_recall_is_what_is_measured(tmp_path):
    vectors, questions = drawn(3000), drawn(50, seed=1)
    place = written(tmp_path, vectors)
    method = listed(*place, questions)
    assert method.index == "IVF128,SQ8"
    assert 1 <= method.nprobe < 128 and method.recall >= rag.vectors.TARGET

    def recall(nprobe):
        read = PassageVectors.read(*place, replace(method, nprobe=nprobe))
        exact = stored(vectors)
        hits = [(read.search(q, 10)[1] >= exact.search(q, 10)[1][-1] - 1e-6).mean() for q in questions]
        return sum(hits) / len(hits)

    assert recall(method.nprobe) == pytest.approx(method.recall, abs=1e-4)
    assert recall(method.nprobe // 2) < rag.vectors.TARGET


@pytest.mark.usefixtures("small")
def test_equal_vectors_are_listed_in_equal_bytes(tmp_path):
    vectors = drawn(3000)
    one, two = (written(tmp_path / name, vectors) for name in ("one", "two"))
    assert listed(*one, vectors[:40]) == listed(*two, vectors[:40])
    assert (one[0] / LISTS).read_bytes() == (two[0] / LISTS).read_bytes()


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("content", [None, b"", b"garbage"])  # sizes are the manifest's: it is checked first
def test_a_damaged_list_is_named(tmp_path, content):
    place = written(tmp_path, drawn(100))
    method, path = listed(*place, drawn(5, seed=1)), tmp_path / LISTS
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ValueError, match=r"^passages\.ivf is damaged or missing$"):
        PassageVectors.read(*place, method)


@pytest.mark.usefixtures("small")
def test_lists_of_other_vectors_are_refused(tmp_path):
    place, other = written(tmp_path / "one", drawn(100)), written(tmp_path / "two", drawn(90))
    method = listed(*place, drawn(5, seed=1))
    listed(*other, drawn(5, seed=1))
    (other[0] / LISTS).replace(place[0] / LISTS)
    with pytest.raises(ValueError, match=r"^passages\.ivf holds 90 vectors of dimension 16, not 100 of 16$"):
        PassageVectors.read(*place, method)
