"""Figures as text."""

from rag.measure.paired import Estimate
from rag.measure.report import columns, compared, missed


def test_columns_stand_under_their_names():
    found = columns({"all": {"questions": 3, "hit@1": 0.5}, "definition": {"questions": 1, "hit@1": None}})
    assert [line.split() for line in found.splitlines()] == [
        ["all", "definition"],
        ["questions", "3", "1"],
        ["hit@1", "0.5", "-"],
    ]
    assert len({len(line) for line in found.splitlines()}) == 1


def test_a_difference_comes_with_its_interval():
    found = compared({"hit@1": 0.5}, {"hit@1": None}, {"hit@1": Estimate(0.25, -0.1, 0.6)})
    assert found.splitlines()[1].split() == ["hit@1", "0.5", "-", "+0.250", "(-0.100", "to", "+0.600)"]


def test_a_miss_says_what_was_wanted_and_what_came():
    wanted = {"doc": "a.md", "start": 62, "quote": "Ask twice."}
    said = {"doc": "b.md", "start": None, "text": "Bread\nbakes."}
    miss = {"id": "1", "kind": "why", "question": "Why?", "wanted": [wanted], "rank": 3, "answered": True}
    assert list(missed([miss | {"said": [said], "nearest": [said]}])) == [
        "1 (why) Why?",
        "  wanted    a.md 1:02 Ask twice.",
        "  retrieved at rank 3",
        "  said      b.md Bread bakes.",
        "",
    ]
    declined = miss | {"said": [], "nearest": [said], "answered": False, "rank": None}
    assert list(missed([declined]))[2:4] == ["  retrieved not at all", "  nearest   b.md Bread bakes."]
    invented = miss | {"said": [said], "nearest": [], "wanted": []}
    assert list(missed([invented]))[1] == "  wanted    no answer"
