"""Outages: a Milvus that is killed and started again during builds and questions, and what is answered meanwhile.

Two corpora take turns, so that every answer tells which one it is of. A builder publishes one after the other on and
on; askers open the index whenever another is published and ask, as the page does. The server is killed at a random
moment (SIGKILL) and started again, so many times. Half of the times the builder is killed, too, and another takes its
place. Asked is:

* every answer is the one that the whole corpus it names gives, row for row; or an error with a clear message;
* no answer is of an older generation than the last one that was seen published before the question began;
* after each outage a question is answered, and a build ends well; in the end nothing is left but two generations.

Run from the project's folder:

    python -m tests.bench.outage [--kills 50] [--askers 2] [--seed 1]

Exit code 1 where anything is not as asked.
"""

import argparse
import multiprocessing
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from random import Random

from rag.edition import Edition, Embedded
from rag.encoder import framed
from rag.index import Index
from rag.late import coded
from rag.milvus.connection import Connection
from rag.milvus.place import MilvusPlace
from rag.milvus.schema import ALIAS, number_of
from rag.milvus.trouble import Unreachable
from rag.passage import Passage, Source, Span
from rag.retrieve import search
from rag.store import Replaced
from tests.bench.victims import STEMS, WORDS
from tests.fakes import WordEncoder
from tests.lite import Lite

PASSAGES, SHARED = 300, 0.8  # passages of a corpus, and the share of them that both have
ENCODER = WordEncoder(dimension=64)
QUESTIONS = tuple(f"{one} {other}" for one in STEMS for other in STEMS if one < other)
FORK = multiprocessing.get_context("spawn")


def corpus(which):
    """The passages of the corpus "a" or "b"."""
    random = Random("both")
    made = []
    for number in range(PASSAGES):
        own = random.random() > SHARED
        words = Random(f"{which if own else ''} {number}")
        text = " ".join(f"{' '.join(words.choices(WORDS, k=6)).capitalize()}." for _ in range(3))
        spans, at = [], 0
        for part in text.split(". "):
            spans.append(Span(at, at + len(part.rstrip("."))))
            at += len(part) + 2
        source = Source(f"{number % 20}.md", "article", f"Document {number % 20}")
        made.append(Passage(source, number * 1000, text, (), (), tuple(spans)))
    return made


def embedded(passage):
    (vector,), (tokens,) = ENCODER.encode([framed(passage)])
    sentences = ENCODER.encode([passage.text[span.start : span.end] for span in passage.sentences])
    return Embedded(passage, vector, sentences.vectors, coded(tokens))


def publish(place, which):
    passages = corpus(which)
    sources = list(dict.fromkeys(passage.source for passage in passages))
    edition = Edition(sources, ENCODER.name, ENCODER.dimension, Path(), {which: which}, "outage")
    return place.publish(edition, map(embedded, passages))


def builder(address, folder, first, tell):
    """Publishes one corpus after the other, and tells when each is begun and published."""
    place, which = MilvusPlace(address, None, Path(folder)), first
    while True:
        tell.send(("begun", which, time.monotonic()))
        try:
            id = publish(place, which).id
        except ValueError as error:
            tell.send(("refused", str(error), time.monotonic()))
            continue
        tell.send(("published", id, time.monotonic()))
        which = "b" if which == "a" else "a"


def said(index, question):
    """An answer: the best passages with their scores."""
    found = search(question, index, ENCODER, k=5)
    return tuple((hit.row, hit.passage.text, round(hit.score, 4)) for hit in found.hits)


class Watch:
    """What was published, what is asked, and what is wrong."""

    def __init__(self, place, known):
        self.place, self.known = place, known
        self.counts, self.wrong, self.over = Counter(), [], threading.Event()
        self.waits, self.seen, self.lock = [], 0, threading.Lock()
        self.answered = threading.Event()

    def number(self):
        """The number of the generation that is served."""
        return number_of(Connection(self.place._address).served(ALIAS) or "") or 0

    def asker(self, seed):
        """Asks on and on; opens what is served where another is than the one it has."""
        random, index, number = Random(seed), None, 0
        while not self.over.is_set():
            question = random.choice(QUESTIONS)
            with self.lock:
                seen = self.seen
            try:
                if index is None or self.place.current() != index.id:
                    index = None
                    index = Index(self.place, *self.place.open())
                found, number = said(index, question), index.store._number
            except Replaced:
                self.counts["questions whose generation was replaced meanwhile, asked again"] += 1
                index = None
                continue
            except Unreachable:
                self.counts["questions told that no Milvus answers"] += 1
                self.over.wait(0.05)
                continue
            except ValueError as error:
                told = str(error)
                if "there is no index" in told or "is unfinished" in told:
                    self.wrong.append(f"an asker is told: {told}")
                self.counts[f"questions told: {told[:200]}"] += 1
                index = None
                continue
            except Exception as error:
                self.wrong.append(f"an asker stumbles: {error!r}")
                index = None
                continue
            with self.lock:
                self.counts["questions answered"] += 1
                self.counts[f"of them by {self.names[index.id]}" if index.id in self.known else "strange"] += 1
                self.seen = max(self.seen, number)
                if index.id not in self.known or found != self.known[index.id][question]:
                    self.wrong.append(f"{question!r} by {index.id} ({number}): {found}")
                if number < seen:
                    self.wrong.append(f"{question!r} is answered by generation {number}, after {seen} was seen")
            self.answered.set()


def main():
    parser = argparse.ArgumentParser("python -m tests.bench.outage", description=__doc__.split("\n")[0])
    for name, default in (("kills", 50), ("askers", 2), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=default)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        wrong = outages(Path(folder), given.kills, given.askers, Random(given.seed))
    print(f"\nnot as asked: {len(wrong)}", *wrong[:20], sep="\n  ")
    return 1 if wrong else 0


def outages(folder, kills, askers, random):
    """So many outages, printed; what was not as asked."""
    server = Lite(folder / "data")
    place = MilvusPlace(server.address, None, folder / "index")
    began, known, names = time.monotonic(), {}, {}
    for which in "ab":
        id = publish(place, which).id
        index = Index(place, *place.open())
        known[id] = {question: said(index, question) for question in QUESTIONS}
        names[id] = which
    watch = Watch(place, known)
    watch.names = names
    threads = [threading.Thread(target=watch.asker, args=(seed,)) for seed in range(askers)]
    process, here = build(server, folder, random)
    for thread in threads:
        thread.start()
    phases = Counter()
    for kill in range(kills):
        state = heard(here, watch, phases, until=time.monotonic() + random.uniform(0.05, 2.5))
        phases[f"server killed {'during a build' if state == 'begun' else 'between builds'}"] += 1
        server.kill()
        struck = time.monotonic()
        if kill % 2:
            process.kill()
            process.join()
            heard(here, watch, phases, until=time.monotonic())
        time.sleep(random.uniform(0, 1))
        server.start()
        watch.answered.clear()
        if not watch.answered.wait(60):
            watch.wrong.append(f"kill {kill}: no answer within a minute of the restart")
        watch.waits.append(time.monotonic() - struck)
        if kill % 2:
            process, here = build(server, folder, random)
        if heard(here, watch, phases, until=time.monotonic() + 120, wanted="published") != "published":
            watch.wrong.append(f"kill {kill}: no build within two minutes of the restart")
        print(f"\r{kill + 1} of {kills} ", end="", file=sys.stderr)
    watch.over.set()
    for thread in threads:
        thread.join()
    process.kill()
    process.join()
    publish(place, "a")
    publish(place, "b")
    left = {number_of(one) for one in Connection(server.address)("list_collections")}
    if len(left) != 2:
        watch.wrong.append(f"generations {left} are left")
    server.kill()
    print(f"\n{kills} outages, {time.monotonic() - began:.0f} s; {watch.seen} generations published")
    for name, number in (*sorted(phases.items()), *sorted(watch.counts.items())):
        print(f"{number:8}  {name}")
    print(
        f"{statistics.median(watch.waits):8.1f}  seconds from a kill to the next answer, median; "
        f"{max(watch.waits):.1f} at most"
    )
    return watch.wrong


def build(server, folder, random):
    here, there = FORK.Pipe(duplex=False)
    process = FORK.Process(target=builder, args=(server.address, str(folder / "index"), random.choice("ab"), there))
    process.start()
    there.close()
    return process, here


def heard(here, watch, phases, until, wanted=None):
    """The last thing that the builder told until then, or until it tells what is `wanted`."""
    state = None
    while True:
        left = until - time.monotonic()
        try:
            if not here.poll(max(0, left)):
                return state
            state, told, _ = here.recv()
        except EOFError:
            return state
        if state == "published":
            phases["builds that ended well"] += 1
            if told not in watch.known:
                watch.wrong.append(f"a build published {told}")
        elif state == "refused":
            phases[f"builds refused: {told[:60]}"] += 1
        if state == wanted:
            return state


if __name__ == "__main__":
    sys.exit(main())
