"""BM25 over the passages: the one place that knows `bm25s` and the stemmer."""

from __future__ import annotations

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
        self._stemmer = Stemmer.Stemmer("english")

    @classmethod
    def of(cls, texts: Iterable[str]) -> BM25:
        """The ranker of `texts`, numbered from 0."""
        found = cls(bm25s.BM25(k1=K1, b=B, method="lucene"))
        numbers: dict[str, int] = {}
        ids = []
        waiting = iter(texts)
        while batch := list(islice(waiting, BATCH)):
            ids += [
                array("i", [numbers.setdefault(stem, len(numbers)) for stem in some]) for some in found._stems(batch)
            ]
        # Numbered by the alphabet in the end: by itself the library numbers them as a set happens to hold them.
        vocabulary = {stem: place for place, stem in enumerate(sorted(numbers))}
        places = [vocabulary[stem] for stem in numbers]
        ids = [array("i", [places[number] for number in some]) for some in ids]
        found._retriever.index(Tokenized(ids=ids, vocab=vocabulary), show_progress=False)
        return found

    @classmethod
    def read(cls, folder: Path) -> BM25:
        """The ranker written to `folder`. Raises ValueError where it is damaged."""
        try:
            return cls(bm25s.BM25.load(folder, load_corpus=False, load_vocab=True, allow_pickle=False))
        except (OSError, EOFError, ValueError, KeyError) as error:
            raise ValueError(f"{folder.name} is damaged or missing") from error

    def write(self, folder: Path) -> None:
        """Write to `folder`, which is made."""
        self._retriever.save(folder, show_progress=False, allow_pickle=False)

    def stems(self, text: str) -> list[str]:
        """The stems of the words of `text` that count, in order."""
        return self._stems([text])[0]

    def scores(self, question: str) -> NDArray[np.float32]:
        """The score of every text for `question`, 0 where they share no stem."""
        known = [stem for stem in self.stems(question) if self.knows(stem)]
        if not known:
            return np.zeros(int(self._retriever.scores["num_docs"]), np.float32)
        found: NDArray[np.float32] = self._retriever.get_scores(known)
        return found

    def knows(self, stem: str) -> bool:
        """Whether `stem` stands in any of the texts."""
        return stem in self._retriever.vocab_dict

    def rarity(self, stem: str) -> float:
        """The inverse document frequency of `stem`, ln(1 + (N - n + ½)/(n + ½)) with its n of N texts."""
        total = int(self._retriever.scores["num_docs"])
        held = 0
        if self.knows(stem):
            number = self._retriever.vocab_dict[stem]
            bounds = self._retriever.scores["indptr"]
            held = int(bounds[number + 1] - bounds[number])
        return float(np.log1p((total - held + 0.5) / (held + 0.5)))

    def _stems(self, texts: Sequence[str]) -> list[list[str]]:
        found: list[list[str]] = bm25s.tokenize(
            list(texts), stopwords="en", stemmer=self._stemmer, return_ids=False, show_progress=False
        )
        return found
