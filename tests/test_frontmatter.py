"""Front matter: read where it is YAML, told where it is not, and never the end of the reading."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import frontmatter


def told(front):
    return [(problem.code, problem.line) for problem in front.problems]


def test_keys_and_lines():
    front = frontmatter.read("---\ntitle: A title\npubDate: 2025-02-01\ntags:\n  - a\n---\n\nBody.")
    assert front.values == {"title": "A title", "pubDate": "2025-02-01", "tags": ["a"]}
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
        ({"a": " ", "b": "y"}, "y"),
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


def test_an_alias_bomb_is_told_with_its_line_and_not_read():
    levels = "".join(f"{here}: &{here} [{', '.join(['*' + last] * 9)}]\n" for last, here in pairwise("abcdefghi"))
    front = frontmatter.read(f"---\na: &a [x, x, x, x, x, x, x, x, x]\n{levels}title: Pay\n---\nBody.")
    assert told(front) == [("front-matter", 3)]
    assert "aliases are not read" in front.problems[0].message
    assert (front.text("title"), front.lines) == ("Pay", 12)


@pytest.mark.parametrize(
    "inner",
    [
        "a: " + "[" * 5000 + "]" * 5000,
        "a: " + "{a: " * 3000 + "}" * 3000,
        "a: !!python/object/apply:os.getcwd []",
        "a: !!int x",
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


def test_what_is_longer_than_any_front_matter_is_not_given_to_a_parser_nor_to_readers():
    front = frontmatter.read("---\ntitle: x\n" + "a: [\n" * frontmatter.LIMIT + "---\nBody.")
    assert (front.lines, told(front)) == (frontmatter.LIMIT + 3, [("front-matter", 2)])
    assert front.text("title") == "x"
    assert "longer than" in front.problems[0].message


@pytest.mark.parametrize(
    "written",
    [
        '+++\ntitle = "Pay"\ndate = 2024-05-01T10:00:00Z\ndraft = false\n[author]\nname = "Jane"\n+++\nBody.',
        "---\ntitle: Pay\ndate: 2024-05-01 10:00\ndraft: false\nauthor:\n  name: Jane\n---\nBody.",
        '{\n"title": "Pay", "date": "2024-05-01",\n"draft": false,\n"author": {"name": "Jane"}\n\n}\nBody.',
    ],
)
def test_three_languages_say_the_same(written):
    front = frontmatter.read(written)
    assert (front.text("title"), front.date(), front.names("author"), front.is_draft()) == (
        "Pay",
        "2024-05-01",
        "Jane",
        False,
    )
    assert front.problems == ()
    assert front.below(written) == "\n" * front.lines + "Body."
    assert front.below(written).count("\n") == written.count("\n")


@pytest.mark.parametrize(
    ("written", "line", "said"),
    [
        ('+++\ntitle = "Pay"\nother = \n+++\nBody.', 3, "TOML"),
        ('+++\ntitle = "Pay"\ntitle = "Pay"\n+++\nBody.', 3, "TOML"),
        ("+++\ntitle = 'Pay'\na = " + "[" * 5000 + "\n+++\nBody.", 2, "TOML"),
        ('{\n  "title": "Pay",\n  "other": nothing\n}\nBody.', 3, "JSON"),
        ('{"title": "Pay",\n"a": ' + "[" * 9000 + "]" * 9000 + "}\nBody.", 1, "JSON"),
    ],
)
def test_broken_toml_and_json_are_told_with_their_line(written, line, said):
    front = frontmatter.read(written)
    assert told(front) == [("front-matter", line)]
    assert said in front.problems[0].message
    assert front.lines == written.count("\n")
    if '{"title"' not in written:
        assert front.text("title") == "Pay"


@pytest.mark.parametrize("written", ['+++\ntitle = "x"\nBody.', '{"title": "x",\nBody.'])
def test_toml_and_json_that_are_never_closed(written):
    front = frontmatter.read(written)
    assert (front.lines, told(front)) == (0, [("front-matter", 1)])
    assert "never closed" in front.problems[0].message


@pytest.mark.parametrize("text", ["{% include x %}\nBody.", "{{< x >}}\n}\n", "{braces} of it\n}", "+++ a\n+++\n"])
def test_what_begins_with_a_brace_and_is_none(text):
    assert frontmatter.read(text) == ({}, 0, ())


def test_a_rule_above_the_first_sentence_is_a_rule():
    assert frontmatter.read("---\n\nMost people wait for the review.\n\n---\n\nMore.") == ({}, 0, ())


@pytest.mark.parametrize(
    ("written", "line", "value"),
    [("---\na: 1\nb: 2\na: 3\n---\n", 4, "3"), ('{\n"a": 1, "a": 3}\n', 1, "3")],
)
def test_a_key_that_stands_twice_is_told(written, line, value):
    front = frontmatter.read(written)
    assert (front.text("a"), told(front)) == (value, [("front-matter", line)])
    assert "'a' stands twice" in front.problems[0].message


@pytest.mark.parametrize("key", ["date", "pubDate", "published", "publishDate", "updatedDate"])
def test_a_date_that_is_none_is_told_with_its_line(key):
    front = frontmatter.read(f"---\ntitle: x\n{key}: 2024-13-45\n---\n")
    assert (front.date(), told(front)) == (None, [("date", 3)])
    assert "'2024-13-45'" in front.problems[0].message


def test_the_first_day_counts_and_a_truth_value_is_no_date():
    front = frontmatter.read("---\npublished: true\nupdatedDate: 2024-06-01\ndate: May 1, 2024\n---\n")
    assert (front.date(), front.problems) == ("2024-05-01", ())
    assert front.date("updatedDate") == "2024-06-01"


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("Jane Doe", "Jane Doe"),
        (["Jane Doe", "Al"], "Jane Doe, Al"),
        ({"name": "Jane Doe", "url": "x"}, "Jane Doe"),
        ([{"name": "Jane Doe"}, {"url": "x"}, "Al"], "Jane Doe, Al"),
        ([], None),
        ([None, {}], None),
        (None, None),
    ],
)
def test_authors_in_every_shape(value, names):
    assert frontmatter.FrontMatter({"author": value}, 1, ()).names("authors", "author") == names


@pytest.mark.parametrize(
    ("value", "url"),
    [
        ("https://e.example/pay?x=1#y", "https://e.example/pay?x=1#y"),
        ("http://e.example", "http://e.example"),
        ("/posts/pay/", None),
        ("javascript:alert(1)", None),
        ("https://e.example/a b", None),
        ("https://", None),
        (["https://e.example/"], None),
    ],
)
def test_only_a_whole_address_on_the_web_is_one(value, url):
    assert frontmatter.FrontMatter({"permalink": value}, 1, ()).url("url", "permalink") == url


@pytest.mark.parametrize(
    ("line", "held"),
    [
        ("draft: true", True),
        ("draft: yes", True),
        ("published: false", True),
        ("published: 2024-05-01", False),
        ("draft: false", False),
        ("title: x", False),
    ],
)
def test_drafts(line, held):
    assert frontmatter.read(f"---\n{line}\n---\n").is_draft() is held


@pytest.mark.parametrize("fence", ["---", "--- ", "---\t", "..."])
def test_it_is_closed_by_any_of_these(fence):
    assert frontmatter.read(f"---\ntitle: x\n{fence}\nBody.") == ({"title": "x"}, 3, ())


SIGNS = "ab:-[]{}&*!|>'\"#%@,? \n0x.\t="


@given(st.sampled_from([("---\n", "\n---\n"), ("+++\n", "\n+++\n"), ('{"a":', "\n}\n")]), st.text() | st.text(SIGNS))
def test_any_text_between_the_fences_is_read_or_told(fences, inner):
    text = f"{fences[0]}{inner}{fences[1]}Body."
    front = frontmatter.read(text)
    assert all(isinstance(key, str) for key in front.values)
    assert all(problem.code == "front-matter" for problem in front.problems)
    assert front.below(text).endswith("Body.")
    assert front.below(text).count("\n") == text.count("\n")
    front.text("a", "b"), front.names("a"), front.url("a"), front.date("a"), front.is_draft()


@pytest.mark.parametrize(
    "text", ['---\ntitle: "Half \\ud83d a smile"\n---\n', '{"title": "Half \\ud83d a smile"}\n\nText.\n']
)
def test_half_a_character_of_an_escape_is_no_text(text):
    title = frontmatter.read(text).text("title")
    assert title is not None and title.encode() == b"Half a smile"
