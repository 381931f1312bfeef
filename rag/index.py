"""The index: what is published at a `Place`, opened for reading."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from rag.encoder import Encoder
from rag.manifest import Manifest
from rag.passage import Passage, Source
from rag.place import MEND, Place, place
from rag.snapshot import changes, snapshot
from rag.store import Store


class Index:
    """One generation, for one thread or many: its `manifest` and its `store`, and the `place` that it came from."""

    def __init__(self, place: Place, manifest: Manifest, store: Store) -> None:
        self.place, self.manifest, self.store = place, manifest, store

    @classmethod
    def open(cls, folder: Path | str | None = None) -> Index:
        """Open what is published in `folder` (see `rag.place.place`).

        Raises ValueError, with the step that mends it, where nothing is published, the format is another, or a file
        is missing or damaged.
        """
        at = place(folder)
        return cls(at, *at.open())

    def fits(self, encoder: Encoder) -> None:
        """Raises ValueError where the index was built with another encoder than `encoder`."""
        if (encoder.name, encoder.dimension) != (self.manifest.encoder, self.manifest.dimension):
            raise ValueError(
                f"the index in {self.place} was built with the encoder {self.manifest.encoder!r}, not "
                f"{encoder.name!r}: set CAREER_QA_ENCODER={self.manifest.encoder}, or {MEND}"
            )

    @property
    def id(self) -> str:
        """The generation's id."""
        return self.manifest.id

    @property
    def created(self) -> str:
        """When it was built, ISO 8601 in UTC."""
        return self.manifest.created

    @property
    def folder(self) -> Path:
        """The index folder of this machine, see `Place`."""
        return self.place.folder

    @property
    def corpus(self) -> Path:
        """The folder that it was built from."""
        return Path(os.path.normpath(self.folder.resolve() / self.manifest.corpus))

    @property
    def sources(self) -> tuple[Source, ...]:
        """What is known of the documents, by number."""
        return self.store.sources

    def __len__(self) -> int:
        return len(self.store)

    def passage(self, row: int) -> Passage:
        """The passage in `row`, 0 … len-1."""
        return self.store.passages([row])[0]

    def document(self, doc: str) -> list[Passage]:
        """The passages of the document `doc`, in its order; empty where there is none of that path, or another document
        says all that it says."""
        number = next((at for at, source in enumerate(self.sources) if source.doc == doc), -1)
        rows = np.flatnonzero(self.store.owners == number)
        return sorted(self.store.passages(rows), key=lambda passage: passage.start)

    def changes(self) -> tuple[str, ...]:
        """The files of the corpus changed, added or removed since the build; empty where the corpus is gone."""
        return changes(self.store.files, snapshot(self.corpus)) if self.corpus.is_dir() else ()
