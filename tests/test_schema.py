"""The schema of front matter: what it asks for, and where it says that something is wrong."""

import pytest
from fakes import VIDEO

from ingest import check, schema

ARTICLE = {
    "title": "Pay",
    "description": "On pay.",
    "pubDate": "2026-11-23",
    "author": "Somebody",
    "category": "work",
    "tags": "[pay]",
}
NOTE = {
    "title": "Pay",
    "videoId": VIDEO,
    "channel": "Somebody",
    "url": f"https://www.youtube.com/watch?v={VIDEO}",
    "topics": "[pay]",
    "summarised_from": "notes",
}


def faults(tmp_path, values, name="a.md"):
    path = tmp_path / name
    path.write_text("---\n" + "".join(f"{key}: {value}\n" for key, value in values.items()) + "---\nBody.\n")
    return [(problem.line, problem.message.split(";")[0]) for problem in schema.faults(path)]


@pytest.mark.parametrize("values", [ARTICLE, ARTICLE | {"sources": "[]", "draft": "false"}, NOTE])
def test_what_follows_the_schema_has_no_fault(tmp_path, values):
    assert faults(tmp_path, values) == []


@pytest.mark.parametrize("values", [ARTICLE, NOTE])
def test_every_key_is_needed(tmp_path, values):
    for key in values:
        left = {name: value for name, value in values.items() if name != key}
        assert f"'{key}' is a required property" in str(faults(tmp_path, left)) or key == "videoId"


@pytest.mark.parametrize(
    ("key", "value", "line"),
    [
        ("title", '""', 1),
        ("pubDate", "23 November", 3),
        ("tags", "pay", 6),
        ("tags", "[pay, pay]", 6),
        ("tags", "[]", 6),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path, key, value, line):
    [(found, message)] = faults(tmp_path, ARTICLE | {key: value})
    assert (found, message.split(":")[0]) == (line + 1, key)


def test_a_key_that_nobody_knows_is_named(tmp_path):
    [(line, message)] = faults(tmp_path, NOTE | {"topic": "pay"})
    assert (line, "'topic'" in message) == (1, True)


def test_only_a_strict_check_holds_documents_to_it(tmp_path):
    assert faults(tmp_path, {"title": "Pay"})
    assert [line["problems"] for line in check.lines(tmp_path)] == [[]]
    [found] = check.lines(tmp_path, strict=True)
    assert {problem["code"] for problem in found["problems"]} == {"schema"}
    assert faults(tmp_path, {}, name="a.vtt") == []
