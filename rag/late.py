"""Late interaction: a passage kept as the vectors of its tokens, scored token by token (ColBERT's MaxSim).

Khattab and Zaharia 2020. The vectors are those that the encoder makes on its way to a passage's own vector, projected.
They are stored in four bits a number and mapped, not read, so that memory holds what questions touch.

Four bits rank nearly as eight do: MRR@10 .697 against .701 over 13,177 passages of notes (662 questions; the difference
is between -.013 and +.004), .539 against .542 over 110,817 (2,600; -.006 to +.002, the inverted file of `rag.vectors`
included), with half the bytes. Two bits cost .01, and statements on gold.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from rag.mapped import mapped

CODES, BOUNDS = "tokens.i4", "bounds.npy"
SCALE = 254  # of a unit vector's components, all but 3 in 10,000 lie within ±½; those are clipped
# What 4 bits keep of 8: the 15 numbers with the least squared error (Max 1960) where components are normal, as those of
# a unit vector of 128 are, with a deviation of 254/√128.
KEPT = np.array([-60, -45, -35, -26, -19, -12, -6, 0, 6, 12, 19, 26, 35, 45, 60], np.int8)


class TokenVectors:
    """The token vectors of the passages 0 … len-1, unit rows in 4 bits."""

    def __init__(self, codes: NDArray[np.uint8], bounds: NDArray[np.int64]) -> None:
        threadpool_limits(1, user_api="blas")  # as in `rag.vectors`: waiting for a second thread costs up to 0.2 s
        self._codes, self._bounds = codes, bounds

    @classmethod
    def read(cls, folder: Path) -> TokenVectors:
        """What was written to `folder`, mapped. Raises ValueError where it is damaged."""
        try:
            bounds = np.load(folder / BOUNDS, allow_pickle=False)
            codes = mapped(folder / CODES, np.uint8, scattered=True)
            if bounds[-1] and not len(codes):
                raise ValueError(f"no tokens, not {bounds[-1]}")
            return cls(codes.reshape(int(bounds[-1]), -1), bounds)
        except (OSError, EOFError, ValueError) as error:
            raise ValueError(f"{CODES} or {BOUNDS} is damaged or missing") from error

    def __len__(self) -> int:
        return len(self._bounds) - 1

    def at(self, row: int) -> NDArray[np.int8]:
        """The `coded` tokens of passage `row`, (its tokens, width), as four bits keep them."""
        return unpacked(self._codes[self._bounds[row] : self._bounds[row + 1]])


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


def packed(codes: NDArray[np.int8]) -> NDArray[np.uint8]:
    """Rows in 8 bits (n, width) in 4, (n, width / 2). Raises ValueError for an odd width."""
    if codes.shape[1] % 2:
        raise ValueError(f"token vectors of {codes.shape[1]} numbers cannot be packed: an encoder's width must be even")
    nibbles = _NIBBLES.take(codes.view(np.uint8), mode="clip")
    found: NDArray[np.uint8] = nibbles[:, ::2] | nibbles[:, 1::2] << np.uint8(4)
    return found


def unpacked(pairs: NDArray[np.uint8]) -> NDArray[np.int8]:
    """What was `packed` (n, width / 2), in 8 bits again, (n, width): each number the nearest of `KEPT`."""
    found: NDArray[np.int8] = _PAIRS.take(pairs, mode="clip").view(np.int8)  # nothing to clip: that is the quick way
    return found


_BYTES = np.arange(256, dtype=np.uint8).view(np.int8).astype(np.int64)
_NIBBLES = np.abs(_BYTES[:, None] - KEPT).argmin(axis=1).astype(np.uint8)
_VALUES = KEPT.take(range(16), mode="clip")  # the last is never written
_PAIRS = np.stack([np.tile(_VALUES, 16), np.repeat(_VALUES, 16)], axis=1).view(np.int16)[:, 0]  # by both nibbles


class TokenFile:
    """Token vectors on their way to a folder: `add` those of one passage after the other, then `close`."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._bounds = folder, [0]
        self._file = (folder / CODES).open("wb")

    def add(self, codes: NDArray[np.int8]) -> None:
        """The `coded` tokens of the next passage, (its tokens, width)."""
        self._file.write(packed(codes).tobytes())
        self._bounds.append(self._bounds[-1] + len(codes))

    def close(self) -> None:
        """Everything that was added is on its way to the disk."""
        self._file.close()
        np.save(self._folder / BOUNDS, np.array(self._bounds, np.int64))
