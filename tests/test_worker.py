"""A worker: what it makes of what it is sent is what is made here."""

import json
import os

import pytest
from fakes import WordEncoder, note, write

from ingest import read, worker
from ingest.cache import Cache
from ingest.collection import collect, reading
from ingest.portion import named, portion
from ingest.vectors import Text, encoded
from ingest.worker import PROBE, Worker, card, packed
from rag.snapshot import digest

TALK = "WEBVTT\n\n00:01.000 --> 00:04.000\nSo you asked for more money.\n"
INFO = {"id": "abcdefghij_", "title": "How it went", "webpage_url": "https://youtu.be/abcdefghij_", "duration": 5}
FILES = {
    "a/talk.en.vtt": TALK,
    "a/talk.info.json": json.dumps(INFO),
    "a/talk.mp4": b"a recording",
    "b/talk.en.vtt": TALK,
    "odd.vtt": TALK,
    "odd.info.json": b"\xff{",
    "note.md": note("Ask early [00:10]. Wait a day [00:20]."),
    "кафе “x”.txt": "кафе".encode("cp1251"),
    "binary.md": b"\0\1",
    "empty.md": b"",
}


@pytest.fixture
def far():
    return Worker(WordEncoder)


def files(corpus):
    return [(path, path.relative_to(corpus).as_posix(), digest(path)) for path in read.files(corpus)]


def test_a_file_is_read_there_as_it_is_here(tmp_path, far):
    given = files(write(tmp_path, FILES))
    assert len(given) == 7
    found = far.read([packed(file) for file in given])
    assert found == [reading(file) for file in given]
    assert {doc: lasting for doc, _, lasting in found} == {doc: True for _, doc, _ in given}
    (talk,) = (json.loads(value)[0] for doc, value, _ in found if doc == "a/talk.en.vtt")
    assert "How it went" in str(talk) and "a/talk.mp4" in str(talk)


def test_a_recording_is_not_sent(tmp_path):
    write(tmp_path, FILES)
    sent = packed((tmp_path / "a/talk.en.vtt", "a/talk.en.vtt", ""))
    assert sent.media == ("talk.mp4",) and sent.content == TALK.encode()
    assert b"a recording" not in sent.content + sent.info


def test_one_that_was_changed_since_it_was_listed_is_not_kept(tmp_path, far):
    ((path, doc, known),) = files(write(tmp_path, {"a.md": "# A\n\nWords."}))
    path.write_text("# A\n\nOthers.")
    ((_, value, lasting),) = far.read([packed((path, doc, known))])
    assert not lasting and b"Others." in value


def test_what_cannot_be_sent_is_not(tmp_path, monkeypatch):
    write(tmp_path, {"long.md": "words " * 9, "short.md": "words", "s.info.json/x": "", "s.vtt": TALK})
    (tmp_path / "gone.md").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.md")
    monkeypatch.setattr(worker, "LIMIT", len(TALK))
    (tmp_path / "long.md").write_text("words " * 99)
    given = [(tmp_path / name, name, "") for name in ("gone.md", "long.md", "pipe.md", "s.vtt", "short.md")]
    assert [packed(file) is None for file in given] == [True, True, True, True, False]


def test_a_portion_is_cut_there_as_it_is_here(tmp_path, far):
    write(tmp_path, {"a.md": note("Ask early [00:10]."), "b.txt": "Ask early [00:10].", "c.md": "# C\n\nWords. More."})
    encoder = WordEncoder()
    with Cache() as cache:
        collection = collect(tmp_path, cache)
        groups = collection.groups()
        found = far.cut([(group, tuple(cache.get(member.key) for member in group)) for group in groups], "code")
        for group in groups:
            portion(group, collection, encoder, cache, "code")
        assert found == {key: cache.get(key) for group in groups for key in [named(group, encoder, "code")]}
    assert len(found) == 2


@pytest.mark.parametrize("count", [1, 3])
def test_texts_are_encoded_there_as_they_are_here(far, count):
    batch = [Text(f"Number {n}.", bytes([n]), bool(n % 2)) for n in range(count)]
    assert far.encode(batch) == encoded(WordEncoder(), batch)
    assert list(far.encode(batch)) == [text.key for text in batch]


def test_equal_cards_are_of_equal_vectors(far):
    class Other(WordEncoder):
        def encode(self, texts):
            vectors, tokens = super().encode(texts)
            return vectors * (1 - 2**-10), tokens  # another processor, say

    assert far.card() == card(WordEncoder()) == card(WordEncoder())
    ours, theirs = card(WordEncoder()), card(Other())
    assert [name for name in ours if ours[name] != theirs[name]] == ["vectors"]
    ours, theirs = card(WordEncoder()), card(WordEncoder(dimension=64))
    assert [name for name in ours if ours[name] != theirs[name]] == ["encoder", "vectors"]
    assert max(WordEncoder().lengths([text.text for text in PROBE])) < 100
