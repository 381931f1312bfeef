"""Asking, measured: from question to answer, one at a time and 16 at once, warm, the index open.

    python -m tests.bench.ask [--index DIR ...] [--questions FILE ...] [--others]

Each index (without any: one of corpus/, built for the purpose) is asked the questions of its file, by `rag.ask.answer`
as the page asks it: retrieved, reranked, weighed, composed. Told are medians and 95th percentiles, questions a second,
and how many of the answers that were given 16 at once are not the ones that were given one at a time (exit code 1 if
there are any of ours). The table is Markdown.

`--others`: langchain and haystack in their documented hybrid set-ups (`tests.bench.hybrid`) return ten passages beside
it, the same encoder behind them, from the same files; in an index of more than a few thousand passages they are given
our passages and vectors, since encoding all of it by themselves takes an hour. Rounds alternate, so that whatever else
the machine does slows all alike. Their pinned packages are installed for the run alone, or once in ``$BENCH_VENV``;
``$TORCH_INDEX`` is the index that torch comes from, if not the usual one.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import venv
from contextlib import ExitStack
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import NamedTuple

import numpy as np

from rag import encoder
from rag.answer import Answer
from rag.ask import answer
from rag.measure import gold
from rag.measure.commands import opened
from tests.bench.build import ROOT, machine
from tests.bench.hybrid import Round, asked

AT_ONCE = 16
K = 10
ENCODED = 5000  # passages that the others may cut and encode by themselves
PATIENCE = 20  # seconds that one of the others may take for the questions of a round, one at a time
TORCH = "torch==2.13.0"
PACKAGES = {
    "langchain": (
        "langchain-classic==1.0.8",
        "langchain-community==0.4.2",
        "langchain-huggingface==1.2.3",
        "langchain-text-splitters==1.1.3",
        "rank-bm25==0.2.2",
        "faiss-cpu==1.15.1",
        "sentence-transformers==6.2.0",
    ),
    "haystack": ("haystack-ai==3.4.0", "sentence-transformers-haystack==2.0.0", "sentence-transformers==6.2.0"),
}
SILENT = {"HAYSTACK_TELEMETRY_ENABLED": "False", "LANGSMITH_TRACING": "false", "HF_HUB_OFFLINE": "1"}


class Asked(NamedTuple):
    """What a system did in all rounds: those one at a time, and those 16 at once."""

    name: str
    passages: int
    single: list
    at_once: list

    def milliseconds(self, rounds, first=None):
        """Of the `first` questions of each round."""
        return [taken for one in rounds for taken in one.milliseconds[:first]]

    @property
    def lost(self):
        """How many answers 16 at once are not those given one at a time, or none at all (a message of an exception)."""
        return sum(
            a != b or isinstance(b, str)
            for one, many in zip(self.single, self.at_once, strict=True)
            for a, b in zip(one.answers, many.answers, strict=True)
        )


class Other:
    """One of the other libraries, in a process."""

    def __init__(self, name, python, job, place):
        self.name, self._errors = name, place / f"{name}.log"
        with self._errors.open("w") as errors:
            self._process = subprocess.Popen(
                [python, "-m", "tests.bench.hybrid", name, job],
                cwd=ROOT,
                env=os.environ | SILENT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        self.passages = int(self._reply())

    def __call__(self, questions, threads):
        self._process.stdin.write(json.dumps({"questions": questions, "threads": threads}) + "\n")
        self._process.stdin.flush()
        return Round(*json.loads(self._reply()))

    def _reply(self):
        line = self._process.stdout.readline()
        if not line:
            raise OSError(f"{self.name} ended: {self._errors.read_text()[-2000:]}")
        return line

    def close(self):
        self._process.stdin.close()
        self._process.wait()


def installed(place, library):
    """Whether the packages of `library` are in the environment at `place`, which is made if need be."""
    python, done = place / "bin" / "python", place / f"{library}.txt"
    if done.is_file() and done.read_text() == " ".join(PACKAGES[library]):
        return True
    if not python.is_file():
        venv.create(place, with_pip=True)
    from_index = ["--index-url", os.environ["TORCH_INDEX"]] if os.environ.get("TORCH_INDEX") else []
    for packages in ([*from_index, TORCH], [TORCH, *PACKAGES[library]]):
        run = subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], capture_output=True, text=True)
        if run.returncode:
            print(f"{library} cannot be installed: {run.stderr.strip()[-500:]}", flush=True)
            return False
    done.write_text(" ".join(PACKAGES[library]))
    return True


def job(index, place):
    """The file that tells the others what to index, and what is told of it."""
    job = {"model": str(encoder.place(encoder.PLAIN)), "k": K}
    if len(index) <= ENCODED:
        job["files"] = [str(index.corpus / source.doc) for source in index.sources]
        told = f"the others cut and encode the same {len(index.sources)} documents"
    else:
        job["texts"] = [index.passage(row).text for row in range(len(index))]
        job["vectors"] = str(place / "vectors.npy")
        np.save(job["vectors"], index.passages.at(np.arange(len(index))))
        told = "the others are given our passages and vectors"
    (place / "job.json").write_text(json.dumps(job), "utf-8")
    return place / "job.json", told


def measured(systems, questions, rounds):
    """Every system is asked in turns; the slow ones only the first questions, as many as they answer in `PATIENCE`."""
    found, fitting = [], {}
    for system in systems:
        first = system(questions[:3], 1)  # the first may load a thing or two, the last is a warm one
        fitting[system] = len(questions) if system is systems[0] else int(PATIENCE * 1000 / first.milliseconds[-1])
        fitting[system] = max(AT_ONCE, fitting[system])
        system(questions[: fitting[system]] if system is systems[0] else questions[:3], AT_ONCE)
        found.append(Asked(system.name, system.passages, [], []))
    for turn in range(rounds):
        for place in range(len(systems)):
            at = (place + turn) % len(systems)
            own = questions[: fitting[systems[at]]]
            found[at].single.append(systems[at](own, 1))
            found[at].at_once.append(systems[at](own, AT_ONCE))
    return found


class Ours:
    """An index and its encoder, asked in this process."""

    def __init__(self, index, loaded):
        self.name, self.passages, self._index, self._encoder = "career-qa", len(index), index, loaded

    def __call__(self, questions, threads):
        return asked(self._ask, questions, threads)

    def _ask(self, question):
        return replace(answer(question, self._index, self._encoder, k=K), latency_ms=0.0)


def table(name, told, found):
    """Lines of Markdown."""
    ours, answered = found[0], [one for one in found[0].single[0].answers if isinstance(one, Answer) and one.answered]
    yield (
        f"\n{name}: {len(ours.single[0].answers)} questions, {len(answered)} of them answered, "
        f"{len(ours.single)} rounds{told and '; ' + told}\n"
    )
    yield f"| | passages | asked | one at a time, ms (95 %) | {AT_ONCE} at once, ms (95 %) | a second | times ours |"
    yield "|---|---|---|---|---|---|---|"
    for one in found:
        number = len(one.single[0].milliseconds)
        figures = [one.milliseconds(rounds) for rounds in (one.single, one.at_once)]
        times = [
            median(own) / median(ours.milliseconds(rounds, number))
            for own, rounds in zip(figures, (ours.single, ours.at_once), strict=True)
        ]
        cells = [f"{median(own):.1f} ({quantiles(own, n=20)[-1]:.1f})" for own in figures]
        rate = median(len(round.milliseconds) / round.seconds for round in one.at_once)
        against = "" if one is ours else f"{times[0]:.1f} and {times[1]:.1f}"
        yield f"| {one.name} | {one.passages:,} | {number} | {cells[0]} | {cells[1]} | {rate:.1f} | {against} |"
    lost = (f"{one.name} {one.lost} of {sum(len(round.answers) for round in one.at_once)}" for one in found)
    yield f"\nAnswers {AT_ONCE} at once that failed or are others than one at a time: {', '.join(lost)}"


def main():
    parser = argparse.ArgumentParser("python -m tests.bench.ask", description=__doc__.split("\n")[0])
    parser.add_argument("--index", type=Path, action="append", help="an index folder; may be given again")
    parser.add_argument("--questions", type=Path, action="append", help="a JSONL file; one for all or for each index")
    parser.add_argument("--others", action="store_true", help="langchain and haystack beside it")
    parser.add_argument("--number", type=int, default=100, help="questions, drawn where the file has more (100)")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    files = given.questions or [ROOT / "tests/golden/questions.jsonl"]
    if len(files) not in (1, len(given.index or [0])):
        parser.error("give one file of questions, or one for each index")
    print(machine(), flush=True)
    lost = 0
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        environment = Path(os.environ.get("BENCH_VENV") or place / "venv")
        others = [name for name in PACKAGES if given.others and installed(environment, name)]
        if not given.index:
            command = [sys.executable, "-m", "ingest", "corpus", "--index", str(place / "index")]
            subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        for folder, file in zip(given.index or [place / "index"], cycle(files)):
            questions = [one["question"] for one in gold.read(file)]
            questions = Random(1).sample(questions, min(len(questions), given.number))
            index, loaded = opened(folder)
            systems, told = [Ours(index, loaded)], ""
            with ExitStack() as processes:
                if others:
                    task, told = job(index, place)
                for name in others:
                    systems.append(Other(name, environment / "bin" / "python", task, place))
                    processes.callback(systems[-1].close)
                found = measured(systems, questions, given.rounds)
            print("\n".join(table(index.corpus.name, told, found)), flush=True)
            lost += found[0].lost
    return int(lost > 0)


if __name__ == "__main__":
    sys.exit(main())
