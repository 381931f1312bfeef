"""The cache: all or nothing, whatever ends the program, and begun anew where it is damaged."""

import multiprocessing
import os
import signal
import sqlite3
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest import cache as caches
from ingest.cache import Cache, key

PARTS = st.lists(st.text(st.characters(codec=None), max_size=4), max_size=4)
A, B, C = (key(name) for name in "abc")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "cache.sqlite"


def many(count, size=3000):
    """`count` values of `size` bytes."""
    return {key("many", str(number)): bytes([number % 251]) * size for number in range(count)}


@given(PARTS, PARTS)
@example(["a", "b"], ["ab"])
@example(["a\0", "b"], ["a", "\0b"])
@example(["a', 'b"], ["a", "b"])
@example(["a", ""], ["a"])
@example([], [""])
@example(["\ud83d\ude00"], ["\U0001f600"])
def test_a_key_depends_on_every_part_and_on_where_one_ends(one, other):
    assert (key(*one) == key(*other)) == (one == other)


def test_what_is_put_is_got_now_and_by_the_next(path):
    with Cache(path) as cache:
        cache.put({A: b"a", B: b""})
        assert (cache.get(A), cache.get(B), cache.get(C)) == (b"a", b"", None)
        assert A in cache and B in cache and C not in cache
        cache.put({A: b"other"})
    with Cache(path) as cache:
        assert (cache.get(A), cache.get(B), cache.get(C)) == (b"other", b"", None)
    assert [place.name for place in path.parent.iterdir()] == [path.name]


def test_one_without_a_path_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with Cache() as cache:
        cache.put({A: b"a"})
        assert cache.get(A) == b"a"
    with Cache() as cache:
        assert cache.get(A) is None
    assert list(tmp_path.iterdir()) == []


def test_one_begun_anew_is_empty(path):
    with Cache(path) as cache:
        cache.put({A: b"a"})
    with Cache(path, anew=True) as cache:
        assert cache.get(A) is None


def test_what_is_neither_asked_for_nor_stored_is_dropped(path):
    with Cache(path) as cache:
        cache.put({key(name): name.encode() for name in "abcdef"})
    with Cache(path) as cache:
        assert cache.get(A) and B in cache and C in cache
        cache.put({C: b"new", key("g"): b"g"})
        cache.prune()
    with Cache(path) as cache:
        found = {name: cache.get(key(name)) for name in "abcdefg"}
    assert {name: value for name, value in found.items() if value} == {"a": b"a", "b": b"b", "c": b"new", "g": b"g"}


def test_the_space_of_much_is_given_back(path):
    with Cache(path) as cache:
        cache.put(many(400))
    size = path.stat().st_size
    with Cache(path) as cache:
        kept = dict(list(many(400).items())[:20])
        assert all(one in cache for one in kept)
        cache.prune()
    assert path.stat().st_size < size / 10
    with Cache(path) as cache:
        assert {one: cache.get(one) for one in kept} == kept


class Deadly(Mapping):
    """Many values, whose reader is killed when it has read half of them."""

    def __init__(self, values):
        self.values_by_key = values

    def __getitem__(self, key):
        return self.values_by_key[key]

    def __iter__(self):
        return iter(self.values_by_key)

    def __len__(self):
        return len(self.values_by_key)

    def items(self):
        for number, item in enumerate(self.values_by_key.items()):
            if number == len(self) // 2:
                os.kill(os.getpid(), signal.SIGKILL)
            yield item


def victim(path):
    with Cache(Path(path)) as cache:
        cache.put({A: b"a"})
        cache.put(Deadly(many(4000)))


def test_a_put_that_is_killed_keeps_nothing_and_what_was_before_stays(path):
    process = multiprocessing.get_context("forkserver").Process(target=victim, args=(str(path),))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    assert path.with_name(f"{path.name}-wal").stat().st_size > 3_000_000  # it was at work on the disk
    with Cache(path) as cache:
        assert cache.get(A) == b"a"
        assert not any(one in cache for one in many(4000))


def test_a_full_disk_is_an_error_that_loses_nothing_else(path):
    with Cache(path) as cache:
        cache.put({A: b"a"})
        cache._database.execute("pragma max_page_count = 8")
        with pytest.raises(sqlite3.OperationalError, match="full"):
            cache.put(many(400))
        assert not any(one in cache for one in many(400))
        cache.put({B: b"b"})
    with Cache(path) as cache:
        assert (cache.get(A), cache.get(B)) == (b"a", b"b")


def damages(data):
    """Contents that a cache's file may have been left with."""
    yield from (b"x", data[:100], data[:5000], data[:16384], data[: len(data) // 2])
    yield data[:100] + b"x" * 9000
    yield data[:16384] + os.urandom(len(data) - 16384)
    yield data[:20000] + b"\0" * (len(data) - 20000)
    yield os.urandom(len(data))
    bytes_of_head = ((at, byte) for at in (18, 19, *range(20, 60, 4), *range(44, 56)) for byte in (3, 255))
    bytes_of_schema = ((at, 255) for at in range(16384 - 90, 16384 + 12, 2))
    for at, byte in (*bytes_of_head, *bytes_of_schema):
        yield data[:at] + bytes([byte]) + data[at + 1 :]


def test_however_the_file_is_damaged_a_cache_can_be_used(path):
    with Cache(path) as cache:
        cache.put(many(30))
    data = path.read_bytes()
    for damaged in damages(data):
        path.write_bytes(damaged)
        with Cache(path) as cache:
            assert cache.get(key("many", "7")) in (None, bytes([7]) * 3000)
            cache.put({A: b"a"} | many(3))
            assert cache.get(A) == b"a"
            cache.prune()


def test_another_program_s_database_is_begun_anew(path):
    with sqlite3.connect(path) as database:
        database.execute("create table kept (name text)")
    database.close()
    with Cache(path) as cache:
        cache.put({A: b"a"})
        assert cache.get(A) == b"a"


@pytest.mark.parametrize("code", [sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_BUSY])
def test_a_fault_of_the_disk_is_no_damage(path, monkeypatch, code):
    with Cache(path) as cache:
        cache.put({A: b"a"})

    def refused(path):
        error = sqlite3.OperationalError("not now")
        error.sqlite_errorcode = code
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(caches, "_opened", refused)
        with pytest.raises(sqlite3.OperationalError, match="not now"):
            Cache(path)
    with Cache(path) as cache:
        assert cache.get(A) == b"a"
