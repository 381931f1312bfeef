"""Lines about the index."""

import pytest
import ui_samples as samples

from ui.view import index


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ((), None),
        (("a",), "1 document changed since the index was built: run `make index`"),
        (("a", "b", "c"), "3 documents changed since the index was built: run `make index`"),
    ],
)
def test_the_stale_line_counts(changes, line):
    assert index.stale_line(changes) == line


def test_the_corpus_in_a_line():
    assert index.corpus_line([samples.NOTES, samples.NOTES, samples.ARTICLE]) == (
        "Answers come from 3 documents: 2 sets of video notes, 1 article."
    )
    assert index.corpus_line([samples.TALK]) == "Answers come from 1 document: 1 transcript."
    assert index.corpus_line([]) == "The index holds no documents yet."


def test_a_refusal_says_what_was_searched():
    documents = [samples.NOTES, samples.TALK]
    assert index.refusal(documents) == (
        "Searched 2 documents: none says enough about it. Try other words, or add a document that does."
    )
    assert index.refusal(documents[:1] * 1200, "only articles") == (
        "Searched 1,200 documents, only articles: none says enough about it. Search without that, or in other words."
    )
