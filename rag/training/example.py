"""Examples: questions with the passages that answer them, and passages that only seem to.

Questions come from files as `rag.measure.gold` reads them; where a gold place has no ``quote``, its ``sentence`` names
the answering sentence by the first ten hex digits of its SHA-1, so that a file can point at texts that it may not hold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from hashlib import sha1
from typing import Any, NamedTuple

from rag.encoder import Encoder
from rag.index import Index
from rag.measure.gold import Question, holds
from rag.passage import Passage
from rag.retrieve import retrieve
from rag.setting import RUNGS

CANDIDATES = 40  # passages that an index finds for a question, among which its negatives are
KIN = 45  # seconds around a gold moment: what other notes say there may answer as well


class Example(NamedTuple):
    """A question; the rows that answer it and the sentences that do; rows that may answer it too, which teach nothing;
    and rows that do not, the hardest first."""

    question: str
    positives: tuple[int, ...]
    sentences: tuple[str, ...]
    kin: frozenset[int] = frozenset()
    negatives: tuple[int, ...] = ()


class Rows:
    """The passages of an index by document."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._of: defaultdict[str, list[int]] = defaultdict(list)
        for row, number in enumerate(index.store.owners.tolist()):
            self._of[index.sources[number].doc].append(row)

    def answering(self, gold: Mapping[str, Any]) -> list[tuple[int, str]]:
        """The rows and sentences that hold the gold place."""
        found = []
        for row in self._of.get(gold["doc"], ()):
            passage = self.index.passage(row)
            for span in passage.sentences:
                text = passage.text[span.start : span.end]
                if _is(text, gold):
                    found.append((row, text))
        return found


def digest(sentence: str) -> str:
    """What names `sentence` in a question file that does not hold it."""
    return sha1(sentence.encode(), usedforsecurity=False).hexdigest()[:10]


def examples(questions: Sequence[Question], index: Index) -> list[Example]:
    """Those of `questions` whose answers stand in `index`, without negatives."""
    rows = Rows(index)
    found = []
    for question in questions:
        places = [place for gold in question.get("gold", ()) for place in rows.answering(gold)]
        if places:
            positives = tuple(dict.fromkeys(row for row, _ in places))
            found.append(Example(question["question"], positives, tuple(dict.fromkeys(text for _, text in places))))
    return found


def mined(example: Example, index: Index, encoder: Encoder) -> Example:
    """`example` with kin and negatives: what `index` finds for the question before anything reranks it."""
    encoded = encoder.encode([example.question])
    hits = retrieve(example.question, encoded, index, k=CANDIDATES, setting=RUNGS["+sentences"])
    gold = [_moments(index.passage(row)) for row in example.positives]
    others = [hit for hit in hits if hit.row not in example.positives]
    kin = frozenset(hit.row for hit in others if any(_meet(_moments(hit.passage), moments) for moments in gold))
    return example._replace(kin=kin, negatives=tuple(hit.row for hit in others if hit.row not in kin))


def _moments(passage: Passage) -> tuple[str | None, list[int]]:
    return passage.source.video_id, [mark.second for mark in passage.marks if mark.second is not None]


def _meet(one: tuple[str | None, list[int]], other: tuple[str | None, list[int]]) -> bool:
    return one[0] is not None and one[0] == other[0] and any(abs(a - b) <= KIN for a in one[1] for b in other[1])


def _is(sentence: str, gold: Mapping[str, Any]) -> bool:
    if "sentence" in gold:
        return digest(sentence) == str(gold["sentence"])
    return holds(sentence, gold) or (len(sentence.split()) > 4 and holds(gold["quote"], {"quote": sentence}))
