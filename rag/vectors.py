"""Vectors in FAISS: the one place that knows it."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import faiss
import numpy as np
from numpy.typing import NDArray


class Store(Protocol):
    """Unit vectors under the numbers 0 … len-1, searched by cosine."""

    def __len__(self) -> int: ...

    def search(
        self, vector: NDArray[np.float32], k: int, allowed: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Numbers and cosines of the `k` nearest to `vector` (dimension,), best first, ties by number; `allowed`:
        among these numbers alone. Fewer where there are fewer."""

    def at(self, numbers: Sequence[int] | NDArray[np.int64]) -> NDArray[np.float32]:
        """The vectors of `numbers`, (len(numbers), dimension)."""


class FlatStore:
    """A `Store` that compares with every vector, kept in 16-bit floats: 0.2 ms for each thousand passages."""

    def __init__(self, index: faiss.Index) -> None:
        faiss.omp_set_num_threads(1)  # one question: a second thread costs more than it saves
        self._index = index

    @classmethod
    def empty(cls, dimension: int) -> FlatStore:
        """A store without vectors, for those of `dimension`."""
        return cls(faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT))

    def add(self, vectors: NDArray[np.float32]) -> None:
        """Give unit vectors (n, dimension) the next n numbers."""
        self._index.add(vectors)

    @classmethod
    def read(cls, path: Path, dimension: int) -> FlatStore:
        """The store written at `path`. Raises ValueError where it is damaged or of another dimension."""
        try:
            index = faiss.read_index(str(path))
        except RuntimeError as error:
            raise ValueError(f"{path.name} is damaged or missing") from error
        if index.d != dimension:
            raise ValueError(f"{path.name} holds vectors of dimension {index.d}, not {dimension}")
        return cls(index)

    def write(self, path: Path) -> None:
        """Write the store to `path`; equal stores give equal bytes. Raises OSError where the disk is full."""
        try:
            faiss.write_index(self._index, str(path))
        except RuntimeError as error:
            raise OSError(errno.ENOSPC, f"{path.name} cannot be written: {error}") from error

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(
        self, vector: NDArray[np.float32], k: int, allowed: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """See `Store.search`."""
        most = len(self) if allowed is None else len(allowed)
        k = min(k, most)
        if k == 0:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        parameters = None
        if allowed is not None:
            parameters = faiss.SearchParameters()
            parameters.sel = faiss.IDSelectorBatch(allowed)
        asked = min(k + 1, most)
        while True:  # FAISS keeps any of those that tie for the last place: ask on until the tie is whole
            cosines, numbers = self._index.search(vector[None], asked, params=parameters)
            if asked == most or cosines[0][-1] < cosines[0][k - 1]:
                break
            asked = min(2 * asked, most)
        order = np.lexsort((numbers[0], -cosines[0]))[:k]
        return numbers[0][order], cosines[0][order]

    def at(self, numbers: Sequence[int] | NDArray[np.int64]) -> NDArray[np.float32]:
        """See `Store.at`."""
        found: NDArray[np.float32] = self._index.reconstruct_batch(np.asarray(numbers, np.int64))
        return found
