"""Answers labelled by a reader: whether citations carry what they stand behind (ALCE, Gao et al. 2023, section 4).

A file of labels has one JSON object an answer: ``id``, ``kind``, ``question`` and ``statements``, each of ``text``,
``supported`` (true, false), ``stands_alone`` (true, false) and ``citations``, each of ``n``, ``doc``, ``start``,
``text`` and ``supports`` (full, partial, none). `unlabelled` writes it with null for every label; the rubric is in
tests/golden/README.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from statistics import mean
from typing import Any, NamedTuple

import numpy as np

from rag.answer import Answer
from rag.measure.gold import Question

SUPPORTS = ("full", "partial", "none")


class Label(NamedTuple):
    """One statement as it was judged: whether its citations together support it wholly, whether it can be understood
    by itself, and what each citation supports by itself."""

    supported: bool
    stands_alone: bool
    supports: tuple[str, ...]

    @property
    def precise(self) -> list[bool]:
        """Of each citation, whether the statement needs it: it is supported, by this citation alone, or by several of
        which none does so alone; `partial` means a part that no other citation says."""
        return [
            self.supported and (own == "full" or (own == "partial" and "full" not in self.supports))
            for own in self.supports
        ]


def measure(answers: Sequence[Sequence[Label]]) -> dict[str, float | None]:
    """Citation recall (the mean share of supported statements in an answer), citation precision (the mean share of
    precise citations in an answer), the share of statements that stand alone, and how many were judged."""
    labels = [label for answer in answers for label in answer]
    recall = [mean(label.supported for label in answer) for answer in answers if answer]
    precise = [[one for label in answer for one in label.precise] for answer in answers]
    return {
        "answers": len(answers),
        "statements": len(labels),
        "citations": sum(map(len, precise)),
        "citation_recall": _mean(recall),
        "citation_precision": _mean([mean(answer) for answer in precise if answer]),
        "stands_alone": _mean([label.stands_alone for label in labels]),
    }


def read(path: Path) -> list[list[Label]]:
    """The labels of each answer in `path`. Raises ValueError with file and line for what is missing, no label, or
    contradicts another."""
    try:
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} cannot be read ({error}): name a file of labels") from error
    answers = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                answers.append([_label(statement) for statement in json.loads(line)["statements"]])
            except (ValueError, TypeError, KeyError) as error:
                raise ValueError(f"{path}:{number}: {error}: label it by tests/golden/README.md") from error
    return answers


def _label(statement: Mapping[str, Any]) -> Label:
    for name in ("supported", "stands_alone"):
        if not isinstance(statement[name], bool):
            raise ValueError(f"`{name}` of {statement['text']!r} is {statement[name]!r}, not true or false")
    supports = tuple(citation["supports"] for citation in statement["citations"])
    if strange := [one for one in supports if one not in SUPPORTS]:
        raise ValueError(f"`supports` of a citation of {statement['text']!r} is {strange[0]!r}, not one of {SUPPORTS}")
    carried = "full" in supports or supports.count("partial") > 1
    if (statement["supported"] and not carried) or ("full" in supports and not statement["supported"]):
        raise ValueError(f"`supported` of {statement['text']!r} contradicts what its citations support")
    return Label(statement["supported"], statement["stands_alone"], supports)


def spread(questions: Sequence[Question], *, seed: int = 0) -> Iterator[Question]:
    """The answerable of `questions` drawn by turns from every kind, until each has come once."""
    kinds: dict[str, list[Question]] = {}
    for at in np.random.default_rng(seed).permutation(len(questions)).tolist():
        if questions[at].get("answerable", True):
            kinds.setdefault(str(questions[at].get("kind")), []).append(questions[at])
    for turn in zip_longest(*(kinds[kind] for kind in sorted(kinds))):
        yield from (question for question in turn if question is not None)


def unlabelled(question: Question, answer: Answer) -> dict[str, Any]:
    """The line of a file of labels for `answer`, to be filled in."""
    cited = {citation.n: citation.as_json() for citation in answer.citations}
    return {
        "id": question["id"],
        "kind": question.get("kind"),
        "question": question["question"],
        "statements": [
            {
                "text": str(statement),
                "supported": None,
                "stands_alone": None,
                "citations": [
                    {name: cited[n][name] for name in ("n", "doc", "start", "text")} | {"supports": None}
                    for n in statement.citations
                ],
            }
            for statement in answer.statements
        ],
    }


def _mean(values: Sequence[float]) -> float | None:
    return round(mean(map(float, values)), 3) if values else None
