"""Labels: citation recall and precision worked out by hand, and files that contradict themselves."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from fakes import passage

from rag.answer import Answer, Citation, Statement
from rag.measure.labels import Label, measure, read, spread, unlabelled

LABELLED = Path(__file__).parent / "golden" / "labels.jsonl"


def label(*supports, supported=True, alone=True):
    return Label(supported, alone, supports)


@pytest.mark.parametrize(
    ("judged", "precise"),
    [
        (label("full"), [True]),
        (label("full", "full"), [True, True]),
        (label("full", "none"), [True, False]),
        (label("partial", "partial"), [True, True]),  # neither can be left out
        (label("partial", "full"), [False, True]),  # the second says it all
        (label("partial", "partial", "none"), [True, True, False]),
        (label("partial", supported=False), [False]),
        (label("none", supported=False), [False]),
        (label(supported=False), []),
    ],
)
def test_a_citation_is_precise_where_the_statement_needs_it(judged, precise):
    assert judged.precise == precise


def test_figures_by_hand():
    answers = [
        [label("full", "none"), label("partial", supported=False, alone=False)],  # recall 1/2, precision 1/3
        [label("full")],  # 1 and 1
        [label(supported=False)],  # 0; no citation that could be precise
        [],  # nothing said, nothing judged
    ]
    assert measure(answers) == {
        "answers": 4,
        "statements": 4,
        "citations": 4,
        "citation_recall": 0.5,
        "citation_precision": 0.667,
        "stands_alone": 0.75,
    }


def test_nothing_labelled_is_nothing():
    assert measure([])["citation_recall"] is None


def line(supports=("full",), **labels):
    cited = [{"n": n, "text": "Ask.", "supports": one} for n, one in enumerate(supports, 1)]
    statement = {"text": "Ask.", "supported": True, "stands_alone": True, "citations": cited} | labels
    return json.dumps({"id": "1", "question": "What?", "statements": [statement]}) + "\n"


def test_labels_are_read(tmp_path):
    path = tmp_path / "labels.jsonl"
    path.write_text(line() + "\n" + line(("partial", "none"), supported=False, stands_alone=False))
    assert read(path) == [[label("full")], [label("partial", "none", supported=False, alone=False)]]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (line(supported=None), "`supported` of 'Ask.' is None, not true or false"),
        (line(stands_alone="yes"), "`stands_alone` of 'Ask.' is 'yes'"),
        (line((None,)), "`supports` of a citation of 'Ask.' is None"),
        (line(("wholly",)), "`supports` of a citation of 'Ask.' is 'wholly'"),
        (line(("full",), supported=False), "`supported` of 'Ask.' contradicts"),
        (line(("partial", "none")), "`supported` of 'Ask.' contradicts"),
        (line(()), "`supported` of 'Ask.' contradicts"),
        ("{", "Expecting property name"),
        ("[]", "list indices"),
        ('{"id": 1}', "'statements'"),
    ],
)
def test_what_is_no_label_is_named(tmp_path, wrong, message):
    path = tmp_path / "labels.jsonl"
    path.write_text(line() + wrong)
    with pytest.raises(
        ValueError, match=f"^{re.escape(f'{path}:2: {message}')}.*: label it by tests/golden/README.md$"
    ):
        read(path)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"none\.jsonl cannot be read"):
        read(tmp_path / "none.jsonl")


def test_questions_come_from_every_kind_by_turns():
    kinds = ["fact"] * 5 + ["why"] * 2 + ["list", None]
    questions = [{"id": str(at), "kind": kind} for at, kind in enumerate(kinds)]
    questions.append({"id": "none", "kind": "list", "answerable": False})
    drawn = list(spread(questions))
    assert sorted(question["id"] for question in drawn) == [str(at) for at in range(9)]
    kinds = [question["kind"] for question in drawn]
    assert kinds == [None, "fact", "list", "why", "fact", "why", "fact", "fact", "fact"]
    assert list(spread(questions)) == drawn


def test_an_answer_is_written_with_every_label_left_open():
    said = passage("Ask twice.", seconds=(30,), doc="notes/a.md")
    other = passage("Never wait.", doc="b.md")
    answer = Answer(
        "What?",
        (Statement("Ask twice.", (1, 2)), Statement("Never wait.", (2,))),
        (Citation(1, said, said.sentences[0]), Citation(2, other, other.sentences[0])),
        (),
        0.9,
        "index",
        1,
    )
    found = unlabelled({"id": "7", "kind": "fact", "question": "What?"}, answer)
    second = {"n": 2, "doc": "b.md", "start": None, "text": "Never wait.", "supports": None}
    assert found == {
        "id": "7",
        "kind": "fact",
        "question": "What?",
        "statements": [
            {
                "text": "Ask twice.",
                "supported": None,
                "stands_alone": None,
                "citations": [
                    {"n": 1, "doc": "notes/a.md", "start": 30, "text": "Ask twice.", "supports": None},
                    second,
                ],
            },
            {"text": "Never wait.", "supported": None, "stands_alone": None, "citations": [second]},
        ],
    }


def test_the_labelled_answers_are_complete_and_carried_by_their_citations():
    found = measure(read(LABELLED))  # refuses a label that is missing or contradicts another
    assert found["answers"] == 40
    assert found["citation_recall"] >= 0.95
    assert found["citation_precision"] >= 0.90
    assert found["stands_alone"] >= 0.95
    kinds = Counter(json.loads(line)["kind"] for line in LABELLED.read_text("utf-8").splitlines())
    assert kinds.keys() == {"advice", "compare", "definition", "fact", "howto", "list", "why", "yesno"}
    assert max(kinds.values()) <= 10
