"""Snapshots: what a folder holds, by content, so that a change is seen whatever the clocks say."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

WHOLE = 20_000_000  # bytes; of a larger file (a recording) the size and its first part are taken


def snapshot(folder: Path) -> dict[str, str]:
    """Digest of each file below `folder` that is not hidden, by its path relative to it with forward slashes."""
    found = {}
    for at, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__")))
        for name in sorted(names):
            path = Path(at, name)
            if not name.startswith(".") and path.is_file():
                found[path.relative_to(folder).as_posix()] = digest(path)
    return found


def digest(path: Path) -> str:
    """SHA-256 of the file's size and content, in hex; ``unreadable`` where it cannot be read."""
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            return hashlib.sha256(b"%d\n" % size + file.read(WHOLE)).hexdigest()
    except OSError:
        return "unreadable"


def changes(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """The paths that were changed, added or removed between two snapshots, by name."""
    return tuple(sorted(path for path in before.keys() | now.keys() if before.get(path) != now.get(path)))
