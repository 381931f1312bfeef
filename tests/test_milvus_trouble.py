"""Trouble with Milvus: a server that is gone, slow, a stranger's, or holds something else, each in a clear message."""

import socket
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import grpc
import pytest
from fakes import WordEncoder, passage
from lite import Lite
from pymilvus import MilvusException
from pymilvus.grpc_gen import milvus_pb2_grpc
from worded import embedded

from rag.index import Index
from rag.milvus.connection import Connection
from rag.milvus.place import MilvusPlace
from rag.milvus.schema import ALIAS, FACTS, PASSAGES, name
from rag.milvus.trouble import Missing, Slow, Unreachable, told, unloaded

GONE = r"no Milvus answers at 'http://127.0.0.1:\d+': start it \(`milvus-lite server"
MADE = [passage(f"Take number {number}. Wait.", doc="a.md", start=number) for number in range(5)]


@pytest.fixture
def own(tmp_path):
    """A server of this test alone, and a place on it."""
    found = Lite(tmp_path / "data")
    yield found, MilvusPlace(found.address, None, tmp_path / "index")
    if found.process.poll() is None:
        found.resume()
        found.kill()


def test_a_server_that_is_not_there(tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        milvus = MilvusPlace(f"http://127.0.0.1:{probe.getsockname()[1]}", None, tmp_path)
    for asked in (milvus.current, milvus.open):
        with pytest.raises(Unreachable, match=GONE):
            asked()


def test_a_server_that_goes_and_comes_back(own, put):
    server, milvus = own
    put(milvus, MADE)
    _, store = milvus.open()
    server.kill()
    for asked in (milvus.open, lambda: store.passages([0]), lambda: store.by_words(["number"], 3)):
        with pytest.raises(Unreachable, match=GONE):
            asked()
    server.start()
    assert store.passages(range(5)) == MADE  # loaded again: a restart let go of it
    assert store.by_words(["number"], 3)[0].tolist() == [0, 1, 2]
    assert milvus.open()[1].passages(range(5)) == MADE


def test_a_build_waits_for_a_server_that_is_away(own, put):
    server, milvus = own
    put(milvus, MADE)
    back = threading.Timer(0.7, server.start)

    def rows():
        for number, one in enumerate(MADE[::-1]):
            if number == 3:
                server.kill()
                back.start()
            yield embedded(one)

    put(milvus, MADE[::-1], rows())
    back.join()
    assert milvus.open()[1].passages(range(5)) == MADE[::-1]


def test_a_server_that_hangs(own, put):
    server, milvus = own
    put(milvus, MADE)
    manifest, store = milvus.open()
    connection = Connection(server.address, deadline=0.3)
    server.pause()
    with pytest.raises(Slow, match=r"did not answer within 0.3 s: it is overloaded or hangs; ask again"):
        connection.served(ALIAS)
    server.resume()
    assert milvus.current() == manifest.id
    assert store.passages([1]) == [MADE[1]]


class Stranger(milvus_pb2_grpc.MilvusServiceServicer):
    """A server that turns everybody away."""

    def __init__(self, code, says):
        self.code, self.says = code, says

    def Connect(self, request, context):
        context.abort(self.code, self.says)


@contextmanager
def refusing(code, says):
    server = grpc.server(ThreadPoolExecutor(2))
    milvus_pb2_grpc.add_MilvusServiceServicer_to_server(Stranger(code, says), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield f"http://127.0.0.1:{port}"
    server.stop(None)


@pytest.mark.parametrize(
    ("code", "says", "expected"),
    [
        (
            grpc.StatusCode.UNAUTHENTICATED,
            "auth check failure, please check username and password are correct",
            "does not know who asks .*: set CAREER_QA_STORE_TOKEN to its token or to USER:PASSWORD",
        ),
        (
            grpc.StatusCode.PERMISSION_DENIED,
            "PrivilegeLoad: permission deny",
            "does not allow this .*: give the user of CAREER_QA_STORE_TOKEN the right to read",
        ),
        (grpc.StatusCode.UNIMPLEMENTED, "unknown method Connect", "too old for this .*: take 2.5 or newer"),
    ],
)
def test_a_server_that_refuses(tmp_path, code, says, expected):
    with refusing(code, says) as address, pytest.raises(ValueError, match=expected):
        MilvusPlace(address, "wrong", tmp_path).current()


def itself(error):
    """As pymilvus raises it: its own cause."""
    error.__cause__ = error
    return error


@pytest.mark.parametrize(
    ("error", "kind", "expected"),
    [
        (itself(MilvusException(100, "can't find collection[database=default]")), Missing, "has nothing by this name"),
        (MilvusException(1600, "alias not found[database=default][alias=career_qa]"), Missing, "nothing by this name"),
        (MilvusException(1800, "user hasn't authenticate"), ValueError, "set CAREER_QA_STORE_TOKEN"),
        (MilvusException(2, "Fail connecting to server on a:1"), Unreachable, "no Milvus answers"),
        (MilvusException(1, "[query] Retry timeout: 2s, StatusCode.UNAVAILABLE"), Unreachable, "no Milvus answers"),
        (MilvusException(1, "[query] Retry timeout: 2s"), Slow, "did not answer within 10 s"),
        (ValueError("Cannot invoke RPC on closed channel!"), Unreachable, "no Milvus answers"),
        (MilvusException(65535, "quota exceeded"), ValueError, r"refuses \(MilvusException: .*quota exceeded"),
        (OSError("No space left on device"), ValueError, r"refuses \(OSError: No space left on device\): look at its"),
    ],
)
def test_what_milvus_says_is_told_with_the_next_step(error, kind, expected):
    found = told(error, "http://a:1", 10)
    assert type(found) is kind
    with pytest.raises(kind, match=expected):
        raise found


def test_what_is_not_in_memory_is_loaded():
    assert unloaded(MilvusException(101, "collection not loaded"))
    assert not unloaded(MilvusException(100, "collection not found"))


class Loading:
    """A client whose collection needs to be asked to load so many times, as where another thread loads it."""

    def __init__(self, times):
        self.times = times

    def load_collection(self, collection, timeout):
        self.times -= 1

    def query(self, collection, timeout):
        if self.times > 0:
            raise MilvusException(101, f"Collection {collection!r} is in state 'loading'; call load() before search")
        return [collection]


def test_what_another_is_loading_is_waited_for(milvus, monkeypatch):
    connection = Connection(milvus._address)
    monkeypatch.setattr(connection, "_client", Loading(3))
    assert connection("query", "a") == ["a"]
    monkeypatch.setattr(connection, "_client", Loading(10**9))
    monkeypatch.setattr(connection, "deadline", 0.1)
    with pytest.raises(ValueError, match="is in state 'loading'"):
        connection("query", "a")


def test_an_alias_that_is_gone(milvus, put):
    put(milvus, MADE)
    Connection(milvus._address)("drop_alias", ALIAS)
    assert milvus.current() is None
    expected = r"there is no index in 'http.*: run `make index` .*with this CAREER_QA_STORE"
    with pytest.raises(ValueError, match=expected):
        milvus.open()
    put(milvus, MADE[:3])
    assert milvus.open()[1].passages(range(3)) == MADE[:3]


def test_an_alias_of_something_else(milvus, put):
    put(milvus, MADE)
    Connection(milvus._address)("rename_collection", name(1, PASSAGES), "somebody_s")  # the alias goes with it
    assert milvus.current() is None
    with pytest.raises(ValueError, match="there is no index in"):
        milvus.open()


def test_an_unfinished_generation_is_not_opened(milvus, put):
    put(milvus, MADE)
    Connection(milvus._address)("delete", name(1, FACTS), filter="key in [0]")
    with pytest.raises(ValueError, match=r"the index in 'http.*' is unfinished: run `make index`"):
        milvus.open()


@pytest.mark.parametrize(
    ("harm", "expected"),
    [
        ('{"layout": 0}', "cannot be used: it is of layout 0, this version reads layout 1: run `make index`"),
        ('{"layout": 1, "id": "", "pieces": 1, "sha256": ""}', "cannot be used: career_qa_1_facts is damaged"),
        ("{", "cannot be used: "),
    ],
)
def test_facts_of_something_else(milvus, put, harm, expected):
    put(milvus, MADE)
    Connection(milvus._address)("upsert", name(1, FACTS), [{"key": 0, "vector": [1.0, 0.0], "text": harm}])
    with pytest.raises(ValueError, match=expected):
        milvus.open()


def test_another_format(milvus, put, monkeypatch):
    put(milvus, MADE)
    monkeypatch.setattr("rag.milvus.place.FORMAT", 99)
    with pytest.raises(ValueError, match=r"it is of format \d+, this version reads format 99: run `make index`"):
        milvus.open()


def test_another_encoder(milvus, put):
    put(milvus, MADE)
    index = Index(milvus, *milvus.open())
    with pytest.raises(ValueError, match=r"the index in 'http.*' was built with the encoder 'words', not 'others'"):
        index.fits(WordEncoder(name="others", dimension=64))
    shorter = WordEncoder(dimension=32)
    with pytest.raises(ValueError, match="was built with the encoder"):
        index.fits(shorter)
    with pytest.raises(ValueError, match="refuses"):
        index.store.nearest(shorter.encode(["ask"]).vectors[0], 3)


def test_passages_that_are_not_of_the_generation(milvus, put):
    put(milvus, MADE)
    _, store = milvus.open()
    Connection(milvus._address)("delete", name(1, PASSAGES), filter=f"key in [{int(store._facts.keys[2])}]")
    with pytest.raises(ValueError, match="career_qa_1_passages is not what was published: run `make index`"):
        store.passages(range(5))


@pytest.mark.parametrize("address", ["milvus", "ftp://host", "lite.sqlite", "localhost:19530"])
def test_an_address_that_is_none(address, tmp_path):
    with pytest.raises(ValueError, match=f"CAREER_QA_STORE='{address}' is no store: write http://HOST:19530"):
        MilvusPlace(address, None, tmp_path).current()


def test_without_the_client(monkeypatch):
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    with pytest.raises(ValueError, match=r"for the store 'http://a:1' install .*: pip install career-qa\[milvus\]"):
        Connection("http://a:1")
