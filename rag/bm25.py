"""BM25 over the passages: the one place that knows `bm25s` and the stemmer."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import islice
from pathlib import Path

import bm25s
import numpy as np
import Stemmer
from bm25s.tokenization import Tokenized
from numpy.typing import NDArray

BATCH = 1000  # texts whose words are in memory at once
K1, B = 1.2, 0.75  # Robertson and Zaragoza 2009, section 3.5


@cache
def stem(word: str) -> str:
    """The stem of an English word, as Snowball cuts it."""
    found: str = Stemmer.Stemmer("english").stemWord(word)
    return found


class BM25:
    """Lucene's BM25 (Kamphuis et al. 2020) of English text, stemmed by Snowball, stop words left out."""

    def __init__(self, retriever: bm25s.BM25) -> None:
        self._retriever = retriever

    @classmethod
    def of(cls, texts: Iterable[str]) -> BM25:
        """The ranker of `texts`, numbered from 0."""
        found = cls(bm25s.BM25(k1=K1, b=B, method="lucene"))
        numbers: dict[str, int] = {}
        ids = []
        waiting = iter(texts)
        while batch := list(islice(waiting, BATCH)):
            ids += [array("i", [numbers.setdefault(stem, len(numbers)) for stem in some]) for some in _stems(batch)]
        # Numbered by the alphabet in the end: by itself the library numbers them as a set happens to hold them.
        vocabulary = {stem: place for place, stem in enumerate(sorted(numbers))}
        places = [vocabulary[stem] for stem in numbers]
        for at, some in enumerate(ids):
            ids[at] = array("i", [places[number] for number in some])
        found._retriever.index(Tokenized(ids=ids, vocab=vocabulary), show_progress=False)
        return found

    @classmethod
    def read(cls, folder: Path) -> BM25:
        """The ranker written to `folder`. Raises ValueError where it is damaged."""
        try:
            return cls(bm25s.BM25.load(folder, load_corpus=False, load_vocab=True, allow_pickle=False, mmap=True))
        except (OSError, EOFError, ValueError, KeyError) as error:
            raise ValueError(f"{folder.name} is damaged or missing") from error

    def write(self, folder: Path) -> None:
        """Write to `folder`, which is made."""
        self._retriever.save(folder, show_progress=False, allow_pickle=False)

    def scores(self, stems: Sequence[str]) -> NDArray[np.float32]:
        """The score of every text for the `stems` of a question, 0 where they share none."""
        known = [stem for stem in stems if stem in self._retriever.vocab_dict]
        if not known:
            return np.zeros(int(self._retriever.scores["num_docs"]), np.float32)
        found: NDArray[np.float32] = self._retriever.get_scores(known)
        return found

    def frequency(self, stem: str) -> int:
        """How many of the texts hold `stem`."""
        number = self._retriever.vocab_dict.get(stem)
        if number is None:
            return 0
        bounds = self._retriever.scores["indptr"]
        return int(bounds[number + 1] - bounds[number])


def stems(text: str) -> list[str]:
    """The stems of the words of `text` that count, in order."""
    return _stems([text])[0]


def rarity(held: int, total: int) -> float:
    """The inverse document frequency of what `held` of `total` texts hold, ln(1 + (N - n + ½)/(n + ½))."""
    return math.log1p((total - held + 0.5) / (held + 0.5))


def _stems(texts: Sequence[str]) -> list[list[str]]:
    found: list[list[str]] = bm25s.tokenize(
        list(texts), stopwords="en", stemmer=Stemmer.Stemmer("english"), return_ids=False, show_progress=False
    )
    return found
