"""Bounds: nothing is lost of what is too long or too deep, and what is too much is refused."""

import pytest

from ingest import bounds, markdown
from ingest.document import Unreadable


def texts(body):
    return [block.text for block in markdown.blocks(body)]


def test_a_long_paragraph_is_read_in_parts_that_end_with_a_sentence():
    body = "Ask early for it. " * 2000
    parts = texts(body)
    assert len(parts) == 4
    assert all(part.endswith("it.") and len(part) <= bounds.PARAGRAPH for part in parts)
    assert " ".join(parts) == body.strip()


def test_one_without_an_end_is_cut_anywhere():
    parts = texts("x" * 25_000)
    assert [len(part) for part in parts] == [10_000, 10_000, 5_000]


def test_a_long_heading_is_a_heading_once():
    blocks = list(markdown.blocks("# " + "word " * 3000 + "\n\nBody."))
    assert {block.headings for block in blocks} == {blocks[0].headings}
    assert len(blocks[0].headings[0]) <= bounds.PARAGRAPH
    assert blocks[-1].text == "Body."


def test_marks_of_a_long_paragraph_keep_their_lines():
    body = "\n".join(f"A line of words that goes on and on [00:{n // 60:02}:{n % 60:02}]." for n in range(900))
    marks = [mark for block in markdown.blocks(body) for _, mark in block.marks]
    assert [mark.line for mark in marks] == list(range(1, 901))


@pytest.mark.parametrize("sign", [">", "> ", "- ", "* ", "1. ", "> - "])
def test_text_below_a_thousand_quotes_or_lists_is_kept(sign):
    assert texts(sign * 1000 + "Ask early.")[-1].endswith("Ask early.")


def test_lists_a_hundred_deep_keep_every_word():
    body = "".join(f"{'  ' * depth}- point {depth}\n" for depth in range(100))
    assert [word for text in texts(body) for word in text.split() if word.isdigit()] == [str(n) for n in range(100)]


def test_brackets_without_end_are_text():
    assert texts("[" * 300 + "word") == ["[" * 300 + "word"]
    assert texts("[a](b) " + "[" * 30) == ["a " + "[" * 30]


@pytest.mark.parametrize(
    "hostile",
    [
        "<!--" * 9000,
        "<a data-t=" + "x" * 40_000,
        '<a data-t="1:00">' + " " * 40_000,
        "[00:00:10] " * 4000,
        "[00:00:10], " * 4000,
        "|" + "a|" * 4000 + "\n|" + "-|" * 4000 + "\n|" + "b|" * 4000,
        "{{" * 20_000,
        "{% a" * 10_000,
        "%%a " * 10_000,
        "*" * 40_000,
        "`" * 40_000,
        "![" * 20_000,
        "#a" * 20_000,
    ],
)
def test_hostile_text_ends(hostile):
    from ingest import dialect

    list(markdown.blocks(dialect.plain("# T\n\n" + hostile)))  # some of them took minutes


def test_more_than_a_person_writes_is_refused(monkeypatch):
    monkeypatch.setattr(bounds, "LIMIT", 2_000_000)
    with pytest.raises(Unreadable, match="3 MB of Markdown: more than 2 MB is not read; split it") as caught:
        texts("word " * 600_000)
    assert caught.value.problem.code == "too-large"


def test_a_comment_that_is_never_closed_hides_nothing():
    assert texts("One <!-- two --> three.\n\nFour <!-- five.") == ["One three.", "Four <!-- five."]
