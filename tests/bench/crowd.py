"""A crowd before the page while its index is built anew: what each was answered, and whether an index that was served
then answers so."""

import asyncio
import os
import shutil
import time
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import NamedTuple

from websockets.exceptions import WebSocketException

from ingest import read
from rag import encoder
from rag.ask import answer
from rag.conversation import understand
from rag.index import Index
from rag.manifest import CACHE, current
from rag.moment import clock
from tests.bench.build import build, memory
from tests.bench.visitor import visiting

TURNS = 8  # questions of one tab, before the visitor opens another


class Asked(NamedTuple):
    """What became of a question: when it was sent, what the page showed (None for a tab that broke), and when."""

    question: str
    sent: float
    shown: object
    came: float


class Published(NamedTuple):
    """An index and when it was the one that is served: it became so between `before` and `since`."""

    id: str
    before: float
    since: float


class Loaded(NamedTuple):
    """What a load gave: the questions; the indexes published, the first before it; the server's memory each second, in
    bytes; seconds of each build; and seconds of processor time that the server used."""

    asked: list
    published: list
    memory: list
    builds: list
    processor: float


def said(shown):
    """The answer that the page shows: what each statement reads, and the number and time of each of its citations; no
    statement where the corpus does not say. None where there is no answer: below a message stands an earlier one."""
    if "message" in shown.parts:
        return None
    if "refusal" in shown.parts:
        return ()
    rows = shown.parts.get("statements", {}).get("rows")
    return rows and tuple(
        (row["lead"], row["text"], *((chip["n"], chip["time"]) for chip in (*row["chips"], *row["against"])))
        for row in rows
    )


def expected(question, index, loaded):
    """What `said` must be of the answer that `index` has."""
    reading = understand(question, [], index, loaded)
    found = answer(reading.query, index, loaded, filter=reading.filter, told=reading.told)
    times = {one.n: None if one.start is None else clock(one.start) for one in found.citations}
    return tuple(
        (one.lead, one.text, *((n, times[n]) for n in (*one.citations, *one.against))) for one in found.statements
    )


def served(asked, published):
    """The places in `published` of the indexes that may have answered, the first to the last."""
    return [
        number
        for number, one in enumerate(published)
        if one.before <= asked.came and (number + 1 == len(published) or published[number + 1].since >= asked.sent)
    ]


def judged(asked, published, answers):
    """(fault or "", whether an answer of an index served earlier or later would have been noticed).

    `answers` gives, for a question and an id, what is expected.
    """
    if isinstance(asked.shown, Exception):
        return f"{type(asked.shown).__name__}: {asked.shown}", False
    if asked.shown.faults:
        return asked.shown.faults[0], False
    found = said(asked.shown)
    if found is None:
        return f"no answer: {asked.shown.parts.get('message')}", False
    places = served(asked, published)
    right = {answers(asked.question, published[place].id) for place in places}
    beside = [place for place in (places[0] - 1, places[-1] + 1) if 0 <= place < len(published)]
    told = any(answers(asked.question, published[place].id) not in right for place in beside)
    return "" if found in right else "the answer of another index", told


class Answers:
    """What is expected for a question of the index with an id, of those kept in a folder."""

    def __init__(self, kept):
        self._kept, self._indexes, self._found, self._encoder = kept, {}, {}, encoder.load()

    def __call__(self, question, id):
        if id not in self._indexes:
            self._indexes[id] = Index.open(self._kept / id)
        if (question, id) not in self._found:
            self._found[question, id] = expected(question, self._indexes[id], self._encoder)
        return self._found[question, id]


async def person(site, questions, number, think, until):
    """What one visitor asks until then: in one tab after another, no question twice in the same one."""
    random, asked = Random(number), []
    while time.perf_counter() < until:
        try:
            async with visiting(site.address) as visitor:
                for question in random.sample(questions, min(TURNS, len(questions))):
                    await asyncio.sleep(random.uniform(0, 2 * think))
                    if time.perf_counter() >= until:
                        break
                    sent = time.perf_counter()
                    shown = await visitor.ask(question)
                    asked.append(Asked(question, sent, shown, time.perf_counter()))
        except (WebSocketException, OSError, TimeoutError, KeyError) as error:
            asked.append(Asked("", time.perf_counter(), error, time.perf_counter()))
            await asyncio.sleep(1)
    return asked


async def watched(index, pid, published, levels):
    """Note each index when it is published, and the server's memory."""
    before = time.perf_counter()
    while True:
        for _ in range(100):
            now, id = time.perf_counter(), current(index)
            if id != published[-1].id:
                published.append(Published(id, before, now))
            before = now
            await asyncio.sleep(0.01)
        levels.append(await asyncio.to_thread(memory, pid))


def worked(pid):
    """Seconds of processor time that the process has used; 0 where the system does not tell."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def missing(corpus, apart, turn):
    """Move documents so that those of turn number `turn` are missing from `corpus`; at most a hundred."""
    for path in [path for path in apart.rglob("*") if path.is_file()]:
        path.rename(corpus / path.relative_to(apart))
    documents = sorted(read.files(corpus))
    step = max(3, len(documents) // 100)
    for path in documents[turn % step :: step]:
        to = apart / path.relative_to(corpus)
        to.parent.mkdir(parents=True, exist_ok=True)
        path.rename(to)


def rebuilt(corpus, index, kept, turn):
    """Build the index without the documents of `turn`, and keep a copy of it."""
    missing(corpus, corpus.with_name("apart"), turn)
    run = build(corpus, index)
    id = current(index)
    if not (kept / id).exists():
        shutil.copytree(index, kept / id, ignore=lambda _, names: {name for name in names if name.startswith(CACHE)})
    return run.seconds


async def load(site, corpus, index, kept, questions, given):
    """People who ask while indexes are built."""
    start, processor = time.perf_counter(), worked(site.process.pid)
    published, levels, builds = [Published(current(index), start, start)], [memory(site.process.pid)], []
    watching = asyncio.create_task(watched(index, site.process.pid, published, levels))
    until = start + given.seconds
    people = asyncio.gather(*(person(site, questions, number, given.think, until) for number in range(given.people)))
    while time.perf_counter() < until:
        builds.append(await asyncio.to_thread(rebuilt, corpus, index, kept, len(builds) + 1))
        await asyncio.sleep(1)
    asked = [one for own in await people for one in own]
    watching.cancel()
    with suppress(asyncio.CancelledError):
        await watching
    levels.append(memory(site.process.pid))
    return Loaded(asked, published, levels, builds, worked(site.process.pid) - processor)
