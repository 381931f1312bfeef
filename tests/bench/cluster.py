"""Building on a Ray cluster, and what it costs when a node dies: the same notes built alone, by the nodes of a cluster
on this machine (one CPU each), and by them with one node killed when half is encoded.

Each build is a process of its own, ``python -m ingest``, with an empty index; prints its seconds, texts a second (all
in all, and while encoding, before and after the death), and whether its generation is the one built alone, file by
file. Needs the extra `ray`. Run from the project's folder:

    python -m tests.bench.cluster FOLDER [--notes 2000] [--nodes 2]

FOLDER holds notes, or is a ``.tar.xz`` of them.
"""

import argparse
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import time
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from random import Random
from typing import NamedTuple

from rag.manifest import MANIFEST, current
from tests.bench.build import ROOT, machine


class Run(NamedTuple):
    """A build: its report, seconds of the whole process, (second, texts encoded by then), and when a node was killed
    (None: none was)."""

    report: dict
    seconds: float
    encoded: list[tuple[float, int]]
    killed: float | None


def sample(given, count, corpus):
    """Write `count` notes by chance below the folder `corpus`; how many there are."""
    if given.is_dir():
        names = sorted(path.relative_to(given).as_posix() for path in given.rglob("*.md"))
    else:
        with tarfile.open(given) as archive:
            names = sorted(name for name in archive.getnames() if name.endswith(".md"))
    chosen = set(Random(1).sample(names, min(count, len(names))))
    if given.is_dir():
        for name in chosen:
            put(corpus / name, (given / name).read_bytes())
    else:
        with tarfile.open(given) as archive:
            for member in archive:  # in its own order: it is one stream
                if member.name in chosen:
                    put(corpus / member.name, archive.extractfile(member).read())
    return len(chosen)


def put(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def build(corpus, index, *more, kill=None, half=0):
    """Build; once `half` texts are encoded, `kill` is called."""
    command = [sys.executable, "-m", "ingest", str(corpus), "--index", str(index), "--json", "--progress", *more]
    began, encoded, killed, other = time.perf_counter(), [], None, []
    with (
        tempfile.TemporaryFile("w+") as out,
        subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=subprocess.PIPE, text=True) as process,
    ):
        for line in process.stderr:
            now = time.perf_counter() - began
            try:
                told = json.loads(line)
            except ValueError:
                other.append(line)
                continue
            if told["step"] == "workers":
                print(f"  {now:6.1f} s: {told['done']} of {told['of']} workers", flush=True)
            elif told["step"] == "encoding":
                encoded.append((now, told["done"]))
                if kill and killed is None and told["done"] >= half:
                    kill()
                    killed = time.perf_counter() - began
                    print(f"  {killed:6.1f} s: a node is killed, {told['done']} texts are encoded", flush=True)
        if process.wait():
            raise SystemExit(f"a build ended with {process.returncode}: {''.join(other)}")
        out.seek(0)
        (last,) = out  # the report and nothing else
    return Run(json.loads(last), time.perf_counter() - began, encoded, killed)


def rate(encoded, start, end):
    """Texts a second between two seconds of a build."""
    within = [(at, done) for at, done in encoded if start <= at <= end]
    if len(within) < 2:
        return 0.0
    (first, one), (last, two) = within[0], within[-1]
    return (two - one) / (last - first)


def contents(index):
    """Digests of the published files; of the manifest each key, but when it was made."""
    folder = index / current(index)
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.name == MANIFEST:
            held = json.loads(path.read_text())
            found |= {f"{MANIFEST}: {key}": value for key, value in held.items() if key != "created"}
        elif path.is_file():
            digest = sha256()
            with path.open("rb") as file:
                while part := file.read(1 << 20):
                    digest.update(part)
            found[path.relative_to(folder).as_posix()] = digest.hexdigest()
    return found


def told(name, run, index, alone):
    """Print a build; whether it is equal to the one built alone."""
    texts, end = run.report["embedded"], run.encoded[-1][0]
    rates = f"{rate(run.encoded, 0, run.killed or end):.0f} while encoding"
    if run.killed:
        rates += f" before, {rate(run.encoded, run.killed, end):.0f} after"
    now = contents(index)
    others = (
        [] if alone is None else sorted(name for name in now.keys() | alone.keys() if now.get(name) != alone.get(name))
    )
    print(
        f"{name}: {run.seconds:.1f} s, {texts} texts, {texts / run.seconds:.0f} a second ({rates}); "
        f"{run.report['documents']} documents in {run.report['passages']} passages, generation {run.report['index']}"
        + ("" if alone is None else f", NOT EQUAL: {', '.join(others)}" if others else ", equal"),
        flush=True,
    )
    return not others


def main():
    parser = argparse.ArgumentParser("python -m tests.bench.cluster", description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--notes", type=int, default=2000)
    parser.add_argument("--nodes", type=int, default=2)
    given = parser.parse_args()
    if not given.folder.exists():
        parser.error(f"no {str(given.folder)!r}")
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    from ray.cluster_utils import Cluster

    print(f"{machine()}, ray {version('ray')}", flush=True)
    with tempfile.TemporaryDirectory() as place:
        corpus, alone, spread, shrunk = (Path(place, name) for name in ("corpus", "alone", "spread", "shrunk"))
        print(f"{sample(given.folder, given.notes, corpus)} notes", flush=True)
        run = build(corpus, alone)
        told("alone", run, alone, None)
        known, half = contents(alone), run.report["embedded"] // 2
        began = time.perf_counter()
        cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False})
        try:
            nodes = [cluster.add_node(num_cpus=1) for _ in range(given.nodes)]
            print(
                f"a cluster of a head and {given.nodes} nodes: {time.perf_counter() - began:.1f} s to start", flush=True
            )
            equal = told(f"by {given.nodes} nodes", build(corpus, spread, "--ray", cluster.address), spread, known)

            def kill():
                cluster.remove_node(nodes[-1], allow_graceful=False)

            run = build(corpus, shrunk, "--ray", cluster.address, kill=kill, half=half)
            equal &= told(f"by {given.nodes} nodes, one killed midway", run, shrunk, known)
        finally:
            cluster.shutdown()
    return 0 if equal else 1


if __name__ == "__main__":
    sys.exit(main())
