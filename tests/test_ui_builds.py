"""Builds from the page: the real ingest as a process, one job at a time, and nothing of a visitor's an option."""

import asyncio
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from conftest import ROOT
from fakes import note

from rag.index import Index
from ui import server
from ui.builds import Builds, address
from ui.uploads import Upload

HANGS = (sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)")


def ended(builds):
    """The job, when it has ended."""
    return when(lambda: builds.job if not builds.job.running else None)


def when(tell):
    """What `tell` tells, as soon as it tells something."""
    for _ in range(1200):
        if found := tell():
            return found
        time.sleep(0.05)
    raise AssertionError("it never happened")


def scripted(code):
    """Builds whose ingest is some Python."""
    return Builds((sys.executable, "-c", code))


@pytest.fixture(autouse=True)
def here(monkeypatch, tmp_path):
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("CAREER_QA_LLM_KEY", "a-secret")
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))


@pytest.fixture
def corpus(tmp_path):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus/a.md").write_text(note("Ask for a raise [00:00:10]. Wait for an answer."))
    return tmp_path / "corpus"


def test_the_real_ingest_builds_adds_and_refuses(corpus, tmp_path):
    builds, index = Builds(), tmp_path / "index"
    assert builds.job is None
    builds.rebuild(corpus, index)
    job = ended(builds)
    assert (job.what, job.code, job.messages) == ("Rebuilding", 0, ())
    assert (job.report["documents"], job.step, job.done, job.of, job.encoded) == (1, "documents", 1, 1, 3)
    assert Index.open(index).id == job.report["index"]

    plan = b"# Plan\n\nAsk twice for a raise within a year, and bring results.\n"
    picture = b"\x89PNG\r\n\x1a\n" + bytes(200)
    builds.add_files([Upload("../../-rf.md", plan), Upload("photo.txt", picture)], corpus, index)
    job = ended(builds)
    assert (job.what, job.code, job.report["documents"]) == ("Adding 2 files", 2, 2)
    assert job.messages == ("added: articles/rf.md", "refused: photo.txt: a picture", "1 added, 1 refused in corpus")
    assert [source.doc for source in Index.open(index).sources] == ["a.md", "articles/rf.md"]
    assert sorted(path.name for path in tmp_path.rglob("*.*") if index not in path.parents) == ["a.md", "rf.md"]
    assert list((tmp_path / "tmp").iterdir()) == []

    builds.add_link("http://127.0.0.1:9/page", corpus, index)
    job = ended(builds)
    assert (job.code, job.report) == (2, None)
    assert job.messages[0].startswith("refused: http://127.0.0.1:9/page: ")


def test_a_folder_without_documents_is_a_message(tmp_path):
    (tmp_path / "none").mkdir()
    builds = Builds()
    builds.rebuild(tmp_path / "none", tmp_path / "index")
    job = ended(builds)
    assert (job.code, job.report) == (2, None)
    assert job.messages == ("nothing in 'none' can be indexed (no files): add a document to it",)


def test_progress_and_messages_are_told_as_they_come(corpus, tmp_path):
    builds = scripted(
        "import sys, json, time\n"
        "tell = lambda *s: print(json.dumps(dict(zip(('step', 'done', 'of'), s))), file=sys.stderr, flush=True)\n"
        "print('added: x.md', flush=True); tell('documents', 3, 9); tell('encoding', 64, 0)\n"
        "print('{no json', flush=True)\n"
        "time.sleep(60)"
    )
    builds.rebuild(corpus, tmp_path / "index")
    job = when(lambda: builds.job if len(builds.job.messages) == 2 else None)
    assert (job.running, job.step, job.done, job.of, job.encoded) == (True, "documents", 3, 9, 64)
    assert job.messages == ("added: x.md", "{no json")
    builds.stop()
    assert ended(builds).code == -signal.SIGTERM


def test_one_thing_at_a_time(corpus, tmp_path):
    builds = Builds(HANGS)
    builds.rebuild(corpus, tmp_path / "index")
    for start in (
        lambda: builds.rebuild(corpus, tmp_path / "index"),
        lambda: builds.add_link("https://e.example", corpus, tmp_path / "index"),
        lambda: builds.add_files([Upload("a.md", b"x")], corpus, tmp_path / "index"),
    ):
        with pytest.raises(ValueError, match="One thing at a time: Rebuilding is not done yet"):
            start()
    assert list((tmp_path / "tmp").iterdir()) == []
    builds.stop()
    ended(builds)
    builds.rebuild(corpus, tmp_path / "index")
    assert builds.job.running
    builds.stop()
    ended(builds)


def test_what_a_visitor_gives_stands_behind_the_options_and_the_key_stays_here(corpus, tmp_path):
    builds = scripted(
        "import os, sys, time\n"
        "while not os.nice(0): time.sleep(.01)\n"
        "print(sys.argv[1:], os.environ.get('CAREER_QA_LLM_KEY'), os.nice(0))"
    )
    builds.add_link(" youtu.be/aB3-dE_7hIj ", corpus, tmp_path / "index")
    (line,) = ended(builds).messages
    assert line == (
        "['add', '--corpus', 'corpus', '--index', 'index', '--json', '--progress', '--', "
        "'https://youtu.be/aB3-dE_7hIj'] None 10"
    )


@pytest.mark.parametrize(
    "link",
    [
        *(
            "",
            "-x",
            "--index=/tmp/x",
            "/etc/passwd",
            "corpus/a.md",
            "file:///etc/passwd",
            "ftp://e.example",
            "https://",
        ),
        *("https://e.example/a b", "https://e.example/\n--index", "https:///x", "javascript:alert(1)", "x" * 5000),
    ],
)
def test_what_is_no_link_is_refused(corpus, tmp_path, link):
    builds = Builds()
    with pytest.raises(ValueError, match="is not a link") as told:
        builds.add_link(link, corpus, tmp_path / "index")
    assert builds.job is None
    assert len(str(told.value)) < 300


def test_links_may_be_short():
    assert address("www.example.org/a") == "https://www.example.org/a"
    assert address(" HTTP://example.org?q=1 ") == "HTTP://example.org?q=1"


def test_files_that_are_not_taken_start_nothing(corpus, tmp_path):
    builds = Builds()
    with pytest.raises(ValueError, match="not a kind that is read"):
        builds.add_files([Upload("a.exe", b"")], corpus, tmp_path / "index")
    assert builds.job is None


def test_a_fault_is_one_line_here_and_all_of_it_in_the_log(corpus, tmp_path, caplog):
    builds = scripted("raise RuntimeError('secret detail')")
    builds.rebuild(corpus, tmp_path / "index")
    job = ended(builds)
    assert (job.code, job.messages) == (1, ("Something failed. The server's log says what.",))
    assert "secret detail" in caplog.text


def test_a_job_ends_with_the_server(tmp_path):
    script = (
        "import sys, time; from pathlib import Path; from ui.builds import Builds\n"
        "builds = Builds((sys.executable, '-c', 'import os, time; print(os.getpid(), flush=True); time.sleep(60)'))\n"
        "builds.rebuild(Path('corpus'), Path(sys.argv[1]))\n"
        "while not builds.job.messages: time.sleep(.05)\n"
        "print(builds.job.messages[0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert when(lambda: not alive(int(done.stdout)))


def test_a_job_ends_with_a_server_that_a_signal_ends(monkeypatch, corpus, tmp_path):
    builds = Builds(HANGS)
    monkeypatch.setattr("ui.builds.builds", lambda: builds)
    monkeypatch.setattr(server, "_load", lambda: None)

    async def serve():
        async with server._warm(None):
            builds.rebuild(corpus, tmp_path / "index")

    asyncio.run(serve())
    assert ended(builds).code == -signal.SIGTERM


def alive(id):
    """Whether the process is there, and not only waiting to be buried."""
    try:
        return Path(f"/proc/{id}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
