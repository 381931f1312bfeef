"""Two page servers behind nginx, forty people before it, and one of the servers killed: what people see of it.

    python -m tests.bench.fleet [--people 40] [--seconds 180] [--think 4] [--back 20] [--index DIR]

Each visitor (`tests.bench.visitor`) holds conversations over nginx, which runs the configuration in ``docs/deploy``. At
half time the first server is killed (SIGKILL), and started anew after `--back` seconds. Whoever loses the connection
comes back as a browser does: it asks ``/_stcore/health`` until that answers, connects, and sends the address that it
shows. Told are the times of answers; how long those who were cut off waited until their conversation stood there again,
and whether it was the same; and whether log and metrics tell what happened: a line a question, and counts that agree.

DIR is served where it is given, or what the environment names (``CAREER_QA_STORE``); else ``corpus`` is indexed.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack, suppress
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import NamedTuple

import httpx
from prometheus_client.parser import text_string_to_metric_families
from websockets.exceptions import WebSocketException

from rag.measure import gold
from rag.stages import STAGES
from tests.bench.build import ROOT, build, machine
from tests.bench.crowd import said
from tests.bench.proxy import NGINX, proxied
from tests.bench.visitor import free, serving, visiting

TURNS = 4  # questions of a conversation
RETRY, RETRY_MOST = 0.5, 8  # seconds between two tries of a browser, doubled each time
GONE = (WebSocketException, OSError, TimeoutError, KeyError)


class Back(NamedTuple):
    """Somebody came back: after how many `seconds` the conversation stood there, of how many `turns`, and whether its
    last answer was the `same`; None where it had not come before."""

    seconds: float
    turns: int
    same: bool | None


class Seen(NamedTuple):
    """What people saw: seconds of each answer, with the moment it came; those who came `back`; the `faults`; how many
    turns they had answered anew, and how many questions were cut off."""

    answers: list
    back: list
    faults: list
    counts: Counter


async def reached(site):
    """Wait until the page answers, as a browser does."""
    wait = RETRY
    async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
        while True:
            with suppress(httpx.HTTPError):
                if (await client.get(f"http://{site}/_stcore/health")).status_code == 200:
                    return
            await asyncio.sleep(wait)
            wait = min(RETRY_MOST, 2 * wait)


async def person(site, questions, number, think, until, seen):
    """One visitor, in one conversation after another."""
    random = Random(number)
    while time.perf_counter() < until:
        asked, said_last, session, lost = [], None, "", None
        wanted = random.sample(questions, TURNS)
        while len(asked) < TURNS or lost:
            try:
                async with visiting(site, session=session, Cookie=f"career_qa_visitor=person{number}") as visitor:
                    if lost:
                        await visitor.go("") if not asked else await comes_back(visitor, asked, said_last, lost, seen)
                        said_last, lost = asked and said_last, None
                    while len(asked) < TURNS:
                        await visitor.thinks(random.uniform(0, 2 * think))
                        if time.perf_counter() >= until:
                            return
                        asked.append(wanted[len(asked)])
                        said_last = None
                        shown = await visitor.ask(*asked)
                        session, said_last = visitor.session, judged(shown, seen)
                        seen.answers.append((time.perf_counter(), shown.answered or shown.whole))
                        seen.counts["turns"] += 1
            except GONE:
                lost = lost or time.perf_counter()
                seen.counts["cut"] += bool(asked and said_last is None)
                await reached(site)


async def comes_back(visitor, asked, before, lost, seen):
    """A conversation, at a server that does not know it."""
    shown = await visitor.ask(*asked)
    now = judged(shown, seen)
    seen.back.append(Back(time.perf_counter() - lost, len(asked), None if before is None else now == before))
    seen.counts["turns"] += len(asked)


def judged(shown, seen):
    """What the page says; what is no answer is a fault."""
    found = said(shown)
    if shown.faults or found is None:
        seen.faults.append(shown.faults[0] if shown.faults else f"no answer: {shown.parts.get('message')}")
    return found


def counted(port):
    """The questions that a server counts, by outcome; None where it is gone."""
    with suppress(httpx.HTTPError):
        text = httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).text
        families = {family.name: family for family in text_string_to_metric_families(text)}
        samples = families["career_qa_questions"].samples
        return Counter({one.labels["outcome"]: int(one.value) for one in samples if one.name.endswith("_total")})
    return None


def lines(log):
    """The questions in a log."""
    found = [json.loads(line) for line in log.read_text("utf-8").splitlines()] if log.exists() else []
    return [line for line in found if line["event"] == "question"]


def told(seen, logs, counts, given, killed):
    """Print what was seen; how many faults there were."""
    seconds = [took for _, took in seen.answers]
    print(f"\n{given.people} people for {given.seconds:.0f} s, {given.think:g} s of thought on average\n")
    print("| | answers | a second | median, ms | 95 %, ms | slowest, ms |\n|---|---|---|---|---|---|")
    for name, some, span in (
        ("all", seconds, given.seconds),
        ("before one was killed", [took for at, took in seen.answers if at < killed], given.seconds / 2),
        ("while one was gone", [took for at, took in seen.answers if killed <= at < killed + given.back], given.back),
    ):
        figures = " | ".join(f"{1000 * one:,.0f}" for one in (median(some), quantiles(some, n=20)[-1], max(some)))
        print(f"| {name} | {len(some)} | {len(some) / span:.1f} | {figures} |")
    waits = sorted(one.seconds for one in seen.back)
    same = [one.same for one in seen.back if one.same is not None]
    print(
        f"\nCut off: {len(waits)} people, {seen.counts['cut']} of them while they waited for an answer. Their "
        f"conversation ({median([one.turns for one in seen.back]):g} turns, median) stood there again after "
        f"{median(waits):.2f} s "
        f"(median; {waits[-1]:.2f} s at most); the same answer as before: {sum(same)} of {len(same)}."
        if waits
        else "\nNobody was cut off."
    )
    found = [lines(log) for log in logs]
    every = [line for some in found for line in some]
    print(f"\nTurns answered, as seen from outside: {seen.counts['turns']}; lines in the logs: {len(every)}")
    print("| server | lines in its log | questions in its metrics | by outcome |\n|---|---|---|---|")
    wrong = 0
    for name, some, count in zip(("killed", "the other", "started anew"), found, counts, strict=True):
        print(f"| {name} | {len(some)} | {sum((count or Counter()).values())} | {dict(+(count or Counter()))} |")
        wrong += name != "killed" and Counter(line["outcome"] for line in some) != +(count or Counter())
    # A question cut off may have been answered, or not; those of whoever leaves at the end are not waited for.
    wrong += abs(len(every) - seen.counts["turns"]) > seen.counts["cut"]
    wrong += any("question" in line or line["outcome"] not in ("answered", "declined") for line in every)
    print("\n| stage | times | median, ms | 95 %, ms |\n|---|---|---|---|")
    for stage in STAGES:
        took = [line["stages"][stage] for line in every if stage in line["stages"]]
        if len(took) > 1:
            print(f"| {stage} | {len(took)} | {median(took):.1f} | {quantiles(took, n=20)[-1]:.1f} |")
    for fault in dict.fromkeys(seen.faults):
        print(f"  {seen.faults.count(fault)} times: {fault}")
    print(f"\nFaults: {len(seen.faults)}; logs and metrics {'DISAGREE' if wrong else 'agree'}")
    return len(seen.faults) + wrong


async def load(address, questions, given, kill):
    """People for the time given; what they saw, and when the server was killed."""
    seen, start = Seen([], [], [], Counter()), time.perf_counter()
    until, killed = start + given.seconds, start + given.seconds / 2
    people = [person(address, questions, number, given.think, until, seen) for number in range(given.people)]

    async def killing():
        await asyncio.sleep(killed - time.perf_counter())
        kill(False)
        await asyncio.sleep(given.back)
        await asyncio.to_thread(kill, True)

    await asyncio.gather(killing(), *people)
    return seen, killed


def main():
    parser = argparse.ArgumentParser("python -m tests.bench.fleet", description=__doc__.split("\n")[0])
    parser.add_argument("--index", type=Path, metavar="DIR", help="what is served; else corpus is indexed")
    parser.add_argument("--people", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=180)
    parser.add_argument("--think", type=float, default=4, help="seconds between answer and question, on average (4)")
    parser.add_argument("--back", type=float, default=20, help="seconds until the killed server is started anew (20)")
    given = parser.parse_args()
    if NGINX is None:
        parser.error("no nginx on this machine (Debian: apt-get install nginx-light)")
    print(machine(), flush=True)
    questions = [one["question"] for one in gold.read(ROOT / "tests/golden/questions.jsonl")]
    with tempfile.TemporaryDirectory() as folder, ExitStack() as open:
        place = Path(folder)
        if given.index is None:
            build(ROOT / "corpus", place / "index")
        ports, metrics = [free(), free()], [free(), free()]
        logs = [place / f"questions{number}.jsonl" for number in range(3)]

        def server(which, log):
            options = [
                "--address",
                "127.0.0.1",
                "--proxy",
                "127.0.0.1",
                "--read-only",
                "--metrics",
                str(metrics[which]),
            ]
            index, out = given.index or place / "index", place / f"{log.stem}.out"
            return open.enter_context(serving(index, out, *options, "--log", str(log), port=ports[which]))

        def ready(which):
            while (
                httpx.get(f"http://127.0.0.1:{ports[which]}/health/ready", trust_env=False, timeout=30).status_code
                != 200
            ):
                time.sleep(0.1)

        sites = [server(which, logs[which]) for which in (0, 1)]
        for which in (0, 1):
            ready(which)
        counts = []

        def kill(again):
            if again:
                server(0, logs[2])
            else:
                counts.append(counted(metrics[0]))
                sites[0].process.kill()

        address = open.enter_context(proxied(ports, place / "nginx"))
        seen, killed = asyncio.run(load(address, questions, given, kill))
        counts += [counted(metrics[1]), counted(metrics[0])]
        return int(bool(told(seen, logs, counts, given, killed)))


if __name__ == "__main__":
    sys.exit(main())
