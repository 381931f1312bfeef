"""Examples: the passages that answer, those that may, and those that do not, on vectors that are made by hand."""

import pytest
from fakes import WordEncoder, passage

from rag.training.example import Example, Rows, digest, examples, mined

ASK = "Ask for more pay in spring. Bring figures to the talk."


@pytest.fixture
def index(publish):
    return publish(
        encoder=WordEncoder(dimension=4096),
        passages=[
            passage(ASK, seconds=(10, 30), doc="notes/a.md"),
            passage("Never mind the ferry.", seconds=(40,), doc="notes/b.md"),  # the same video, ten seconds later
            passage("Ask about pay when winter is over.", seconds=(500,), doc="notes/c.md"),
            passage("Spring is when ferries leave.", seconds=(900,), doc="notes/d.md"),
        ],
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


def test_negatives_are_what_is_found_and_neither_answers_nor_is_of_the_moment(index):
    rows = {index.passage(row).source.doc[6]: row for row in range(4)}
    known = Example("ask when the ferry leaves in spring", (rows["a"],), ("Bring figures to the talk.",))
    found = mined(known, index, WordEncoder(dimension=4096))
    assert found.kin == {rows["b"]}  # said ten seconds later in the same video
    assert set(found.negatives) == {rows["c"], rows["d"]}
    assert found[:3] == known[:3]


def test_the_hardest_negative_comes_first(index):
    rows = {index.passage(row).source.doc[6]: row for row in range(4)}
    known = Example("spring is when ferries leave", (rows["a"],), ("",))
    assert mined(known, index, WordEncoder(dimension=4096)).negatives[0] == rows["d"]
