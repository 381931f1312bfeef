"""The store on Milvus beside the index folder: the same passages, the same searches."""

from dataclasses import replace

import numpy as np
import pytest
from fakes import passage, source
from hypothesis import given, settings
from hypothesis import strategies as st
from worded import ENCODER, embedded

from rag.bm25 import stems
from rag.edition import Edition
from rag.filter import Filter
from rag.milvus.place import MilvusPlace
from rag.passage import Twin
from rag.place import Folder
from rag.store import Replaced, Scope

SOURCES = (
    {"doc": "notes/a.md", "author": "A channel", "date": "2023-05-17"},
    {"doc": 'notes/b "quoted" [x].md', "author": "a CHANNEL", "date": "2023"},
    {"doc": "articles/c'é\\d.md", "kind": "article", "author": "Straße", "date": "2024-01-01"},
    {"doc": "talks/d\ne.vtt", "kind": "transcript", "video_id": "0123456789_", "media": "d.mp4"},
    {"doc": "talks/f.vtt", "kind": "transcript", "date": "2022-12"},
)
WORDS = ["ask", "pay", "boss", "offer", "plan", "team", "raise", "call", "naïve", "数字", "covid19", "foo_bar"]


def made():
    """Sixty passages of few words, some of them alike."""
    random = np.random.default_rng(7)
    found = []
    for number in range(60):
        text = " ".join(f"{' '.join(random.choice(WORDS, 4))}." for _ in range(1 + number % 4)).capitalize()
        of = SOURCES[number % len(SOURCES)]
        found.append(passage(text, seconds=(number, None, number + 9), headings=("On it",), start=number * 100, **of))
    found[0] = replace(found[0], twins=(Twin(source("other.md", author=None), (3, 9)), Twin(found[1].source)))
    return found


@pytest.fixture(scope="module")
def stores(lite, tmp_path_factory):
    """The same passages in both stores, as the folder holds them first."""
    at, passages = tmp_path_factory.mktemp("both"), made()
    sources = [one for passage in passages for one in (passage.source, *(twin.source for twin in passage.twins))]
    given = {"encoder": ENCODER.name, "dimension": 64, "corpus": at, "files": {"a": "1"}, "settings": "by hand"}
    given |= {"problems": [("a.md", "code", 3, "It says é.")]}
    found = []
    for place in (Folder(at / "index"), MilvusPlace(lite.database(), None, at / "index")):
        place.publish(Edition(list(dict.fromkeys(sources)), **given), map(embedded, passages))
        found.append(place.open()[1])
    return passages, *found


def same(one, other):
    return [rows.tolist() for rows in one] == [rows.tolist() for rows in other]


SCOPES = st.builds(
    Scope,
    st.builds(
        Filter,
        st.lists(st.sampled_from(["notes", "transcript", "article"]), max_size=2).map(tuple),
        st.none() | st.sampled_from(["A Channel", "STRASSE", "nobody"]),
        st.none() | st.sampled_from([*(of["doc"] for of in SOURCES), "notes/*", "*[!d]", "n?t*", "none"]),
        st.none() | st.sampled_from(["abcdefghij_", "0123456789_", 'no "video']),
        st.none() | st.sampled_from(["2022", "2023", "2023-05", "2023-05-17", "2024"]),
        st.none() | st.sampled_from(["2022", "2022-12", "2023-05", "2023-05-16", "2023-05-17"]),
    ),
    st.lists(st.integers(0, 59), max_size=5).map(tuple),
    st.lists(st.sampled_from([*(of["doc"] for of in SOURCES), "none"]), max_size=2).map(tuple),
    st.booleans(),
)


@given(SCOPES, st.lists(st.sampled_from(WORDS), min_size=1, max_size=4), st.sampled_from([1, 3, 10, 100]))
@settings(max_examples=60)
def test_both_find_the_same_in_any_scope(stores, scope, asked, k):
    _, folder, milvus = stores
    question = " ".join(asked)
    (vector,) = ENCODER.encode([question]).vectors
    rows, expected = milvus.rows(scope), folder.rows(scope)
    assert (rows is None and expected is None) or rows.tolist() == expected.tolist()
    (rows, cosines), (expected, right) = (store.nearest(vector, k, scope) for store in (milvus, folder))
    assert rows.tolist() == expected.tolist()
    assert np.allclose(cosines, right, atol=1e-5)
    (rows, scores), (expected, right) = (store.by_words(stems(question), k, scope) for store in (milvus, folder))
    assert rows.tolist() == expected.tolist()
    assert np.allclose(scores, right, rtol=1e-5)
    near = folder.nearest(vector, 60, scope)[0]
    rows, expected = (store.by_sentence(vector, k, near, scope).tolist() for store in (milvus, folder))
    assert rows == expected


def test_both_hold_the_same(stores):
    passages, folder, milvus = stores
    rows = np.array([*range(59, -1, -2), 0])
    assert milvus.passages(range(60)) == folder.passages(range(60)) == passages
    assert same(milvus.tokens(rows), folder.tokens(rows))
    assert same(milvus.sentences(rows), folder.sentences(rows))
    assert np.array_equal(milvus.vectors(rows), folder.vectors(rows))
    assert milvus.sources == folder.sources and len(milvus) == len(folder)
    assert milvus.owners.tolist() == folder.owners.tolist() and milvus.moments.tolist() == folder.moments.tolist()
    assert milvus.files == folder.files and list(milvus.problems) == folder.problems
    words = [stem for word in [*WORDS, "nowhere"] for stem in stems(word)]
    assert list(map(milvus.frequency, words)) == list(map(folder.frequency, words))


def test_of_no_rows_nothing_is_read(stores):
    _, _, milvus = stores
    assert milvus.passages([]) == milvus.tokens([]) == milvus.sentences([]) == []
    assert milvus.vectors(np.zeros(0, np.int64)).shape == (0, 64)


@pytest.mark.parametrize("row", [60, -1])
def test_a_row_that_there_is_not(stores, row):
    _, _, milvus = stores
    with pytest.raises(IndexError, match=f"no passage {row}: the index holds 60"):
        milvus.passages([row])


def test_what_was_opened_answers_until_its_collections_are_taken(milvus, put):
    passages = made()
    put(milvus, passages[:20])
    manifest, store = milvus.open()
    put(milvus, passages[:30])
    assert milvus.current() != manifest.id
    assert store.passages(range(20)) == passages[:20]
    put(milvus, passages[:40])
    (vector,) = ENCODER.encode(["ask"]).vectors
    with pytest.raises(Replaced, match="the index was replaced while it was asked: ask again"):
        store.nearest(vector, 3)
    assert milvus.open()[1].passages(range(40)) == passages[:40]
