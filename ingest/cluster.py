"""Building on many machines: the workers of a pool as actors of a Ray cluster, one on each CPU.

A node needs the same career-qa with the same libraries, installed; it needs neither the documents nor the index, which
are this process's alone. Each worker shows its card first, and another one than ours is refused: vectors of another
engine or processor would differ in their last bits, and no build could equal the next.
"""

from __future__ import annotations

import logging
import os
import re
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, redirect_stdout
from functools import partial
from pathlib import Path
from typing import Any

from ingest.cache import Key
from ingest.collection import Progress, Reading
from ingest.pool import Hand, Lost, Pool
from ingest.vectors import Text
from ingest.worker import Card, Group, Sent, Worker, card
from rag import encoder as encoders
from rag.encoder import Encoder

REACHED = 5.0  # seconds in which the port answers
JOINED = 45.0  # seconds in which the cluster lets us in; Ray itself would try for two minutes
LOOK = 0.5  # seconds between two looks whether to go on waiting


@contextmanager
def workers(
    address: str,
    encoder: Encoder,
    *,
    load: Callable[[], Encoder] | None = None,
    progress: Progress = lambda *_: None,
) -> Iterator[Pool]:
    """A pool of workers on the Ray cluster at `address`: ``HOST:PORT``, ``auto`` for the one that this machine belongs
    to, ``local`` for one of this machine alone, which ends with the build. `load` makes the encoder of each (the one
    that has the name of `encoder`, on one thread).

    Raises ValueError where Ray is not installed, the cluster cannot be joined or has no CPU; the pool's batches do
    where a worker differs from this process in what its work depends on, and where none is left.
    """
    ray = _imported()
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):  # a dead node's log is printed there by Ray
        try:
            _join(ray, address)
            cpus = int(ray.cluster_resources().get("CPU", 0))
            if not cpus:
                raise ValueError(f"the Ray cluster at {address!r} has no CPU to work on: add a node (`ray start`)")
            load = load or partial(encoders.load, encoder.name, threads=1, build=True)
            start = partial(Actor, ray, load, card(encoder))
            with Pool(start, cpus, tell=lambda live, of: progress("workers", live, of)) as pool:
                yield pool
        finally:
            ray.shutdown()


class Actor(Hand):
    """A worker on a node of the cluster."""

    def __init__(self, ray: Any, load: Callable[[], Encoder], ours: Card, going: Callable[[], bool]) -> None:
        self._ray, self._going = ray, going
        self._actor = ray.remote(num_cpus=1)(Worker).remote(load)
        try:
            theirs = self._result(self._actor.card.remote())
            _compare(theirs, ours)
        except BaseException:
            self.close()
            raise

    def read(self, files: Sequence[Sent]) -> list[Reading]:
        """As `Worker.read`."""
        found: list[Reading] = self._result(self._actor.read.remote(files))
        return found

    def cut(self, groups: Sequence[Group], settings: str) -> dict[Key, bytes]:
        """As `Worker.cut`."""
        found: dict[Key, bytes] = self._result(self._actor.cut.remote(groups, settings))
        return found

    def encode(self, batch: Sequence[Text]) -> dict[Key, bytes]:
        """As `Worker.encode`."""
        found: dict[Key, bytes] = self._result(self._actor.encode.remote(batch))
        return found

    def close(self) -> None:
        """Free its CPU; one that was only out of reach must not go on."""
        self._ray.kill(self._actor)

    def _result(self, reference: Any) -> Any:
        errors = self._ray.exceptions
        try:
            while not self._ray.wait([reference], timeout=LOOK)[0]:
                if not self._going():
                    raise Lost("no longer waited for")
            return self._ray.get(reference)
        except errors.RayTaskError as error:  # of the work itself
            raise (error.cause if isinstance(error.cause, Exception) else RuntimeError(str(error))) from error
        except errors.RayError as error:
            raise _loss(error) from error


def _imported() -> Any:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nobody is told of a build
    os.environ.setdefault("RAY_TQDM_PATCH_PRINT", "0")  # `print` stays what it is
    try:
        import ray
    except ImportError as error:
        raise ValueError(
            f"`--ray` needs the package ray ({error}): pip install 'career-qa[ray]', here and on every node"
        ) from error
    return ray


def _join(ray: Any, address: str) -> None:
    """Connect to the cluster, or say why not."""
    if address == "local":  # here, since what it starts is killed with the thread that started it
        ray.init("local", log_to_driver=False, logging_level=logging.ERROR, include_dashboard=False)
        return
    if address != "auto":
        host, _, port = address.rpartition(":")
        if not host or "/" in host or not port.isdecimal():
            raise ValueError(f"{address!r} is no address of a Ray cluster: HOST:PORT, auto, or local")
        try:
            socket.create_connection((host.strip("[]"), int(port)), REACHED).close()
        except (OSError, OverflowError) as error:
            raise ValueError(
                f"no Ray cluster answers at {address!r} ({error}): start it (`ray start --head` on one machine, "
                "`ray start --address=HOST:PORT` on the others), or name the address that this prints"
            ) from error
    joined: Future[None] = Future()

    def join() -> None:
        try:
            ray.init(address, log_to_driver=False, logging_level=logging.ERROR)
            joined.set_result(None)
        except BaseException as error:
            joined.set_exception(error)

    threading.Thread(target=join, daemon=True).start()  # a port that is not Ray's would hold us for minutes
    try:
        joined.result(JOINED)
    except TimeoutError as error:
        raise ValueError(
            f"what answers at {address!r} did not let us in within {JOINED:.0f} s: is it a Ray cluster, and do its "
            "machines reach this one?"
        ) from error
    except ConnectionError as error:
        raise ValueError(
            f"this machine belongs to no Ray cluster that runs ({_line(error)}): `ray start --address=HOST:PORT` makes "
            "it a part of one, `--ray local` needs none"
        ) from error
    except Exception as error:  # Ray raises plain RuntimeErrors, and gRPC its own
        told = re.sub(r"\s+", " ", str(error)).strip()
        if "Version mismatch" in told:
            raise ValueError(f"the cluster at {address!r} runs other versions: {told}; install the same") from error
        raise ValueError(
            f"the Ray cluster at {address!r} cannot be joined ({_line(error)}): run the build on one of its machines; "
            "`ray start --address=HOST:PORT` makes this one of them"
        ) from error


def _compare(theirs: Card, ours: Card) -> None:
    """Raise ValueError where the cards differ."""
    different = {name: theirs.get(name, "missing") for name in ours if theirs.get(name, "missing") != ours[name]}
    if not different:
        return
    told = ", ".join(f"{name} {value} instead of {ours[name]}" for name, value in different.items())
    if different.keys() == {"vectors"}:
        told += ": the same libraries on another kind of processor"
    raise ValueError(
        f"a worker would not make the same index: it has {told}. Install the same career-qa and libraries on every "
        "node (`.constraints.txt` names them), build on nodes with the same processor, or without `--ray`"
    )


def _loss(error: Exception) -> Exception:
    """What it means that a worker did not answer: it is lost, or it cannot even be made, which another try would not
    change."""
    told = str(error)
    if "creation task" not in told:
        return Lost(_line(error))
    reason = told.strip().splitlines()[-1].strip()
    return ValueError(
        f"a worker cannot be made ({reason}): install the same career-qa and ray on every node of the cluster"
    )


def _line(error: BaseException) -> str:
    """The part of what Ray tells that a person can use."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines or [type(error).__name__])[0][:300]
