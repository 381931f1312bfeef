"""Reading: the content says what a file is; what is no document is named with its reason."""

from pathlib import Path

import pytest
from fakes import note
from hypothesis import given
from hypothesis import strategies as st

from ingest import read
from ingest.document import Unreadable

VTT = "WEBVTT\n\n00:01.000 --> 00:02.000\nHi.\n"
SRT = "1\n00:00:01,000 --> 00:00:02,000\nHi.\n"
NOTE = note("Text [00:00:05].")
ARTICLE = "---\ntitle: x\n---\nBody."


def reading(data, name="a.txt"):
    return read.read(Path(name), name, data.encode() if isinstance(data, str) else data)


def refused(data, name="a.txt"):
    with pytest.raises(Unreadable) as caught:
        reading(data, name)
    return caught.value.problem


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (VTT, "transcript"),
        (SRT, "transcript"),
        ("\n\n" + SRT, "transcript"),
        (NOTE, "notes"),
        (note("Text without a mark."), "notes"),
        ("A [00:01], b [00:02], c [00:03].", "notes"),
        ("- [[a | One]]\n- [[b | Two]]\n", "notes"),
        (ARTICLE, "article"),
        ("# Title\n\nBody with [00:01] alone.\n", "article"),
        ("A title\n\nPlain words.\n", "article"),
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.vtt", "a", "a.html"])
def test_the_content_decides_not_the_ending(content, kind, name):
    assert reading(content, name).source.kind == kind


@pytest.mark.parametrize("content", [VTT, SRT, NOTE, ARTICLE, "A title\n\nPlain words.\n\nMore.\n"])
def test_line_ends_and_a_byte_order_mark_change_nothing(content):
    plain = reading(content)
    for other in (content.replace("\n", "\r\n"), "\ufeff" + content, "\ufeff" + content.replace("\n", "\r\n")):
        assert reading(other) == plain
    if content not in (VTT, SRT):
        assert reading(content.replace("\n", "\r")) == plain


@pytest.mark.parametrize(
    ("data", "name", "code", "line", "told"),
    [
        (b"", "a.md", "empty", 0, "an empty file"),
        (b" \n\n\t", "a.md", "empty", 0, "an empty file"),
        ("---\ntitle: x\n---\n", "a.md", "empty", 0, "no text below the front matter"),
        ("# Only a heading\n", "a.md", "empty", 0, "no text"),
        (b"\x00\x01\x02words", "a.txt", "binary", 0, "a binary file"),
        (b"\x89PNG\r\n\x1a\n\x00", "a.txt", "encoding", 1, "not UTF-8"),
        ("words".encode("utf-16"), "a.txt", "encoding", 1, "save it as UTF-8"),
        ("one\ntwo\ncafé".encode("latin-1"), "a.txt", "encoding", 3, "byte 11"),
        ("print('hello')\n", "a.py", "no-document", 0, "code or data"),
        ('{"a": 1}', "data.JSON", "no-document", 0, "code or data"),
        ("<!DOCTYPE html>\n<html><body>Hi.</body></html>", "a.md", "web-page", 0, "save its text as Markdown"),
        ("\n <HTML lang=en><p>Hi.", "a.txt", "web-page", 0, "saved web page"),
        ("---\ntitle: x\ndraft: true\n---\nBody.", "a.md", "draft", 1, "a draft"),
        ("WEBVTT\n", "a.vtt", "no-cues", 0, "without a single cue"),
    ],
)
def test_what_is_no_document_is_named_with_its_reason(data, name, code, line, told):
    problem = refused(data, name)
    assert (problem.code, problem.line) == (code, line)
    assert told in problem.message


def test_a_file_too_large_is_not_read(monkeypatch):
    monkeypatch.setattr(read, "LIMIT", 1_000_000)
    problem = refused("word " * 300_000)
    assert problem.code == "too-large"
    assert problem.message == "2 MB: more than 1 MB is not read"


def test_files_are_those_that_may_be_documents_by_name(tmp_path):
    for name in (
        "b.md",
        "a.txt",
        "README.md",
        "readme",
        "LICENSE",
        "Changelog.txt",
        ".hidden.md",
        "talk.vtt",
        "talk.info.json",
        "talk.MP4",
        "picture.png",
        "readme_of_a_life.md",
        "sub/c.md",
        "sub/README.md",
        ".git/x.md",
        "__pycache__/x.md",
        "sub/.obsidian/x.md",
        "code.py",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text("x")
    found = [path.relative_to(tmp_path).as_posix() for path in read.files(tmp_path)]
    assert found == ["a.txt", "b.md", "code.py", "readme_of_a_life.md", "talk.vtt", "sub/c.md"]


@pytest.mark.parametrize("made", [False, True])
def test_a_folder_that_is_none_is_refused(tmp_path, made):
    place = tmp_path / "corpus"
    if made:
        place.write_text("a file")
    with pytest.raises(ValueError, match=r"no folder '.*corpus' to index: name the folder that holds your documents"):
        list(read.files(place))


LAYOUT = st.sampled_from(
    ["---\n", "title: x\n", "WEBVTT\n", SRT, "[00:01] ", "# ", "\n", "Comments\n", "by Al B\n", "x "]
)


@given(st.one_of(st.binary(), st.text().map(str.encode), st.lists(LAYOUT, max_size=12).map("".join).map(str.encode)))
def test_any_bytes_are_a_document_whose_text_is_its_segments_or_refused(data):
    try:
        document = reading(data)
    except Unreadable as error:
        assert error.problem.code
        return
    assert document.text == "".join(segment.text for section in document.sections for segment in section.segments)
    assert document.source.title
