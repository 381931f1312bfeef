"""Measuring: figures worked out by hand on three questions."""

import json
import subprocess
import sys

import numpy as np
import pytest
from conftest import ROOT
from fakes import VIDEO, passage

from rag.answer import Answer, Citation, Hit, Statement
from rag.measure.evaluate import auroc, by_kind, measure, misses, quantile, statistics

SCORER = ROOT.parent / "shared" / "eval" / "score.py"
QUOTE = "Bring a second offer before you ask for more"  # nine words, seven trigrams
GOLD = passage(f"{QUOTE}.", seconds=(100,))
OTHER = passage("Bread bakes slowly at home.", seconds=(500,))
QUESTIONS = [
    {
        "id": "1",
        "question": "What first?",
        "answerable": True,
        "gold": [{"doc": "notes/a.md", "video_id": VIDEO, "start": 95, "quote": QUOTE}],
        "key_facts": ["second offer", "in (spring|autumn)", "BEFORE you", "can't"],
    },
    {
        "id": "2",
        "question": "What then?",
        "answerable": True,
        "gold": [{"doc": "b.md", "video_id": None, "start": None, "quote": "Nobody ever said these very words"}],
        "key_facts": ["nothing"],
    },
    {"id": "3", "question": "What on Mars?", "answerable": False, "gold": [], "key_facts": []},
]


def answer(statements=(), citations=(), retrieved=(), latency_ms=10.0, score=0.5):
    return Answer(
        "q",
        tuple(Statement(text, (1,)) for text in statements),
        tuple(Citation(n, one, one.sentences[0]) for n, one in enumerate(citations, 1)),
        tuple(Hit(row, one, -row, one.sentences[0], 0.5) for row, one in enumerate(retrieved)),
        score,
        "index",
        latency_ms,
    )


def test_figures_by_hand():
    answers = [
        answer([f"{QUOTE}.", "You can’t wait."], [OTHER, GOLD], [OTHER, GOLD, GOLD], 10),
        answer(["Six words are in this statement."], [OTHER], [OTHER, OTHER], 30),
        answer(retrieved=[OTHER], latency_ms=20),
    ]
    assert measure(QUESTIONS, answers) == {
        "questions": 3,
        "hit@1": 0,
        "hit@3": 0.5,
        "hit@5": 0.5,
        "hit@10": 0.5,
        "mrr@10": 0.25,  # the second passage of the first question
        "cite_hit": 0.5,
        "cite_first": 0,
        "facts": 0.375,  # three of four, and none of one
        "time_ok": 1,
        "verbatim": None,  # no corpus
        "words": 10.5,  # twelve and two marks, six and one
        "declined_right": 1,
        "declined_wrong": 0,
        "auroc": 0.5,
        "p50_ms": 20,
        "p95_ms": 29,
    }


def test_a_wrong_answer_and_a_wrong_refusal_are_counted():
    answers = [answer([f"{QUOTE}."], [GOLD], [GOLD]), answer(), answer(["Mars is far away now."], [OTHER], [OTHER])]
    found = measure(QUESTIONS, answers)
    assert (found["declined_right"], found["declined_wrong"]) == (0, 0.5)
    assert (found["hit@1"], found["mrr@10"], found["cite_hit"], found["cite_first"]) == (0.5, 0.5, 0.5, 0.5)


def test_where_nothing_was_found_every_question_is_missed():
    found = measure(QUESTIONS, [answer()] * 3)
    assert (found["hit@1"], found["hit@10"], found["mrr@10"], found["cite_hit"]) == (0, 0, 0, 0)
    assert (found["time_ok"], found["words"]) == (None, None)


def test_a_gold_passage_below_the_tenth_is_no_hit():
    found = measure(QUESTIONS[:1], [answer(retrieved=[OTHER] * 10 + [GOLD])])
    assert (found["hit@10"], found["mrr@10"]) == (0, 0)
    found = measure(QUESTIONS[:1], [answer(retrieved=[OTHER] * 9 + [GOLD])])
    assert (found["hit@5"], found["hit@10"], found["mrr@10"]) == (0, 1, 0.1)


@pytest.mark.parametrize(("second", "on_time"), [(85, 1), (105, 1), (106, 0), (84, 0)])
def test_a_quote_is_on_time_within_ten_seconds(second, on_time):
    cited = passage(f"{QUOTE}.", seconds=(second,))
    assert measure(QUESTIONS[:1], [answer([f"{QUOTE}."], [cited], [cited])])["time_ok"] == on_time


def test_nothing_measured_is_nothing():
    found = measure([], [])
    assert found.pop("questions") == 0
    assert set(found.values()) == {None}
    unknown = measure(QUESTIONS[2:], [answer()])
    assert (unknown["declined_right"], unknown["declined_wrong"], unknown["facts"]) == (1, None, None)


def test_each_question_needs_its_answer():
    with pytest.raises(ValueError):
        measure(QUESTIONS, [answer()])


def test_each_kind_has_its_own_figures():
    questions = [QUESTIONS[0] | {"kind": "why"}, QUESTIONS[1] | {"kind": "list"}, QUESTIONS[2] | {"kind": "why"}]
    answers = [answer([f"{QUOTE}."], [GOLD], [GOLD]), answer(), answer()]
    found = by_kind(questions, statistics(questions, answers))
    assert list(found) == ["list", "why"]
    assert [found["why"][name] for name in ("questions", "hit@1", "declined_right", "declined_wrong")] == [2, 1, 1, 0]
    assert [found["list"][name] for name in ("questions", "hit@1", "declined_right", "declined_wrong")] == [
        1,
        0,
        None,
        1,
    ]


def test_a_question_drawn_twice_counts_twice():
    figures = statistics(QUESTIONS, [answer([f"{QUOTE}."], [GOLD], [GOLD]), answer(), answer()])
    assert figures["hit@1"](np.array([0, 0, 1])) == pytest.approx(2 / 3)
    assert figures["time_ok"](np.array([0, 0, 1])) == 1
    assert np.isnan(figures["declined_right"](np.array([0, 0, 1])))


def test_a_score_above_others_by_hand():
    scores, positive = np.array([0.9, 0.4, 0.4, 0.1]), np.array([True, True, False, False])
    assert auroc(scores, positive)(np.arange(4)) == (4 - 0.5) / 4  # one of four pairs ties
    assert auroc(scores, positive)(np.array([1, 1, 2])) == 0.5
    assert np.isnan(auroc(scores, positive)(np.array([0, 1])))


def test_what_is_not_there_is_left_out_of_a_quantile():
    assert quantile(np.array([1, np.nan, 3, 5]), 0.5)(np.arange(4)) == 3
    assert np.isnan(quantile(np.array([np.nan]), 0.5)(np.arange(1)))


def test_a_citation_is_found_word_for_word_in_its_file(tmp_path):
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.md").write_text(f"- {QUOTE.upper()}. [1:40]\n- Bread bakes quickly at home.\n")
    answers = [answer([QUOTE], [GOLD, OTHER], [GOLD])]
    assert measure(QUESTIONS[:1], answers, tmp_path)["verbatim"] == 0.5
    assert measure(QUESTIONS[:1], answers, tmp_path / "none")["verbatim"] is None


def test_misses_say_what_was_wanted_and_what_was_returned():
    answers = [
        answer([QUOTE], [GOLD], [GOLD]),
        answer(["Bread."], [OTHER], [OTHER] * 4),
        answer(["Bread."], [OTHER], [OTHER]),
    ]
    wrong, invented = misses(QUESTIONS, answers)
    assert (wrong["id"], wrong["rank"], wrong["answered"]) == ("2", None, True)
    assert wrong["wanted"] == [{"doc": "b.md", "start": None, "quote": "Nobody ever said these very words"}]
    assert wrong["said"] == [{"doc": "notes/a.md", "start": 500, "text": OTHER.text}]
    assert len(wrong["nearest"]) == 3
    assert (invented["id"], invented["wanted"]) == ("3", [])
    [declined] = misses(QUESTIONS[:1], [answer(retrieved=[OTHER, GOLD])])
    assert (declined["rank"], declined["answered"], declined["said"]) == (2, False, [])
    nowhere = {name: value for name, value in QUESTIONS[2].items() if name != "gold"}  # as the golden questions have it
    assert misses([nowhere], answers[2:]) == [invented]


@pytest.mark.skipif(not SCORER.is_file(), reason="the scorer beside the repository is not there")
def test_the_figures_are_those_of_the_scorer(tmp_path):
    """By another program that measures the same."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.md").write_text(f"- {QUOTE}.\n")
    answers = [
        answer([f"{QUOTE}.", "You can’t wait."], [OTHER, GOLD], [OTHER, GOLD, GOLD], 10, 0.7),
        answer(["Six words are in this statement."], [OTHER], [OTHER] * 11, 30, 0.31234),
        answer(retrieved=[OTHER], latency_ms=20, score=0.31231),
    ]
    asked, told = tmp_path / "questions.jsonl", tmp_path / "answers.jsonl"
    asked.write_text("".join(json.dumps(question) + "\n" for question in QUESTIONS))
    found = [one.as_json(question["id"]) for one, question in zip(answers, QUESTIONS, strict=True)]
    told.write_text("".join(json.dumps(one) + "\n" for one in found))
    command = [sys.executable, str(SCORER), str(asked), str(told), "--corpus", str(tmp_path), "--json"]
    scored = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    del scored["missing"]
    measured = measure(QUESTIONS, answers, tmp_path)
    assert scored == {name: measured[name] for name in scored}
