"""A Ray cluster of two nodes on this machine, one of which dies midway; and what is said where there is none."""

import os
import socket
import sys
import threading
import time
from functools import partial
from pathlib import Path

import pytest
from fakes import WordEncoder, write

from ingest import __main__ as main
from ingest import cluster, pool, vectors
from ingest.build import build
from ingest.cluster import workers
from ingest.vectors import Text
from ingest.worker import card

TEXTS = [Text("Ask.", b"1", False), Text("Wait.", b"2", True)]


@pytest.fixture(scope="module")
def two():
    """A cluster with two nodes of one CPU each beside its head."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        patch.setenv("PYTHONPATH", f"{Path(__file__).parent}{os.pathsep}{Path(__file__).parents[1]}")
        from ray.cluster_utils import Cluster

        made = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False})
        nodes = [made.add_node(num_cpus=1) for _ in range(2)]
        yield made, nodes
        made.shutdown()


def test_a_worker_that_would_make_another_index_is_refused(two):
    made, _ = two
    load = partial(WordEncoder, dimension=64)
    with (
        workers(made.address, WordEncoder(), load=load) as given,
        pytest.raises(
            ValueError, match=r"^a worker would not .*: it has encoder words 64 instead of words 256, vectors"
        ),
    ):
        given.encode(TEXTS).result(60)


def unfit():
    raise ValueError("the encoder 'x' cannot be loaded")


def test_a_worker_without_the_encoder_says_so(two):
    made, _ = two
    with (
        workers(made.address, WordEncoder(), load=unfit) as given,
        pytest.raises(ValueError, match=r"^the encoder 'x' cannot be loaded$"),
    ):
        given.encode(TEXTS).result(60)


def test_two_nodes_build_what_one_process_builds_though_one_is_killed(two, tmp_path, monkeypatch, capsys, unsynced):
    made, nodes = two
    for name in ("FILES", "GROUPS"):
        monkeypatch.setattr(pool, name, 2)
    monkeypatch.setattr(vectors, "BATCH", 8)
    for at in range(40):
        body = "\n\n".join(f"Of {at} this is {part}. So it goes in {at}." for part in range(at % 5 + 1))
        write(tmp_path / "corpus", {f"{at:02}.md": f"# Number {at}\n\n{body}"})
    told, both = [], threading.Event()

    def tell(step, done, of):
        told.append((step, done))
        if (step, done) == ("workers", of):
            both.set()
        if (step, done) == ("documents", 10):
            made.remove_node(nodes.pop(), allow_graceful=False)

    with workers(made.address, WordEncoder(), load=WordEncoder, progress=tell) as given:
        assert both.wait(60)
        report = build(tmp_path / "corpus", tmp_path / "index", WordEncoder(), pool=given, progress=tell)
        until = time.monotonic() + 60
        while ("workers", 1) not in told[
            told.index(("documents", 10)) :
        ]:  # a build this small may end before it is felt
            assert time.monotonic() < until
            given.encode(TEXTS).result(60)
    alone = build(tmp_path / "corpus", tmp_path / "alone", WordEncoder())
    assert (report.index, report.embedded, report.reused) == (alone.index, alone.embedded, 0)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("address", ["nonsense", "ray://host:10001", ":6379", "host:", "host:port"])
def test_what_is_no_address(address):
    with pytest.raises(ValueError, match=f"^'{address}' is no address of a Ray cluster: HOST:PORT, auto, or local$"):
        opened(address)


def opened(address):
    with workers(address, WordEncoder()):
        pass


def test_where_nothing_listens():
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"127.0.0.1:{closed.getsockname()[1]}"
    with pytest.raises(ValueError, match=rf"^no Ray cluster answers at '{address}' \(.*refused\): start it"):
        opened(address)


def test_what_answers_and_is_no_cluster_is_not_waited_for(monkeypatch):
    let = threading.Event()
    fake(monkeypatch, init=lambda *_, **__: let.wait(60))
    monkeypatch.setattr(cluster, "JOINED", 0.01)
    with socket.create_server(("127.0.0.1", 0)) as other:
        address = f"127.0.0.1:{other.getsockname()[1]}"
        with pytest.raises(ValueError, match=rf"^what answers at '{address}' did not let us in within 0 s"):
            opened(address)
    let.set()


def fake(monkeypatch, init):
    """In place of Ray, something that is joined by `init`."""
    ray = type("ray", (), {"init": staticmethod(init), "shutdown": lambda: None, "cluster_resources": dict})
    monkeypatch.setattr(cluster, "_imported", lambda: ray)


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (
            ConnectionError("Could not find any"),
            "^this machine belongs to no Ray cluster .*Could not find any.*ray start",
        ),
        (
            RuntimeError("Version mismatch: The cluster\n  Ray: 2.1"),
            "^the cluster at 'auto' runs other versions: .* 2.1;",
        ),
        (Exception("This node has\nmore"), r"^the Ray cluster at 'auto' cannot be joined \(This node has\): run the"),
        (None, "^the Ray cluster at 'auto' has no CPU to work on: add a node"),
    ],
)
def test_where_it_cannot_be_joined(monkeypatch, error, message):
    def init(*given, **of):
        if error:
            raise error

    fake(monkeypatch, init)
    with pytest.raises(ValueError, match=message):
        opened("auto")


def test_the_command_line_says_it(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(main.encoder, "load", lambda *_, **__: WordEncoder())
    write(tmp_path, {"a.md": "# A\n\nWords."})
    assert main.main([str(tmp_path), "--index", str(tmp_path / "index"), "--ray", "nonsense"]) == 2
    assert capsys.readouterr().err.startswith("career-qa: 'nonsense' is no address of a Ray cluster")


def test_without_the_package(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ValueError, match=r"^`--ray` needs the package ray .*pip install 'career-qa\[ray\]'"):
        opened("auto")


def test_what_differs_is_told():
    ours = card(WordEncoder())
    cluster._compare(ours, ours)
    with pytest.raises(ValueError, match=r"it has openvino 2020\.1 instead of \S+\. Install the same career-qa"):
        cluster._compare({**ours, "openvino": "2020.1"}, ours)
    with pytest.raises(
        ValueError, match=r"it has vectors 0 instead of \w+: the same libraries on another kind of proc"
    ):
        cluster._compare({**ours, "vectors": "0"}, ours)
    with pytest.raises(ValueError, match=r"it has code missing instead of"):
        cluster._compare({name: value for name, value in ours.items() if name != "code"}, ours)


def test_one_that_cannot_be_made_is_no_one_that_was_lost():
    lost = cluster._loss(Exception("The actor died unexpectedly before finishing this task.\n\tclass_name: Worker"))
    assert isinstance(lost, pool.Lost) and str(lost) == "The actor died unexpectedly before finishing this task."
    told = "The actor died because of an error raised in its creation task, …\n  ^^^\nModuleNotFoundError: No module\n"
    unmade = cluster._loss(Exception(told))
    assert isinstance(unmade, ValueError)
    assert str(unmade).startswith(
        "a worker cannot be made (ModuleNotFoundError: No module): install the same career-qa"
    )
