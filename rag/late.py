"""Late interaction: a passage kept as the vectors of its tokens, scored token by token (ColBERT's MaxSim).

Khattab and Zaharia 2020. The vectors are those that the encoder makes on its way to a passage's own vector; nothing is
trained for it. They are stored in one byte a number and mapped, not read, so that memory holds what questions touch.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SCALE = 254  # of a unit vector's components, all but 3 in 100,000 lie within ±½; those are clipped


class TokenVectors:
    """The token vectors of the passages 0 … len-1, unit rows in 8 bits."""

    def __init__(self, codes: NDArray[np.int8], bounds: NDArray[np.int64]) -> None:
        self._codes, self._bounds = codes, bounds

    @classmethod
    def of(cls, passages: Sequence[NDArray[np.int8]], dimension: int) -> TokenVectors:
        """From the `coded` tokens of each passage, (its tokens, dimension)."""
        bounds = np.cumsum([0, *(len(tokens) for tokens in passages)], dtype=np.int64)
        return cls(np.concatenate([np.zeros((0, dimension), np.int8), *passages]), bounds)

    @classmethod
    def read(cls, folder: Path) -> TokenVectors:
        """What was written to `folder`, mapped. Raises ValueError where it is damaged."""
        try:
            codes = np.load(folder / "tokens.npy", mmap_mode="r", allow_pickle=False)
            bounds = np.load(folder / "bounds.npy", allow_pickle=False)
        except (OSError, EOFError, ValueError) as error:
            raise ValueError("tokens.npy or bounds.npy is damaged or missing") from error
        if bounds[-1] != len(codes):
            raise ValueError("tokens.npy is damaged: it holds another number of tokens than bounds.npy says")
        return cls(codes, bounds)

    def write(self, folder: Path) -> None:
        """Write to `folder`, which exists."""
        np.save(folder / "tokens.npy", self._codes)
        np.save(folder / "bounds.npy", self._bounds)

    def __len__(self) -> int:
        return len(self._bounds) - 1

    def at(self, row: int) -> NDArray[np.int8]:
        """The coded tokens of passage `row`, (its tokens, dimension)."""
        return self._codes[self._bounds[row] : self._bounds[row + 1]]

    def maxsim(self, question: NDArray[np.float32], rows: Iterable[int]) -> NDArray[np.float32]:
        """For each of `rows`, the mean over the question's tokens (n, dimension) of the best cosine with a token of
        the passage: -1 to 1, 1 where every token of the question stands in it in the same sense."""
        scaled = question.T / SCALE
        found = [float((self.at(row).astype(np.float32) @ scaled).max(axis=0).mean()) for row in rows]
        return np.array(found, np.float32)


def coded(tokens: NDArray[np.float32]) -> NDArray[np.int8]:
    """Unit rows (n, dimension) in 8 bits."""
    codes: NDArray[np.int8] = np.clip(np.rint(tokens * SCALE), -127, 127).astype(np.int8)
    return codes
