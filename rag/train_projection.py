"""The projection: token vectors of the default encoder in a third of the numbers, for late interaction.

``python -m rag.train_projection INDEX`` writes `projection.npy`, (384, 128) in 16-bit floats: the first 128
eigenvectors of the second moment of the token vectors, for unit vectors the projection that keeps their inner products
best (Eckart and Young 1936). They hold 73 % of the sum of squares; scaled to length 1 again they rank as well as the
whole vectors (90 questions on a channel's notes: hit@5 .672 with both, MRR .519 against .524) in a third of the space.

The file here was made from the passages of 260 of 11,400 English notes on videos of 22 channels (cooking, software,
investing, health and others), drawn by chance, and of this repository's own notes and articles: 1,590 passages. It
holds directions alone, none of their text.
"""

from __future__ import annotations

import sys

import numpy as np
from numpy.typing import NDArray

from rag import encoder
from rag.encoder import PROJECTION, Encoder, framed
from rag.index import Index

WIDTH = 128
SAMPLE = 2000  # passages, evenly spaced through the index


def fitted(texts: list[str], of: Encoder, width: int = WIDTH) -> NDArray[np.float32]:
    """The projection (dimension, width) for the token vectors of `texts`."""
    moment = np.zeros((of.width, of.width))
    for start in range(0, len(texts), 64):
        for tokens in of.encode(texts[start : start + 64]).tokens:
            moment += tokens.T.astype(np.float64) @ tokens
    _, vectors = np.linalg.eigh(moment)  # eigenvalues ascend
    largest: NDArray[np.float32] = vectors[:, ::-1][:, :width].astype(np.float32)
    return largest


def main() -> None:
    """Fit on the index that the command line names, and write the file."""
    index = Index.open(sys.argv[1])
    rows = np.unique(np.linspace(0, len(index) - 1, SAMPLE).astype(int))
    texts = [framed(index.passage(row)) for row in rows.tolist()]
    whole = encoder.load(threads=2, build=True, projected=False)
    np.save(PROJECTION, fitted(texts, whole).astype(np.float16))


if __name__ == "__main__":
    main()
