"""The manifest: what an index says of itself, and whether its files are as it says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FORMAT = 5
CURRENT = "CURRENT"  # the file that names the generation that is served
CACHE = "cache.sqlite"  # what a build keeps for the next one
MANIFEST = "manifest.json"
WHOLE = 1 << 25  # bytes of a file that are read to the last whenever it is opened: 20 ms
BLOCKS, BLOCK = 64, 1 << 16  # of a larger one so many parts of so many bytes, evenly spread


@dataclass(frozen=True, slots=True)
class Method:
    """How the nearest passages are found: with FAISS's index of this name, reading `nprobe` lists of it (0: it has
    none). `recall`: how many of the ten nearest are found, measured when it was built."""

    index: str = "Flat"
    nprobe: int = 0
    recall: float = 1.0

    def __str__(self) -> str:
        told = "compared one by one" if not self.nprobe else f"{self.index}, nprobe {self.nprobe}"
        return f"{told}, recall@10 {self.recall:.3f}"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index says of itself. `corpus` is the folder it was built from, relative to the index folder;
    `settings` a digest of everything beside the documents that shapes it; `checksums` SHA-256 by file; `samples` that
    of `BLOCKS` parts of each file beyond `WHOLE` bytes; `method` how its passages are searched."""

    format: int
    encoder: str
    dimension: int
    documents: int
    passages: int
    sentences: int
    corpus: str
    settings: str
    created: str
    checksums: Mapping[str, str]
    samples: Mapping[str, str] = field(default_factory=dict)
    method: Method = field(default_factory=Method)

    @classmethod
    def of(cls, known: Mapping[str, Any]) -> Manifest:
        """The manifest that `dataclasses.asdict` made `known` of. Raises TypeError for a field too many or too few."""
        return cls(**{**known, "method": Method(**known.get("method", {}))})

    @property
    def id(self) -> str:
        """Derived from the content: equal indexes have equal ids."""
        return hashlib.sha256(json.dumps([self.settings, self.checksums], sort_keys=True).encode()).hexdigest()[:12]


def current(folder: Path) -> str | None:
    """The id of the generation that is published in `folder`; None where there is none."""
    try:
        return (folder / CURRENT).read_text("ascii").strip() or None
    except (OSError, UnicodeDecodeError):
        return None


def checked(at: Path, *, whole: bool = False) -> Manifest:
    """The manifest of the generation in `at`. Raises OSError, ValueError or TypeError where there is none, it is of
    another format, or a file is not what it was when it was written.

    Of a file beyond `WHOLE` bytes its size and its samples are compared: ten gigabytes are checked in a tenth of a
    second, and damage that lies between the samples is found only when all is read, as `whole` has it, every time that
    somebody indexes (a million passages: 22 s).
    """
    known = json.loads((at / MANIFEST).read_text("utf-8"))
    if not isinstance(known, dict):
        raise ValueError(f"{MANIFEST} is damaged")
    if known.get("format") != FORMAT:
        raise ValueError(f"it is of format {known.get('format')}, this version reads format {FORMAT}")
    manifest = Manifest.of(known)
    for name, sum in manifest.checksums.items():
        sampled = None if whole else manifest.samples.get(name)
        found = (_sample if sampled else _checksum)(at / name) if (at / name).is_file() else None
        if found != (sampled or sum):
            raise ValueError(f"{name} is damaged or missing")
    return manifest


def checksums(at: Path) -> dict[str, str]:
    """SHA-256 of every file below `at`, by its path there."""
    return {name: _checksum(path) for name, path in _files(at).items()}


def samples(at: Path) -> dict[str, str]:
    """SHA-256 of the size and of parts of every file below `at` beyond `WHOLE` bytes, by its path there."""
    return {name: _sample(path) for name, path in _files(at).items() if path.stat().st_size > WHOLE}


def _files(at: Path) -> dict[str, Path]:
    return {path.relative_to(at).as_posix(): path for path in sorted(at.rglob("*")) if path.is_file()}


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sample(path: Path) -> str:
    size = path.stat().st_size
    found = hashlib.sha256(str(size).encode())
    with path.open("rb") as file:
        for number in range(BLOCKS):
            file.seek(max(0, size - BLOCK) * number // (BLOCKS - 1))
            found.update(file.read(BLOCK))
    return found.hexdigest()
