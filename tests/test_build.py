"""Building: what changed is encoded and no more, equal corpora give equal indexes, and no death midway is seen."""

import json
import os
import shutil
from pathlib import Path

import pytest
from fakes import WordEncoder, mark, note, write
from filelock import FileLock

from ingest.build import build, unchanged
from ingest.collection import told
from ingest.recipe import settings
from rag import manifest
from rag.encoder import framed
from rag.index import Index
from rag.late import coded, packed, unpacked
from rag.manifest import CACHE, MANIFEST, current

FILES = {
    "notes/pay.md": note(f"## Pay\nAsk for pay {mark('00:00:10')}. Wait a day {mark('00:00:20')}.\n\n## Then\nLeave."),
    "articles/why.md": "---\ntitle: Why\n---\nBosses decide. They forget.\n",
    "articles/draft.md": "---\ntitle: Soon\ndraft: true\n---\nNot yet.\n",
    "articles/foreign.txt": "кафе".encode("cp1251"),
}


pytestmark = pytest.mark.usefixtures("unsynced")


@pytest.fixture
def corpus(tmp_path):
    return write(tmp_path / "corpus", FILES)


def texts(index):
    """What an encoder is shown for `index`: each passage in its frame, each sentence."""
    passages = [index.passage(row) for row in range(len(index))]
    return {framed(p) for p in passages} | {p.text[s.start : s.end] for p in passages for s in p.sentences}


def generations(folder):
    return sorted(path.name for path in folder.iterdir() if path.is_dir())


def test_counts_and_what_the_index_holds(corpus, folder):
    encoder = WordEncoder()
    report = build(corpus, folder, encoder)
    index = Index.open(folder)
    assert (report.documents, report.passages, report.reused, report.removed) == (2, 3, 0, 0)
    assert report.embedded == len(encoder.encoded) == len(texts(index)) == 3 + 5
    assert set(encoder.encoded) == texts(index)
    assert report.index == index.id == current(folder)
    assert (len(index), index.manifest.documents, index.manifest.passages, index.manifest.sentences) == (3, 2, 3, 5)
    assert [source.doc for source in index.sources] == ["articles/why.md", "notes/pay.md"]
    assert index.corpus == corpus.resolve()
    assert index.changes() == ()


def test_vectors_are_those_of_the_framed_passage_and_of_its_sentences(corpus, folder):
    encoder = WordEncoder()
    build(corpus, folder, encoder)
    index = Index.open(folder)
    for row in range(len(index)):
        passage = index.passage(row)
        whole = encoder.encode([framed(passage)])
        assert index.store.vectors([row])[0] == pytest.approx(whole.vectors[0])
        assert (index.store.tokens([row])[0] == unpacked(packed(coded(whole.tokens[0])))).all()
        sentences = encoder.encode([passage.text[span.start : span.end] for span in passage.sentences])
        assert index.store.sentences([row])[0] == pytest.approx(sentences.vectors)


def test_bad_files_are_named_and_the_rest_is_indexed(corpus, folder):
    report = build(corpus, folder, WordEncoder())
    assert [(doc, problem.code) for doc, problem in report.problems] == [
        ("articles/draft.md", "draft"),
        ("articles/foreign.txt", "encoding"),
    ]
    assert [(doc, code) for doc, code, *_ in Index.open(folder).store.problems] == [
        ("articles/draft.md", "draft"),
        ("articles/foreign.txt", "encoding"),
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_that_may_not_be_read_is_named(corpus):
    (corpus / "articles/why.md").chmod(0)
    found = {doc: problems for doc, _, problems in told(corpus)}
    assert [problem.code for problem in found["articles/why.md"]] == ["unreadable"]


def test_a_link_to_nowhere_is_named(corpus):
    (corpus / "articles/gone.md").symlink_to(corpus / "nowhere")
    found = {doc: (document, problems) for doc, document, problems in told(corpus)}
    document, (problem,) = found["articles/gone.md"]
    assert (document, problem.code) == (None, "unreadable")


def test_a_second_build_encodes_nothing_and_gives_the_same(corpus, folder):
    first = build(corpus, folder, WordEncoder())
    encoder = WordEncoder()
    second = build(corpus, folder, encoder)
    assert encoder.encoded == []
    assert (second.embedded, second.reused, second.removed) == (0, first.embedded, 0)
    assert second.index == first.index
    assert generations(folder) == [first.index]


def test_full_encodes_everything_again(corpus, folder):
    first = build(corpus, folder, WordEncoder())
    again = build(corpus, folder, WordEncoder(), full=True)
    assert (again.embedded, again.reused, again.index) == (first.embedded, 0, first.index)


def test_only_the_new_texts_of_a_changed_file_are_encoded(corpus, folder):
    build(corpus, folder, WordEncoder())
    before = texts(Index.open(folder))
    write(corpus, {"articles/why.md": "---\ntitle: Why\n---\nBosses decide. They remember.\n"})
    encoder = WordEncoder()
    report = build(corpus, folder, encoder)
    assert sorted(encoder.encoded) == ["They remember.", "Why\nBosses decide. They remember."]
    assert set(encoder.encoded) == texts(Index.open(folder)) - before
    assert (report.embedded, report.reused) == (2, 6)


def test_what_is_reused_is_what_encoding_gives(corpus, folder, tmp_path):
    build(corpus, folder, WordEncoder())
    write(
        corpus, {"articles/why.md": "---\ntitle: Why\n---\nBosses decide. They remember.\n", "new.md": "# New\n\nOne."}
    )
    assert build(corpus, folder, WordEncoder()).index == build(corpus, tmp_path / "other", WordEncoder()).index


def test_equal_texts_are_encoded_once(tmp_path, folder):
    files = {
        "a.md": note("Bosses decide [00:10]. Bosses decide."),
        "b.md": note("Bosses decide [09:50]. Bosses decide.", videoId="another_one"),
    }
    encoder = WordEncoder()
    report = build(write(tmp_path / "corpus", files), folder, encoder)
    assert sorted(encoder.encoded) == ["A title\nBosses decide. Bosses decide.", "Bosses decide."]
    assert (report.passages, report.embedded) == (2, 2)


def test_of_a_document_that_is_there_twice_one_answers_and_the_other_is_its_twin(tmp_path, folder):
    same = note("Bosses decide [00:10]. They forget.")
    report = build(write(tmp_path / "corpus", {"a.md": same, "sub/b.md": same}), folder, WordEncoder())
    passage = Index.open(folder).passage(0)
    assert (report.documents, report.passages, report.embedded) == (2, 1, 3)
    assert [(twin.source.doc, twin.seconds) for twin in passage.twins] == [("sub/b.md", (10,))]
    assert [(doc, problem.code) for doc, problem in report.problems] == [("sub/b.md", "duplicate")]


def test_a_removed_document_leaves(corpus, folder):
    build(corpus, folder, WordEncoder())
    (corpus / "notes/pay.md").unlink()
    encoder = WordEncoder()
    report = build(corpus, folder, encoder)
    index = Index.open(folder)
    assert (report.documents, report.removed, encoder.encoded) == (1, 1, [])
    assert [source.doc for source in index.sources] == ["articles/why.md"]
    assert {index.passage(row).source.doc for row in range(len(index))} == {"articles/why.md"}


def test_another_encoder_takes_nothing_from_the_last_index(corpus, folder):
    build(corpus, folder, WordEncoder())
    for other in (WordEncoder(name="other"), WordEncoder(name="other", dimension=32)):
        assert build(corpus, folder, other).reused == 0


def test_a_damaged_index_is_built_anew(corpus, folder):
    first = build(corpus, folder, WordEncoder())
    (folder / first.index / "passages.f16").write_bytes(b"x")
    with pytest.raises(ValueError, match="damaged"):
        Index.open(folder)
    assert build(corpus, folder, WordEncoder()).index == first.index
    assert len(Index.open(folder)) == first.passages


def test_damage_that_no_page_sees_is_mended_when_somebody_indexes(corpus, folder, monkeypatch):
    monkeypatch.setattr(manifest, "WHOLE", 1000)
    monkeypatch.setattr(manifest, "BLOCK", 1)
    first = build(corpus, folder, WordEncoder())
    path = folder / first.index / "tokens.i4"
    data = path.read_bytes()
    path.write_bytes(data[:1] + bytes([data[1] ^ 1]) + data[2:])
    Index.open(folder)
    assert unchanged(corpus, folder, "words") is None
    assert build(corpus, folder, WordEncoder()).index == first.index
    assert path.read_bytes() == data
    assert unchanged(corpus, folder, "words")


@pytest.mark.parametrize("damage", [lambda data: b"x", lambda data: data[:5000], lambda data: data[:100] + b"x" * 9000])
def test_a_damaged_cache_is_begun_anew(corpus, folder, damage):
    first = build(corpus, folder, WordEncoder())
    (folder / CACHE).write_bytes(damage((folder / CACHE).read_bytes()))
    again = build(corpus, folder, WordEncoder())
    assert (again.index, again.embedded) == (first.index, first.embedded)


def test_a_corpus_that_moved_is_found_at_its_new_place(corpus, folder, tmp_path):
    build(corpus, folder, WordEncoder())
    moved = Path(shutil.copytree(corpus, tmp_path / "moved"))
    build(moved, folder, WordEncoder())
    assert Index.open(folder).corpus == moved.resolve()
    assert unchanged(moved, folder, "words")


class TestUnchanged:
    def test_says_what_is_there_where_nothing_changed(self, corpus, folder):
        built = build(corpus, folder, WordEncoder())
        report = unchanged(corpus, folder, "words")
        assert (report.documents, report.passages, report.index) == (2, 3, built.index)
        assert (report.embedded, report.reused, report.removed) == (0, 3 + 5, 0)
        assert report.problems == built.problems

    @pytest.mark.parametrize("name", ["articles/why.md", "articles/foreign.txt", "articles/new.md", "README.md"])
    def test_is_silent_where_a_file_changed_or_came(self, corpus, folder, name):
        build(corpus, folder, WordEncoder())
        write(corpus, {name: "Other words.\n\nMore.\n"})
        assert unchanged(corpus, folder, "words") is None

    def test_is_silent_where_a_file_went(self, corpus, folder):
        build(corpus, folder, WordEncoder())
        (corpus / "articles/why.md").unlink()
        assert unchanged(corpus, folder, "words") is None

    def test_is_silent_for_another_encoder_another_corpus_and_without_an_index(self, corpus, folder, tmp_path):
        assert unchanged(corpus, folder, "words") is None
        build(corpus, folder, WordEncoder())
        assert unchanged(corpus, folder, "other") is None
        assert unchanged(Path(shutil.copytree(corpus, tmp_path / "copy")), folder, "words") is None

    def test_is_silent_for_other_code(self, corpus, folder, monkeypatch):
        build(corpus, folder, WordEncoder())
        monkeypatch.setattr("ingest.build.settings", lambda encoder: settings(encoder)[::-1])
        assert unchanged(corpus, folder, "words") is None


def content(folder):
    at = folder / current(folder)
    found = {path.relative_to(at).as_posix(): path.read_bytes() for path in at.rglob("*") if path.is_file()}
    manifest = json.loads(found.pop(MANIFEST))
    manifest.pop("created")
    return found, manifest


def test_two_builds_from_scratch_are_equal_byte_for_byte(corpus, tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    assert build(corpus, one, WordEncoder()).index == build(corpus, two, WordEncoder()).index
    assert content(one) == content(two)


def test_other_content_has_another_id(corpus, folder, tmp_path):
    first = build(corpus, folder, WordEncoder())
    write(corpus, {"articles/why.md": "---\ntitle: Why\n---\nBosses decided. They forget.\n"})
    assert build(corpus, tmp_path / "other", WordEncoder()).index != first.index


def test_old_generations_go_and_the_one_before_stays(corpus, folder):
    ids = []
    for number in range(4):
        write(corpus, {"articles/why.md": f"---\ntitle: Why\n---\nBosses decide {number} times.\n"})
        opened = Index.open(folder) if ids else None
        ids.append(build(corpus, folder, WordEncoder()).index)
        if opened:
            assert opened.passage(0).text  # a reader keeps what it opened
    assert len(set(ids)) == 4
    assert generations(folder) == sorted(ids[-2:])


@pytest.mark.parametrize("files", [{}, {"a.md": "---\ntitle: x\ndraft: true\n---\nBody."}, {"README.md": "x"}])
def test_nothing_to_index_is_refused_with_the_reason(tmp_path, folder, files):
    (tmp_path / "corpus").mkdir()
    reason = r"\(a\.md: a draft" if "a.md" in files else r"\(no files\)"
    with pytest.raises(ValueError, match=f"nothing in '.*corpus' can be indexed {reason}.*: add a document"):
        build(write(tmp_path / "corpus", files), folder, WordEncoder())
    assert current(folder) is None


def test_documents_without_text_are_refused(tmp_path, folder):
    with pytest.raises(ValueError, match="hold no text"):
        build(write(tmp_path / "corpus", {"a.md": "- [[a | One]]\n- [[b | Two]]\n"}), folder, WordEncoder())


def test_a_failed_build_leaves_the_old_index(corpus, folder):
    first = build(corpus, folder, WordEncoder())
    shutil.rmtree(corpus)
    corpus.mkdir()
    with pytest.raises(ValueError, match="no files"):
        build(corpus, folder, WordEncoder())
    assert Index.open(folder).id == first.index


def test_one_build_at_a_time(corpus, folder):
    folder.mkdir()
    with FileLock(folder / ".lock"), pytest.raises(ValueError, match=r"another build of '.*index' is running: wait"):
        build(corpus, folder, WordEncoder())
    assert build(corpus, folder, WordEncoder()).passages == 3


def test_progress_ends_at_its_total(corpus, folder):
    told = []
    build(corpus, folder, WordEncoder(), progress=lambda *step: told.append(step))
    assert [step for step in told if step[0] == "reading"][-1] == ("reading", 4, 4)
    assert [step for step in told if step[0] == "documents"][-1] == ("documents", 4, 4)
