"""The passages' vectors, and FAISS: the one place that knows it.

The vectors are a file of 16-bit floats, mapped. Up to `FLAT` of them are compared with every question; of more, an
inverted file over 8-bit codes proposes (Jégou, Douze and Schmid 2011; Sivic and Zisserman 2003), and the mapped vectors
say how near the proposed are: cosines are exact, what can be missed is a neighbour, and how often is measured when
the index is built and written in its manifest.

One question, one core, over 110,817 passages: flat 12.6 ms, the inverted file 4.1 ms with .99 of the ten nearest.
Over a million: 4 ms for what is proposed and some 10 ms for its cosines, with .993 of the ten nearest.
"""

from __future__ import annotations

import errno
import math
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import faiss
import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from rag.manifest import Method
from rag.mapped import mapped

HALVES, LISTS = "passages.f16", "passages.ivf"
FLAT = 100_000  # as many are compared one by one
FEW = 4000  # so are as many as a filter leaves
TARGET = 0.99  # recall@10 of an index's own sentences; that of people's questions is up to .01 lower
DEPTH = 10  # of the recall
ASKED = 512  # sentences that the recall is measured with
LEAST = 8  # lists that are read
EQUAL = 1e-6  # cosines that are no farther apart are of equally near ones
SAMPLE = 128  # vectors for each list, by which the lists are drawn up
STEP = 1 << 14  # vectors held in memory at once
SPARE = 200  # more than are wanted are proposed: 8 bits err in the fourth decimal

Rows = NDArray[np.int64]
Found = tuple[Rows, NDArray[np.float32]]  # rows and their cosines, best first


class PassageVectors:
    """Unit vectors under the rows 0 … len-1, searched by cosine."""

    def __init__(self, halves: NDArray[np.float16], lists: faiss.IndexIVF | None = None, nprobe: int = 0) -> None:
        """`halves` (n, dimension); `lists`: the inverted file over them, of which a search reads `nprobe` lists."""
        faiss.omp_set_num_threads(1)  # one question: a second thread costs more than it saves
        self._halves, self._lists, self._nprobe = halves, lists, nprobe
        self._flat = _flat(halves if lists is None else halves[:0])

    @classmethod
    def read(cls, folder: Path, shape: tuple[int, int], method: Method) -> PassageVectors:
        """What was written to `folder`, (passages, dimension), mapped. Raises ValueError where it is damaged, or of
        another shape; of the inverted file it sees that there is one: `rag.manifest` sees first that it is whole."""
        halves = _halves(folder, shape, scattered=method.nprobe > 0)
        if not method.nprobe:
            return cls(halves)
        try:
            lists = cast(faiss.IndexIVF, faiss.read_index(str(folder / LISTS), faiss.IO_FLAG_MMAP_IFC))
        except RuntimeError as error:
            raise ValueError(f"{LISTS} is damaged or missing") from error
        if (lists.ntotal, lists.d) != shape:
            raise ValueError(
                f"{LISTS} holds {lists.ntotal} vectors of dimension {lists.d}, not {shape[0]} of {shape[1]}"
            )
        return cls(halves, lists, method.nprobe)

    def __len__(self) -> int:
        return len(self._halves)

    def at(self, rows: Sequence[int] | Rows) -> NDArray[np.float32]:
        """The vectors of `rows`, (len(rows), dimension)."""
        return self._halves[np.asarray(rows, np.int64)].astype(np.float32)

    def search(self, vector: NDArray[np.float32], k: int, allowed: Rows | None = None) -> Found:
        """Rows and cosines of the `k` nearest to `vector` (dimension,), best first, ties by row; `allowed`: among these
        rows alone. Fewer where there are fewer."""
        most = len(self) if allowed is None else len(allowed)
        k = min(k, most)
        if k == 0:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        if self._lists is None:
            return _compared(self._flat, vector, k, allowed, most)
        if most <= max(FEW, k):
            return self._nearest(vector, np.arange(most) if allowed is None else allowed, k)
        return self._nearest(vector, self._proposed(self._lists, vector, k, allowed), k)

    def _proposed(self, lists: faiss.IndexIVF, vector: NDArray[np.float32], k: int, allowed: Rows | None) -> Rows:
        """The nearest by their 8 bits, some more than `k`; the fewer are allowed, the more lists are read."""
        parameters = faiss.SearchParametersIVF()
        parameters.nprobe = self._nprobe
        if allowed is not None:
            passed = np.zeros(len(self), bool)
            passed[allowed] = True
            parameters.sel = faiss.IDSelectorBitmap(np.packbits(passed, bitorder="little"))  # type: ignore[call-arg,arg-type]
            parameters.nprobe = min(lists.nlist, -(-self._nprobe * len(self) // len(allowed)))
        while True:
            _, found = lists.search(vector[None], k + SPARE, params=parameters)
            rows: Rows = found[0][found[0] >= 0]
            if len(rows) >= k or parameters.nprobe >= lists.nlist:
                return rows
            parameters.nprobe = min(lists.nlist, 4 * parameters.nprobe)

    def _nearest(self, vector: NDArray[np.float32], rows: Rows, k: int) -> Found:
        """The `k` of `rows` that are nearest."""
        parts = [self.at(rows[at : at + STEP]) for at in range(0, len(rows), STEP)]
        # Vector by vector: a product of matrices may add up equal rows in different ways.
        cosines = np.concatenate([np.vecdot(part, vector) for part in parts])
        order = np.lexsort((rows, -cosines))[:k]
        return rows[order], cosines[order]


class PassageFile:
    """Passages' vectors on their way to a folder: `add` one after the other, then `close`."""

    def __init__(self, folder: Path) -> None:
        self._file = (folder / HALVES).open("wb")

    def add(self, vector: NDArray[np.float32]) -> None:
        """The unit vector of the next passage, (dimension,)."""
        self._file.write(vector.astype(np.float16).tobytes())

    def close(self) -> None:
        """Everything that was added is on its way to the disk."""
        self._file.close()


def listed(folder: Path, shape: tuple[int, int], questions: NDArray[np.float32]) -> Method:
    """How the vectors in `folder`, (passages, dimension), are searched. Of more than `FLAT`, an inverted file is
    written beside them, equal for equal vectors, of which as many lists are read as the recall of `questions`
    (n, dimension) needs.

    Raises OSError where the disk is full. A million: 40 s on one core, and 1 GB of memory.
    """
    halves = _halves(folder, shape)
    if len(halves) <= FLAT:
        return Method()
    if not len(questions):
        questions = halves[:: -(-len(halves) // ASKED)].astype(np.float32)
    faiss.omp_set_num_threads(1)  # several add up in another order, and so to other last digits
    with threadpool_limits(1):
        lists = _inverted(halves)
        nearest = _exact(halves, questions)
    nprobe = min(LEAST, lists.nlist)
    while True:
        store = PassageVectors(halves, lists, nprobe)
        found = np.array([store.search(question, nearest.shape[1])[1] for question in questions])
        recall = float(np.mean(found > nearest[:, -1:] - EQUAL))
        if recall >= TARGET or nprobe == lists.nlist:
            break
        nprobe = min(2 * nprobe, lists.nlist)
    try:
        faiss.write_index(lists, str(folder / LISTS))
    except RuntimeError as error:
        raise OSError(errno.ENOSPC, f"{LISTS} cannot be written: {error}") from error
    return Method(f"IVF{lists.nlist},SQ8", nprobe, round(recall, 4))


def _inverted(halves: NDArray[np.float16]) -> faiss.IndexIVF:
    """The inverted file over `halves`: about two lists for each of the root of them."""
    number, dimension = halves.shape
    nlist = min(number, 2 ** round(math.log2(2 * math.sqrt(number))))
    coarse = faiss.IndexFlatIP(dimension)
    lists = faiss.IndexIVFScalarQuantizer(
        coarse, dimension, nlist, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    )
    lists.cp.max_points_per_centroid, lists.cp.min_points_per_centroid = SAMPLE, 1
    drawn = np.unique(np.linspace(0, number - 1, min(number, nlist * SAMPLE)).round().astype(np.int64))
    lists.train(halves[drawn].astype(np.float32))
    for at in range(0, number, STEP):
        lists.add(halves[at : at + STEP].astype(np.float32))
    return lists


def _exact(halves: NDArray[np.float16], questions: NDArray[np.float32]) -> NDArray[np.float32]:
    """The cosines of the `DEPTH` nearest to each question, the farthest last."""
    best = np.zeros((len(questions), 0), np.float32)
    for at in range(0, len(halves), STEP):
        best = np.hstack([best, questions @ halves[at : at + STEP].astype(np.float32).T])
        if best.shape[1] > DEPTH:
            best = -np.partition(-best, DEPTH - 1)[:, :DEPTH]
    return -np.sort(-best)


def _compared(flat: faiss.Index, vector: NDArray[np.float32], k: int, allowed: Rows | None, most: int) -> Found:
    """The `k` nearest of `flat`, or of those of its rows, `most`, that are allowed."""
    parameters = None
    if allowed is not None:
        parameters = faiss.SearchParameters()
        parameters.sel = faiss.IDSelectorBatch(allowed)
    asked = min(k + 1, most)
    while True:  # FAISS keeps any of those that tie for the last place: ask on until the tie is whole
        cosines, rows = flat.search(vector[None], asked, params=parameters)
        if asked == most or cosines[0][-1] < cosines[0][k - 1]:
            break
        asked = min(2 * asked, most)
    order = np.lexsort((rows[0], -cosines[0]))[:k]
    return rows[0][order], cosines[0][order]


def _halves(folder: Path, shape: tuple[int, int], *, scattered: bool = False) -> NDArray[np.float16]:
    """The vectors in `folder`, which are so many of that dimension. Raises ValueError where they are not."""
    path, (number, dimension) = folder / HALVES, shape
    if not path.is_file() or path.stat().st_size != 2 * number * dimension:
        raise ValueError(f"{HALVES} is damaged or missing: it does not hold {number} vectors of dimension {dimension}")
    found: NDArray[np.float16] = mapped(path, np.float16, scattered=scattered).reshape(shape)
    return found


def _flat(halves: NDArray[np.float16]) -> faiss.Index:
    found = faiss.IndexScalarQuantizer(halves.shape[1], faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    for at in range(0, len(halves), STEP):
        found.add(halves[at : at + STEP].astype(np.float32))
    return found
