"""Front matter: read where it is YAML, told where it is not, and never the end of the reading."""

import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import frontmatter, markdown


def told(front):
    return [(problem.code, problem.line) for problem in front.problems]


def test_keys_and_lines():
    front = frontmatter.read("---\ntitle: A title\npubDate: 2025-02-01\ntags:\n  - a\n---\n\nBody.")
    assert front.values == {"title": "A title", "pubDate": datetime.date(2025, 2, 1), "tags": ["a"]}
    assert front.lines == 6
    assert front.problems == ()


@pytest.mark.parametrize(
    "text", ["Body.", "", "\n---\ntitle: x\n---\n", "----\ntitle: x\n----\n", " ---\ntitle: x\n---"]
)
def test_no_front_matter(text):
    assert frontmatter.read(text) == ({}, 0, ())


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"a": "x", "b": "y"}, "x"),
        ({"b": "y"}, "y"),
        ({"a": ["x"], "b": "y"}, "y"),
        ({"a": None, "b": {"c": 1}}, None),
        ({"a": 2024}, "2024"),
        ({"a": datetime.date(2025, 2, 1)}, "2025-02-01"),
        ({"a": " two\n lines "}, "two lines"),
        ({"a": "  "}, None),
        ({}, None),
    ],
)
def test_the_first_plain_value_as_text(values, expected):
    assert frontmatter.FrontMatter(values, 1, ()).text("a", "b") == expected


def test_what_does_not_parse_is_told_with_its_line_and_simple_lines_count():
    front = frontmatter.read("---\nvideoId: abcdefghij_\ntitle: Pay: a talk\nby: 'Jane'\n---\nBody.")
    assert front.values == {"videoId": "abcdefghij_", "title": "Pay: a talk", "by": "Jane"}
    assert front.lines == 5
    assert told(front) == [("front-matter", 3)]
    assert "mapping values are not allowed" in front.problems[0].message


def test_never_closed_is_told_and_nothing_taken_from_it():
    front = frontmatter.read("---\ntitle: x\n\nBody.")
    assert (front.values, front.lines, told(front)) == ({}, 0, [("front-matter", 1)])
    assert "never closed" in front.problems[0].message


@pytest.mark.parametrize("inner", ["- a\n- b", "just words", "42"])
def test_no_mapping_is_told(inner):
    front = frontmatter.read(f"---\n{inner}\n---\nBody.")
    assert (front.values, told(front)) == ({}, [("front-matter", 2)])
    assert "no mapping" in front.problems[0].message


def test_empty_front_matter_is_none_and_nothing_wrong():
    assert frontmatter.read("---\n---\nBody.") == ({}, 2, ())


def test_an_alias_bomb_is_harmless():
    levels = "".join(f"{here}: &{here} [{', '.join(['*' + last] * 9)}]\n" for last, here in pairwise("abcdefghi"))
    front = frontmatter.read(f"---\na: &a [x, x, x, x, x, x, x, x, x]\n{levels}title: *i\n---\nBody.")
    assert front.text("title") is None
    assert front.lines == 12


@pytest.mark.parametrize(
    "inner",
    [
        "a: " + "[" * 5000 + "]" * 5000,
        "a: " + "{a: " * 3000 + "}" * 3000,
        "a: !!timestamp x",
        "a: !!python/object/apply:os.getcwd []",
        "a: !!int x",
        "a: 2024-99-99",
        "a: " + "9" * 5000,
        "? [a]\n: b",
        "a: *nowhere",
        "a: \x07",
        "<<: 3",
    ],
)
def test_hostile_yaml_is_a_problem_and_no_crash(inner):
    front = frontmatter.read(f"---\n{inner}\ntitle: x\n---\nBody.")
    assert told(front)[0][0] == "front-matter"
    assert front.values["title"] == "x"
    assert front.lines == inner.count("\n") + 4


def test_what_is_longer_than_any_front_matter_is_not_given_to_yaml():
    front = frontmatter.read("---\n" + "a: [\n" * frontmatter.LIMIT + "---\nBody.")
    assert (front.lines, told(front)) == (0, [("front-matter", 1)])


@pytest.mark.parametrize("fence", ["---", "--- ", "---\t"])
def test_the_lines_of_front_matter_are_those_that_markdown_leaves_out(fence):
    text = f"{fence}\ntitle: x\n{fence}\nBody."
    assert frontmatter.read(text).values == {"title": "x"}
    assert [block.text for block in markdown.blocks(text)] == ["Body."]


def test_three_dots_close_it_too_for_both():
    text = "---\ntitle: x\n...\nBody."
    assert frontmatter.read(text).values == {"title": "x"}
    assert [block.text for block in markdown.blocks(text)] == ["Body."]


@given(st.one_of(st.text(), st.text(alphabet="ab:-[]{}&*!|>'\"#%@,? \n0x.\t")))
def test_any_text_between_the_fences_is_read_or_told(inner):
    front = frontmatter.read(f"---\n{inner}\n---\nBody.")
    assert all(isinstance(key, str) for key in front.values)
    assert all(problem.code == "front-matter" for problem in front.problems)
    front.text("a", "b")
