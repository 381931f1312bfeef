"""Late interaction: a passage kept as the vectors of its tokens, scored token by token (ColBERT's MaxSim).

Khattab and Zaharia 2020. The vectors are those that the encoder makes on its way to a passage's own vector, projected.
They are stored in one byte a number and mapped, not read, so that memory holds what questions touch.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

CODES, BOUNDS = "tokens.i8", "bounds.npy"
SCALE = 254  # of a unit vector's components, all but 3 in 10,000 lie within ±½; those are clipped


class TokenVectors:
    """The token vectors of the passages 0 … len-1, unit rows in 8 bits."""

    def __init__(self, codes: NDArray[np.int8], bounds: NDArray[np.int64]) -> None:
        threadpool_limits(1, user_api="blas")  # as in `rag.vectors`: waiting for a second thread costs up to 0.2 s
        self._codes, self._bounds = codes, bounds

    @classmethod
    def read(cls, folder: Path) -> TokenVectors:
        """What was written to `folder`, mapped. Raises ValueError where it is damaged."""
        try:
            bounds = np.load(folder / BOUNDS, allow_pickle=False)
            codes = np.memmap(folder / CODES, np.int8, "r")
            return cls(codes.reshape(int(bounds[-1]), -1), bounds)
        except (OSError, EOFError, ValueError) as error:
            raise ValueError(f"{CODES} or {BOUNDS} is damaged or missing") from error

    def __len__(self) -> int:
        return len(self._bounds) - 1

    def at(self, row: int) -> NDArray[np.int8]:
        """The coded tokens of passage `row`, (its tokens, width)."""
        return self._codes[self._bounds[row] : self._bounds[row + 1]]


def best(question: NDArray[np.float32], tokens: Sequence[NDArray[np.int8]]) -> NDArray[np.float32]:
    """For each passage of these coded `tokens` and each token of the question (n, width), the best cosine of two,
    (passages, n)."""
    if not tokens:
        return np.zeros((0, len(question)), np.float32)
    cosines = np.concatenate(tokens).astype(np.float32) @ (question.T / SCALE)
    begins = np.cumsum([0, *map(len, tokens[:-1])])
    found: NDArray[np.float32] = np.maximum.reduceat(cosines, begins)
    return found


def maxsim(best: NDArray[np.float32]) -> NDArray[np.float32]:
    """MaxSim of each passage from the best cosines (passages, tokens): the mean over the question's tokens, -1 to 1.

    A token counts the less the nearer all of these passages come to it: what they share tells nothing of which of them
    answers. (702 questions on other channels than any number was set on: MRR .617 against .602, and .707 against .703.)
    """
    weights = np.maximum(1 - best.mean(axis=0), 1e-6)
    found: NDArray[np.float32] = best @ (weights / weights.sum())
    return found


def coded(tokens: NDArray[np.float32]) -> NDArray[np.int8]:
    """Unit rows (n, width) in 8 bits."""
    codes: NDArray[np.int8] = np.clip(np.rint(tokens * SCALE), -127, 127).astype(np.int8)
    return codes


class TokenFile:
    """Token vectors on their way to a folder: `add` those of one passage after the other, then `close`."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._bounds = folder, [0]
        self._file = (folder / CODES).open("wb")

    def add(self, codes: NDArray[np.int8]) -> None:
        """The `coded` tokens of the next passage, (its tokens, width)."""
        self._file.write(codes.tobytes())
        self._bounds.append(self._bounds[-1] + len(codes))

    def close(self) -> None:
        """Everything that was added is on its way to the disk."""
        self._file.close()
        np.save(self._folder / BOUNDS, np.array(self._bounds, np.int64))
