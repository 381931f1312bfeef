"""A pool of workers, any of which may be gone the next moment: what it was doing is given to another one.

A thread for each worker hands it one batch after the other, starts it, and starts it anew when it is lost. How a worker
is reached is not known here. All batches are values for the cache, which the build's own thread puts there in order, so
an index is the same whoever made what, and what was done twice is no different.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future
from itertools import islice
from types import TracebackType
from typing import Any, NamedTuple, Protocol, TypeVar

from ingest.cache import Cache, Key
from ingest.collection import File, Member, Reading, reading
from ingest.portion import named
from ingest.vectors import Text
from ingest.worker import Group, Sent, packed
from rag.encoder import Encoder

FILES, BYTES = 32, 4_000_000  # files read at once; fewer where they are large
GROUPS = 16  # groups of documents cut at once
TRIES = 3  # workers that a batch may cost, and starts in a row that a place may
PATIENCE = 120.0  # seconds without any worker, the first start counted, until a build gives up

T = TypeVar("T")


class Lost(Exception):
    """A worker is gone, with what it was doing; the message says what is known of it."""


class Hand(Protocol):
    """A worker as the pool has it in hand: `ingest.worker.Worker`, wherever it runs. Each raises `Lost`."""

    def read(self, files: Sequence[Sent]) -> list[Reading]: ...  # noqa: D102
    def cut(self, groups: Sequence[Group], settings: str) -> dict[Key, bytes]: ...  # noqa: D102
    def encode(self, batch: Sequence[Text]) -> dict[Key, bytes]: ...  # noqa: D102

    def close(self) -> None:
        """Let go of it, lost or not."""


class Batch(NamedTuple):
    """Work for one worker, what to call it in a message, who waits for it, and the workers that it cost."""

    work: Callable[[Hand], Any]
    called: str
    future: Future[Any]
    cost: list[str]


class Pool:
    """`size` workers. `start` brings one up; it may take its time as long as it asks, every second or so, the function
    that it is given whether to go on, and raises `Lost` where there is none, ValueError where there should be none.
    `tell` is told how many there are, of how many."""

    def __init__(
        self,
        start: Callable[[Callable[[], bool]], Hand],
        size: int,
        *,
        patience: float = PATIENCE,
        tell: Callable[[int, int], None] = lambda *_: None,
    ) -> None:
        self.ahead = 2 * size  # batches under way at once: one with each worker, and one that waits for it
        self._start, self._size, self._patience, self._tell = start, size, patience, tell
        self._changed = threading.Condition()
        self._waiting: deque[Batch] = deque()
        self._live, self._since, self._places, self._last = 0, time.monotonic(), size, ""
        self._error: BaseException | None = None
        self._closed = False
        self._threads = [threading.Thread(target=self._serve, daemon=True) for _ in range(size)]

    def __enter__(self) -> Pool:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(10)  # seconds; none of them holds anything that must not be let go

    def readings(self, files: Iterable[File]) -> Generator[Reading, None, None]:
        """Each of `files` read; what cannot be sent is read here. Out of order."""
        running: deque[Future[list[Reading]]] = deque()
        batch: list[Sent] = []

        def submit() -> None:
            own, names = tuple(batch), f"the files {batch[0].doc!r} to {batch[-1].doc!r}"
            running.append(self._submit(lambda hand: hand.read(own), names))
            batch.clear()

        for file in files:
            sent = packed(file)
            if not sent:
                yield reading(file)
                continue
            batch.append(sent)
            if len(batch) == FILES or sum(len(sent.content) for sent in batch) > BYTES:
                submit()
            while len(running) > self.ahead:
                yield from running.popleft().result()
        if batch:
            submit()
        while running:
            yield from running.popleft().result()

    def cut(
        self, groups: Sequence[tuple[Member, ...]], encoder: Encoder, cache: Cache, settings: str
    ) -> Iterator[tuple[Member, ...]]:
        """The `groups` in order, each once its portion is in the cache."""
        running: deque[tuple[list[tuple[Member, ...]], Future[dict[Key, bytes]] | None]] = deque()

        def done() -> list[tuple[Member, ...]]:
            window, future = running.popleft()
            if future:
                cache.put(future.result())
            return window

        waiting = iter(groups)
        while window := list(islice(waiting, GROUPS)):
            new = [
                (group, tuple(cache.get(member.key) or b"" for member in group))
                for group in window
                if named(group, encoder, settings) not in cache
            ]
            running.append((window, self._cut(new, settings) if new else None))
            while len(running) > self.ahead:
                yield from done()
        while running:
            yield from done()

    def _cut(self, groups: Sequence[Group], settings: str) -> Future[dict[Key, bytes]]:
        (first, *_), _ = groups[0]
        (*_, last), _ = groups[-1]
        return self._submit(lambda hand: hand.cut(groups, settings), f"the documents {first.doc!r} to {last.doc!r}")

    def encode(self, batch: Sequence[Text]) -> Future[dict[Key, bytes]]:
        """What is kept of each text, by its key."""
        return self._submit(lambda hand: hand.encode(batch), f"{len(batch)} texts from {batch[0].text[:60]!r}")

    def _submit(self, work: Callable[[Hand], T], called: str) -> Future[T]:
        batch = Batch(work, called, Future(), [])
        with self._changed:
            if self._error:
                batch.future.set_exception(self._error)
            else:
                self._waiting.append(batch)
                self._changed.notify()
        return batch.future

    def _serve(self) -> None:
        """Keep one place filled."""
        failed = 0
        while not (self._closed or self._error):
            try:
                hand = self._start(self._going)
            except Lost as error:
                failed += 1
                self._last = str(error)
                if failed == TRIES:
                    break
                with self._changed:
                    self._changed.wait_for(lambda: self._closed, timeout=failed)
                continue
            except BaseException as error:  # whatever it is, the build's own thread must hear of it
                self._fail(error)
                break
            failed = 0
            self._count(1)
            try:
                self._work(hand)
            finally:
                self._count(-1)
                hand.close()
        with self._changed:
            self._places -= 1
            none = not self._places and not self._closed
        if none:
            self._fail(ValueError(f"no worker is left ({self._last}); {KEPT}"))

    def _work(self, hand: Hand) -> None:
        """Hand it batches until it is lost or there will be no more."""
        while batch := self._next():
            try:
                batch.future.set_result(batch.work(hand))
            except Lost as error:
                self._last = str(error)
                batch.cost.append(str(error))
                if len(batch.cost) < TRIES:
                    with self._changed:
                        self._waiting.appendleft(batch)
                        self._changed.notify()
                else:
                    batch.future.set_exception(
                        ValueError(
                            f"{batch.called}: {TRIES} workers were lost over them ({error}); look at the workers' "
                            f"memory and logs, or build without `--ray`; {KEPT}"
                        )
                    )
                return
            except BaseException as error:  # of the work: whoever waits for it hears of it
                batch.future.set_exception(error)

    def _next(self) -> Batch | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed)
            return None if self._closed else self._waiting.popleft()

    def _going(self) -> bool:
        """Whether to go on bringing up a worker."""
        with self._changed:
            late = not self._live and time.monotonic() - self._since > self._patience
        if late:
            said = f" ({self._last})" if self._last else ""
            self._fail(
                ValueError(
                    f"for {self._patience:.0f} s there was no worker{said}: look at `ray status`, whether there are "
                    f"nodes with a free CPU; {KEPT}"
                )
            )
        return not self._closed and not self._error

    def _count(self, more: int) -> None:
        with self._changed:
            self._live += more
            self._since = time.monotonic()
            live = self._live
        if not self._closed:
            self._tell(live, self._size)

    def _fail(self, error: BaseException) -> None:
        with self._changed:
            self._error = self._error or error
            waiting = list(self._waiting)
            self._waiting.clear()
        for batch in waiting:
            batch.future.set_exception(error)


KEPT = "what was done is kept: the same build goes on from there"
