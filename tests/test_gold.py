"""Gold: what counts as a right place, and files of questions."""

import hashlib
import json
import re

import pytest
from fakes import VIDEO

from rag.measure.gold import holds, on_gold, read, words

QUOTE = "Bring a second offer before you ask for more"  # nine words, seven trigrams
QUESTION = {"gold": [{"doc": "notes/a.md", "video_id": VIDEO, "start": 95, "quote": QUOTE}]}


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
    assert holds(text, {"quote": QUOTE}) == expected
    said = words(QUOTE)
    trigrams = [hashlib.sha1(" ".join(said[at : at + 3]).encode()).hexdigest()[:10] for at in range(7)]
    assert holds(text, {"trigrams": trigrams}) == expected


def test_three_trigrams_of_five_are_just_enough():
    assert holds("one two three four five", {"quote": "one two three four five six seven"})


def test_an_empty_quote_is_held_by_nothing():
    assert not holds("anything", {"quote": ""})
    assert holds("don’t wait", {"quote": "don't wait"})
    assert not holds("anything", {})


@pytest.mark.parametrize(
    ("video_id", "start", "expected"),
    [(VIDEO, 65, True), (VIDEO, 125, True), (VIDEO, 126, False), (VIDEO, None, False), ("other", 95, False)],
)
def test_a_moment_near_gold_is_gold(video_id, start, expected):
    assert on_gold("other words", video_id, start, QUESTION) == expected


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ask <a class='t' data-t='1:02'>[1:02]</a> now [1:02:03].", "ask now"),
        ("See [[pay_talks | pay talks]], [[pay_talks]] and [the list](https://example.org/a-b).", None),
        ("It’s ‘so’ [1]", "it's so 1"),
        ("00:00:01.000 --> 00:00:02.000 line:0\nSee\n\n01:02.0 --> 01:03.0\npay 1 --> 2", "see pay 1 2"),
    ],
)
def test_marks_and_addresses_are_no_words(text, expected):
    assert " ".join(words(text)) == (expected or "see pay talks pay talks and the list")
