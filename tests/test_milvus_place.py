"""An index on Milvus from end to end: built from documents, asked, brought up to date; a server or a file."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from fakes import WordEncoder, note, write

from ingest.build import build, unchanged
from rag.ask import answer
from rag.index import Index
from rag.milvus.place import MilvusPlace
from rag.place import Folder, place

ROOT = Path(__file__).parents[1]
NOTES = {
    "a.md": note("Ask your manager for a raise after a good review. Bring a number.", title="Raises"),
    "b.md": note("Leave on good terms, and give two weeks of notice.", title="Leaving", videoId="bcdefghij_k"),
}


@pytest.fixture
def corpus(tmp_path):
    return write(tmp_path / "corpus", NOTES)


@pytest.fixture
def store(lite, monkeypatch):
    """CAREER_QA_STORE is set."""
    address = lite.database()
    monkeypatch.setenv("CAREER_QA_STORE", address)
    return address


def test_the_place_is_what_the_environment_names(store, folder, monkeypatch):
    assert isinstance(place(folder), MilvusPlace)
    assert (str(place(folder)), place(folder).folder) == (repr(store), folder)
    monkeypatch.setenv("CAREER_QA_STORE", "")
    assert isinstance(place(folder), Folder)


def test_a_corpus_is_built_asked_and_brought_up_to_date(store, corpus, folder):
    encoder = WordEncoder()
    first = build(corpus, folder, encoder)
    index = Index.open(folder)
    assert (first.index, first.documents, index.corpus) == (index.id, 2, corpus)
    assert not index.changes()
    assert unchanged(corpus, folder, encoder.name).index == index.id
    write(corpus, {"c.md": note("A title is not a raise.", title="Titles", videoId="cdefghij_kl")})
    assert index.changes() == ("c.md",)
    assert unchanged(corpus, folder, encoder.name) is None
    second = build(corpus, folder, encoder)
    assert (second.documents, second.index) == (3, place(folder).current())
    assert len(Index.open(folder).sources) == 3
    assert not list(folder.glob("CURRENT"))  # nothing of it is in the folder but the cache


def test_a_store_that_cannot_be_reached_is_told_before_anything_is_encoded(corpus, folder, monkeypatch):
    monkeypatch.setenv("CAREER_QA_STORE", "http://127.0.0.1:1")
    encoder = WordEncoder()
    with pytest.raises(ValueError, match=r"no Milvus answers at 'http://127.0.0.1:1'"):
        build(corpus, folder, encoder)
    assert not encoder.encoded


def test_answers_are_those_of_the_index_folder(store, corpus, folder, monkeypatch):
    encoder = WordEncoder()
    build(corpus, folder, encoder)
    asked = ("ask your manager for a raise", "two weeks of notice", "nothing of the kind")
    said = [answer(question, Index.open(folder), encoder) for question in asked]
    monkeypatch.delenv("CAREER_QA_STORE")
    build(corpus, folder, encoder)
    for question, there in zip(asked, said, strict=True):
        here = answer(question, Index.open(folder), encoder)
        assert (here.statements, here.citations) == (there.statements, there.citations)
        assert [hit.row for hit in here.retrieved] == [hit.row for hit in there.retrieved]
        assert here.score == pytest.approx(there.score, abs=1e-5)


def test_a_file_serves_one_program_and_is_there_for_the_next(corpus, tmp_path):
    """Two processes after each other, and one beside another that has the file open."""
    store = str(tmp_path / "deep" / "lite.db")
    environment = os.environ | {"CAREER_QA_STORE": store, "CAREER_QA_ENCODER": "words"}
    code = (
        "import sys, json; sys.path[:0] = ['tests']; from pathlib import Path; from fakes import WordEncoder\n"
        "from ingest.build import build; from rag.index import Index\n"
        f"folder = Path({str(tmp_path / 'index')!r})\n"
        "if sys.argv[1] == 'build': build(Path({!r}), folder, WordEncoder())\n".format(str(corpus))
        + "print(json.dumps([source.doc for source in Index.open(folder).sources]), flush=True); sys.stdin.read()"
    )

    def started(step):
        return subprocess.Popen(
            [sys.executable, "-c", code, step],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    builder = started("build")
    assert json.loads(builder.stdout.readline()) == ["a.md", "b.md"]
    beside = started("open")
    assert "it serves one program at a time, and another may have it open" in beside.communicate()[1]
    builder.communicate()
    after = started("open")
    assert json.loads(after.stdout.readline()) == ["a.md", "b.md"]
    after.communicate()
