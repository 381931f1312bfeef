"""The ladder: each rung measured, and what it adds to the one before."""

import pytest
from fakes import WordEncoder, passage

from rag.measure.ladder import climb, table
from rag.setting import RUNGS

ENCODER = WordEncoder(dimension=4096)
# "is" and "it" are no words to BM25; "negotiate" and "negotiation" are none of each other to the encoder.
PASSAGES = [
    passage("Is it this?", doc="dense.md", title="T"),
    passage("Negotiation.", doc="words.md", title="T"),
]


def asked(id, question, doc):
    return {"id": id, "question": question, "gold": [{"quote": PASSAGES[doc].text}]}


QUESTIONS = [
    asked("1", "is it this", 0),
    asked("2", "negotiate", 1),
    {"id": "3", "question": "is bread", "answerable": False},
]


@pytest.fixture
def index(publish):
    return publish(PASSAGES, encoder=ENCODER)


def test_rungs_by_hand(index):
    found = list(climb(QUESTIONS, index, ENCODER, {name: RUNGS[name] for name in ("bm25", "dense", "dense+bm25")}))
    assert [rung.name for rung in found] == ["bm25", "dense", "dense+bm25"]
    assert [rung.figures["questions"] for rung in found] == [2, 2, 2]
    # BM25 finds the second alone; the dense ranking the first, and the second after it, as both are equally far; the
    # two together find the second in both.
    assert [rung.figures["hit@1"] for rung in found] == [0.5, 0.5, 1]
    assert [rung.mrr.value for rung in found] == [0.5, 0.75, 1]
    assert [rung.step and rung.step.value for rung in found] == [None, 0.25, 0.25]
    assert (found[2].step.low, found[2].step.high) == (0, 0.5)


def test_a_table_has_a_row_a_rung(index):
    found = list(climb(QUESTIONS, index, ENCODER, RUNGS))
    lines = table(found).splitlines()
    assert len({line.count("|") for line in lines}) == 1
    assert lines[2].startswith("| bm25 | 0.500 | 0.500 | 0.500 | 0.500 (0.000 to 1.000) |  | ")
    assert [line.split(" | ")[0][2:] for line in lines[2:]] == list(RUNGS)
    assert "| +0.250 (" in lines[3]


def test_without_answers_to_find_there_is_no_ladder(index):
    with pytest.raises(ValueError, match=r"^none of these questions has an answer to find"):
        list(climb(QUESTIONS[2:], index, ENCODER, RUNGS))
