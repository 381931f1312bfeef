"""The projection: token vectors in a third of the numbers, for late interaction.

Training starts from the first eigenvectors of the second moment of token vectors: for unit vectors the projection that
keeps their inner products best (Eckart and Young 1936).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rag.encoder import Encoder

WIDTH = 128


def fitted(texts: list[str], of: Encoder, width: int = WIDTH) -> NDArray[np.float32]:
    """The projection (dimension, width) for the token vectors of `texts`."""
    moment = np.zeros((of.width, of.width))
    for start in range(0, len(texts), 64):
        for tokens in of.encode(texts[start : start + 64]).tokens:
            moment += tokens.T.astype(np.float64) @ tokens
    _, vectors = np.linalg.eigh(moment)  # eigenvalues ascend
    largest: NDArray[np.float32] = vectors[:, ::-1][:, :width].astype(np.float32)
    return largest
