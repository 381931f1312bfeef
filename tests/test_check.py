"""Checking: a line for each file, and a table of what is wrong."""

import io

import pytest
from fakes import VIDEO, mark, note
from rich.console import Console

from ingest import check

BAD = "\n\n".join(f"Text {mark('HH:MM:SS')}." for _ in range(5))


@pytest.fixture
def corpus(tmp_path):
    (tmp_path / "a.md").write_text(note(f"Text {mark('00:00:10')}.\n\nMore."))
    (tmp_path / "b.md").write_text(note(BAD))
    (tmp_path / "c.md").write_text("---\ntitle: Why\nurl: https://e.example\n---\nBody.\n")
    (tmp_path / "d [bold].txt").write_bytes(b"\0")
    return tmp_path


def shown(corpus, width=200):
    console = Console(file=io.StringIO(), width=width)
    return check.show(corpus, console), console.file.getvalue()


def test_a_line_has_the_fields_of_the_contract(corpus):
    a, b, c, d = check.lines(corpus)
    assert a == {
        "doc": "a.md",
        "kind": "notes",
        "title": "A title",
        "video_id": VIDEO,
        "url": f"https://www.youtube.com/watch?v={VIDEO}",
        "segments": 2,
        "marks": [{"raw": "00:00:10", "label": "00:00:10", "line": 6, "start": 10, "status": "ok"}],
        "problems": [],
    }
    assert [(m["start"], m["status"]) for m in b["marks"]] == [(None, "dropped")] * 5
    assert [(p["code"], p["line"]) for p in b["problems"]] == [("dropped", line) for line in range(6, 15, 2)]
    assert (c["kind"], c["title"], c["url"], c["segments"], c["marks"]) == (
        "article",
        "Why",
        "https://e.example",
        1,
        [],
    )
    assert d == {
        "doc": "d [bold].txt",
        "kind": None,
        "title": None,
        "video_id": None,
        "url": None,
        "segments": 0,
        "marks": [],
        "problems": [{"code": "binary", "line": 0, "message": "a binary file"}],
    }


def test_the_table_names_problems_files_lines_and_totals(corpus):
    count, text = shown(corpus)
    assert count == 6
    rows = text.splitlines()
    assert rows[0].split() == ["problem", "file", "where", "and", "what"]
    assert "dropped" in text and "b.md" in text and "line 6: mark 'HH:MM:SS' cannot be trusted" in text
    assert "line 10:" in text and "line 12:" not in text and "and 2 more" in text
    assert "d [bold].txt" in text and "a binary file" in text
    assert rows[-3] == "6 remarks: 1 binary, 5 dropped"
    assert rows[-2] == "4 files: 1 article, 1 not indexed, 2 notes"
    assert rows[-1] == "6 time marks: 1 ok, 0 repaired, 5 dropped"


def test_without_problems_there_are_only_totals(tmp_path):
    (tmp_path / "c.md").write_text("---\ntitle: Why\n---\nBody.\n")
    assert shown(tmp_path) == (0, "1 files: 1 article\n0 time marks: 0 ok, 0 repaired, 0 dropped\n")


def test_on_a_narrow_terminal_no_name_is_cut(corpus):
    _, text = shown(corpus, width=60)
    assert "…" not in text
