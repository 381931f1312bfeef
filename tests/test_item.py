"""Items: names that every file system takes, and files of this machine."""

import re
from pathlib import Path

import pytest
from fakes import note
from hypothesis import given
from hypothesis import strategies as st

from ingest import read
from ingest.adding.item import LONGEST, Refused, folder, from_file, named, slug

VTT = b"WEBVTT\n\n00:01.000 --> 00:04.000\nAsk for the reason first.\n"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("How to ask", "How to ask"),
        ("../../etc/passwd", "etc passwd"),
        ("..\\..\\secret", "secret"),
        ("/etc/passwd", "etc passwd"),
        ("C:\\Windows", "C Windows"),
        ("What?! A raise: 50% | <now>", "What ! A raise 50% now"),
        ("tabs\tand\nlines", "tabs and lines"),
        ("a\0b\x1bc", "abc"),
        ("\u202egnp.exe", "gnp.exe"),
        (".hidden.", "hidden"),
        ("_draft", "draft"),
        ("con", "_con"),
        ("LPT1.notes", "_LPT1.notes"),
        ("console", "console"),
        ("cafe\u0301", "caf\u00e9"),
        ("日本語", "日本語"),
        ("...", ""),
        ("", ""),
    ],
)
def test_a_name_is_safe_and_still_readable(text, name):
    assert named(text) == name


@given(st.text(max_size=300), st.sampled_from(["", " [abcdefghijk]"]))
def test_a_name_stays_in_its_folder_and_fits_it(text, tail):
    name = named(text, tail)
    assert name.endswith(tail.strip())
    assert len(name.encode()) <= LONGEST
    assert not re.search(r'[<>:"/\\|?*\x00-\x1f\x7f]', name)
    assert not name.startswith((".", " ", "__")) and not name.endswith((".", " "))
    assert Path("corpus", name).parent == Path("corpus" if name else ".")
    assert named(name) == name
    assert re.fullmatch(r"[\w-]*", slug(text))
    assert slug(text) == slug(text).lower()


@pytest.mark.parametrize(
    ("data", "below"),
    [
        (note("Ask [00:00:10]. Wait.").encode(), "notes"),
        (b"---\ntitle: Asking\n---\nAsk twice.\n", "articles"),
        (b"Asking\n\nAsk twice, and bring results.\n", "articles"),
        (VTT, "transcripts"),
        (b"1\n00:00:01,000 --> 00:00:04,000\nAsk.\n", "transcripts"),
    ],
)
def test_the_content_decides_the_folder(data, below):
    assert folder(Path("some.txt"), data) == below


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.md", b"", "an empty file"),
        ("a.md", b"\0\0\1", "binary"),
        ("a.py", b"print()", "code or data"),
        ("a.md", b"---\ndraft: true\n---\nText.", "a draft"),
        ("a.vtt", b"WEBVTT\n\n", "without a single cue"),
        ("notes.png", b"Asking\n\nAsk twice.", "another ending"),
    ],
)
def test_what_is_no_document_is_refused(tmp_path, name, data, said):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(Refused, match=said):
        from_file(tmp_path / name)


def test_folders_and_missing_files_are_refused(tmp_path):
    with pytest.raises(Refused, match="no such file"):
        from_file(tmp_path / "nowhere.md")
    with pytest.raises(Refused, match="a folder: name the files in it"):
        from_file(tmp_path)


def test_a_file_that_is_too_large_is_not_opened(tmp_path, monkeypatch):
    with (tmp_path / "a.txt").open("wb") as file:
        file.truncate(read.LIMIT + 1)
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("it was read"))
    with pytest.raises(Refused, match="MB is not read"):
        from_file(tmp_path / "a.txt")


def test_a_file_that_cannot_be_read_is_refused(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text("Text.")

    def denied(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", denied)
    with pytest.raises(Refused, match=r"cannot be read \(Permission denied\)"):
        from_file(tmp_path / "a.txt")


def test_captions_bring_what_stands_beside_them(tmp_path):
    for name in ("talk.en.vtt", "talk.info.json", "talk.mp4", "talk.png", "talking.mp4"):
        (tmp_path / name).write_bytes(VTT)
    item = from_file(tmp_path / "talk.en.vtt")
    assert (item.folder, item.stem, item.ending, item.data) == ("transcripts", "talk", ".en.vtt", VTT)
    assert item.beside == ((".info.json", tmp_path / "talk.info.json"), (".mp4", tmp_path / "talk.mp4"))


@pytest.mark.parametrize(
    ("name", "stem", "ending"),
    [
        ("plan.md", "plan", ".md"),
        ("my.plan.v2.md", "my.plan.v2", ".md"),
        (".plan.md", "plan", ".md"),
        ("plan", "plan", ""),
        ("plan.m:d", "plan.m d", ""),
        ("???.md", "document", ".md"),
    ],
)
def test_a_file_keeps_its_name_where_that_is_safe(tmp_path, name, stem, ending):
    (tmp_path / name).write_text("Asking\n\nAsk twice.")
    item = from_file(tmp_path / name)
    assert (item.stem, item.ending) == (stem, ending)
