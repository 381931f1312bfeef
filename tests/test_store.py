"""Scopes: which rows of an index are searched."""

import pytest
from fakes import passage

from rag.filter import Filter
from rag.store import EVERYTHING, Scope


@pytest.fixture
def store(publish):
    return publish(
        [
            passage("Take it or leave it.", doc="a.md"),
            passage("Ask for more pay.", doc="b.md", kind="article", video_id=None),
            passage("Ask them again later.", doc="a.md", start=30),
            passage("Say a number.", doc="c.vtt", kind="transcript", media="c.mp4"),
        ]
    ).store


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (EVERYTHING, None),
        (Scope(Filter(doc="a.md")), [0, 2]),
        (Scope(Filter(doc="none")), []),
        (Scope(without=(2, 0)), [1, 3]),
        (Scope(docs=("b.md", "c.vtt", "none.md")), [1, 3]),
        (Scope(watched=True), [0, 2, 3]),
        (Scope(Filter(kinds=("notes", "article")), without=(0,), docs=("a.md", "b.md"), watched=True), [2]),
    ],
)
def test_the_rows_are_those_of_the_passages(store, scope, expected):
    rows = store.rows(scope)
    assert rows is None if expected is None else rows.tolist() == expected
    again = scope.rows(store.sources, store.owners)
    assert again is None if expected is None else again.tolist() == expected
