"""Reading: the content says what a file is; what is no document is named with its reason."""

import os
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
PAGE = f"<!DOCTYPE html>\n<html><body><article>{'<p>Most people wait for the review.</p>' * 3}</article></body></html>"


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
        (PAGE, "article"),
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
        (b"\x89PNG\r\n\x1a\n\x00", "a.txt", "binary", 0, "a picture"),
        ("Проси рано\n".encode("cp1251"), "a.txt", "encoding", 1, "save it as UTF-8"),
        ("\ufeff \n", "a.txt", "empty", 0, "an empty file"),
        ("print('hello')\n", "a.py", "no-document", 0, "code or data"),
        ('{"a": 1}', "data.JSON", "no-document", 0, "code or data"),
        ("<!DOCTYPE html>\n<html><body></body></html>", "a.md", "empty", 0, "save its text as Markdown"),
        ("MIME-Version: 1.0\nContent-Type: multipart/related;\n\n<html>", "a.mhtml", "web-archive", 0, "as HTML"),
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


def unloaded(path):
    with pytest.raises(Unreadable) as caught:
        read.load(path, path.name)
    return caught.value.problem.code, caught.value.problem.message


def test_the_document_in_a_file_is_that_in_its_bytes(tmp_path):
    (tmp_path / "a.md").write_text(ARTICLE)
    assert read.load(tmp_path / "a.md", "a.md") == reading(ARTICLE, "a.md")
    (tmp_path / "b.md").symlink_to(tmp_path / "a.md")
    assert read.load(tmp_path / "b.md", "b.md").text == "Body.\n"


def test_a_large_file_is_refused_before_it_is_opened(tmp_path, monkeypatch):
    large = tmp_path / "large.txt"
    with large.open("wb") as file:
        file.truncate(200_000_000)
    monkeypatch.setattr(Path, "open", None)
    assert unloaded(large) == ("too-large", "200 MB: more than 20 MB is not read")


def test_what_cannot_be_read_is_told_and_nothing_is_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "folder.md").mkdir()
    (tmp_path / "away.md").symlink_to("nowhere.md")
    (tmp_path / "self.md").symlink_to("self.md")
    told = {name: unloaded(tmp_path / name) for name in ("pipe.md", "folder.md", "away.md", "self.md", "gone.md")}
    assert {code for code, _ in told.values()} == {"unreadable"}
    assert "a pipe" in told["pipe.md"][1] and "a folder" in told["folder.md"][1]
    assert told["away.md"][1] == "a link to 'nowhere.md', which is not there"
    assert "link" in told["self.md"][1]
    assert told["gone.md"][1] == "cannot be read: No such file or directory"


@pytest.mark.parametrize("calls", [["open"], ["stat", "lstat"]])  # the file, or the folder that it is in
def test_a_file_that_may_not_be_read_is_told(tmp_path, monkeypatch, calls):
    (tmp_path / "a.md").write_text("x")

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    for call in calls:
        monkeypatch.setattr(Path, call, refuse)
    assert unloaded(tmp_path / "a.md") == ("unreadable", "cannot be read: Permission denied")


def test_what_was_assumed_of_the_bytes_is_told_before_the_rest():
    document = reading("---\ntitle: café\ndate: soon\n---\nBody.".encode("latin-1"))
    assert document.source.title == "café"
    assert [(p.code, p.line) for p in document.problems] == [("undecodable-bytes", 2), ("date", 3)]


@pytest.mark.parametrize(("name", "text"), [("a.mdx", "Pay  rises."), ("a.md", "Pay {props.x} rises.")])
def test_a_file_is_mdx_by_its_ending(name, text):
    assert reading("- Pay {props.x} rises.", name).text.split() == text.split()


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
    assert found == ["a.txt", "b.md", "readme_of_a_life.md", "talk.vtt", "sub/c.md"]


def found(corpus):
    return [path.relative_to(corpus).as_posix() for path in read.files(corpus)]


def test_linked_folders_are_followed_once_and_loops_end(tmp_path):
    corpus, other = tmp_path / "corpus", tmp_path / "other"
    (corpus / "sub").mkdir(parents=True)
    (other / "deep").mkdir(parents=True)
    for place in (corpus / "a.md", corpus / "sub/b.md", other / "c.md", other / "deep/d.md"):
        place.write_text("x")
    (corpus / "again").symlink_to(other)
    (corpus / "deeper").symlink_to(other / "deep")
    (corpus / "linked").symlink_to(other)
    (corpus / "loop").symlink_to(corpus)
    (corpus / "sub/up").symlink_to("..")
    (other / "back").symlink_to(corpus)
    (other / "self").symlink_to(other)
    (corpus / "lost").symlink_to(tmp_path / "nowhere")
    assert found(corpus) == ["a.md", "lost", "sub/b.md", "again/c.md", "again/deep/d.md"]


def test_a_folder_that_cannot_be_opened_is_named(tmp_path, monkeypatch):
    (tmp_path / "closed").mkdir()
    (tmp_path / "a.md").write_text("x")
    real = os.scandir

    def scan(path):
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scan)
    assert found(tmp_path) == ["a.md", "closed"]


@pytest.mark.parametrize("made", [False, True])
def test_a_folder_that_is_none_is_refused(tmp_path, made):
    place = tmp_path / "corpus"
    if made:
        place.write_text("a file")
    with pytest.raises(ValueError, match=r"no folder '.*corpus' to index: name the folder that holds your documents"):
        list(read.files(place))


LAYOUT = [
    "---\n", "title: x\n", "WEBVTT\n", SRT, "[00:01] ", "# ", "\n", "Comments\n", "by Al B\n", "x ", "+++\n",
    '{"a": 1}\n', "date: soon\n", "> ", "- ", "<p>", "</p>", "<html>", "<li>", "<table><tr><td>", "<!--", "{x}",
    "{{< x >}}", "{% x %}", "<A b={", "import a from 'b'\n", "%%", "```\n", "[^1]: ", "Share this: X\n", "Related\n",
    "\0", "é", "\u2028", "\ufeff",
]  # fmt: skip
PIECES = st.lists(st.sampled_from(LAYOUT), max_size=12).map("".join)


@given(
    st.one_of(
        st.binary(),
        st.text().map(str.encode),
        PIECES.map(str.encode),
        PIECES.map(lambda text: text.encode("utf-16")),
        PIECES.map(lambda text: text.encode("cp1252", "ignore")),
    ),
    st.sampled_from(["a.md", "a.mdx"]),
)
def test_any_bytes_are_a_document_whose_blocks_are_lines_or_refused(data, name):
    try:
        document = reading(data, name)
    except Unreadable as error:
        assert error.problem.code
        return
    segments = [segment.text for section in document.sections for segment in section.segments]
    assert document.text == "".join(segments)
    assert document.text.encode() and not document.text.startswith("\n")
    assert not set("\0\r\x0b\x0c\u2028\u2029\x85") & set(document.text + document.source.title)
    assert document.source.title.split()
    assert document.source.kind != "article" or all(line.strip() for line in document.text[:-1].split("\n"))
    assert all(problem.line <= data.count(b"\n") + data.count(b"\r") + 99 for problem in document.problems)
