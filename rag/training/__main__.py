"""Train the adapter: ``python -m rag.training INDEX QUESTIONS …`` writes `rag/adapter`.

INDEX was built with the plain encoder (``CAREER_QA_ENCODER=all-MiniLM-L6-v2``); its vectors and BM25 give the first
round's negatives. Each later round encodes all passages anew with what was learnt, mines again and goes on from there.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from rag import encoder
from rag.encoder import ADAPTER, Encoder, framed
from rag.gold import read
from rag.index import Index
from rag.training.example import Example, examples, mined
from rag.training.projection import fitted
from rag.training.student import Encoding, Student, contrastive, maxsim

BATCH, NEGATIVES = 32, 2  # questions in a step, and each one's own negatives; the other questions' passages are more
HARD, HARDEST = 40, 20  # negatives are drawn from the first HARD, half of them from the HARDEST
TOKENS = {"question": 64, "sentence": 80, "passage": 144}  # longer texts are cut in training
DENSE, LATE = 20.0, 30.0  # inverse temperatures of cosine and MaxSim
SENTENCE = 0.5  # what the sentences' loss counts beside the two of passages
RATE = 5e-4  # of AdamW, falling from round to round
SAMPLE = 2000  # passages that the projection starts from


def main(arguments: Sequence[str] | None = None) -> int:
    """Train as the command line says; 2 where an input is missing."""
    parser = argparse.ArgumentParser(prog="python -m rag.training", description=__doc__)
    parser.add_argument("index", type=Path)
    parser.add_argument("questions", type=Path, nargs="+")
    parser.add_argument("--held-out", default="t6,t7", help="groups of questions (id's start) left out: %(default)s")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--epochs", type=float, default=1.5, help="passes over the questions in each round")
    parser.add_argument("--share", type=float, default=0.4, help="of what is learnt, what is kept: %(default)s")
    parser.add_argument("--out", type=Path, default=ADAPTER)
    given = parser.parse_args(arguments)
    try:
        train(given)
    except ValueError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


def train(given: argparse.Namespace) -> None:
    """Train and write. Raises ValueError for an index or a question file that cannot be used."""
    torch.manual_seed(0)
    index = Index.open(given.index)
    held = tuple(f"{group}-" for group in given.held_out.split(","))
    questions = [q for path in given.questions for q in read(path) if not q["id"].startswith(held)]
    known = examples(questions, index)
    print(f"{len(known)} of {len(questions)} questions are answered in the index", flush=True)
    texts = [framed(index.passage(row)) for row in range(len(index))]  # some 100 MB for 100,000
    threads = torch.get_num_threads()
    plain: Encoder = encoder.load(encoder.PLAIN, threads=threads)
    sample = texts[:: max(1, len(texts) // SAMPLE)]
    student = Student(str(encoder.place(encoder.PLAIN)), fitted(sample, plain))
    of, passages = plain, index.passages.at(np.arange(len(index)))
    for number in range(given.rounds):
        if number:
            of = encoder.load(adapter=given.out, threads=threads)
            passages = _vectors(texts, of)
        mine = mined(known, index, _vectors([example.question for example in known], of), passages)
        _round(student, mine, texts, number, given.epochs)
        student.save(given.out, share=given.share)


def _vectors(texts: Sequence[str], of: Encoder) -> NDArray[np.float32]:
    order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
    found = np.zeros((len(texts), of.dimension), np.float32)
    for start in range(0, len(order), 1024):
        found[order[start : start + 1024]] = of.encode([texts[n] for n in order[start : start + 1024]]).vectors
    return found


def _round(student: Student, known: list[Example], texts: Sequence[str], number: int, epochs: float) -> None:
    rng = random.Random(number)  # noqa: S311
    steps = max(1, round(len(known) * epochs / BATCH))
    optimizer = torch.optim.AdamW(student.parameters, lr=RATE * 0.8**number, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min((step + 1) / 40, 1 - 0.9 * step / steps))
    waiting: list[Example] = []
    began, mean = time.monotonic(), 0.0
    for step in range(steps):
        if len(waiting) < BATCH:
            waiting += rng.sample(known, len(known))
        batch, waiting = waiting[:BATCH], waiting[BATCH:]
        loss = _loss(student, batch, texts, rng)
        student.learn(loss, optimizer)
        schedule.step()
        mean = loss.item() if step == 0 else 0.95 * mean + 0.05 * loss.item()
        if step % 20 == 0 or step == steps - 1:
            print(
                f"round {number + 1}: {step + 1}/{steps} loss {mean:.3f} {time.monotonic() - began:.0f} s", flush=True
            )


def _loss(student: Student, batch: Sequence[Example], texts: Sequence[str], rng: random.Random) -> Tensor:
    rows = dict.fromkeys(rng.choice(example.positives) for example in batch)
    rows |= dict.fromkeys(row for example in batch for row in _drawn(example, rng))
    right = torch.tensor([[row in example.positives for row in rows] for example in batch])
    ignored = torch.tensor([[row in example.kin for row in rows] for example in batch])
    questions = student.encode([student.ids(example.question, TOKENS["question"]) for example in batch])
    scores = _scores(student, questions, [student.ids(texts[row], TOKENS["passage"]) for row in rows])
    right, ignored = right.to(student.device), ignored.to(student.device)
    answers = [rng.choice(example.sentences) for example in batch]
    sentences = student.encode([student.ids(text, TOKENS["sentence"]) for text in answers])
    same = torch.tensor([[text in example.sentences for text in answers] for example in batch]).to(student.device)
    cosines = questions.vectors @ sentences.vectors.T
    of_sentences = contrastive(DENSE * cosines, same, torch.zeros_like(same))
    dense, late = (contrastive(score, right, ignored) for score in scores)
    return dense + late + SENTENCE * of_sentences


def _scores(student: Student, questions: Encoding, passages: list[list[int]]) -> tuple[Tensor, Tensor]:
    """The scaled cosines and MaxSims, (questions, passages); passages of like length are run together."""
    order = sorted(range(len(passages)), key=lambda place: len(passages[place]))
    third = -(-len(order) // 3)
    parts = [student.encode([passages[n] for n in order[at : at + third]]) for at in range(0, len(order), third)]
    back = torch.argsort(torch.tensor(order)).to(student.device)
    dense = torch.cat([questions.vectors @ part.vectors.T for part in parts], dim=1)[:, back]
    late = torch.cat([maxsim(questions, part) for part in parts], dim=1)[:, back]
    return DENSE * dense, LATE * late


def _drawn(example: Example, rng: random.Random) -> list[int]:
    hard = example.negatives[:HARD]
    first = rng.sample(hard[:HARDEST], min(-(-NEGATIVES // 2), len(hard[:HARDEST])))
    others = [row for row in hard if row not in first]
    return first + rng.sample(others, min(NEGATIVES - len(first), len(others)))


if __name__ == "__main__":
    raise SystemExit(main())
