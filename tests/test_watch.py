"""Watching: a build for every change, whatever becomes of the build."""

import queue
import threading

import pytest
from fakes import WordEncoder, write

from ingest import __main__ as commands
from ingest.watch import watch
from rag import encoder

pytest.importorskip("watchfiles")


class Watched:
    """A folder that is watched on a thread; `built` tells when a build began."""

    def __init__(self, corpus, build=lambda: None):
        self.corpus, self.built, self.stop = corpus, queue.Queue(), threading.Event()

        def told():
            self.built.put("built")
            build()

        self.thread = threading.Thread(
            target=watch, args=(corpus, told), kwargs={"index": corpus / "index", "stop": self.stop}, daemon=True
        )

    def __enter__(self):
        self.thread.start()
        assert self.built.get(timeout=60)  # from here on changes are seen
        return self

    def __exit__(self, *_):
        self.stop.set()
        self.thread.join(60)
        assert not self.thread.is_alive()

    def after(self, files):
        """Write `files` and wait for the build that they cause."""
        write(self.corpus, files)
        return self.built.get(timeout=60)


def test_each_change_is_one_build_and_stop_ends_it(tmp_path):
    with Watched(tmp_path) as watched:
        watched.after({"a.md": "One."})
        watched.after({"sub/b.md": "Two."})
        (tmp_path / "a.md").unlink()
        assert watched.built.get(timeout=60)


def test_nothing_changed_is_no_build(tmp_path):
    with Watched(write(tmp_path, {"a.md": "One."})) as watched, pytest.raises(queue.Empty):
        watched.built.get(timeout=0.5)


def test_what_a_build_does_to_its_index_is_no_change(tmp_path):
    (tmp_path / "index").mkdir()
    with Watched(tmp_path) as watched, pytest.raises(queue.Empty):
        write(tmp_path, {"index/CURRENT": "one"})
        watched.built.get(timeout=1)


def test_changes_that_come_together_are_one(tmp_path):
    with Watched(tmp_path) as watched:
        watched.after({f"{number}.md": "Text." for number in range(200)})
        assert watched.built.qsize() < 20


def test_what_changes_during_a_build_is_built(tmp_path):
    begun, go = threading.Event(), threading.Event()

    def slow():
        begun.set()
        assert go.wait(60)

    with Watched(tmp_path, slow) as watched:
        assert begun.wait(60)
        write(tmp_path, {"a.md": "One."})
        go.set()
        assert watched.built.get(timeout=60)


def test_a_build_with_a_message_for_the_user_prints_it_and_watching_goes_on(tmp_path, capsys):
    def refused():
        raise ValueError("nothing can be indexed")

    with Watched(tmp_path, refused) as watched:
        watched.after({"a.md": "One."})
        watched.after({"a.md": "Two."})
    err = capsys.readouterr().err.splitlines()
    assert err == [f"watching {tmp_path}: Ctrl-C stops", *["career-qa: nothing can be indexed"] * 3]


def test_the_command_builds_at_once_and_in_full_once(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(encoder, "load", lambda name=None, *, threads=1, build=False: WordEncoder(name=name))
    corpus = write(tmp_path / "corpus", {"a.md": "# A\n\nWords."})
    monkeypatch.setattr(commands, "watch", lambda corpus, again, **_: (again(), again()))
    assert commands.main([str(corpus), "--index", str(tmp_path / "index"), "--watch", "--full"]) == 0
    first, _, second = capsys.readouterr().out.splitlines()
    assert first.startswith("indexed 1 documents") and second.startswith("skipped: 1 documents unchanged")


def test_a_folder_that_is_none_is_refused(tmp_path, capsys):
    assert commands.main([str(tmp_path / "nowhere"), "--watch"]) == 2
    assert "name the folder that holds your documents" in capsys.readouterr().err
