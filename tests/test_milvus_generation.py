"""Generations on Milvus: equal for equal content, brought up to date by what differs, served by one alias."""

import pytest
from fakes import passage
from worded import embedded

from rag.milvus.connection import Connection
from rag.milvus.schema import ALIAS, PASSAGES, SENTENCES, name


def made(numbers, version=0):
    return [
        passage(f"Take number {number}. Wait {version} days.", doc=f"{number % 3}.md", start=number)
        for number in numbers
    ]


@pytest.fixture
def calls(monkeypatch):
    """What is asked of Milvus from now on: (method, collection, how many records or what filter)."""
    found, real = [], Connection.__call__

    def told(self, method, *args, **given):
        found.append((method, str(args[:1]), len(args[1]) if method == "upsert" else given.get("filter", "")))
        return real(self, method, *args, **given)

    monkeypatch.setattr(Connection, "__call__", told)
    return found


def written(calls):
    """How many passages and sentences were upserted, and how many passages deleted."""
    upserted = [
        sum(size for method, at, size in calls if method == "upsert" and part in at) for part in (PASSAGES, SENTENCES)
    ]
    deleted = [told for method, at, told in calls if method == "delete" and PASSAGES in at]
    return *upserted, sum(len(told.split(",")) for told in deleted)


def served(milvus):
    manifest, store = milvus.open()
    assert milvus.current() == manifest.id
    return store.passages(range(len(store)))


def test_nothing_is_there_before_the_first(milvus):
    assert milvus.current() is None
    with pytest.raises(ValueError, match=r"there is no index in 'http://127.0.0.1:.*': run `make index`"):
        milvus.open()


def test_equal_content_has_an_equal_id(milvus, put):
    first = put(milvus, made(range(5)))
    assert (first.documents, first.passages, first.sentences) == (3, 5, 10)
    others = [
        put(milvus, made(range(5)), **more)
        for more in ({}, {"files": {"a": "b"}}, {"settings": "others"}, {"problems": [("a", "b", 1, "c")]})
    ]
    assert others[0].id == first.id
    assert len({one.id for one in (first, *others)}) == 4
    assert put(milvus, made(range(5))[::-1]).id != first.id


def test_only_what_differs_is_written(milvus, put, calls):
    for passages, expected in (
        (made(range(8)), (8, 16, 0)),
        (made(range(6)), (6, 12, 0)),  # the first that is published beside another
        (made(range(7)), (0, 0, 1)),  # from here on in the collections of the last but one
        (made(range(5)) + made([9]), (1, 2, 1)),
        (made(range(2)) + made(range(2, 9), version=1), (7, 14, 5)),
    ):
        calls.clear()
        put(milvus, passages)
        assert written(calls) == expected
        assert served(milvus) == passages


def test_the_collections_of_two_generations_are_there(milvus, put):
    for size in range(3, 8):
        put(milvus, made(range(size)))
    connection = Connection(milvus._address)
    assert connection.served(ALIAS) == name(5, PASSAGES)
    assert {one.split("_")[2] for one in connection("list_collections")} == {"4", "5"}


def test_rows_that_end_in_an_error_leave_the_old_one_and_are_not_written_again(milvus, put, calls, monkeypatch):
    monkeypatch.setattr("rag.milvus.generation.BATCH", 2)
    put(milvus, made(range(3)))

    def rows():
        yield from map(embedded, made(range(7)))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        put(milvus, made(range(9)), rows())
    assert served(milvus) == made(range(3))
    calls.clear()
    put(milvus, made(range(9)))
    assert written(calls) == (3, 6, 0)  # six of the seven were written in whole batches
    assert served(milvus) == made(range(9))


READS = ("describe", "has", "list", "query")  # before or behind them there is the same


class Died(BaseException):
    """The program ends here."""


def test_a_build_that_dies_at_any_call_leaves_the_old_index_or_the_new_one(milvus, put, monkeypatch):
    real, left = Connection.__call__, None

    def mortal(self, method, *args, **given):
        nonlocal left
        if left is not None and not method.startswith(READS):
            left -= 1
            if left < 0:
                raise Died
        return real(self, method, *args, **given)

    monkeypatch.setattr(Connection, "__call__", mortal)
    new = made(range(8))
    for _ in range(3):
        put(milvus, new)
    calls, finished = 0, False
    while not finished:
        old, new = new, made(range(calls % 3, 9), version=calls)
        left = calls
        try:
            put(milvus, new)
            finished = True
        except Died:
            left = None
            assert served(milvus) in (old, new)
        left = None
        put(milvus, new)
        assert served(milvus) == new
        calls += 1
    assert calls > 10


def test_what_somebody_else_takes_away_meanwhile_is_not_published(milvus, put):
    put(milvus, made(range(3)))
    other = Connection(milvus._address)

    def rows():
        for one in made(range(500)):
            yield embedded(one)
        other("delete", name(2, PASSAGES), filter="said >= 0")

    with pytest.raises(ValueError, match=r"holds \d+ passages where 500 were written: is another build writing to it"):
        put(milvus, made(range(500)), rows())
    assert served(milvus) == made(range(3))
    put(milvus, made(range(5)))
    assert served(milvus) == made(range(5))


def test_another_encoder_s_vectors_start_anew(milvus, put):
    for size in (3, 4):
        put(milvus, made(range(size)))

    def shorter():
        for one in map(embedded, made(range(5))):
            yield one._replace(vector=one.vector[:32], sentences=one.sentences[:, :32])

    assert put(milvus, made(range(5)), shorter(), dimension=32).dimension == 32
    assert served(milvus) == made(range(5))
