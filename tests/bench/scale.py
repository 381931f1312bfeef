"""The index at scale, measured: published and asked at ten thousand, a hundred thousand and a million passages.

    python -m tests.bench.scale [--from INDEX] [--sizes 10000 100000 1000000] [--questions FILE] [--place DIR]

The passages are those of an index that is there already, evenly taken, and noisy copies of them (`tests.bench.copies`).
They go through `rag.generation.publish` as those of a build do. For each size, in a process of its own each, are told:
the seconds of publishing, the bytes of each part, the highest memory; then the seconds of opening, the recall@10 that
the manifest holds and that of the questions asked here, and milliseconds of whole answers (`rag.ask.answer`), one at a
time, the same again (what they touch is in memory then), in one channel alone, and 16 at once. Memory is told apart:
what the process holds, and with what it has mapped of files, which the system takes back at need. Files are in the
system's cache after publishing, as far as memory goes. What is written is removed again.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random
from statistics import median, quantiles

import numpy as np

from rag.ask import answer
from rag.edition import Edition
from rag.filter import Filter
from rag.generation import publish
from rag.index import Index
from rag.measure import gold
from rag.measure.commands import opened
from tests.bench.build import ROOT, machine
from tests.bench.copies import rows, sources
from tests.bench.hybrid import asked

SIZES = 10_000, 100_000, 1_000_000
NEEDED = 12_000  # bytes of disk for a passage
AT_ONCE = 16
FILTERED = 50  # questions that are asked in one channel
PARTS = {
    "passages": ("passages.", "owners"),
    "sentences": ("sentences.", "scales", "first"),
    "tokens": ("tokens.", "bounds"),
    "words": ("bm25/",),
    "texts": ("index.sqlite",),
}


class Memory(threading.Thread):
    """The most that this process has held, and with what is mapped: MiB, looked at ten times a second."""

    def __init__(self):
        super().__init__(daemon=True)
        self.held = self.mapped = 0.0
        self.start()

    def run(self):
        while True:
            self.look()
            time.sleep(0.1)

    def look(self):
        status = Path("/proc/self/status").read_text()
        anonymous, whole = (int(re.search(rf"{name}:\s+(\d+)", status)[1]) / 1024 for name in ("RssAnon", "VmHWM"))
        self.held, self.mapped = max(self.held, anonymous), whole

    @property
    def told(self):
        self.look()
        return {"held": round(self.held), "with mapped files": round(self.mapped)}


def built(origin, folder, number):
    """Publish, in this process."""
    memory = Memory()
    index = Index.open(origin)
    began = time.perf_counter()
    known = index.manifest
    edition = Edition(sources(index, number), known.encoder, known.dimension, index.corpus, {}, known.settings)
    manifest = publish(folder, edition, rows(index, number))
    seconds = time.perf_counter() - began
    sizes = Counter()
    for path in (at := folder / manifest.id).rglob("*"):
        name = path.relative_to(at).as_posix()
        part = next((part for part, begins in PARTS.items() if name.startswith(begins)), "manifest")
        sizes[part] += path.stat().st_size * path.is_file()
    return {
        "passages": manifest.passages,
        "sentences": manifest.sentences,
        "documents": manifest.documents,
        "method": str(manifest.method),
        "seconds": round(seconds, 1),
        "bytes": dict(sizes),
        "memory": memory.told,
    }


def questioned(folder, questions):
    """Ask, in this process."""
    memory = Memory()
    began = time.perf_counter()
    Index.open(folder)
    opening = time.perf_counter() - began
    index, encoder = opened(folder)
    loaded = memory.told
    filter = Filter(channel=Counter(source.author for source in index.sources if source.author).most_common(1)[0][0])

    def ask(question, **more):
        return replace(answer(question, index, encoder, **more), latency_ms=0.0)

    for question in questions[:AT_ONCE]:  # what is loaded once is loaded
        ask(question)
    first_time, single, at_once = (asked(ask, questions, threads) for threads in (1, 1, AT_ONCE))
    filtered = asked(lambda question: ask(question, filter=filter), questions[:FILTERED], 1)
    lost = sum(one != other for one, other in zip(single.answers, at_once.answers, strict=True))
    lost += sum(isinstance(one, str) for one in (*single.answers, *filtered.answers))
    return {
        "opening": round(opening, 2),
        "recall": _recall(index, encoder, questions),
        "first": _figures(first_time.milliseconds),
        "single": _figures(single.milliseconds),
        "filtered": _figures(filtered.milliseconds),
        "at once": _figures(at_once.milliseconds),
        "a second": round(len(questions) / at_once.seconds, 1),
        "lost": lost,
        "opened": loaded,
        "memory": memory.told,
    }


def _recall(index, encoder, questions):
    """recall@10 of the questions' own vectors, against comparing with every passage."""
    asking = encoder.encode(questions).vectors
    best = np.zeros((len(questions), 0), np.float32)
    for at in range(0, len(index), 1 << 14):
        part = index.store.vectors(np.arange(at, min(at + (1 << 14), len(index))))
        best = -np.sort(-np.hstack([best, asking @ part.T]))[:, :10]
    found = np.array([index.store.nearest(vector, 10)[1] for vector in asking])
    return round(float(np.mean(found > best[:, -1:] - 1e-6)), 4)


def _figures(milliseconds):
    return f"{median(milliseconds):.1f} ({quantiles(milliseconds, n=20)[-1]:.1f})"


def alone(step, *given):
    """`built` or `questioned` in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.scale", "--step", step, *map(str, given)]
    run = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(run.stdout.splitlines()[-1])


def table(found):
    """Lines of Markdown."""
    yield "| | " + " | ".join(f"{one['passages']:,}" for one in found) + " |"
    yield "|---|" + "---|" * len(found)

    def line(name, tell):
        return f"| {name} | " + " | ".join(str(tell(one)) for one in found) + " |"

    yield line("documents, sentences", lambda one: f"{one['documents']:,}, {one['sentences']:,}")
    yield line("passages are searched", lambda one: one["method"])
    yield line("recall@10 of the questions asked", lambda one: one["recall"])
    yield line("publishing, s", lambda one: one["seconds"])
    yield line("publishing, passages a second", lambda one: round(one["passages"] / one["seconds"]))
    yield line("publishing, MiB held (with mapped files)", lambda one: _memory(one["built"]))
    yield line("on disk, MB", lambda one: round(sum(one["bytes"].values()) / 1e6))
    for part in PARTS:
        yield line(f"… {part}, bytes a passage", lambda one, part=part: round(one["bytes"][part] / one["passages"]))
    yield line("opening, s", lambda one: one["opening"])
    yield line("MiB held when opened, with the model", lambda one: _memory(one["opened"]))
    yield line("MiB held when all was asked", lambda one: _memory(one["asked"]))
    yield line("one answer at a time, ms (95 %)", lambda one: one["first"])
    yield line("the same questions again", lambda one: one["single"])
    yield line("in one channel, ms (95 %)", lambda one: one["filtered"])
    yield line(f"{AT_ONCE} at once, ms (95 %)", lambda one: one["at once"])
    yield line(f"{AT_ONCE} at once, answers a second", lambda one: one["a second"])
    yield line("answers at once that are others, or failed", lambda one: one["lost"])


def _memory(one):
    return f"{one['held']:,} ({one['with mapped files']:,})"


def main():
    parser = argparse.ArgumentParser("python -m tests.bench.scale", description=__doc__.split("\n")[0])
    parser.add_argument("--from", dest="origin", type=Path, default=ROOT / "build/scale", help="an index (build/scale)")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="passages (10000 100000 1000000)")
    parser.add_argument("--questions", type=Path, default=ROOT / "tests/golden/questions.jsonl", help="a JSONL file")
    parser.add_argument("--number", type=int, default=200, help="questions, drawn where the file has more (200)")
    parser.add_argument("--place", type=Path, default=ROOT / "build", help="where to write (build)")
    parser.add_argument("--step", nargs="+", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        step, folder, *more = given.step
        if step == "build":
            told = built(Path(more[0]), Path(folder), int(more[1]))
        else:
            asking = [one["question"] for one in gold.read(Path(more[0]))]
            told = questioned(Path(folder), Random(1).sample(asking, min(len(asking), int(more[1]))))
        print(json.dumps(told))
        return
    try:
        Index.open(given.origin)
    except ValueError as error:
        parser.error(f"{error}: make one of many documents, `career-qa index FOLDER --index {given.origin}`")
    given.place.mkdir(parents=True, exist_ok=True)
    if (free := shutil.disk_usage(given.place).free) < NEEDED * max(given.sizes):
        parser.error(f"{given.place} has {free / 1e9:.0f} GB free, {NEEDED * max(given.sizes) / 1e9:.0f} are needed")
    print(machine(), flush=True)
    found = []
    for size in given.sizes:
        with tempfile.TemporaryDirectory(dir=given.place) as folder:
            told = alone("build", folder, given.origin.resolve(), size)
            print(json.dumps(told), file=sys.stderr, flush=True)
            said = alone("ask", folder, given.questions.resolve(), given.number)
            print(json.dumps(said), file=sys.stderr, flush=True)
        found.append({**told, **said, "built": told["memory"], "asked": said["memory"]})
    print("\n" + "\n".join(table(found)))


if __name__ == "__main__":
    main()
