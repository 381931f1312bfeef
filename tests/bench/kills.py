"""Deaths: builds killed at random points, or with a full disk, and what readers and the next build find after them.

Each round changes the corpus, starts a build and ends it: by SIGKILL at a random point of one of its phases, or by a
disk (a small tmpfs, which only root may mount) with too little room. A reader opens the index all the while. Asked is:

* what answers, at any time, is the old index or the new one as it is built elsewhere from the same documents: the same
  id, which is a digest of its files, and the same passages; and what a reader opened before goes on answering;
* a full disk is told in one clear message;
* the next build succeeds, publishes the new index, and encodes no text whose vectors the dead one had kept. The
  batches that were under way are encoded again, and counted.

A third of the deaths are mended in a copy, so that the next build to die finds what the last one left. Run from the
project's folder:

    python -m tests.bench.kills [--kills 150] [--full 50] [--model 20] [--seed 1]

`--model`: how many more are killed with the default encoder. Exit code 1 where anything is not as asked.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from random import Random

from ingest.build import build
from rag.index import Index
from tests.bench.victims import PHASES, changed, encoded, kept, loaded, run

LARGE = 500_000_000  # bytes


class Rounds:
    """Deaths of one kind, in a place of their own, and what was found after them."""

    def __init__(self, place, random, model=False):
        self.corpus, self.folder, self.elsewhere = place / "corpus", place / "disk/index", place / "elsewhere"
        self.random, self.model, self.encoder = random, model, loaded(model)
        self.place, self.known, self.number = place, {}, 0
        self.counts, self.stages, self.wrong = Counter(), Counter(), []
        self.needed, self.phases, self.deaths = 0, {}, 0
        self.folder.parent.mkdir(exist_ok=True)
        self.change()
        self.mend(self.folder, ())

    def change(self):
        """Change the corpus; the id of its index, as built elsewhere."""
        self.number += 1
        changed(self.corpus, self.number)
        id = build(self.corpus, self.elsewhere, self.encoder).index
        index = Index.open(self.elsewhere)
        self.known[id] = [index.passage(row) for row in range(len(index))]
        return id

    def killed(self):
        phase = self.random.choice(PHASES)
        share = self.random.random()

        def kill(process, since):
            time.sleep(max(0.0, since + share * self.phases[phase] - time.monotonic()))
            process.kill()

        self.dies(phase, kill)

    def filled(self):
        """From one of the phases on the disk has room for no more than a part of what a build writes."""
        share = self.random.choice((0, self.random.random() ** 2))
        self.dies(self.random.choice(PHASES), lambda *_: self.resized(int(share * self.needed)))

    def resized(self, room=LARGE):
        """Leave so many bytes of room on the disk."""
        disk = self.folder.parent
        while disk.is_mount():
            size = shutil.disk_usage(disk).used + room // 4096 * 4096
            done = subprocess.run(["mount", "-o", f"remount,size={size}", str(disk)], capture_output=True)
            if done.returncode == 0:  # else more has been written meanwhile
                break

    def dies(self, phase, strike):
        """One round: a build that is struck in a phase of it, and what is found then."""
        held = Index.open(self.folder)
        old, new = held.id, self.change()
        log = self.place / f"{self.number}.log"
        with self.reader(self.folder, (old, new)):
            ended = run(self.corpus, self.folder, log, self.model, phase, strike)
        self.deaths += ended.how != "done"
        self.stages["finished before (and one more was begun)" if ended.how == "done" else f"in {ended.phase}"] += 1
        if ended.how == "refused":
            self.counts[f"refused in {ended.told}"] += 1
        self.check(ended.how != "failed", f"{ended}")
        answers = self.answering(self.folder, (old, new))
        self.counts["the old index answers" if answers == old else "the new index answers"] += bool(answers)
        vectors = kept(self.folder)
        self.counts["texts the dead builds encoded"] += len(encoded(log))
        self.resized()
        in_a_copy = self.number % 3 == 0
        folder = Path(shutil.copytree(self.folder, self.place / "copy")) if in_a_copy else self.folder
        self.mend(folder, (answers or old, new), vectors, set(encoded(log)))
        self.answering(folder, (new,))
        self.check(passages(held) == self.known[old], "what was opened before answers no more")
        if in_a_copy:
            shutil.rmtree(folder)

    def mend(self, folder, expected, vectors=frozenset(), before=frozenset()):
        """The next build."""
        log, used = self.place / f"{self.number}.next", shutil.disk_usage(self.folder.parent).used
        with self.reader(folder, expected) as most:
            ended = run(self.corpus, folder, log, self.model)
        self.check(ended.how == "done", f"the next build: {ended}")
        texts = encoded(log)
        again = [text for text, keys in texts.items() if vectors.intersection(keys)]
        self.check(not again, f"{len(again)} texts are embedded twice, {again[:1]}")
        self.counts["texts the next builds encoded"] += len(texts)
        self.counts["texts the next builds encoded that were kept"] += len(again)
        self.counts["texts the next builds encoded that were under way at the death"] += len(
            before.intersection(texts) - set(again)
        )
        if ended.how == "done" and folder == self.folder:
            self.needed = max(most[0] - used, 0.8 * self.needed)
            self.phases = {
                phase: max(lasted, 0.8 * self.phases.get(phase, 0)) for phase, lasted in ended.lasted.items()
            }

    @contextmanager
    def reader(self, folder, expected):
        """Opens the index again and again meanwhile; gives the most bytes that were in use on the disk."""
        over, most = threading.Event(), [0]

        def read():
            while not over.is_set():
                if expected:
                    self.counts["times a reader opened it meanwhile"] += 1
                    self.answering(folder, expected)
                most[0] = max(most[0], shutil.disk_usage(self.folder.parent).used)
                over.wait(0.02)

        thread = threading.Thread(target=read)
        thread.start()
        try:
            yield most
        finally:
            over.set()
            thread.join()

    def answering(self, folder, expected):
        """The id of the index that answers, where it is one of those `expected` and answers as it should."""
        try:
            index = Index.open(folder)
            assert index.id in expected, f"{index.id} is neither old nor new"
            found = passages(index)
            assert found == self.known[index.id], "other passages"
            row = self.random.randrange(len(found))
            _, cosines = index.store.nearest(index.store.vectors([row])[0], 1)
            assert cosines[0] > 0.99 and len(index.sentence_vectors(row)) == len(found[row].sentences), "other vectors"
        except (ValueError, OSError, AssertionError) as error:
            self.counts["third things"] += 1
            self.check(False, f"a third thing: {type(error).__name__}: {error}")
            return None
        return index.id

    def check(self, right, told):
        if not right:
            self.wrong.append(f"round {self.number}: {told}")


def passages(index):
    return [index.passage(row) for row in range(len(index))]


def mounted(place):
    """A tmpfs for the index, if that is allowed."""
    (place / "disk").mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={LARGE}", "tmpfs", str(place / "disk")]
    return os.geteuid() == 0 and shutil.which("mount") and subprocess.run(command).returncode == 0


def main():
    parser = argparse.ArgumentParser("python -m tests.bench.kills", description=__doc__.split("\n")[0])
    for name, default in (("kills", 150), ("full", 50), ("model", 0), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=default)
    given = parser.parse_args()
    wrong = []
    for kind, times in (("kills", given.kills), ("full", given.full), ("model", given.model)):
        if not times:
            continue
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder)
            if kind == "full" and not mounted(place):
                print("\nfull: left out, since only root may mount a small disk")
                continue
            try:
                wrong += rounds(kind, times, place, Random(f"{given.seed} {kind}"))
            finally:
                if kind == "full" and (place / "disk").is_mount():
                    subprocess.run(["umount", "--lazy", str(place / "disk")], check=True)  # the index is still open
    print(f"\nnot as asked: {len(wrong)}", *wrong[:20], sep="\n  ")
    return 1 if wrong else 0


def rounds(kind, times, place, random):
    """So many deaths of one kind, printed; what was not as asked."""
    began = time.monotonic()
    found = Rounds(place, random, model=kind == "model")
    while found.deaths < times:
        (found.filled if kind == "full" else found.killed)()
        print(f"\r{kind}: {found.deaths} of {times} ", end="", file=sys.stderr)
    how = {"kills": "killed", "full": "with a full disk", "model": "killed, with the default encoder"}[kind]
    print(f"\n{times} builds {how}, {time.monotonic() - began:.0f} s")
    for name, number in (*sorted(found.stages.items(), key=order), *sorted(found.counts.items(), key=order)):
        print(f"{number:8}  {name}")
    return [f"{kind}, {told}" for told in found.wrong]


def order(item):
    """Phases in their order, then the rest by name."""
    name = item[0].removeprefix("in ")
    return PHASES.index(name) if name in PHASES else len(PHASES), name


if __name__ == "__main__":
    sys.exit(main())
