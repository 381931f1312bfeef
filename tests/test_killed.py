"""Builds that are killed: an index answers at any time, what was encoded is kept, and nothing is left behind."""

import itertools
import multiprocessing
import os
import random
import shutil
import signal
import sys
import time
from pathlib import Path

import pytest
from fakes import WordEncoder, write

from ingest import vectors
from ingest.build import build
from rag.index import Index
from rag.manifest import CACHE, CURRENT, MANIFEST

pytestmark = pytest.mark.usefixtures("unsynced")


# The victims are forked from a server that has imported everything, so they build at once.
DYING = multiprocessing.get_context("forkserver")
DYING.set_forkserver_preload(["ingest.build", "rag.index", "fakes", "sentencex", "bm25s"])


def victim(corpus, folder, ready):
    """A whole build; `ready` is told when it begins, and again when it is done."""
    ready.send("begun")
    build(Path(corpus), Path(folder), WordEncoder())
    ready.send("done")


def victim_of_step(corpus, folder, fatal):
    """A build that dies just before the `fatal`-th time that it makes, renames or removes something in `folder`."""
    steps = 0

    def count(event, args):
        nonlocal steps
        if event in ("os.rename", "os.mkdir", "os.remove", "os.rmdir"):
            within_removed_folder = event in ("os.remove", "os.rmdir") and args[1] != -1
            steps += str(folder) in str(args[0]) or within_removed_folder
            if steps == fatal:
                os.kill(os.getpid(), signal.SIGKILL)

    os.fsync = lambda handle: None
    sys.addaudithook(count)
    build(Path(corpus), Path(folder), WordEncoder())


def version(corpus, number):
    """Fill `corpus` with another text of as many passages and sentences; a third of its documents change."""
    for at in range(24):
        body = "\n\n".join(
            f"## Part {part}\nIt is {at} and {part}. It is so. {'On it goes. ' * 20}" for part in range(8)
        )
        extra = f"\n\n## Version\nThis is version {number}.\n" if at % 3 == 0 else ""
        write(corpus, {f"{at:02}.md": f"---\ntitle: Document {at}\n---\n{body}{extra}"})
    write(corpus, {f"extra{at}.md": f"# Extra {at}\n\nNumber {number} in place {at}." for at in range(number)})


def alive(folder, lengths):
    index = Index.open(folder)
    assert len(index) in lengths
    assert index.store.nearest(index.store.vectors([0])[0], 1)[0].tolist() == [0]
    assert index.passage(len(index) - 1).text
    return len(index)


def killed_after(seconds, corpus, folder):
    """Start a build, kill it after `seconds` (None: let it end); how long it ran, and whether it was killed."""
    here, there = DYING.Pipe(duplex=False)
    process = DYING.Process(target=victim, args=(str(corpus), str(folder), there))
    process.start()
    assert here.poll(60) and here.recv() == "begun"
    began = time.perf_counter()
    if seconds is None:
        assert here.poll(60) and here.recv() == "done"
    else:
        here.poll(seconds)
        process.kill()
    took = time.perf_counter() - began
    process.join(60)
    return took, process.exitcode == -signal.SIGKILL


def test_a_build_killed_at_any_time_leaves_an_index_that_answers(tmp_path):
    corpus, folder = tmp_path / "corpus", tmp_path / "index"
    version(corpus, 0)
    took, _ = killed_after(None, corpus, folder)
    length = len(Index.open(folder))
    took = min(took, 2.0)
    cut = 0
    points = random.Random(4)
    for number in range(1, 11):
        version(corpus, number)
        _, killed = killed_after(took * (number - 1 + points.random()) / 10, corpus, folder)
        expected = 24 * 8 + 8 + number
        reached = alive(folder, {length, expected})
        cut += killed and reached == length
        length = reached
    assert cut, "no build was cut short"
    build(corpus, folder, WordEncoder())
    assert alive(folder, {24 * 8 + 8 + 10})


def test_a_build_that_dies_before_any_of_its_steps_leaves_an_index_and_no_waste(tmp_path):
    corpus, folder = tmp_path / "corpus", tmp_path / "index"
    versions = [write(tmp_path / f"corpus{n}", {"a.md": "# A\n\n" + "## B\nOne.\n\n" * n}) for n in range(1, 4)]
    for source in versions:
        shutil.copytree(source, corpus, dirs_exist_ok=True)
        build(corpus, folder, WordEncoder())
    state = shutil.copytree(folder, tmp_path / "state")
    old = len(Index.open(folder))
    write(corpus, {"b.md": "# C\n\nFour.\n\n## D\nFive."})
    published = 0
    for fatal in itertools.count(1):
        shutil.rmtree(folder)
        shutil.copytree(state, folder)
        process = DYING.Process(target=victim_of_step, args=(str(corpus), str(folder), fatal))
        process.start()
        process.join(60)
        published += alive(folder, {old, old + 2}) != old
        if process.exitcode == 0:
            break
        assert process.exitcode == -signal.SIGKILL
        again = build(corpus, folder, WordEncoder())
        assert alive(folder, {old + 2})
        left = {path.name for path in folder.iterdir()} - {CURRENT, ".lock", CACHE, again.index}
        assert len(left) <= 1 and all((folder / name / MANIFEST).is_file() for name in left), (fatal, left)
    assert fatal > 10 and published > 1


class Mortal(WordEncoder):
    """Writes down what it is given, and is killed with its process in the middle of the `fatal`-th batch."""

    def __init__(self, log, fatal):
        super().__init__()
        self.log, self.calls, self.fatal = log, 0, fatal

    def encode(self, texts):
        self.calls += 1
        with self.log.open("a") as log:
            log.writelines(f"{text!r}\n" for text in texts if text)
        if self.calls == self.fatal:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().encode(texts)


def victim_of_encoding(corpus, folder, log, fatal):
    vectors.BATCH, vectors.WINDOW = 4, 16
    build(Path(corpus), Path(folder), Mortal(Path(log), fatal))


@pytest.mark.parametrize("fatal", [1, 9, 20])
def test_what_was_encoded_before_a_death_is_not_encoded_again(tmp_path, fatal):
    corpus, folder, log = tmp_path / "corpus", tmp_path / "index", tmp_path / "log"
    for at in range(24):
        body = "\n\n".join(f"Of {at} this is {part}. So it goes in {at}." for part in range(at % 5 + 1))
        write(corpus, {f"{at:02}.md": f"# Number {at}\n\n{body}"})
    process = DYING.Process(target=victim_of_encoding, args=(str(corpus), str(folder), str(log), fatal))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    before = log.read_text().splitlines()
    assert 0 < len(before) == len(set(before)) <= 4 * fatal
    report = build(corpus, folder, WordEncoder())
    wanted = report.embedded + report.reused
    under_way = 4 * (vectors.AHEAD + 1)
    assert wanted <= len(before) + report.embedded <= wanted + under_way
    assert report.index == build(corpus, tmp_path / "other", WordEncoder()).index
