"""The vectors of the passages' sentences, one byte a number, mapped.

Each is kept in steps of a 127th of its largest number: a cosine is off by a few ten-thousandths, and no figure of the
golden sets moves beyond chance.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.mapped import mapped

CODES, SCALES, FIRST = "sentences.i8", "scales.npy", "first.npy"
LEVELS = 127

Rows = NDArray[np.int64]


class SentenceVectors:
    """The unit vectors of the sentences of the passages 0 … len-1, in 8 bits."""

    def __init__(self, codes: NDArray[np.int8], scales: NDArray[np.float32], first: Rows) -> None:
        """`codes` (sentences, dimension), each times its number of `scales`; `first`: the number of each passage's
        first sentence, and how many there are."""
        self._codes, self._scales, self._first = codes, scales, first

    @classmethod
    def read(cls, folder: Path, dimension: int) -> SentenceVectors:
        """What was written to `folder`, mapped. Raises ValueError where it is damaged."""
        try:
            first = np.load(folder / FIRST, allow_pickle=False)
            scales = np.load(folder / SCALES, allow_pickle=False)
            codes = mapped(folder / CODES, np.int8, scattered=True)
            if len(scales) != first[-1]:
                raise ValueError(f"{len(scales)} sentences, not {first[-1]}")
            return cls(codes.reshape(len(scales), dimension), scales, first)
        except (OSError, EOFError, ValueError) as error:
            raise ValueError(f"{CODES}, {SCALES} or {FIRST} is damaged or missing") from error

    def __len__(self) -> int:
        return len(self._first) - 1

    def of(self, rows: Sequence[int] | Rows) -> list[NDArray[np.float32]]:
        """The vectors of the sentences of each of the passages in `rows`, (its sentences, dimension)."""
        codes, scales, begins = self._gathered(np.asarray(rows, np.int64))
        vectors = codes * scales[:, None]
        return np.split(vectors, begins[1:]) if len(rows) else []

    def best(self, vector: NDArray[np.float32], rows: Rows, k: int) -> Rows:
        """The `k` of the passages in `rows` whose best sentence is nearest to `vector` (dimension,), best first, ties
        by row."""
        rows = np.sort(rows)
        rows = rows[self._first[rows + 1] > self._first[rows]]
        if not len(rows):
            return rows
        codes, scales, begins = self._gathered(rows)
        cosines = np.maximum.reduceat(np.vecdot(codes, vector) * scales, begins)
        best: Rows = rows[np.argsort(-cosines, kind="stable")[:k]]
        return best

    def sample(self, number: int) -> NDArray[np.float32]:
        """At most so many sentences' vectors, evenly taken, (number, dimension)."""
        most = len(self._scales)
        drawn = np.unique(np.linspace(0, most - 1, min(number, most)).round().astype(np.int64))
        return self._codes[drawn] * self._scales[drawn, None]

    def _gathered(self, rows: Rows) -> tuple[NDArray[np.float32], NDArray[np.float32], Rows]:
        """The coded sentences of `rows`, passage after passage, their scales, and where each passage's begin."""
        counts = self._first[rows + 1] - self._first[rows]
        begins = np.cumsum(counts) - counts
        numbers = np.repeat(self._first[rows] - begins, counts) + np.arange(counts.sum())
        return self._codes[numbers].astype(np.float32), self._scales[numbers], begins


def coded(vectors: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Unit rows (n, dimension) in 8 bits, and their scales (n,): row by row the codes times the scale."""
    scales = np.maximum(np.abs(vectors).max(axis=1, initial=0), np.finfo(np.float32).tiny) / np.float32(LEVELS)
    return np.rint(vectors / scales[:, None]).astype(np.int8), scales


class SentenceFile:
    """Sentences' vectors on their way to a folder: `add` those of one passage after the other, then `close`."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._scales, self._first = folder, array("f"), array("q", [0])
        self._file = (folder / CODES).open("wb")

    def __len__(self) -> int:
        return len(self._scales)

    def add(self, vectors: NDArray[np.float32]) -> None:
        """The unit vectors of the sentences of the next passage, (its sentences, dimension)."""
        codes, scales = coded(vectors)
        self._file.write(codes.tobytes())
        self._scales.extend(scales.tolist())
        self._first.append(len(self._scales))

    def close(self) -> None:
        """Everything that was added is on its way to the disk."""
        self._file.close()
        np.save(self._folder / SCALES, np.array(self._scales, np.float32))
        np.save(self._folder / FIRST, np.array(self._first, np.int64))
