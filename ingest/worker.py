"""A worker: one of several that build an index together, each with an encoder of its own.

It is sent the bytes that it works on and gives back what the cache keeps, so it needs neither the documents nor the
index. A recording or a picture is never sent; that one stands beside a transcript is all that its reading takes.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from ingest import recording
from ingest.cache import Cache, Key
from ingest.collection import Collection, File, Member, Reading, reading
from ingest.portion import named, portion
from ingest.read import LIMIT
from ingest.recipe import LIBRARIES, settings
from ingest.vectors import Text, encoded
from rag.encoder import Encoder

INFO = ".info.json"
SENTENCE = "Ask for the offer in writing before you resign. "
PROBE = [Text(SENTENCE * times, bytes([times]), True) for times in range(9)]  # of all lengths up to some 100 tokens

Group = tuple[tuple[Member, ...], tuple[bytes, ...]]  # the members, and what the cache keeps of the reading of each
Card = Mapping[str, str]


class Sent(NamedTuple):
    """A file on its way: the name of it, what it is called, its digest and bytes, those of the ``.info.json`` beside
    it (None: there is none), and the names of the recordings there."""

    name: str
    doc: str
    digest: str
    content: bytes
    info: bytes | None
    media: tuple[str, ...]


def packed(file: File) -> Sent | None:
    """The file to be sent; None where it cannot be, or would be refused for its size: it is read where it lies."""
    path, doc, digest = file
    stem = recording.stem(path)
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return None
        with path.open("rb") as opened:
            content = opened.read(LIMIT + 1)
        beside = path.with_name(stem + INFO)
        info = beside.read_bytes() if beside.exists() else None
        media = tuple(stem + ending for ending in recording.MEDIA if path.with_name(stem + ending).is_file())
    except OSError:
        return None
    return Sent(path.name, doc, digest, content, info, media) if len(content) <= LIMIT else None


def card(encoder: Encoder) -> Card:
    """All that what a worker makes depends on beside what it is sent: of two with equal cards it is equal bit by bit.
    `vectors` is a digest of those of some texts: another processor may make others with the same libraries."""
    values = encoded(encoder, PROBE).values()
    return {
        **{name: _version(name) for name in ("career-qa", *LIBRARIES, "openvino", "torch")},
        "encoder": encoder.fingerprint,
        "code": settings(encoder.name),
        "vectors": sha256(b"".join(values)).hexdigest()[:16],
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"


class Worker:
    """Reads, cuts and encodes what it is sent; `load` makes its encoder, once, when it is asked for its card."""

    def __init__(self, load: Callable[[], Encoder]) -> None:
        self._load = load

    @cached_property
    def _encoder(self) -> Encoder:
        return self._load()

    def card(self) -> Card:
        """What its work depends on."""
        return card(self._encoder)

    def read(self, files: Sequence[Sent]) -> list[Reading]:
        """What `ingest.collection` keeps of each file, read from a copy of it."""
        found = []
        for sent in files:
            with TemporaryDirectory() as folder:
                path = Path(folder, sent.name)
                if sent.info is not None:
                    path.with_name(recording.stem(path) + INFO).write_bytes(sent.info)
                for name in sent.media:
                    path.with_name(name).touch()
                path.write_bytes(sent.content)
                found.append(reading((path, sent.doc, sent.digest)))
        return found

    def cut(self, groups: Sequence[Group], settings: str) -> dict[Key, bytes]:
        """The portion of each group, by its key, as `ingest.portion` keeps it."""
        made = {}
        with Cache() as cache:
            for group, readings in groups:
                cache.put({member.key: value for member, value in zip(group, readings, strict=True)})
                key = named(group, self._encoder, settings)
                portion(group, Collection({}, group, cache), self._encoder, cache, settings)
                made[key] = cache.get(key) or b""
        return made

    def encode(self, batch: Sequence[Text]) -> dict[Key, bytes]:
        """What `ingest.vectors` keeps of each text, by its key."""
        return encoded(self._encoder, batch)
