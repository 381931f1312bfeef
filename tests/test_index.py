"""The index: read as it was published, refused with a way out when it is not whole."""

import json
import os
import re
import shutil

import numpy as np
import pytest
from fakes import WordEncoder, passage

from rag.bm25 import stems
from rag.encoder import framed
from rag.index import Index
from rag.late import best
from rag.manifest import current
from rag.passage import Mark, Passage, Source, Span
from rag.place import location
from rag.snapshot import snapshot

MEND = re.escape("run `make index` (or `career-qa index FOLDER`)")
PASSAGES = [
    passage(
        "Ask for money in spring. It works.", seconds=(61, None), headings=("Pay", "When › “how”"), title="Löhne $5"
    ),
    passage("Bring a second offer.", start=40, seconds=(80,), title="Löhne $5"),
    Passage(
        Source("talk.vtt", "transcript", "A talk", None, None, "Speaker", "2025-01-02", "talk.mp4"),
        7,
        "Say a number. Then stop.",
        (),
        (Mark(0, 3), Mark(14, 5), Mark(24, 9)),
        (Span(0, 13), Span(14, 24)),
    ),
]
PROBLEMS = [("b.md", "draft", 3, "a draft: skipped"), ("a.md", "dropped", 0, "“x” cannot be trusted")]


FILES = [
    "bm25/data.csc.index.npy",
    "bm25/indices.csc.index.npy",
    "bm25/indptr.csc.index.npy",
    "bm25/params.index.json",
    "bm25/vocab.index.json",
    "bounds.npy",
    "first.npy",
    "index.sqlite",
    "manifest.json",
    "owners.npy",
    "passages.f16",
    "scales.npy",
    "sentences.i8",
    "tokens.i4",
]

ONE = 60 / 254  # what is left of a one in a token's vector


@pytest.fixture
def opened(publish):
    return publish(PASSAGES, problems=PROBLEMS, files={"b.md": "2", "a.md": "1"})


def generation(index):
    return index.folder / index.id


def refused(folder, reason):
    with pytest.raises(ValueError) as raised:
        Index.open(folder)
    said = str(raised.value)
    assert re.fullmatch(rf"{reason}: {MEND}", said, re.S), said
    assert repr(str(folder)) in said


def test_what_was_published_is_read(opened):
    assert len(opened) == 3
    assert [opened.passage(row) for row in range(3)] == PASSAGES
    assert opened.passage(np.int64(1)) == PASSAGES[1]
    assert opened.sources == (PASSAGES[0].source, PASSAGES[2].source)
    assert opened.store.owners.tolist() == [0, 0, 1]
    assert opened.store.moments.tolist() == [2, 2]
    assert opened.store.problems == PROBLEMS
    assert opened.store.files == {"a.md": "1", "b.md": "2"}
    assert (opened.manifest.documents, opened.manifest.passages, opened.manifest.sentences) == (2, 3, 5)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", opened.created)


def test_every_vector_is_where_it_belongs(opened):
    encoder = WordEncoder(dimension=4096)
    encoded = encoder.encode([framed(one) for one in PASSAGES])
    np.testing.assert_array_equal(opened.store.vectors(range(3)), encoded.vectors)
    for row, one in enumerate(PASSAGES):
        sentences = encoder.encode([one.text[span.start : span.end] for span in one.sentences])
        np.testing.assert_array_equal(opened.store.sentences([row])[0], sentences.vectors)
        assert len(opened.store.tokens([row])[0]) == len(encoded.tokens[row])
    assert [len(own) for own in opened.store.sentences([2, 1, 0])] == [2, 1, 2]
    assert opened.store.by_words(stems("numbers"), 9)[0].tolist() == [2]
    assert sorted(opened.store.by_words(stems("Löhne"), 9)[0].tolist()) == [0, 1]  # titles are searched too
    assert [opened.store.frequency(stem) for stem in stems("Löhne numbers ferry")] == [2, 1, 0]


@pytest.mark.parametrize("row", [-1, 3])
def test_a_row_that_is_not_there_is_named(opened, row):
    with pytest.raises(IndexError, match=f"no passage {row}: the index holds 3"):
        opened.passage(row)


def test_a_generation_is_these_files(opened):
    at = generation(opened)
    assert sorted(p.relative_to(at).as_posix() for p in at.rglob("*") if p.is_file()) == FILES


def test_no_index_is_told_with_the_step_that_makes_one(tmp_path):
    refused(tmp_path / "none", "there is no index in '.*'")


@pytest.mark.parametrize("content", ["", " \n"])
def test_an_empty_pointer_is_no_index(opened, content):
    (opened.folder / "CURRENT").write_text(content)
    refused(opened.folder, "there is no index in '.*'")


@pytest.mark.parametrize("content", [b"0123456789ab\n", b"\xff\xfe\x00", b"../..\n", b"a\0b", b"x" * 5000])
def test_garbage_in_the_pointer_is_refused(opened, content):
    (opened.folder / "CURRENT").write_bytes(content)
    refused(opened.folder, "(there is no index in|the index in) '.*")


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", ["cut", "empty", "missing"])
def test_a_damaged_file_is_refused(opened, name, damage):
    path = generation(opened) / name
    content = path.read_bytes()
    path.unlink()
    if damage != "missing":
        path.write_bytes(content[: len(content) // 2] if damage == "cut" else b"")
    named = ".*" if name == "manifest.json" else f"{re.escape(name)} is damaged or missing"
    refused(opened.folder, f"the index in '.*' cannot be used: {named}")


def test_one_changed_byte_is_refused(opened):
    path = generation(opened) / "tokens.i4"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    refused(opened.folder, r"the index in '.*' cannot be used: tokens\.i4 is damaged or missing")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"format": 999}, r"it is of format 999, this version reads format \d+"),
        ({"format": None}, r"it is of format None, this version reads format \d+"),
        ({"dimension": 5}, r"passages\.f16 is damaged or missing: it does not hold 3 vectors of dimension 5"),
        ({"unknown": 1}, ".*unknown.*"),
    ],
)
def test_another_format_is_refused(opened, change, reason):
    path = generation(opened) / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    refused(opened.folder, f"the index in '.*' cannot be used: {reason}")


@pytest.mark.parametrize("content", ["[]", "null", "7", '"text"', "{}"])
def test_a_manifest_that_is_none_is_refused(opened, content):
    (generation(opened) / "manifest.json").write_text(content)
    refused(opened.folder, "the index in '.*' cannot be used: .*")


def test_a_manifest_that_says_too_little_is_refused(opened):
    path = generation(opened) / "manifest.json"
    path.write_text(json.dumps({"format": opened.manifest.format}))
    refused(opened.folder, "the index in '.*' cannot be used: .*")


@pytest.mark.parametrize("name", FILES)
def test_publishing_again_mends_what_was_damaged(opened, publish, name):
    (generation(opened) / name).write_bytes(b"garbage")
    again = publish(PASSAGES, problems=PROBLEMS, files={"b.md": "2", "a.md": "1"})
    assert again.id == opened.id
    assert [again.passage(row) for row in range(3)] == PASSAGES


def test_equal_content_has_an_equal_id(publish, tmp_path):
    one = publish(PASSAGES, folder=tmp_path / "one")
    other = publish(PASSAGES, folder=tmp_path / "two")
    assert one.id == other.id
    assert re.fullmatch("[0-9a-f]{12}", one.id)
    assert one.manifest.checksums == other.manifest.checksums


@pytest.mark.parametrize(
    "change",
    [
        {"passages": PASSAGES[:2]},
        {"passages": PASSAGES[::-1]},
        {"settings": "others"},
        {"files": {"a.md": "3"}},
        {"problems": PROBLEMS[:1]},
    ],
)
def test_other_content_has_another_id(opened, publish, tmp_path, change):
    given = {"passages": PASSAGES, "problems": PROBLEMS, "files": {"b.md": "2", "a.md": "1"}} | change
    assert publish(**given, folder=tmp_path / "other").id != opened.id


def test_publishing_the_same_twice_changes_nothing(opened, publish):
    again = publish(PASSAGES, problems=PROBLEMS, files={"b.md": "2", "a.md": "1"})
    assert again.id == opened.id == current(opened.folder)
    assert {path.name for path in opened.folder.iterdir()} - {"calibration.json"} == {"CURRENT", opened.id}


def test_a_reader_keeps_what_it_opened(publish):
    first = publish(PASSAGES)
    second = publish(PASSAGES[:2])
    assert generation(first).is_dir()  # for those who are just opening it
    third = publish(PASSAGES[:1])
    assert not generation(first).exists()
    assert current(first.folder) == third.id != second.id
    question = WordEncoder(dimension=4096).encode(["say a number"])
    assert [first.passage(row) for row in range(3)] == PASSAGES
    assert first.store.nearest(question.vectors[0], 1)[0].tolist() == [2]
    assert best(question.tokens[0], first.store.tokens([2, 1])).mean(axis=1).tolist() == pytest.approx([ONE, ONE / 3])
    assert first.store.sentences([2])[0].shape == (2, 4096)
    assert first.store.owners.tolist() == [0, 0, 1]
    assert first.store.files == {}


def test_what_died_is_cleaned_and_what_is_not_ours_stays(opened, publish):
    dead = opened.folder / "building-1"
    dead.mkdir()
    (dead / "index.sqlite").write_bytes(b"half")
    mine = opened.folder / "my page"
    mine.mkdir()
    (mine / "manifest.json").write_text("{}")  # web pages have one too
    (mine / "work.txt").write_text("years of it")
    publish(PASSAGES[:1])
    publish(PASSAGES[:2])
    assert not dead.exists()
    assert not generation(opened).exists()
    assert (mine / "work.txt").read_text() == "years of it"


def test_a_build_that_died_before_it_published_is_in_nobodys_way(opened, publish, tmp_path):
    other = publish(PASSAGES[:1], folder=tmp_path / "other")
    shutil.copytree(generation(other), opened.folder / other.id)
    (opened.folder / other.id / "owners.npy").write_bytes(b"half")
    assert Index.open(opened.folder).id == opened.id
    assert publish(PASSAGES[:1]).passage(0) == PASSAGES[0]


def test_the_folder_is_the_one_named_or_that_of_the_variable(opened, monkeypatch):
    monkeypatch.delenv("CAREER_QA_INDEX", raising=False)
    assert str(location()) == "index"
    monkeypatch.setenv("CAREER_QA_INDEX", "")
    assert str(location()) == "index"
    monkeypatch.setenv("CAREER_QA_INDEX", str(opened.folder))
    assert location() == opened.folder
    assert str(location("other")) == "other"
    assert current(location()) == Index.open().id == opened.id
    assert current(opened.folder / "other") is None


def test_another_encoder_is_refused(opened):
    opened.fits(WordEncoder(dimension=4096))
    with pytest.raises(ValueError, match=rf"built with the encoder 'words', not 'mine': .*=words, or {MEND}"):
        opened.fits(WordEncoder(name="mine", dimension=4096))
    with pytest.raises(ValueError, match=rf"built with the encoder 'words'.*{MEND}"):
        opened.fits(WordEncoder(dimension=8))


def test_corpus_and_index_can_be_moved_together(publish, tmp_path):
    corpus = tmp_path / "home" / "corpus"
    corpus.mkdir(parents=True)
    index = publish(PASSAGES, corpus=corpus, folder=tmp_path / "home" / "index")
    assert index.manifest.corpus == os.path.join("..", "corpus")  # noqa: PTH118
    assert index.corpus == corpus
    (tmp_path / "home").rename(tmp_path / "away")
    assert Index.open(tmp_path / "away" / "index").corpus == tmp_path / "away" / "corpus"


def test_the_same_documents_in_another_folder_are_that_folder_s(publish, tmp_path):
    one = publish(PASSAGES, corpus=tmp_path / "one")
    other = publish(PASSAGES, corpus=tmp_path / "other")
    assert one.id == other.id
    assert other.corpus == tmp_path / "other"


def test_changes_of_the_corpus_are_seen(publish, tmp_path):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name in ("a.md", "b.md"):
        (corpus / name).write_text(name)
    index = publish(PASSAGES, corpus=corpus, files=snapshot(corpus))
    assert index.changes() == ()
    (corpus / "a.md").write_text("edited")
    assert index.changes() == ("a.md",)
    (corpus / "c.md").write_text("new")
    (corpus / "b.md").unlink()
    assert index.changes() == ("a.md", "b.md", "c.md")
    (corpus / "a.md").write_text("a.md")
    assert index.changes() == ("b.md", "c.md")
    shutil.rmtree(corpus)
    assert index.changes() == ()
