"""Snapshots: content decides, clocks and hidden files do not."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import snapshot as snapshots
from rag.snapshot import changes, digest, named, snapshot

DIGESTS = st.dictionaries(st.sampled_from("abcde"), st.sampled_from("123"))


@pytest.fixture
def folder(tmp_path):
    for name in ("a.md", "notes/b.md", "notes/deep/c.vtt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"text of {name}")
    return tmp_path


def test_every_file_is_told_by_its_path(folder):
    assert list(snapshot(folder)) == ["a.md", "notes/b.md", "notes/deep/c.vtt"]


def test_clocks_say_nothing(folder):
    before = snapshot(folder)
    os.utime(folder / "a.md", (1, 1))
    (folder / "notes" / "b.md").write_text("text of notes/b.md")
    assert snapshot(folder) == before


def test_content_of_the_same_size_and_time_is_a_change(folder):
    before, at = snapshot(folder), (folder / "a.md").stat()
    (folder / "a.md").write_text("TEXT of a.md")
    os.utime(folder / "a.md", ns=(at.st_atime_ns, at.st_mtime_ns))
    assert changes(before, snapshot(folder)) == ("a.md",)


@pytest.mark.parametrize("name", [".git/config", ".hidden", "notes/.DS_Store", "__pycache__/x.pyc", "__MACOSX/a.md"])
def test_hidden_files_are_not_there(folder, name):
    before = snapshot(folder)
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("hidden")
    assert snapshot(folder) == before


def test_changes_are_told_by_name(folder):
    before = snapshot(folder)
    (folder / "notes" / "b.md").write_text("edited")
    (folder / "a.md").unlink()
    (folder / "z.md").write_text("new")
    assert changes(before, snapshot(folder)) == ("a.md", "notes/b.md", "z.md")


@given(DIGESTS, DIGESTS)
def test_changes_lead_from_one_to_the_other_and_are_no_more_than_needed(before, now):
    changed = changes(before, now)
    assert changed == changes(now, before) == tuple(sorted(changed))
    after = {path: known for path, known in before.items() if path not in changed}
    assert after | {path: now[path] for path in changed if path in now} == now
    assert all(before.get(path) != now.get(path) for path in changed)


def test_of_a_large_file_size_and_first_part_are_taken(tmp_path, monkeypatch):
    monkeypatch.setattr(snapshots, "WHOLE", 4)
    path = tmp_path / "talk.mp4"
    found = {}
    for content in (b"abcd", b"abcdef", b"abcdxx", b"xbcdef"):
        path.write_bytes(content)
        found[content] = digest(path)
    assert found[b"abcdef"] == found[b"abcdxx"]
    assert len(set(found.values())) == 3


def test_what_cannot_be_read_is_told_and_nothing_is_waited_for(tmp_path):
    assert digest(tmp_path / "gone") == "unreadable"
    for name, target in [("lost", "nowhere"), ("ring", "ring"), ("long", "x" * 300)]:
        (tmp_path / name).symlink_to(target)
    os.mkfifo(tmp_path / "pipe")
    assert snapshot(tmp_path) == dict.fromkeys(["long", "lost", "pipe", "ring"], "unreadable")


def test_a_name_that_is_no_text_is_written_out(tmp_path):
    assert named(tmp_path, tmp_path / "sub/caf\udce9.md") == r"sub/caf\udce9.md"
    assert named(tmp_path, tmp_path / "sub/café.md") == "sub/café.md"
