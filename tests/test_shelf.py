"""The shelf: an item is there whole or not at all, once, and never over another."""

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.adding.item import Item, Refused
from ingest.adding.shelf import Shelf

ID = "abcdefghijk"
PLAIN = Item("articles", "asking", ".md", b"Ask twice.\n")
VIDEO = Item(
    "transcripts", f"Asking [{ID}]", ".en.vtt", b"WEBVTT\n", ((".info.json", b'{"id": "%s"}' % ID.encode()),), ID
)


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path / "corpus")


def content(shelf):
    """Every file below the corpus, hidden ones too, with its content."""
    found = sorted(path for path in shelf.corpus.rglob("*") if path.is_file())
    return {path.relative_to(shelf.corpus).as_posix(): path.read_bytes() for path in found}


def test_an_item_is_written_with_what_stands_beside_it(shelf):
    assert shelf.put(VIDEO) == f"transcripts/Asking [{ID}].en.vtt"
    assert content(shelf) == {
        f"transcripts/Asking [{ID}].en.vtt": b"WEBVTT\n",
        f"transcripts/Asking [{ID}].info.json": VIDEO.beside[0][1],
    }


def test_files_beside_are_copied(shelf, tmp_path):
    (tmp_path / "talk.mp4").write_bytes(b"film")
    shelf.put(Item("transcripts", "talk", ".vtt", b"WEBVTT\n", ((".mp4", tmp_path / "talk.mp4"),)))
    assert content(shelf) == {"transcripts/talk.vtt": b"WEBVTT\n", "transcripts/talk.mp4": b"film"}


def test_a_name_that_is_taken_is_numbered(shelf):
    names = [shelf.put(replace(PLAIN, data=data)) for data in (b"one", b"two", b"three")]
    assert names == ["articles/asking.md", "articles/asking-2.md", "articles/asking-3.md"]
    assert list(content(shelf).values()) == [b"two", b"three", b"one"]


@pytest.mark.parametrize("taken", ["asking.info.json", "asking.mp4", "asking.txt", "Asking.MD", "asking"])
def test_a_file_of_that_stem_takes_the_name(shelf, taken):
    (shelf.corpus / "articles").mkdir(parents=True)
    (shelf.corpus / "articles" / taken).write_bytes(b"another's")
    assert shelf.put(PLAIN) == "articles/asking-2.md"
    assert content(shelf)[f"articles/{taken}"] == b"another's"


@pytest.mark.parametrize("stem", ["README", "license", "Changelog"])
def test_a_name_that_the_index_passes_over_is_numbered(shelf, stem):
    assert shelf.put(replace(PLAIN, stem=stem)) == f"articles/{stem}-2.md"


def test_what_an_interrupted_adding_left_is_used(shelf):
    (shelf.corpus / "transcripts").mkdir(parents=True)
    (shelf.corpus / f"transcripts/Asking [{ID}].info.json").write_bytes(VIDEO.beside[0][1])
    assert shelf.with_video(ID) is None
    assert shelf.put(VIDEO) == f"transcripts/Asking [{ID}].en.vtt"
    assert len(content(shelf)) == 2


@pytest.mark.parametrize("broken", ["fsync", "copyfile", "first move", "last move", "interrupt"])
def test_nothing_is_left_of_an_item_that_cannot_be_written(shelf, tmp_path, monkeypatch, broken):
    (tmp_path / "talk.mp4").write_bytes(b"film")
    item = replace(VIDEO, beside=(*VIDEO.beside, (".mp4", tmp_path / "talk.mp4")))
    shelf.put(PLAIN)
    before = content(shelf)
    full = OSError(28, "No space left on device")

    def fails(*_, **__):
        raise full

    moved, replaced = [], Path.replace

    def moves(path, target):
        moved.append(target)
        if len(moved) == {"first move": 1, "last move": 3, "interrupt": 3}[broken]:
            raise KeyboardInterrupt if broken == "interrupt" else full
        return replaced(path, target)

    if broken in ("fsync", "copyfile"):
        monkeypatch.setattr(os if broken == "fsync" else shutil, broken, fails)
    else:
        monkeypatch.setattr(Path, "replace", moves)
    with pytest.raises(KeyboardInterrupt if broken == "interrupt" else Refused) as raised:
        shelf.put(item)
    if broken != "interrupt":
        assert "cannot be written" in str(raised.value) and "No space left" in str(raised.value)
    assert content(shelf) == before
    assert [path.name for path in shelf.corpus.rglob(".*")] == []
    monkeypatch.undo()
    assert shelf.put(item) == f"transcripts/Asking [{ID}].en.vtt"


def test_the_document_is_moved_last_and_all_is_synced_before(shelf, monkeypatch):
    done, sync, move = [], os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda handle: (done.append("sync"), sync(handle)))
    monkeypatch.setattr(Path, "replace", lambda path, to: (done.append(to.suffix), move(path, to)))
    shelf.put(VIDEO)
    assert done == ["sync", "sync", ".json", ".vtt"]


def test_a_corpus_that_is_a_file_is_a_message(tmp_path):
    (tmp_path / "corpus").write_text("x")
    with pytest.raises(ValueError, match="is a file: name the folder"):
        Shelf(tmp_path / "corpus")


def test_a_folder_that_is_a_file_is_a_message(shelf):
    shelf.corpus.mkdir()
    (shelf.corpus / "articles").write_text("x")
    with pytest.raises(Refused, match="cannot be written"):
        shelf.put(PLAIN)


def test_nothing_is_held_where_there_is_no_corpus(shelf):
    assert shelf.holding(VIDEO) is shelf.holding(PLAIN) is shelf.with_url("https://a.example/") is None
    assert not shelf.corpus.exists()


def test_a_video_is_known_by_its_name_by_what_is_beside_it_and_once_it_is_put(shelf):
    (shelf.corpus / "other").mkdir(parents=True)
    for name, text in {
        "talk.vtt": "WEBVTT\n",
        "talk.info.json": json.dumps({"formats": [{"id": "zzzzzzzzzzz"}], "id": "AAAAAAAAAAA"}),
        "A talk [BBBBBBBBBBB].en.json3": "{}",
        "odd.srt": "1\n",
        "odd.info.json": "[not json",
        "orphan [CCCCCCCCCCC].info.json": "{}",
    }.items():
        (shelf.corpus / "other" / name).write_text(text)
    known = {id: shelf.with_video(id) for id in ("AAAAAAAAAAA", "BBBBBBBBBBB", "CCCCCCCCCCC", "zzzzzzzzzzz", ID)}
    assert {id: doc for id, doc in known.items() if doc} == {
        "AAAAAAAAAAA": "other/talk.vtt",
        "BBBBBBBBBBB": "other/A talk [BBBBBBBBBBB].en.json3",
    }
    doc = shelf.put(VIDEO)
    assert shelf.with_video(ID) == shelf.holding(VIDEO) == Shelf(shelf.corpus).with_video(ID) == doc


def test_a_page_is_known_by_the_address_in_its_front_matter(shelf):
    url = "https://a.example/asking?x=1"
    doc = shelf.put(replace(PLAIN, data=f"---\ntitle: Asking\nurl: {url}\n---\nAsk.\n".encode()))
    shelf.put(replace(PLAIN, data=f"---\ntitle: Other\n---\nSee {url} and <{url}2>.\n".encode()))
    assert shelf.with_url(url) == shelf.with_url(url + "#part") == doc
    assert shelf.with_url("https://a.example/asking") is None
    assert shelf.holding(replace(PLAIN, data=b"changed since", url=url)) == doc


def test_the_same_bytes_are_known_whatever_their_name(shelf):
    doc = shelf.put(PLAIN)
    assert shelf.holding(replace(PLAIN, stem="renamed", folder="notes")) == doc
    assert shelf.holding(replace(PLAIN, data=b"Ask thrice\n")) is None
