"""Examples: the passages that answer, those that may, and those that do not, on vectors that are made by hand."""

import numpy as np
import pytest
from fakes import passage

from rag.training import example
from rag.training.example import Example, Rows, digest, examples, mined

ASK = "Ask for more pay in spring. Bring figures to the talk."


@pytest.fixture
def index(publish):
    return publish(
        [
            passage(ASK, seconds=(10, 30), doc="notes/a.md"),
            passage("Never mind the ferry.", seconds=(40,), doc="notes/b.md"),  # the same video, ten seconds later
            passage("Ask about pay when winter is over.", seconds=(500,), doc="notes/c.md"),
            passage("Spring is when ferries leave.", seconds=(900,), doc="notes/d.md"),
        ]
    )


def question(**gold):
    return {"id": "a-1", "question": "when do I ask for pay?", "gold": [{"doc": "notes/a.md"} | gold]}


@pytest.mark.parametrize(
    "gold",
    [{"quote": "Bring figures to the talk."}, {"sentence": digest("Bring figures to the talk.")}, {"quote": ASK[28:]}],
)
def test_the_passage_that_holds_the_gold_sentence_is_found(index, gold):
    (found,) = examples([question(**gold)], index)
    row = Rows(index).answering(question(**gold)["gold"][0])[0][0]
    assert index.passage(row).text == ASK
    assert found == Example("when do I ask for pay?", (row,), ("Bring figures to the talk.",))


def test_what_is_not_in_the_index_teaches_nothing(index):
    assert (
        examples([question(quote="Somebody else said this there."), {"id": "b", "question": "?", "gold": []}], index)
        == []
    )


def test_negatives_are_near_but_not_too_near_and_not_of_the_moment(index):
    rows = {index.passage(row).source.doc[6]: row for row in range(4)}
    vectors = np.zeros((4, 2), np.float32)
    vectors[rows["a"]], vectors[rows["b"]] = (0.8, 0), (0.7, 0)
    vectors[rows["c"]], vectors[rows["d"]] = (0.79, 0), (0.5, 0)  # c is above .95 x .8
    known = [Example("when do I ask for pay?", (rows["a"],), ("Bring figures to the talk.",))]
    (found,) = mined(known, index, np.array([[1, 0]], np.float32), vectors)
    assert found.kin >= {rows["c"]}
    assert found.negatives == (rows["d"],)  # b is said at the moment


def test_each_ranking_proposes_in_turn(index, monkeypatch):
    monkeypatch.setattr(example, "KIN", 0)
    rows = {index.passage(row).source.doc[6]: row for row in range(4)}
    vectors = np.zeros((4, 2), np.float32)
    for doc, cosine in zip("abcd", (0.9, 0.3, 0.2, 0.1), strict=True):
        vectors[rows[doc], 0] = cosine
    known = [Example("ferries leave in spring, ask", (rows["a"],), ("",))]
    (found,) = mined(known, index, np.array([[1, 0]], np.float32), vectors)
    assert found.negatives[:2] == (rows["b"], rows["d"]) and set(found.negatives) == {rows[d] for d in "bcd"}
