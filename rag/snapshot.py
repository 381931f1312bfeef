"""Snapshots: what a folder holds, by content, so that a change is seen whatever the clocks say."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from rag.manifest import CACHE, CURRENT

UNREADABLE = "unreadable"  # in place of a digest
WHOLE = 20_000_000  # bytes; of a larger file (a recording) the size and its first part are taken


def paths(folder: Path) -> Iterator[Path]:
    """The files below `folder` that are not hidden, folder by folder, by name. Links to folders are followed, each
    real folder once, so that no loop of them is endless; a folder that cannot be opened stands for its files. A folder
    that holds an index is none of documents."""
    yield from _paths(folder, {os.path.realpath(folder)})


def _paths(top: Path, seen: set[str]) -> Iterator[Path]:
    """`seen`: the real folders whose files are known, those below them too."""
    closed: list[OSError] = []
    linked: list[Path] = []
    for at, folders, names in os.walk(top, onerror=closed.append):
        if at != str(top) and not {CURRENT, CACHE}.isdisjoint(names):
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__")))
        linked += [place for name in folders if (place := Path(at, name)).is_symlink()]
        yield from (Path(at, name) for name in sorted(names) if not name.startswith("."))
    yield from (Path(error.filename) for error in closed if error.filename)
    for place in linked:
        real = os.path.realpath(place)
        if not any(Path(real).is_relative_to(folder) for folder in seen):
            seen.add(real)
            yield from _paths(place, seen)


def named(folder: Path, path: Path) -> str:
    """The path relative to `folder` with forward slashes; bytes that are no text are written out."""
    return path.relative_to(folder).as_posix().encode("utf-8", "backslashreplace").decode()


def snapshot(folder: Path) -> dict[str, str]:
    """Digest of each of the `paths` of `folder`, as it is `named`."""
    return {named(folder, path): digest(path) for path in paths(folder)}


def digest(path: Path) -> str:
    """SHA-256 of the file's size and content, in hex; `UNREADABLE` where it is none or cannot be read."""
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):  # a pipe would be waited for
            return UNREADABLE
        with path.open("rb") as file:
            return hashlib.sha256(b"%d\n" % state.st_size + file.read(WHOLE)).hexdigest()
    except OSError:
        return UNREADABLE


def changes(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """The paths that were changed, added or removed between two snapshots, by name."""
    return tuple(sorted(path for path in before.keys() | now.keys() if before.get(path) != now.get(path)))
