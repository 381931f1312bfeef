"""The numbers of `rag.model.verify`, fitted on sentences altered by hand.

``python -m rag.training.verify [FILE]`` reads ``tests/golden/altered.jsonl``, writes ``verify.json`` and prints what is
rejected and kept. Each line of the file is a sentence of this repository's documents with paraphrases that stay true
and with sentences that do not (a number, a negation, a subject, a name or a direction was altered). Half ``a`` is what
the rules, lists and numbers were set by; half ``b``, of other documents, is for measuring alone.

Run it again when the encoder changes: the weights of cosines, `near` and the threshold are the encoder's.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from rag import encoder
from rag.encoder import Encoder
from rag.model.compare import WEIGHED, Differences, Reading, differences
from rag.model.verify import NUMBERS, Weights

FILE = Path("tests/golden/altered.jsonl")
REJECTED = 0.965  # of half a's altered sentences, where the threshold is put: above the promised .95
NEAR = 0.9  # times the lowest cosine of a paraphrase of half a: below it a text is about something else


class Pair(NamedTuple):
    """A statement beside its source: its half, what was `altered` (None: nothing, it is true), and how they differ."""

    half: str
    altered: str | None
    text: str
    differences: Differences


def pairs(lines: Sequence[dict[str, Any]], of: Encoder) -> list[Pair]:
    """Every statement of the file beside its source."""
    found = []
    for line in lines:
        source = Reading(line["source"], of)
        for altered, text in [*((None, text) for text in line["true"]), *line["altered"]]:
            found.append(Pair(line["half"], altered, text, differences(Reading(text, of), source)))
    return found


def strangers(lines: Sequence[dict[str, Any]], of: Encoder) -> list[Differences]:
    """Each sentence of half a beside the next one: nothing of it is said there."""
    sources = [Reading(line["source"], of) for line in lines if line["half"] == "a"]
    return [differences(one, other) for one, other in pairwise(sources)]


def fitted(given: Sequence[Pair], others: Sequence[Differences]) -> Weights:
    """The numbers for the pairs of half a, and for `others`, of which none is true."""
    from sklearn.linear_model import LogisticRegression

    mine = [pair for pair in given if pair.half == "a"]
    # What is proof of a change needs no weight.
    shown = [(pair.differences.weighed, pair.altered is None) for pair in mine if not pair.differences.broken]
    shown += [(found.weighed, False) for found in others if not found.broken]
    features, labels = np.array([one for one, _ in shown]), np.array([true for _, true in shown])
    scale = features.std(axis=0) + 1e-9
    model = LogisticRegression(C=3.0, class_weight="balanced", max_iter=5000).fit(features / scale, labels)
    near = NEAR * min(pair.differences.cosine for pair in mine if pair.altered is None)
    found = Weights(float(model.intercept_[0]), tuple((model.coef_[0] / scale).tolist()), 0.0, near)
    altered = [
        found.probability(pair.differences.weighed) if found.allow(pair.differences) else 0.0
        for pair in mine
        if pair.altered
    ]
    threshold = float(np.quantile(altered, REJECTED, method="higher")) + 1e-4
    return Weights(found.bias, found.weights, threshold, near)


def figures(given: Sequence[Pair], by: Weights) -> dict[str, float]:
    """The share of altered statements rejected, by what was altered, and of true ones kept, by half."""
    shares: dict[str, list[bool]] = {}
    for pair in given:
        kept = by.allow(pair.differences)
        if pair.altered is None:
            shares.setdefault(f"{pair.half} true kept", []).append(kept)
        else:
            shares.setdefault(f"{pair.half} altered rejected", []).append(not kept)
            shares.setdefault(f"{pair.half}   {pair.altered}", []).append(not kept)
    return {name: sum(those) / len(those) for name, those in sorted(shares.items())}


def read(path: Path = FILE) -> list[dict[str, Any]]:
    """The lines of the file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def main() -> None:
    """Fit, write, and print the figures."""
    lines = read(Path(sys.argv[1]) if len(sys.argv) > 1 else FILE)
    of = encoder.load()
    given = pairs(lines, of)
    found = fitted(given, strangers(lines, of))
    rounded = {name: round(weight, 4) for name, weight in zip(WEIGHED, found.weights, strict=True)}
    numbers = {"encoder": of.name, "bias": round(found.bias, 4), "weights": rounded}
    numbers |= {"threshold": round(found.threshold, 4), "near": round(found.near, 4)}
    NUMBERS.write_text(json.dumps(numbers, indent=2) + "\n", "utf-8")
    for name, share in figures(given, found).items():
        print(f"{name:24} {share:.3f}")


if __name__ == "__main__":
    main()
