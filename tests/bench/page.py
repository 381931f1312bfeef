"""The page, measured as its visitors have it: how soon a server answers, and twenty people at once while it is indexed.

    python -m tests.bench.page [--people 20] [--seconds 120] [--think 2] [--runs 3] [--index-corpus DIR]

* Start: from the start of the server's process to the first answer, with the model as it is kept after its first use
  and, once, without; from opening a tab on a warm server to the answer; and a rerun, which must show the same.
* Load: visitors (`tests.bench.visitor`), each in tabs of their own, ask the golden questions for the time given while
  ``python -m ingest`` builds one index after another of a corpus in which a third of the documents (a hundred, where
  there are many) is always missing, each time another. Told are median and 95th percentile from the address to the
  answer, answers a second, and the server's processor time for an answer and its memory. An answer must be the one
  that `rag.ask.answer` gives on an index that was published at some moment between question and answer. Another one, a
  red box, a message instead of an answer or an error in the server's log is counted, and makes the exit code 1.

DIR (``corpus``) is copied and the copy changed.
"""

import argparse
import asyncio
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from statistics import median, quantiles

from rag.measure import gold
from tests.bench.build import ROOT, build, machine
from tests.bench.crowd import Answers, judged, load, rebuilt
from tests.bench.visitor import serving, visiting

WARM = 20  # visits that are timed on a warm server
ERRORS = re.compile(r"Traceback|Error|Exception|\b(?:error|warning|failed)\b", re.IGNORECASE)


async def first(site, question):
    """Seconds from opening a tab to an answer, and of a rerun of it."""
    began = time.perf_counter()
    async with visiting(site.address) as visitor:
        shown = await visitor.ask(question)
        if shown.answered is None or shown.faults:
            raise SystemExit(f"no answer to {question!r}: {shown.faults}")
        seconds = time.perf_counter() - began - (shown.whole - shown.answered)
        again = await visitor.again()
        if again.parts != shown.parts:
            raise SystemExit(f"a rerun shows something else than the page before it: {question!r}")
        return seconds, again.whole


def starts(index, questions, runs, place):
    """Times of servers over `index`; prints them."""
    rows = {}
    for name, number, environment in (
        ("the model never used here", 1, {"XDG_CACHE_HOME": str(place / "caches")}),
        ("a new process", runs, {}),
    ):
        for _ in range(number):
            with serving(index, place / "start.log", **environment) as site:
                seconds, _ = asyncio.run(first(site, questions[0]))
                rows.setdefault(name, []).append(site.seconds + seconds)
                rows.setdefault(f"{name}: until it listens", []).append(site.seconds)
    with serving(index, place / "start.log") as site:
        asyncio.run(first(site, questions[0]))
        visits = [asyncio.run(first(site, question)) for question in questions[1 : WARM + 1]]
    rows["a warm server, a new tab"], rows["a rerun, all of the page"] = map(list, zip(*visits, strict=True))
    print("\nFrom the start of the server, or from opening a tab, to the first answer; milliseconds\n")
    print("| | times | median | least to most |\n|---|---|---|---|")
    for name, seconds in rows.items():
        told = [1000 * one for one in seconds]
        print(f"| {name} | {len(told)} | {median(told):,.0f} | {min(told):,.0f} to {max(told):,.0f} |", flush=True)


def told(loaded, answers, given):
    """Print what the load gave; how many faults there were."""
    found = [judged(one, loaded.published, answers) for one in loaded.asked]
    faults = [fault for fault, _ in found if fault]
    seconds = [one.shown.answered for one in loaded.asked if getattr(one.shown, "answered", None)]
    if len(seconds) < 2:
        raise SystemExit(f"hardly an answer in {given.seconds:g} s: {faults[:3]}")
    levels, builds, telling = loaded.memory, loaded.builds, sum(told for _, told in found)
    print(
        f"\n{given.people} people for {given.seconds:.0f} s, {given.think:g} s of thought on average, while "
        f"{len(builds)} indexes were built one after the other ({median(builds):.1f} s each)\n"
    )
    print("| answers | a second | median, ms | 95 %, ms | slowest, ms | processor, ms | faults | index switched |")
    print("|---|---|---|---|---|---|---|---|")
    figures = (median(seconds), quantiles(seconds, n=20)[-1], max(seconds), loaded.processor / len(seconds))
    times = " | ".join(f"{1000 * one:,.0f}" for one in figures)
    print(
        f"| {len(seconds)} | {len(seconds) / given.seconds:.1f} | {times} "
        f"| {len(faults)} | {len(loaded.published) - 1} times |"
    )
    print(f"\nAnother index would have given another answer to {telling} of the questions.")
    if any(levels):
        at = [levels[len(levels) * part // 4] / 1e6 for part in range(4)] + [levels[-1] / 1e6]
        print(f"Memory of the server, MB: {', '.join(f'{level:,.0f}' for level in at)} (start, quarters, end)")
    for fault in dict.fromkeys(faults):
        print(f"  {faults.count(fault)} times: {fault}")
    return len(faults)


def main():
    parser = argparse.ArgumentParser("python -m tests.bench.page", description=__doc__.split("\n")[0])
    parser.add_argument("--index-corpus", type=Path, default=ROOT / "corpus", metavar="DIR")
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--think", type=float, default=2, help="seconds between answer and question, on average (2)")
    parser.add_argument("--runs", type=int, default=3, help="servers that are started (3)")
    given = parser.parse_args()
    if not given.index_corpus.is_dir():
        parser.error(f"no folder {str(given.index_corpus)!r}")
    print(machine(), flush=True)
    questions = [one["question"] for one in gold.read(ROOT / "tests/golden/questions.jsonl")]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        corpus, index, kept = place / "corpus", place / "index", place / "kept"
        shutil.copytree(given.index_corpus, corpus)
        build(corpus, index)
        starts(index, Random(1).sample(questions, WARM + 1), given.runs, place)
        rebuilt(corpus, index, kept, 0)
        with serving(index, place / "server.log") as site:
            asyncio.run(first(site, questions[0]))
            loaded = asyncio.run(load(site, corpus, index, kept, questions, given))
        faults = told(loaded, Answers(kept), given)
        errors = [line for line in (place / "server.log").read_text("utf-8").splitlines() if ERRORS.search(line)]
        print(f"Lines of the server's log that tell of an error: {len(errors)}", *errors[:10], sep="\n  ")
    return int(bool(faults or errors))


if __name__ == "__main__":
    sys.exit(main())
