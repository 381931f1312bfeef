"""Victims: builds in processes of their own, which say how far they are and log what they encode, to be killed."""

import json
import multiprocessing
import shutil
import signal
import sqlite3
import tempfile
import time
import traceback
from pathlib import Path
from random import Random
from typing import NamedTuple

from ingest import build as building
from ingest import vectors
from ingest.cache import key
from ingest.collection import Collection
from rag import encoder, generation
from tests.fakes import WordEncoder

STEPS = (  # what begins a phase
    ("reading", building, "collect"),
    ("chunking", Collection, "groups"),
    ("encoding", vectors.Vectors, "finish"),
    ("writing", building, "publish"),
    ("publishing", generation, "_synced"),
    ("cleaning", generation, "_clean"),
)
PHASES = tuple(phase for phase, *_ in STEPS)
BATCH = 0.02  # seconds that the words' encoder takes for one, so that there is something to lose
FORK = multiprocessing.get_context("forkserver")
FORK.set_forkserver_preload(["ingest.build", "rag.index", "sentencex", "bm25s", "datasketch", "tests.fakes"])
STEMS = ("ask", "pay", "boss", "offer", "plan", "team", "raise", "call")
WORDS = [f"{stem}{end}" for stem in STEMS for end in ("", "s", "ed", "er")]


class Ended(NamedTuple):
    """How a build ended (done, killed, refused with a clear message, failed), the phase it was in, what it told, and
    the seconds that each phase lasted."""

    how: str
    phase: str
    told: str
    lasted: dict[str, float]


class Logged:
    """The encoder `own`, a little slower, which appends the texts of each batch to the file `log`."""

    def __init__(self, own, log, seconds):
        self._own, self._log, self._seconds = own, log, seconds

    def __getattr__(self, name):
        return getattr(self._own, name)

    def encode(self, texts):
        found = self._own.encode(texts)
        time.sleep(self._seconds)
        with self._log.open("a") as file:
            file.write(json.dumps([self._own.fingerprint, *texts]) + "\n")
        return found


def loaded(model):
    return encoder.load(threads=2, build=True) if model else WordEncoder()


def victim(corpus, folder, log, model, tell):
    """A build that tells what phase it enters, and how it ends."""
    for phase, owner, name in STEPS:
        setattr(owner, name, telling(getattr(owner, name), phase, tell))
    vectors.WINDOW, vectors.BATCH = 192, 16  # so that a small corpus has as many of them as a large one
    try:
        building.build(corpus, folder, Logged(loaded(model), log, 0 if model else BATCH))
        tell.send(("done", "", time.monotonic()))
    except Exception as error:
        clear = isinstance(error, ValueError) and "free some space" in str(error)
        told = ("refused", place(error)) if clear else ("failed", f"{error!r} in {place(error)}")
        tell.send((*told, time.monotonic()))


def telling(real, phase, tell):
    def told(*args, **given):
        tell.send((phase, "", time.monotonic()))
        return real(*args, **given)

    return told


def place(error):
    """The last of our lines that the first cause of `error` passed."""
    while error.__cause__:
        error = error.__cause__
    ours = [f for f in traceback.extract_tb(error.__traceback__) if Path(f.filename).parent.name in ("ingest", "rag")]
    return f"{Path(ours[-1].filename).name}: {ours[-1].line}" if ours else "?"


def run(corpus, folder, log, model, phase="", strike=None):
    """A build in a process; when it enters `phase`, `strike` is called with the process and the time of that."""
    here, there = FORK.Pipe(duplex=False)
    process = FORK.Process(target=victim, args=(corpus, folder, log, model, there))
    process.start()
    there.close()
    heard = [("starting", "", time.monotonic())]
    while heard[-1][0] in ("starting", *PHASES):
        try:
            heard.append(here.recv() if here.poll(300) else ("failed", "it hangs", time.monotonic()))
        except EOFError:
            break
        if strike and heard[-1][0] == phase:
            strike(process, heard[-1][2])
    if heard[-1][1] == "it hangs":
        process.kill()
    process.join()
    last, told, end = heard[-1]
    if last in ("starting", *PHASES):
        ours = strike and process.exitcode == -signal.SIGKILL
        last, told = ("killed", "") if ours else ("failed", f"it ended with {process.exitcode}")
    entered = [(what, at) for what, _, at in heard if what in ("starting", *PHASES)]
    lasted = {
        what: after - at for (what, at), after in zip(entered, [*(at for _, at in entered[1:]), end], strict=True)
    }
    return Ended(last, entered[-1][0], told, lasted)


def encoded(log):
    """The texts that a build encoded, each with the keys that the cache may have it under."""
    lines = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
    return {
        text: (key("passage", by, text), key("sentence", by, text)) for by, *texts in lines for text in texts if text
    }


def kept(folder):
    """The keys in the cache of `folder`, which stays as the dead build left it."""
    with tempfile.TemporaryDirectory() as copy:
        for path in folder.glob(f"{building.CACHE}*"):
            if not path.name.endswith("-shm"):
                shutil.copy(path, copy)
        database = sqlite3.connect(Path(copy) / building.CACHE)
        found = {key for (key,) in database.execute("select key from kept")}
        database.close()
    return found


def changed(corpus, number):
    """Fill `corpus` with its version `number`: a third of the documents differ from those of the last one, some come
    and some go; every twelfth is so large that several processes read it."""
    shutil.rmtree(corpus, ignore_errors=True)
    corpus.mkdir()
    for at in range(30):
        version = number - (number + at) % 3
        (corpus / f"{at:02}.md").write_text(written(f"Document {at}", f"{at} {version}", 4))
    for at in range(number % 5 + 80 * (number % 12 == 0)):
        (corpus / f"more{at:02}.md").write_text(written(f"More {at}", f"more {at} {number}", 1))


def written(title, seed, sections):
    """A document of words by chance."""
    random = Random(seed)
    text = f"# {title}\n"
    for part in range(sections):
        sentences = [" ".join(random.choices(WORDS, k=9)).capitalize() for _ in range(4)]
        text += f"\n## Part {part}\n\n{'. '.join(sentences)}.\n"
    return text
