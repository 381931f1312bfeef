"""Examples: questions with the passages that answer them, and passages that only seem to.

Questions come from files as `rag.gold` reads them; where a gold place has no ``quote``, its ``sentence`` names the
answering sentence by the first ten hex digits of its SHA-1, so that a file can point at texts that it may not hold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from hashlib import sha1
from itertools import zip_longest
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.gold import Question, holds
from rag.index import Index

DEEP = 1500  # passages nearest to a question, among which its negatives are
CANDIDATES = 40  # negatives that each ranking proposes
KIN = 45  # seconds around a gold moment: what other notes say there may answer as well
# A passage nearer to the question than this share of the right one's cosine may well answer it too, and is no negative
# (positive-aware mining: Moreira et al. 2024). Without this, training made retrieval worse on unseen channels: half of
# the questions have a hundred such passages.
TOO_NEAR = 0.95


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
        for row, number in enumerate(index.owner_source.tolist()):
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


def mined(
    examples: Sequence[Example], index: Index, questions: NDArray[np.float32], passages: NDArray[np.float32]
) -> list[Example]:
    """`examples` with kin and negatives: the nearest by the vectors given, (examples, dimension) and (rows, dimension),
    and by BM25, in turn, that are not too near."""
    return [_mined(example, index, passages @ vector) for example, vector in zip(examples, questions, strict=True)]


def _mined(example: Example, index: Index, cosines: NDArray[np.float32]) -> Example:
    limit = TOO_NEAR * max(float(cosines[row]) for row in example.positives)
    near = _best(cosines, DEEP)
    lexical = _best(index.bm25.scores(example.question), CANDIDATES)
    moments = [_moments(index, row) for row in example.positives]
    ours = set(example.positives)
    kin = {row for row in near if cosines[row] > limit}
    kin |= {row for row in lexical if cosines[row] > limit or any(_meet(_moments(index, row), m) for m in moments)}
    dense = [row for row in near if row not in kin | ours]
    dense = [row for row in dense[:CANDIDATES] if not any(_meet(_moments(index, row), m) for m in moments)]
    pairs = zip_longest(dense, (row for row in lexical if row not in kin | ours))
    negatives = dict.fromkeys(row for pair in pairs for row in pair if row is not None)
    return example._replace(kin=frozenset(kin - ours), negatives=tuple(negatives))


def _best(scores: NDArray[np.float32], count: int) -> list[int]:
    """The rows of the highest scores, best first."""
    first = np.argpartition(-scores, count)[:count] if len(scores) > count else np.arange(len(scores))
    found: list[int] = first[np.lexsort((first, -scores[first]))].tolist()
    return found


def _moments(index: Index, row: int) -> tuple[str | None, list[int]]:
    passage = index.passage(row)
    return passage.source.video_id, [mark.second for mark in passage.marks if mark.second is not None]


def _meet(one: tuple[str | None, list[int]], other: tuple[str | None, list[int]]) -> bool:
    return one[0] is not None and one[0] == other[0] and any(abs(a - b) <= KIN for a in one[1] for b in other[1])


def _is(sentence: str, gold: Mapping[str, Any]) -> bool:
    if "sentence" in gold:
        return digest(sentence) == str(gold["sentence"])
    return holds(sentence, gold) or (len(sentence.split()) > 4 and holds(gold["quote"], {"quote": sentence}))
