"""Building, measured side by side in one run: encoding against plain sentence-transformers, and builds by what changed.

* Encoding: the same passages by `SentenceTransformer.encode` with its defaults, and by the encoder as a build uses it
  (all cores, sorted by length, in a build's batches), in turns: passages a second, and the lowest cosine between the
  two vectors of a passage.
* Builds, each a process of its own, ``python -m ingest``, started and imported in the time that is told: of everything,
  with nothing changed, with one file changed. Memory is the most that the process and its children held together at one
  time (PSS: what several share is counted once; Linux tells it).

Medians over the rounds. Run from the project's folder (``make bench``):

    python -m tests.bench.build [FOLDER] [--rounds 3] [--passages 500]

FOLDER (``corpus``) is copied and the copy changed.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from importlib.metadata import PackageNotFoundError, version
from itertools import cycle, islice
from pathlib import Path
from random import Random
from statistics import median
from typing import NamedTuple

import numpy as np

from ingest import loops, read
from ingest.chunk import chunk
from ingest.document import Unreadable
from ingest.vectors import BATCH
from rag import encoder
from rag.encoder import framed

ROOT = Path(__file__).parents[2]
SAMPLED = 0.2  # seconds between two looks at the memory


class Run(NamedTuple):
    """A build: seconds from start to end, the most bytes of memory (None where the system does not tell), and its
    report."""

    seconds: float
    memory: int | None
    report: dict


def machine():
    """The processor, its cores, how busy they are, and the versions that matter."""
    cpu = Path("/proc/cpuinfo")
    lines = cpu.read_text().splitlines() if cpu.is_file() else []
    name = next((line.split(": ")[1] for line in lines if line.startswith("model name")), platform.processor())
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    packages = ("torch", "openvino", "sentence-transformers", "faiss-cpu")
    return f"{name}, {os.cpu_count()} cores, load {load}; Python {platform.python_version()}, " + ", ".join(
        f"{package} {installed(package)}" for package in packages
    )


def installed(package):
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def passages(corpus, model, number):
    """What the encoder is shown of `number` passages of documents by chance; fewer are taken again from the start."""
    paths = list(read.files(corpus))
    Random(1).shuffle(paths)
    texts = []
    for path in paths:
        try:
            document = loops.unlooped(read.load(path, path.name))
        except Unreadable:
            continue
        texts += [framed(passage) for passage in chunk(document, model)]
        if len(texts) >= number:
            break
    return list(islice(cycle(texts), number)), min(len(texts), number)


def encoding(corpus, number, rounds):
    """Encode in turns by both; prints rates."""
    import torch
    from sentence_transformers import SentenceTransformer

    threads = torch.get_num_threads()  # torch's own choice, which plain sentence-transformers runs with
    plain = SentenceTransformer(str(encoder._place(encoder.chosen())), device="cpu")
    ours = encoder.load(threads=os.cpu_count() or 1, build=True)
    texts, different = passages(corpus, ours, number)

    def by_plain():
        torch.set_num_threads(threads)
        return plain.encode(texts)

    def by_ours():
        torch.set_num_threads(os.cpu_count() or 1)
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        found = np.empty((len(texts), ours.dimension), np.float32)
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            found[batch] = ours.encode([texts[at] for at in batch]).vectors
        return found

    seconds = {by_plain: [], by_ours: []}
    vectors = {}
    for turn in range(rounds + 1):  # the first is a rehearsal
        for encode in seconds:
            began = time.perf_counter()
            vectors[encode] = encode()
            if turn:
                seconds[encode].append(time.perf_counter() - began)
    one, other = (found / np.linalg.norm(found, axis=1, keepdims=True) for found in vectors.values())
    tokens = sum(ours.lengths(texts)) / len(texts)
    print(f"\nEncoding {len(texts)} passages ({different} different ones, {tokens:.0f} tokens on average)")
    rates = {encode: [len(texts) / taken for taken in taken] for encode, taken in seconds.items()}
    for name, encode in (("sentence-transformers", by_plain), (f"ours ({ours.fingerprint})", by_ours)):
        low, middle, high = min(rates[encode]), median(rates[encode]), max(rates[encode])
        print(f"  {name:45} {middle:8.1f} a second ({low:.1f} to {high:.1f})")
    ratios = [theirs / own for theirs, own in zip(seconds[by_plain], seconds[by_ours], strict=True)]
    print(f"  times as fast {median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")
    print(f"  lowest cosine between their vectors {float((one * other).sum(axis=1).min()):.6f}")


def build(corpus, index):
    """One build of `corpus` in a process."""
    command = [sys.executable, "-m", "ingest", str(corpus), "--index", str(index), "--json"]
    began, most = time.perf_counter(), None
    with tempfile.TemporaryFile("w+") as told, tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(command, cwd=ROOT, stdout=told, stderr=errors)
        while True:
            try:
                process.wait(SAMPLED)
                break
            except subprocess.TimeoutExpired:
                held = sum(map(memory, tree(process.pid)))
                most = max(most or 0, held) or None
        seconds = time.perf_counter() - began
        told.seek(0), errors.seek(0)
        if process.returncode:
            raise SystemExit(f"a build ended with {process.returncode}: {errors.read()}")
        return Run(seconds, most, json.loads(told.read()))


def tree(pid):
    """The process and what it started."""
    try:
        children = [
            int(child) for path in Path(f"/proc/{pid}/task").glob("*/children") for child in path.read_text().split()
        ]
    except OSError:
        children = []
    return [pid, *(other for child in children for other in tree(child))]


def memory(pid):
    """Bytes of memory that are the process's share (PSS)."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def builds(corpus, rounds):
    """Builds of the folder, which is changed; prints seconds and memory."""
    texts = [path for path in read.files(corpus) if path.suffix in (".md", ".txt")]
    if not texts:
        raise SystemExit("no file ending in .md or .txt to change")
    runs = {"everything": [], "nothing changed": [], "one file changed": []}
    for turn in range(rounds):
        with tempfile.TemporaryDirectory() as index:
            runs["everything"].append(build(corpus, index))
            runs["nothing changed"].append(build(corpus, index))
            with Random(turn).choice(texts).open("a") as file:
                file.write(f"\n\nThis was added in round {turn}.\n")
            runs["one file changed"].append(build(corpus, index))
    report = runs["everything"][-1].report
    size = f"{report['documents']} documents in {report['passages']} passages"
    print(f"\nBuilds of {size}, medians of {rounds}; seconds from the start of the process to its end")
    whole = median(run.seconds for run in runs["everything"])
    print(
        f"  {'':18}{'seconds':>9}{'range':>16}{'of full':>9}{'building':>10}{'encoded':>9}{'reused':>9}{'memory':>10}"
    )
    for name, done in runs.items():
        seconds, last = [run.seconds for run in done], done[-1].report
        most = max((run.memory or 0 for run in done), default=0)
        print(
            f"  {name:18}{median(seconds):9.1f}{f'{min(seconds):.1f} to {max(seconds):.1f}':>16}"
            f"{median(seconds) / whole:9.1%}{median(run.report['seconds'] for run in done):10.1f}"
            f"{last['embedded']:9}{last['reused']:9}{f'{most / 1e9:.2f} GB' if most else '-':>10}"
        )
    print(f"  {report['passages'] / whole:.1f} passages a second in a full build, the start of the program counted")


def main():
    parser = argparse.ArgumentParser("python -m tests.bench.build", description=__doc__.split("\n")[0])
    parser.add_argument("folder", nargs="?", default="corpus", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--passages", type=int, default=500)
    given = parser.parse_args()
    if not given.folder.is_dir():
        parser.error(f"no folder {str(given.folder)!r}")
    print(machine(), flush=True)
    with tempfile.TemporaryDirectory() as place:
        corpus = Path(shutil.copytree(given.folder, Path(place) / "corpus"))
        encoding(corpus, given.passages, given.rounds)
        builds(corpus, given.rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
