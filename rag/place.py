"""Places: where generations of an index are published and opened."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from rag import generation
from rag.edition import Edition, Embedded
from rag.folder import FolderStore
from rag.manifest import Manifest, checked, current
from rag.store import Store

MEND = "run `make index` (or `career-qa index FOLDER`)"


class Place(Protocol):
    """Where generations are. As a text it is what a message calls it.

    `folder` is the one of this machine where a build keeps what the next one need not make again, and where the
    calibration is.
    """

    @property
    def folder(self) -> Path: ...  # noqa: D102

    def current(self) -> str | None:
        """The id of the generation that is published, None where there is none. Raises ValueError, with the next step,
        where the place cannot be reached."""

    def open(self) -> tuple[Manifest, Store]:
        """What is published. Raises ValueError, with the step that mends it, where nothing is, or it cannot be used."""

    def publish(self, edition: Edition, rows: Iterable[Embedded]) -> Manifest:
        """Write a generation of `edition` and the passages in `rows`, in their order, and make it the one that is
        served: a reader finds the old one or the new one, whatever ends the program midway."""


class Folder:
    """A `Place` on this machine: the index folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __str__(self) -> str:
        return repr(str(self.folder))

    def current(self) -> str | None:
        """See `Place.current`."""
        return current(self.folder)

    def open(self) -> tuple[Manifest, Store]:
        """See `Place.open`."""
        id = self.current()
        if id is None:
            raise ValueError(f"there is no index in {self}: {MEND}")
        at = self.folder / id
        try:
            manifest = checked(at)
            return manifest, FolderStore(at, manifest)
        except (OSError, ValueError, TypeError, sqlite3.Error) as error:
            raise ValueError(f"the index in {self} cannot be used: {error}: {MEND}") from error

    def publish(self, edition: Edition, rows: Iterable[Embedded]) -> Manifest:
        """See `Place.publish`. Raises OSError or sqlite3.Error where the disk is full."""
        return generation.publish(self.folder, edition, rows)


def location(folder: Path | str | None = None) -> Path:
    """The index folder: `folder`, or ``$CAREER_QA_INDEX``, or ``index``."""
    return Path(folder or os.environ.get("CAREER_QA_INDEX") or "index")


def place(folder: Path | str | None = None) -> Place:
    """Where the index is: the folder at its `location`, or the Milvus at ``$CAREER_QA_STORE``."""
    if store := os.environ.get("CAREER_QA_STORE"):
        from rag.milvus.place import MilvusPlace

        return MilvusPlace(store, os.environ.get("CAREER_QA_STORE_TOKEN"), location(folder))
    return Folder(location(folder))
