"""Rebuilding: what a change costs, that the way to an index cannot be seen in it, and what a failure leaves."""

import importlib.util
import json
import os
import random
import resource
import shutil
import threading

import pytest
from fakes import VIDEO, WordEncoder, mark, note, write
from filelock import FileLock

from ingest import build as builds
from ingest import collection, portion
from ingest.build import build, unchanged
from rag import encoder
from rag.index import Index
from rag.manifest import CACHE, MANIFEST, current

FILES = {
    "a.md": note(f"## Pay\nAsk for pay {mark('00:00:10')}. Wait a day {mark('00:00:20')}.\n\n## Then\nLeave."),
    "b.md": note("Ask for pay [00:12]. It works [00:40]."),
    "c.md": note("Another video [00:12]. It ends [00:40].", videoId="ABCDEFGHIJ_"),
    "articles/why.md": "---\ntitle: Why\n---\nBosses decide. They forget.\n",
}


pytestmark = pytest.mark.usefixtures("unsynced")


@pytest.fixture
def corpus(tmp_path):
    return write(tmp_path / "corpus", FILES)


@pytest.fixture
def work(monkeypatch):
    """What is done to documents: ("read", doc), ("told", doc), ("chunked", doc), in order."""
    done = []
    load, told, chunk = collection.read.load, collection.video.told, portion.chunk.chunk

    def telling(documents):
        done.extend(("told", document.source.doc) for document in documents)
        return told(documents)

    monkeypatch.setattr(collection.read, "load", lambda path, doc: done.append(("read", doc)) or load(path, doc))
    monkeypatch.setattr(collection.video, "told", telling)
    monkeypatch.setattr(portion.chunk, "chunk", lambda of, by: done.append(("chunked", of.source.doc)) or chunk(of, by))
    return done


def content(folder):
    at = folder / current(folder)
    found = {path.relative_to(at).as_posix(): path.read_bytes() for path in at.rglob("*") if path.is_file()}
    return found, {key: value for key, value in json.loads(found.pop(MANIFEST)).items() if key != "created"}


def names(folder):
    return sorted(path.name for path in folder.iterdir())


class TestWhatAChangeCosts:
    def test_nothing_for_other_clocks(self, corpus, folder, work):
        build(corpus, folder, WordEncoder())
        work.clear()
        for name in FILES:
            os.utime(corpus / name, (1, 1))
        assert unchanged(corpus, folder, "words")
        report = build(corpus, folder, WordEncoder())
        assert (report.embedded, work) == (0, [])

    def test_a_change_is_read_and_its_video_alone_is_told_again(self, corpus, folder, work):
        build(corpus, folder, WordEncoder())
        work.clear()
        write(corpus, {"b.md": note("Ask for pay [00:12]. It failed [00:40].")})
        report = build(corpus, folder, WordEncoder())
        assert work == [
            ("read", "b.md"),
            *[("told", doc) for doc in ("a.md", "b.md")],
            *[("chunked", doc) for doc in ("a.md", "b.md")],
        ]
        assert report.embedded == 2

    def test_an_article_is_told_by_itself(self, corpus, folder, work):
        build(corpus, folder, WordEncoder())
        work.clear()
        write(corpus, {"articles/why.md": "---\ntitle: Why\n---\nBosses decide. They remember.\n"})
        build(corpus, folder, WordEncoder())
        assert [doc for _, doc in work] == ["articles/why.md"] * 3

    def test_another_name_costs_no_encoding(self, corpus, folder):
        build(corpus, folder, WordEncoder())
        (corpus / "articles/why.md").rename(corpus / "because.md")
        report = build(corpus, folder, WordEncoder())
        assert (report.embedded, report.removed) == (0, 1)
        assert "because.md" in {source.doc for source in Index.open(folder).sources}

    def test_everything_when_it_is_asked_for(self, corpus, folder, work):
        build(corpus, folder, WordEncoder())
        before = list(work)
        work.clear()
        report = build(corpus, folder, WordEncoder(), full=True)
        assert (work, report.reused) == (before, 0)

    def test_a_transcript_s_side_file_is_part_of_it(self, corpus, folder):
        talk = f"Talk [{VIDEO}]"
        info = {"id": VIDEO, "title": "Its title", "webpage_url": f"https://www.youtube.com/watch?v={VIDEO}"}
        files = {f"{talk}.en.vtt": "WEBVTT\n\n00:01.000 --> 00:04.000\nSo you asked for more money.\n"}
        write(corpus, files | {f"{talk}.info.json": json.dumps(info)})

        def titles():
            build(corpus, folder, WordEncoder())
            found = {source.doc: source for source in Index.open(folder).sources}
            return found[f"{talk}.en.vtt"].title, found["a.md"].video_title

        assert titles() == ("Its title", "Its title")
        (corpus / f"{talk}.info.json").unlink()
        assert titles() == ("Talk", "Talk")

    def test_what_went_out_of_use_leaves_the_cache(self, corpus, folder):
        write(corpus, {f"more/{n}.md": f"# Number {n}\n\nWords of {n}." for n in range(100)})
        build(corpus, folder, WordEncoder())
        size = (folder / CACHE).stat().st_size
        shutil.rmtree(corpus / "more")
        build(corpus, folder, WordEncoder())
        assert (folder / CACHE).stat().st_size < size / 2


def changed(corpus, chance):
    """Change, copy, rename or remove a document of `corpus`."""
    found = sorted(path for path in corpus.rglob("*.*") if path.is_file())
    path = chance.choice(found)
    match chance.randrange(4):
        case 0:
            path.write_text(path.read_text() + f"\nAnd so on, {chance.randrange(5)}.\n")
        case 1:
            path.with_name(f"{chance.randrange(99)}{path.suffix}").write_bytes(path.read_bytes())
        case 2:
            path.rename(path.with_name(f"{chance.randrange(99)}{path.suffix}"))
        case 3 if len(found) > 3:
            path.unlink()


def test_an_index_reached_by_many_changes_is_that_of_a_full_build_byte_for_byte(corpus, folder, tmp_path):
    page = f"# C\n\n## [On pay](https://youtu.be/{VIDEO})\n- [[a|First]]\n- [[7|Second]]\n"
    write(corpus, {"index.md": page, "bad.bin": b"\0"})
    chance = random.Random(7)
    for number in range(12):
        changed(corpus, chance)
        build(corpus, folder, WordEncoder())
        if number % 3 == 2:
            full = tmp_path / f"full{number}"
            build(corpus, full, WordEncoder())
            assert content(folder) == content(full)


def test_so_it_is_with_the_real_encoder(corpus, folder, tmp_path):
    real = encoder.load(build=True)
    assert real.fingerprint.endswith("torch") == (importlib.util.find_spec("openvino") is None)
    write(corpus, {"long.txt": " ".join(f"A career of {n} years has {n + 1} turns." for n in range(12))})
    build(corpus, folder, real)
    write(corpus, {"b.md": note("Ask for pay [00:12]. It failed [00:40]."), "long.txt": "A career is short. It ends."})
    report = build(corpus, folder, real)
    assert report.embedded and report.reused
    build(corpus, tmp_path / "full", real)
    assert content(folder) == content(tmp_path / "full")


def test_several_processes_give_the_index_that_one_gives(corpus, folder, tmp_path, monkeypatch):
    write(corpus, {f"more/{n:02}.md": f"# Number {n}\n\nWords of {n}." for n in range(40)} | {"bad.bin": b"\0"})
    build(corpus, folder, WordEncoder())
    monkeypatch.setattr(collection, "FEW", 0)
    build(corpus, tmp_path / "other", WordEncoder())
    assert content(folder) == content(tmp_path / "other")


def test_problems_of_every_stage_are_in_the_report_and_in_the_index(corpus, folder):
    files = {
        "bad.bin": b"\0",
        "copy.md": FILES["articles/why.md"],
        "draft.md": "---\ntitle: x\ndraft: true\n---\nNo.",
        "empty.md": "",
        "noise.md": note(f"Text {mark('HH:MM:SS')}.", videoId="zzzzzzzzzz_"),
        "page.md": f"## [V](https://youtu.be/{VIDEO})\n- [[a|First]]\n- [[b|Second]]\n",
        "unmarked.md": note("Text alone.", videoId="yyyyyyyyyy_"),
    }
    (write(corpus, files) / "lost.md").symlink_to("nowhere")
    report = build(corpus, folder, WordEncoder())
    assert sorted((doc, problem.code) for doc, problem in report.problems) == [
        ("bad.bin", "binary"),
        ("copy.md", "duplicate"),
        ("draft.md", "draft"),
        ("empty.md", "empty"),
        ("lost.md", "unreadable"),
        ("noise.md", "dropped"),
        ("page.md", "index-page"),
        ("unmarked.md", "no-marks"),
    ]
    assert Index.open(folder).store.problems == [(doc, *problem) for doc, problem in report.problems]
    assert unchanged(corpus, folder, "words").problems == report.problems
    (corpus / "lost.md").unlink()
    assert unchanged(corpus, folder, "words") is None


def test_a_file_that_was_away_while_the_others_were_read_is_read_when_it_is_back(corpus, folder, monkeypatch):
    taken, content = collection.snapshot, (corpus / "c.md").read_bytes()

    def vanishing(folder):
        found = taken(folder)
        (corpus / "c.md").unlink()
        (corpus / "c.md").symlink_to("nowhere")
        return found

    with monkeypatch.context() as patched:
        patched.setattr(collection, "snapshot", vanishing)
        report = build(corpus, folder, WordEncoder())
    assert [(doc, problem.code) for doc, problem in report.problems] == [("c.md", "unreadable")]
    assert unchanged(corpus, folder, "words")
    (corpus / "c.md").unlink()
    (corpus / "c.md").write_bytes(content)
    assert unchanged(corpus, folder, "words") is None
    assert build(corpus, folder, WordEncoder()).documents == 4


@pytest.mark.parametrize("step", ["reading", "documents", "encoding"])
def test_a_build_that_is_interrupted_leaves_nothing_half_done(corpus, folder, step):
    def stop(told, *_):
        if told == step:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as held:
        build(corpus, folder, WordEncoder(), progress=stop)
    assert names(folder) == [".lock", CACHE]
    assert build(corpus, folder, WordEncoder()).documents == 4  # the lock is free, though the traceback is held
    assert held


def test_one_build_waits_for_another(corpus, folder):
    folder.mkdir()
    lock, reports = FileLock(folder / ".lock", thread_local=False), []
    with lock:
        waiting = threading.Thread(target=lambda: reports.append(build(corpus, folder, WordEncoder(), wait=True)))
        waiting.start()
        waiting.join(0.2)
        assert waiting.is_alive() and not reports
    waiting.join(60)
    assert reports[0].documents == 4 and Index.open(folder).id == reports[0].index


@pytest.mark.parametrize("size", [0, 20_000, 60_000, 150_000])
def test_a_full_disk_is_a_message_and_the_old_index_answers(corpus, folder, size):
    old = build(corpus, folder, WordEncoder())
    before = set(names(folder))
    write(corpus, {f"more/{n:02}.md": f"# Number {n}\n\nWords of {n}. {'So it goes. ' * 60}" for n in range(40)})
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))  # bytes in a file: writing more fails
    try:
        with pytest.raises(ValueError, match=r"the index in '.*' cannot be written \(.*\): free some space there"):
            build(corpus, folder, WordEncoder())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert Index.open(folder).id == old.index
    assert set(names(folder)) - before <= {f"{CACHE}-wal", f"{CACHE}-shm"}
    assert build(corpus, folder, WordEncoder()).documents == 44


def test_a_disk_that_is_full_once_the_index_is_published_does_no_harm(corpus, folder, monkeypatch):
    def full(cache):
        raise builds.sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(builds.Cache, "prune", full)
    report = build(corpus, folder, WordEncoder())
    assert Index.open(folder).id == report.index


def test_a_folder_that_cannot_be_made_is_a_message(corpus, tmp_path):
    write(tmp_path, {"file": "x"})
    with pytest.raises(ValueError, match=r"cannot be written \(.*exists.*or name another folder"):
        build(corpus, tmp_path / "file", WordEncoder())


@pytest.mark.parametrize("refusing", ["mkdir", "open"])
def test_a_folder_that_may_not_be_written_is_a_message(corpus, folder, monkeypatch, refusing):
    def refused(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(*((builds.Path, "mkdir") if refusing == "mkdir" else (builds.FileLock, "acquire")), refused)
    with pytest.raises(ValueError, match=r"cannot be written \(.*Permission denied\)"):
        build(corpus, folder, WordEncoder())


def test_a_folder_cannot_be_corpus_and_index(corpus):
    with pytest.raises(ValueError, match="cannot be both documents and index: name another folder"):
        build(corpus, corpus, WordEncoder())


@pytest.mark.parametrize("place", ["index", "articles/index"])
def test_an_index_among_the_documents_is_none_of_them(corpus, place):
    first = build(corpus, corpus / place, WordEncoder())
    assert not [doc for doc in Index.open(corpus / place).store.files if "index" in doc]
    assert unchanged(corpus, corpus / place, "words")
    assert build(corpus, corpus / place, WordEncoder()).index == first.index
