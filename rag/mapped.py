"""Files of numbers, mapped: memory holds what is touched, and gives it back when it is needed for something else."""

from __future__ import annotations

import mmap
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Number = TypeVar("Number", bound=np.generic)


def mapped(path: Path, dtype: type[Number], *, scattered: bool = False) -> NDArray[Number]:
    """The numbers in the file at `path`, read-only, (n,). Raises OSError where there is none, ValueError where its size
    is not a multiple of theirs.

    `scattered`: a question touches a few of them here and there; the system then reads these pages alone from a disk,
    and not a tenth of a megabyte around each.
    """
    if not path.stat().st_size:  # an empty file cannot be mapped
        return np.zeros(0, dtype)
    with path.open("rb") as file:
        held = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    if scattered and hasattr(mmap, "MADV_RANDOM"):
        held.madvise(mmap.MADV_RANDOM)
    return np.frombuffer(held, dtype)
