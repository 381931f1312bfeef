"""The ladder: what each rung of retrieval (`rag.setting`) is worth on a set of questions."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from rag.answer import Answer
from rag.encoder import Encoder
from rag.index import Index
from rag.measure.evaluate import Figures, Statistic, at, statistics
from rag.measure.gold import Question
from rag.measure.paired import Estimate, differences, estimate
from rag.retrieve import retrieve
from rag.setting import Setting

HITS = ("hit@1", "hit@5", "hit@10")


class Rung(NamedTuple):
    """A setting measured: its figures (`rag.measure.evaluate.statistics`; times are of encoding and retrieval), its
    MRR, and by how much that is above the MRR of the rung before."""

    name: str
    figures: Figures
    mrr: Estimate
    step: Estimate | None


def climb(
    questions: Sequence[Question], index: Index, encoder: Encoder, settings: Mapping[str, Setting]
) -> Iterator[Rung]:
    """Each of `settings` measured on the answerable of `questions`, in their order. Raises ValueError where there are
    none."""
    asked = [question for question in questions if question.get("answerable", True)]
    if not asked:
        raise ValueError("none of these questions has an answer to find: name others, or other groups")
    before: dict[str, Statistic] | None = None
    for name, setting in settings.items():
        answers = [_found(question["question"], index, encoder, setting) for question in asked]
        found = statistics(asked, answers)
        reciprocal = {"mrr@10": found["mrr@10"]}
        step = differences(reciprocal, before, len(asked))["mrr@10"] if before else None
        yield Rung(name, at(found, range(len(asked))), estimate(reciprocal["mrr@10"], len(asked)), step)
        before = reciprocal


def table(rungs: Sequence[Rung]) -> str:
    """The rungs as a table in Markdown."""
    lines = ["| rung | hit@1 | hit@5 | hit@10 | MRR | to the rung before | ms |", "|---|---|---|---|---|---|---|"]
    for rung in rungs:
        hits = " | ".join(f"{rung.figures[name]:.3f}" for name in HITS)
        step = f"{rung.step.value:+.3f} ({rung.step.low:+.3f} to {rung.step.high:+.3f})" if rung.step else ""
        mrr = f"{rung.mrr.value:.3f} ({rung.mrr.low:.3f} to {rung.mrr.high:.3f})"
        lines.append(f"| {rung.name} | {hits} | {mrr} | {step} | {rung.figures['p50_ms']} |")
    return "\n".join(lines)


def _found(question: str, index: Index, encoder: Encoder, setting: Setting) -> Answer:
    began = time.perf_counter()
    hits = retrieve(question, encoder.encode([question]), index, setting=setting)
    return Answer(question, (), (), tuple(hits), 0.0, index.id, (time.perf_counter() - began) * 1000)
