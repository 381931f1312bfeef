"""Measuring: figures worked out by hand on three questions."""

import json
import re

import pytest
from fakes import VIDEO, passage

from rag.answer import Answer, Citation, Hit, Statement
from rag.evaluate import holds, measure, on_gold, read

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


def answer(statements=(), citations=(), retrieved=(), latency_ms=10.0):
    return Answer(
        "q",
        tuple(Statement(text, (1,)) for text in statements),
        tuple(Citation(n, one, one.sentences[0]) for n, one in enumerate(citations, 1)),
        tuple(Hit(row, one, -row, one.sentences[0], 0.5) for row, one in enumerate(retrieved)),
        0.5,
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
        "hit@5": 0.5,
        "hit@10": 0.5,
        "mrr@10": 0.25,  # the second passage of the first question
        "cite_hit": 0.5,
        "cite_first": 0,
        "facts": 0.375,  # three of four, and none of one
        "time_ok": 1,
        "words": 9,  # twelve and six
        "declined_right": 1,
        "declined_wrong": 0,
        "p50_ms": 20,
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (QUOTE, True),
        (f"They said: {QUOTE.upper()}!", True),
        ("a second offer before you ask for", True),  # five trigrams of seven
        ("second offer before you ask", False),  # three of seven
        ("more for ask you before offer second a bring", False),
        ("", False),
    ],
)
def test_most_of_a_quote_is_the_quote(text, expected):
    assert holds(text, QUOTE) == expected


def test_three_trigrams_of_five_are_just_enough():
    assert holds("one two three four five", "one two three four five six seven")


def test_an_empty_quote_is_held_by_nothing():
    assert not holds("anything", "")
    assert holds("don’t wait", "don't wait")


@pytest.mark.parametrize(
    ("video_id", "start", "expected"),
    [(VIDEO, 65, True), (VIDEO, 125, True), (VIDEO, 126, False), (VIDEO, None, False), ("other", 95, False)],
)
def test_a_moment_near_gold_is_gold(video_id, start, expected):
    assert on_gold("other words", video_id, start, QUESTIONS[0]) == expected


def test_without_a_video_there_is_no_moment():
    question = {"gold": [{"video_id": None, "start": 5, "quote": "x y z"}]}
    assert not on_gold("other words", None, 5, question)


def test_questions_are_read_in_order(tmp_path):
    path = tmp_path / "q.jsonl"
    lines = [{"id": 2, "question": "Löhne?\u2028Pay?", "more": 1}, {"id": "a", "question": "Why?"}]
    path.write_text("\n\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n", "utf-8")
    assert read(path) == [{"id": "2", "question": "Löhne?\u2028Pay?", "more": 1}, {"id": "a", "question": "Why?"}]


@pytest.mark.parametrize("line", ["{", "[1]", "null", '{"id": 1}', '{"question": "x"}', '"text"', "Why?"])
def test_a_bad_line_is_named(tmp_path, line):
    path = tmp_path / "q.jsonl"
    path.write_text(f'{{"id": 1, "question": "Why?"}}\n\n{line}\n')
    with pytest.raises(ValueError, match=rf"^{re.escape(str(path))}:3: not a JSON object with `id` and `question`"):
        read(path)


@pytest.mark.parametrize("content", [None, b'{"id": 1, "question": "L\xf6hne?"}'])
def test_a_file_that_cannot_be_read_is_named(tmp_path, content):
    path = tmp_path / "q.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ValueError, match=re.escape(str(path))):
        read(path)
