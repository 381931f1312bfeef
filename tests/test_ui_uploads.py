"""Uploads: whatever a browser calls a file, it is written below the folder that is meant, under a harmless name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import recording
from ingest.read import LIMIT
from ui import uploads
from ui.uploads import Upload, refusal, safe, write


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("notes on pay.md", "notes on pay.md"),
        ("../../etc/passwd", "passwd"),
        ("/etc/passwd.md", "passwd.md"),
        ("C:\\x.md", "x.md"),
        ("C:x.md", "C x.md"),
        ("-rf.md", "rf.md"),
        ("--index=x.md", "index=x.md"),
        (".hidden.md", "hidden.md"),
        ("a\x00b\n\u202e.md", "ab.md"),
        ("CON.md", "_CON.md"),
        ("con .md", "_con.md"),
        ("lpt1", "_lpt1"),
        ("console.md", "console.md"),
        ('a<b>:"|?*.md', "a b.md"),
        ("é" * 300 + ".md", "é" * 60 + ".md"),
        ("", "document"),
        ("..", "document"),
        ("../", "document"),
        (".md", "md"),
        ("Talk [aB3-dE_7hIj].en.vtt", "Talk [aB3-dE_7hIj].en.vtt"),
    ],
)
def test_a_name_is_made_harmless(name, expected):
    assert safe(name) == expected
    assert safe(expected) == expected


@given(st.text())
def test_no_name_leaves_its_folder(name):
    made = safe(name)
    assert made and made not in (".", "..") and made[0] not in ".-"
    assert not set(made) & set('/\\:\x00\n<>"|?*')
    assert len(made.encode()) <= 170
    assert made == made.rstrip(" .")


def test_files_are_written_as_they_are_and_never_over_another(tmp_path):
    found = write([Upload("../a.md", b"1"), Upload("b/A.md", b"2"), Upload("a.md", b"3")], tmp_path / ".")
    assert [(path.name, path.read_bytes()) for path in found] == [("a.md", b"1"), ("A-2.md", b"2"), ("a-3.md", b"3")]
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["A-2.md", "a-3.md", "a.md"]


def test_captions_keep_what_stands_beside_them(tmp_path):
    long = "x" * 300
    names = [
        f"{long}.en-orig.vtt",
        f"{long}.info.json",
        f"{long}.mp4",
        "talk.srt",
        "talk.mp3",
        "alone.mp4",
        "y.info.json",
    ]
    found = write([Upload(name, b"") for name in names], tmp_path)
    stem = "x" * 120
    assert [path.name for path in found] == [f"{stem}.en-orig.vtt", "talk.srt", "alone.mp4", "y.info.json"]
    assert recording.stem(found[0]) == stem
    assert (tmp_path / f"{stem}.info.json").exists() and (tmp_path / f"{stem}.mp4").exists()


def test_what_is_not_taken_is_told():
    assert refusal([]) == "Choose one or more files first."
    assert refusal([Upload("a.md", b"")] * 20) is None
    assert refusal([Upload("a.md", b"")] * 21) == "These are 21 files: add at most 20 at a time."
    assert refusal([Upload("a.md", b""), Upload("x/run.EXE", b"")]).startswith("run.EXE: not a kind that is read.")
    assert refusal([Upload("a.md", bytes(20 * 1_048_576))]) is None
    assert refusal([Upload("a.md", bytes(20 * 1_048_576 + 1))]) == "a.md is larger than 20 MB: add its text in parts."


def test_the_kinds_are_those_that_adding_knows():
    assert {f".{ending}" for ending in uploads.RECORDINGS} == set(recording.MEDIA)
    assert uploads.SIZE * 1_000_000 == LIMIT
