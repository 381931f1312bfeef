"""Editions: what a build hands to be published, wherever that is."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.manifest import FORMAT, Manifest
from rag.passage import Passage, Source
from rag.store import Trouble


class Embedded(NamedTuple):
    """A passage with its unit vector (dimension,), those of its sentences (sentences, dimension), and the coded ones
    of its tokens (tokens, width)."""

    passage: Passage
    vector: NDArray[np.float32]
    sentences: NDArray[np.float32]
    tokens: NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Edition:
    """What is published beside the passages: the `sources`, by number; the name of the `encoder` and the `dimension` of
    its vectors; the `corpus`, its `files` by digest, and the `problems` found in them; `settings`, a digest of
    everything beside the documents that shapes it."""

    sources: Sequence[Source]
    encoder: str
    dimension: int
    corpus: Path
    files: Mapping[str, str]
    settings: str
    problems: Sequence[Trouble] = ()

    def manifest(
        self, folder: Path, *, passages: int, sentences: int, checksums: Mapping[str, str], **more: Any
    ) -> Manifest:
        """What the generation of so many `passages` and `sentences` says of itself; `folder`: the index folder."""
        return Manifest(
            format=FORMAT,
            encoder=self.encoder,
            dimension=self.dimension,
            documents=len(self.sources),
            passages=passages,
            sentences=sentences,
            corpus=os.path.relpath(self.corpus.resolve(), folder.resolve()),
            settings=self.settings,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            checksums=checksums,
            **more,
        )
