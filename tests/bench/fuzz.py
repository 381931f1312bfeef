"""Fuzzing: mutated real files, and soups of what the readers look for, through every reader and the chunker.

For each input: nothing but `Unreadable` is raised, it takes no more than `HANG` seconds of the processor, the document
comes back equal from the JSON that the cache keeps, its strings can be written as UTF-8, its passages are exact
slices, their sentences and marks ascend inside them, and together they hold every character that is no white space.

Run from the project's folder; every input follows from the seed and its number:

    python -m tests.bench.fuzz [FOLDER …] [--inputs 10000] [--seed 1] [--model]
    python -m tests.bench.fuzz --only 4711 --save input

FOLDERs (``../shared/corpus`` where it is there) are mutated beside ``corpus/``; `--model` counts tokens as the default
encoder does. Exit code 1 where an input failed.
"""

import argparse
import json
import re
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import NamedTuple

from ingest import document as documents
from ingest import duplicates, loops, read, video
from ingest.chunk import chunk
from ingest.document import Unreadable
from rag import encoder
from tests.bench.mutations import mutated, samples
from tests.fakes import WordEncoder

ROOT = Path(__file__).parents[2]
HANG = 2.0  # seconds of the processor that one file may take
STOP = 30  # after which it is stopped


class Outcome(NamedTuple):
    """What became of an input: its number, the base it was made of, what it was read as (a kind, or the code of its
    refusal), seconds, bytes, and what was wrong."""

    number: int
    base: str
    read_as: str
    seconds: float
    size: int
    wrong: str = ""


class Stopped(BaseException):
    """An input took too long."""


def stopped(*_):
    raise Stopped


@cache
def counter(model):
    return encoder.load() if model else WordEncoder()


def made(number, seed, folders):
    """Input `number`, see `mutated`."""
    return mutated(Random(f"{seed} {number}"), samples((str(ROOT / "corpus"), *folders)))


def tried(number, seed, folders, model):
    base, name, data, beside = made(number, seed, folders)
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / name
        if beside is not None:
            path.with_name("a.info.json").write_bytes(beside)
        signal.signal(signal.SIGPROF, stopped)
        signal.setitimer(signal.ITIMER_PROF, STOP)
        began, read_as, wrong = time.process_time(), "", ""
        try:
            document, passages = through(path, data, counter(model))
            read_as = document.source.kind
        except Unreadable as error:
            read_as = f"refused: {error.problem.code}"
        except Stopped:
            wrong = f"did not end within {STOP} s"
        except Exception as error:
            wrong = f"{type(error).__name__} in {place_of(error)}: {str(error)[:100]}"
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
    took = time.process_time() - began
    if not wrong and took > HANG:
        wrong = f"took more than {HANG:g} s as {read_as}"
    if not wrong and not read_as.startswith("refused"):
        try:
            lawful(document, passages)
        except (AssertionError, UnicodeError) as error:
            wrong = f"{type(error).__name__} in {place_of(error)}: {str(error)[:100]}"
    return Outcome(number, base, read_as, took, len(data), wrong)


def through(path, data, counter):
    """All that a build does to one file, short of encoding."""
    document = loops.unlooped(read.read(path, path.name, data))
    duplicates.signature(document)
    kept = json.dumps(documents.dumped(document), ensure_ascii=False).encode("utf-8", "surrogatepass")
    assert documents.loaded(json.loads(kept)) == document, "another document comes back from the cache"
    (document,) = video.told([document])
    return document, list(chunk(document, counter))


def lawful(document, passages):
    repr(document).encode(), document.text.encode()
    text, said = document.text, []
    named = [number for section in document.sections for segment in section.segments for number in segment.marks]
    assert named == [] or max(named) < len(document.written), "a segment names a mark that is not there"
    before = 0
    for passage in passages:
        assert passage.start >= before, "passages overlap"
        before = passage.start + len(passage.text)
        assert text[passage.start : before] == passage.text, "no slice"
        edges = [edge for span in passage.sentences for edge in span]
        assert edges == sorted(edges) and edges[0] == 0 and edges[-1] == len(passage.text), "sentences do not ascend"
        offsets = [mark.offset for mark in passage.marks]
        assert offsets == sorted(set(offsets)), "marks do not ascend"
        assert all(0 <= offset <= len(passage.text) for offset in offsets), "a mark outside"
        assert all(mark.second is None or mark.second >= 0 for mark in passage.marks), "a second before the first"
        said += [passage.text[start:end] for start, end in passage.sentences]
    assert re.sub(r"\s", "", "".join(said)) == re.sub(r"\s", "", text), "text is lost, or said twice"


def place_of(error):
    """The last of our lines that `error` passed."""
    ours = [f for f in traceback.extract_tb(error.__traceback__) if Path(f.filename).is_relative_to(ROOT)]
    return f"{Path(ours[-1].filename).relative_to(ROOT)}:{ours[-1].lineno}" if ours else "?"


def warm(folders, model):
    """What the first file would pay for the libraries."""
    for number in range(30):
        tried(number, 0, folders, model)


def report(outcomes, seconds):
    by_base = defaultdict(Counter)
    for outcome in outcomes:
        by_base[outcome.base]["refused" if outcome.read_as.startswith("refused") else outcome.read_as or "-"] += 1
    columns = sorted({read_as for counts in by_base.values() for read_as in counts})
    print(f"{'made of':12}" + "".join(f"{name:>12}" for name in columns))
    for base, counts in sorted(by_base.items()):
        print(f"{base:12}" + "".join(f"{counts[name]:12}" for name in columns))
    print("\nrefused:", Counter(o.read_as[9:] for o in outcomes if o.read_as.startswith("refused")).most_common())
    print(f"\n{len(outcomes)} inputs, {sum(o.size for o in outcomes) / 1e6:.0f} MB, {seconds:.0f} s; the slowest:")
    for outcome in sorted(outcomes, key=lambda outcome: -outcome.seconds)[:5]:
        print(f"  --only {outcome.number}: {outcome.seconds:.2f} s, {outcome.size} bytes of {outcome.base}")
    wrong = defaultdict(list)
    for outcome in outcomes:
        if outcome.wrong:
            wrong[re.sub(r"\d{2,}", "N", outcome.wrong.split(": ")[0])].append(outcome)
    print(f"\nfailures: {sum(map(len, wrong.values()))}")
    for failed in sorted(wrong.values(), key=len, reverse=True):
        print(f"  {len(failed)} × {failed[0].wrong}: --only {' '.join(str(o.number) for o in failed[:5])}")
    return 1 if wrong else 0


def main():
    shared = ROOT.parent / "shared/corpus"
    parser = argparse.ArgumentParser("python -m tests.bench.fuzz", description=__doc__.split("\n")[0])
    parser.add_argument("folders", nargs="*", default=[str(shared)] if shared.is_dir() else [])
    parser.add_argument("--inputs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--model", action="store_true", help="the default encoder's tokens instead of words")
    parser.add_argument("--only", type=int, metavar="NUMBER", help="one input, its exception not caught")
    parser.add_argument("--save", type=Path, metavar="FILE", help="write that input there")
    given = parser.parse_args()
    folders = tuple(given.folders)
    if given.only is not None:
        base, name, data, beside = made(given.only, given.seed, folders)
        if given.save:
            given.save.write_bytes(data)
        print(f"{name!r} of {base}, {len(data)} bytes, beside it {beside!r:.200}")
        print(tried(given.only, given.seed, folders, given.model))
        document, _ = through(Path(name), data, counter(given.model))
        print(document.source)
        return 0
    began = time.monotonic()
    with ProcessPoolExecutor(2, get_context("forkserver"), warm, (folders, given.model)) as pool:
        numbers = range(given.inputs)
        fixed = [[value] * given.inputs for value in (given.seed, folders, given.model)]
        outcomes = list(pool.map(tried, numbers, *fixed, chunksize=20))
    return report(outcomes, time.monotonic() - began)


if __name__ == "__main__":
    sys.exit(main())
