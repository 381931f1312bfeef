"""Generations: written passage by passage, equal for equal content, and nothing left of one that cannot be written."""

import resource
import sqlite3
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest
from fakes import passage, source
from hypothesis import given
from hypothesis import strategies as st

from rag import generation
from rag.edition import Edition, Embedded
from rag.generation import packed, publish, unpacked
from rag.index import Index
from rag.manifest import MANIFEST
from rag.passage import Mark, Passage, Source, Span, Twin

TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
SECONDS = st.integers(0, 10**6)
SOURCES = (source("a.md"), source("b.vtt", "transcript", "B"), Source("c.md", "article", "C", None, None, None, "2024"))
TWINS = st.builds(Twin, st.sampled_from(SOURCES), st.lists(SECONDS, max_size=3).map(tuple))
PASSAGES = st.builds(
    Passage,
    st.sampled_from(SOURCES),
    st.integers(0, 10**9),
    TEXT,
    st.lists(TEXT, max_size=3).map(tuple),
    st.lists(st.builds(Mark, SECONDS, st.none() | SECONDS), max_size=3).map(tuple),
    st.lists(st.builds(Span, SECONDS, SECONDS), max_size=3).map(tuple),
    st.lists(st.builds(Twin, st.sampled_from(SOURCES), st.lists(SECONDS, max_size=3).map(tuple)), max_size=3).map(
        tuple
    ),
)


@given(PASSAGES)
def test_a_passage_is_unpacked_as_it_was_packed(one):
    assert unpacked(packed(one, {source.doc: at for at, source in enumerate(SOURCES)}), SOURCES) == one


def embedded(passage, number=0):
    """`passage` with made-up unit vectors of three dimensions; its tokens are as many as `number`."""
    sentences = np.eye(3, dtype=np.float32)[[0] * len(passage.sentences)]
    return Embedded(passage, np.eye(3, dtype=np.float32)[number % 3], sentences, np.full((number + 1, 2), 7, np.int8))


def published(folder, passages, sources=SOURCES[:1], rows=None, **more):
    rows = (embedded(one, number) for number, one in enumerate(passages)) if rows is None else rows
    given = {"encoder": "none", "dimension": 3, "corpus": folder, "files": {}, "settings": ""} | more
    return publish(folder, Edition(sources, **given), rows)


def named(folder):
    return sorted(path.name for path in folder.iterdir())


def test_rows_are_taken_one_by_one(tmp_path):
    alive, most = set(), 0

    class Row(Embedded):
        def __init__(self, *_):
            nonlocal most
            alive.add(id(self))
            most = max(most, len(alive))

        def __del__(self):
            alive.discard(id(self))

    rows = (Row(*embedded(passage(f"Number {number}.", doc="a.md"), number)) for number in range(50))
    assert published(tmp_path, [], rows=rows).passages == 50
    assert most <= 2


def test_what_was_published_is_read_with_twins_and_vectors(tmp_path):
    twins = (Twin(SOURCES[1], (61, 70)), Twin(SOURCES[2]))
    passages = [replace(passage("Ask. Wait.", seconds=(1, 2), doc="a.md"), twins=twins), passage("Leave.", doc="a.md")]
    manifest = published(tmp_path, passages, SOURCES)
    index = Index.open(tmp_path)
    assert [index.passage(row) for row in range(2)] == passages
    assert (manifest.documents, manifest.passages, manifest.sentences) == (3, 2, 3)
    assert [own.shape for own in index.store.tokens([0, 1])] == [(1, 2), (2, 2)]
    assert index.store.vectors([0, 1]).tolist() == [[1, 0, 0], [0, 1, 0]]


def test_equal_content_has_an_equal_id_and_equal_bytes(tmp_path):
    passages = [passage("Ask. Wait.", doc="a.md"), passage("Leave.", doc="a.md")]
    one, two = published(tmp_path / "one", passages), published(tmp_path / "two", passages, corpus=tmp_path / "other")
    assert one.id == two.id and one.checksums == two.checksums
    changed = [passages[0], replace(passages[1], twins=(Twin(SOURCES[0], (1,)),))]
    assert published(tmp_path / "three", changed).id != one.id


@contextmanager
def files_up_to(size):
    """No file grows beyond `size` bytes: writing more fails, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("size", [0, 1, 100, 1000, 5000, 20_000, 50_000])
def test_of_a_generation_that_cannot_be_written_nothing_is_left(tmp_path, size):
    old = published(tmp_path, [passage("Ask.", doc="a.md")])
    before = named(tmp_path)
    passages = [passage(f"Number {number}. {'On it goes. ' * 9}", doc="a.md") for number in range(200)]
    with files_up_to(size), pytest.raises((OSError, sqlite3.Error)):
        published(tmp_path, passages)
    assert named(tmp_path) == before
    assert Index.open(tmp_path).id == old.id
    assert published(tmp_path, passages).passages == 200


def test_a_failure_at_the_last_step_leaves_the_old_one_and_no_half_pointer(tmp_path, monkeypatch):
    old = published(tmp_path, [passage("Ask.", doc="a.md")])
    replace_file = generation.Path.replace

    def refused(path, target):
        if target.name == "CURRENT":
            raise OSError(28, "No space left on device")
        return replace_file(path, target)

    with monkeypatch.context() as patched, pytest.raises(OSError, match="No space left"):
        patched.setattr(generation.Path, "replace", refused)
        published(tmp_path, [passage("Leave.", doc="a.md")])
    assert Index.open(tmp_path).id == old.id
    assert [name for name in named(tmp_path) if not (tmp_path / name / MANIFEST).is_file()] == ["CURRENT"]
    new = published(tmp_path, [passage("Leave.", doc="a.md")])
    assert named(tmp_path) == sorted(["CURRENT", old.id, new.id])


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_rows_that_end_in_an_error_leave_nothing(tmp_path, error):
    def rows():
        yield embedded(passage("Ask.", doc="a.md"))
        raise error

    with pytest.raises(error):
        published(tmp_path, [], rows=rows())
    assert named(tmp_path) == []
