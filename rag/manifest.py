"""The manifest: what an index says of itself, and whether its files are as it says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FORMAT = 4
CURRENT = "CURRENT"  # the file that names the generation that is served
CACHE = "cache.sqlite"  # what a build keeps for the next one
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index says of itself. `corpus` is the folder it was built from, relative to the index folder;
    `settings` a digest of everything beside the documents that shapes it; `checksums` SHA-256 by file."""

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


def checked(at: Path) -> Manifest:
    """The manifest of the generation in `at`. Raises OSError, ValueError or TypeError where there is none, it is of
    another format, or a file is not what it was when it was written."""
    known = json.loads((at / MANIFEST).read_text("utf-8"))
    if not isinstance(known, dict):
        raise ValueError(f"{MANIFEST} is damaged")
    if known.get("format") != FORMAT:
        raise ValueError(f"it is of format {known.get('format')}, this version reads format {FORMAT}")
    manifest = Manifest(**known)
    for name, sum in manifest.checksums.items():
        if not (at / name).is_file() or _checksum(at / name) != sum:
            raise ValueError(f"{name} is damaged or missing")
    return manifest


def checksums(at: Path) -> dict[str, str]:
    """SHA-256 of every file below `at`, by its path there."""
    return {path.relative_to(at).as_posix(): _checksum(path) for path in sorted(at.rglob("*")) if path.is_file()}


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
