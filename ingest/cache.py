"""The cache: what a build made, by what it was made of, so that the next one need not make it again.

One SQLite file beside the generations. Every `put` is a transaction: a build that dies keeps what it had done. A key is
a digest of everything that the value depends on, so nothing in it is ever out of date, only out of use: `prune` drops
what the build neither asked for nor stored.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from types import TracebackType

Key = bytes
SOUND = (  # what SQLite says of a disk or a machine, not of a file
    *(sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN),
    *(sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED),
)


def key(*parts: str) -> Key:
    """The key of what `parts` determine."""
    return hashlib.sha256(repr(parts).encode()).digest()[:16]


class Cache:
    """Values by key, on disk."""

    def __init__(self, path: Path | None = None, *, anew: bool = False) -> None:
        """The cache in the file `path`, made where there is none, begun `anew` when told so or where it is damaged;
        None: one that is gone when it is closed."""
        self._used: set[Key] = set()
        if path and (anew or _damaged(path)):
            for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
                path.with_name(name).unlink(missing_ok=True)
        self._database = _opened(path)
        self._held: set[Key] = {key for (key,) in self._database.execute("select key from kept")}

    def __enter__(self) -> Cache:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._database.close()

    def get(self, key: Key) -> bytes | None:
        """The value under `key`, or None."""
        self._used.add(key)
        found = self._database.execute("select value from kept where key = ?", (key,)).fetchone()
        return found[0] if found else None

    def __contains__(self, key: Key) -> bool:
        self._used.add(key)
        return key in self._held

    def put(self, values: Mapping[Key, bytes]) -> None:
        """Keep `values`, all or, where the program dies, none."""
        self._used.update(values)
        with self._database:
            self._database.executemany("insert or replace into kept values (?, ?)", values.items())
        self._held.update(values)

    def prune(self) -> None:
        """Drop what was neither asked for nor stored since the cache was opened; give back the space of much."""
        unused = self._held - self._used
        with self._database:
            self._database.executemany("delete from kept where key = ?", ((key,) for key in unused))
        self._held -= unused
        ((free,), (pages,)) = (
            self._database.execute(f"pragma {n}").fetchone() for n in ("freelist_count", "page_count")
        )
        if free * 2 > pages:
            self._database.execute("vacuum")


def _opened(path: Path | None) -> sqlite3.Connection:
    database = sqlite3.connect(path or "")
    for pragma in ("page_size = 16384", "journal_mode = wal", "synchronous = normal"):
        database.execute(f"pragma {pragma}")
    with database:
        database.execute("create table if not exists kept (key blob primary key, value blob)")
    return database


def _damaged(path: Path) -> bool:
    try:
        with closing(_opened(path)) as database:
            database.execute("select key, value from kept limit 1")
            database.execute("pragma user_version = 1")  # refused where the file's head forbids to write
            return bool(database.execute("pragma quick_check(1)").fetchone() != ("ok",))
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
        return bool(code == sqlite3.SQLITE_IOERR_SHORT_READ or code & 0xFF not in SOUND)
    except UnicodeDecodeError:  # in a message on the damage
        return True
