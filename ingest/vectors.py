"""Vectors: of the passages and sentences of a build, from the cache or encoded on a thread of their own, or elsewhere.

Texts wait until there are `WINDOW` of them, are encoded in batches of like length, equal ones once, and kept
batch by batch: a build that dies loses no more than what was under way.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import NamedTuple

import numpy as np

from ingest.cache import Cache, Key, key
from rag.edition import Embedded
from rag.encoder import Encoder, framed
from rag.late import coded
from rag.passage import Passage

WINDOW = 4096  # texts that are sorted by length
BATCH = 256  # texts that are encoded, and kept, at once
AHEAD = 2  # batches that wait for the encoder while the next documents are chunked

Progress = Callable[[int], None]


class Text(NamedTuple):
    """A text on its way; `whole`: a passage, of which the vectors of its tokens are kept too."""

    text: str
    key: Key
    whole: bool


class Elsewhere(NamedTuple):
    """Where batches are `encoded`: what takes one, and how many may be under way at once."""

    encode: Callable[[Sequence[Text]], Future[dict[Key, bytes]]]
    ahead: int


def encoded(encoder: Encoder, batch: Sequence[Text]) -> dict[Key, bytes]:
    """What the cache keeps of each text, by its key."""
    # Never one text by itself: an encoder may run that as a question, and the last bits may differ.
    vectors, tokens = encoder.encode([text.text for text in batch] + [""] * (len(batch) == 1))
    return {
        text.key: vector.astype(np.float16).tobytes() + (coded(own).tobytes() if text.whole else b"")
        for text, vector, own in zip(batch, vectors, tokens, strict=False)
    }


class Vectors:
    """What the encoder makes of a build's texts; `embedded` and `reused` count them, equal ones once. `elsewhere`:
    who encodes in place of a thread here."""

    def __init__(
        self,
        encoder: Encoder,
        cache: Cache,
        progress: Progress = lambda _: None,
        elsewhere: Elsewhere | None = None,
    ) -> None:
        self.embedded = self.reused = 0
        self._encoder, self._cache, self._progress = encoder, cache, progress
        self._thread = ThreadPoolExecutor(1)
        self._encode, self._ahead = elsewhere or Elsewhere(self._here, AHEAD)
        self._seen: set[Key] = set()
        self._waiting: list[Text] = []
        self._running: deque[tuple[Sequence[Text], Future[dict[Key, bytes]]]] = deque()

    def __enter__(self) -> Vectors:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._thread.shutdown(cancel_futures=True)

    def __len__(self) -> int:
        """How many texts are wanted, equal ones once."""
        return len(self._seen)

    def want(self, passage: Passage) -> None:
        """Have the passage and its sentences encoded, where the cache does not hold them."""
        for text in self._texts(passage):
            if text.key in self._seen:
                continue
            self._seen.add(text.key)
            if text.key in self._cache:
                self.reused += 1
            else:
                self._waiting.append(text)
        if len(self._waiting) >= WINDOW:
            self._start()

    def finish(self) -> None:
        """Wait for all that is wanted."""
        self._start()
        self._keep(0)

    def of(self, passage: Passage) -> Embedded:
        """The vectors of a passage that was wanted, once they are finished."""
        whole, *sentences = (self._cache.get(text.key) or b"" for text in self._texts(passage))
        of_passage = 2 * self._encoder.dimension
        return Embedded(
            passage,
            np.frombuffer(whole[:of_passage], np.float16).astype(np.float32),
            np.frombuffer(b"".join(sentences), np.float16).reshape(-1, self._encoder.dimension).astype(np.float32),
            np.frombuffer(whole[of_passage:], np.int8).reshape(-1, self._encoder.width),
        )

    def _texts(self, passage: Passage) -> list[Text]:
        by = self._encoder.fingerprint
        frame = framed(passage)
        sentences = [passage.text[span.start : span.end] for span in passage.sentences]
        return [
            Text(frame, key("passage", by, frame), True),
            *(Text(text, key("sentence", by, text), False) for text in sentences),
        ]

    def _here(self, batch: Sequence[Text]) -> Future[dict[Key, bytes]]:
        return self._thread.submit(encoded, self._encoder, batch)

    def _start(self) -> None:
        waiting = sorted(self._waiting, key=lambda text: (len(text.text), text.text))
        self._waiting = []
        for at in range(0, len(waiting), BATCH):
            batch = waiting[at : at + BATCH]
            self._running.append((batch, self._encode(batch)))
            self._keep(self._ahead)

    def _keep(self, running: int) -> None:
        """Keep what is encoded, until no more than `running` batches are under way."""
        while len(self._running) > running:
            batch, future = self._running.popleft()
            self._cache.put(future.result())
            self.embedded += len(batch)
            self._progress(self.embedded)
