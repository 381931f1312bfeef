"""Train the adapter: ``python -m rag.training INDEX QUESTIONS …`` writes `rag/adapter`.

The negatives are mined from INDEX, by the encoder that it was built with: the plain one the first time
(``CAREER_QA_ENCODER=all-MiniLM-L6-v2``), and again, from an index built with the adapter, as often as it pays.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor

from rag import encoder
from rag.encoder import ADAPTER, framed
from rag.index import Index
from rag.measure.gold import read
from rag.training.example import Example, examples, mined
from rag.training.projection import fitted
from rag.training.student import Encoding, Student, contrastive, maxsim

BATCH, NEGATIVES = 32, 2  # questions in a step, and each one's own negatives; the other questions' passages are more
HARDEST = 12  # of an example's negatives: half of those drawn are from these
TOKENS = {"question": 64, "sentence": 80, "passage": 144}  # longer texts are cut in training
DENSE, LATE = 20.0, 30.0  # inverse temperatures of cosine and MaxSim
SENTENCE = 0.5  # what the sentences' loss counts beside the two of passages
RATE = 5e-4  # of AdamW; it falls to three tenths
SAMPLE = 2000  # passages that the projection starts from


def main(arguments: Sequence[str] | None = None) -> int:
    """Train as the command line says; 2 where an input is missing."""
    parser = argparse.ArgumentParser(prog="python -m rag.training", description=__doc__)
    parser.add_argument("index", type=Path)
    parser.add_argument("questions", type=Path, nargs="+")
    parser.add_argument("--held-out", default="t6,t7,d", help="groups of questions (id's start) left out: %(default)s")
    parser.add_argument("--epochs", type=float, default=1.5, help="passes over the questions: %(default)s")
    parser.add_argument("--share", type=float, default=0.55, help="of what is learnt, what is kept: %(default)s")
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
    threads = torch.get_num_threads()  # before an encoder is loaded: it takes one
    index = Index.open(given.index)
    held = tuple(f"{group}-" for group in given.held_out.split(","))
    questions = [q for path in given.questions for q in read(path) if not q["id"].startswith(held)]
    known = examples(questions, index)
    print(f"{len(known)} of {len(questions)} questions are answered in the index", flush=True)
    miner = encoder.load(index.manifest.encoder)
    known = [mined(example, index, miner) for example in known]
    texts = [framed(index.passage(row)) for row in range(len(index))]  # some 100 MB for 100,000
    sample = texts[:: max(1, len(texts) // SAMPLE)]
    start = fitted(sample, encoder.load(encoder.PLAIN, threads=threads))
    torch.set_num_threads(threads)
    student = Student(str(encoder.place(encoder.PLAIN)), start)
    _learn(student, known, texts, given.epochs)
    student.save(given.out, share=given.share)


def _learn(student: Student, known: list[Example], texts: Sequence[str], epochs: float) -> None:
    rng = random.Random(0)  # noqa: S311
    steps = max(1, round(len(known) * epochs / BATCH))
    optimizer = torch.optim.AdamW(student.parameters, lr=RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / 50, max(0.3, 1 - step / steps))
    )
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
            print(f"{step + 1}/{steps} loss {mean:.3f} {time.monotonic() - began:.0f} s", flush=True)


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
    hard = example.negatives
    first = rng.sample(hard[:HARDEST], min(-(-NEGATIVES // 2), len(hard[:HARDEST])))
    others = [row for row in hard if row not in first]
    return first + rng.sample(others, min(NEGATIVES - len(first), len(others)))


if __name__ == "__main__":
    raise SystemExit(main())
