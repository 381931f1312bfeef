"""Two stores: the same questions to the same corpus in an index folder and on Milvus, answer by answer.

    python -m tests.bench.stores STORE INDEX QUESTIONS…

STORE is what CAREER_QA_STORE names, INDEX the index folder, and both hold the same corpus, built before. Of each file
of questions: for how many the first passage, the statements and the decision to answer are the same, how many of the
first ten passages, how far the confidence is off; the measures of both stores, and the milliseconds that answers take.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path

from rag import encoder
from rag.ask import answer
from rag.index import Index
from rag.measure import gold
from rag.measure.evaluate import measure
from rag.milvus.place import MilvusPlace
from rag.place import Folder

MEASURES = ("hit@1", "hit@5", "hit@10", "mrr@10", "cite_hit", "facts", "declined_right", "declined_wrong", "auroc")


def answered(questions, index, loaded):
    """The answers, and the milliseconds of each; the first question is asked once before."""
    answer(questions[0]["question"], index, loaded)
    found = []
    for question in questions:
        began = time.perf_counter()
        said = answer(question["question"], index, loaded)
        found.append((said, 1000 * (time.perf_counter() - began)))
    return found


def statements(said):
    return [(one.text, one.citations) for one in said.statements]


def rows(said):
    return [hit.row for hit in said.retrieved[:10]]


def compared(questions, here, there):
    """The lines of the table."""
    pairs = [(one, other) for (one, _), (other, _) in zip(here, there, strict=True)]
    total = len(pairs)
    first = sum(rows(one)[:1] == rows(other)[:1] for one, other in pairs)
    ten = statistics.mean(len(set(rows(one)) & set(rows(other))) / max(1, len(rows(one))) for one, other in pairs)
    same = sum(statements(one) == statements(other) for one, other in pairs)
    decided = sum(one.answered == other.answered for one, other in pairs)
    off = max(abs(one.score - other.score) for one, other in pairs)
    yield f"{total} questions: the first passage is the same for {first}, {ten:.4f} of the first ten passages,"
    yield f"the statements for {same}, the decision to answer for {decided}; the confidence is {off:.2g} off at most"
    figures = [measure(questions, [said for said, _ in found]) for found in (here, there)]
    yield f"{'':16}{'folder':>10}{'Milvus':>10}"
    for name in MEASURES:
        if figures[0].get(name) is not None:
            yield f"{name:16}{figures[0][name]:10.3f}{figures[1][name]:10.3f}"
    for name, share in (("median ms", 0.5), ("95th ms", 0.95)):
        times = [sorted(ms for _, ms in found)[int(share * (total - 1))] for found in (here, there)]
        yield f"{name:16}{times[0]:10.1f}{times[1]:10.1f}"
    for question, (one, other) in zip(questions, pairs, strict=True):
        if statements(one) != statements(other) or rows(one) != rows(other):
            yield f"  {question['id']}: {rows(one)} and {rows(other)}"


def main():
    parser = argparse.ArgumentParser("python -m tests.bench.stores", description=__doc__.split("\n")[0])
    parser.add_argument("store")
    parser.add_argument("index", type=Path)
    parser.add_argument("questions", type=Path, nargs="+")
    given = parser.parse_args()
    places = Folder(given.index), MilvusPlace(given.store, None, given.index)
    indexes = [Index(place, *place.open()) for place in places]
    loaded = encoder.load()
    for index in indexes:
        index.fits(loaded)
    for file in given.questions:
        questions = gold.read(file)
        print(f"\n{file}", *compared(questions, *(answered(questions, index, loaded) for index in indexes)), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
