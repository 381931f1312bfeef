"""Generations on Milvus: written beside the one that is served, and published by moving an alias.

The generation before the served one gives its collections to the new one, which deletes what is no more and upserts
what is new. A reader that still holds it finds its name gone, and opens what is served. A build that died left such
collections unfinished; the next one finishes them in the same way.
"""

from __future__ import annotations

import hashlib
import json
from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import astuple
from pathlib import Path
from typing import Any

import numpy as np

from rag.edition import Edition, Embedded
from rag.manifest import Manifest
from rag.milvus import facts as of_generation
from rag.milvus.connection import Connection
from rag.milvus.facts import Facts
from rag.milvus.record import recorded
from rag.milvus.schema import ALIAS, FACTS, PARTS, PASSAGES, SENTENCES, count, create, name, number_of, ready
from rag.milvus.trouble import Unreachable

DELETED = 4000  # passages that one call deletes
BATCH = 200  # passages of one call: some megabytes with the vectors of their tokens


def publish(connection: Connection, folder: Path, edition: Edition, rows: Iterable[Embedded]) -> Manifest:
    """Write a generation of `edition` and the passages in `rows`, in their order, and make it the one that is served.

    `folder`: the index folder of this machine, to which the path of the corpus is relative. Whatever ends this program
    or the server midway, a reader finds the old generation or the new one. Raises ValueError where the server fails and
    does not come back in time.
    """
    served, new, held = _begin(connection, edition.dimension)
    work = _Work(connection, new, edition, held)
    for embedded in rows:
        work.add(embedded)
    work.finish()
    index = {part: ready(connection, new, part, work.sizes[part]) for part in (PASSAGES, SENTENCES)}
    for part, size in work.sizes.items():
        if (found := count(connection, new, part)) != size:
            _drop(connection, new)
            raise ValueError(
                f"the Milvus at {connection.address!r} holds {found} {part} where {size} were written: is another "
                "build writing to it? Run this one again"
            )
    known = [astuple(source) for source in edition.sources], dict(sorted(edition.files.items())), edition.problems
    manifest = edition.manifest(
        folder,
        passages=work.sizes[PASSAGES],
        sentences=work.sizes[SENTENCES],
        checksums={PASSAGES: _digest(work.keys.tolist()), FACTS: _digest(known)},
    )
    of_generation.write(connection, new, work.facts(manifest, index))
    _serve(connection, name(new, PASSAGES), first=served is None)
    for number in _numbers(connection):
        if number not in (new, served):
            _drop(connection, number)
    return manifest


class _Work:
    """A generation on its way: what it holds already, what it shall hold."""

    def __init__(self, connection: Connection, number: int, edition: Edition, held: set[int]) -> None:
        self._connection, self._number, self._edition = connection, number, edition
        self._source = {source.doc: at for at, source in enumerate(edition.sources)}
        self._gone = held  # what no row has asked for yet
        self._passages: list[dict[str, Any]] = []
        self._sentences: list[dict[str, Any]] = []
        self.keys, self._owners, self._counts = array("q"), array("i"), array("i")
        self._frequencies: Counter[str] = Counter()
        self._said, self._words, self._width = array("q"), 0, 0

    @property
    def sizes(self) -> dict[str, int]:
        """How many records each part shall hold."""
        return {PASSAGES: len(self.keys), SENTENCES: sum(self._counts)}

    def add(self, embedded: Embedded) -> None:
        """The passage of the next row; written where it is not there."""
        found, passage = recorded(embedded), embedded.passage
        self.keys.append(found.key)
        self._owners.append(self._source[passage.source.doc])
        self._counts.append(len(found.sentences))
        self._frequencies.update(dict.fromkeys(found.stems, 1))
        self._said.extend(self._owners[-1] << 32 | second for second in passage.moments)
        self._words += len(found.stems)
        self._width = embedded.tokens.shape[1]
        if found.key in self._gone:
            self._gone.discard(found.key)
            return
        self._passages.append(found.passage)
        self._sentences += found.sentences
        if len(self._passages) >= BATCH:
            self._write()

    def finish(self) -> None:
        """What waits is written, what nothing asked for is deleted."""
        self._write()
        _delete(self._connection, self._number, self._gone)

    def facts(self, manifest: Manifest, index: Mapping[str, str]) -> Facts:
        """What is known of it as a whole."""
        moments = np.bincount(np.unique(np.array(self._said, np.int64)) >> 32, minlength=len(self._source))
        return Facts(
            manifest,
            tuple(self._edition.sources),
            moments.astype(np.int32),
            np.array(self.keys, np.int64),
            np.array(self._owners, np.int32),
            np.array(self._counts, np.int32),
            dict(sorted(self._frequencies.items())),
            self._words,
            self._width,
            dict(index),
            dict(sorted(self._edition.files.items())),
            tuple(self._edition.problems),
        )

    def _write(self) -> None:
        """A passage behind its sentences: where it is found, they are there."""
        for part, records in ((SENTENCES, self._sentences), (PASSAGES, self._passages)):
            for at in range(0, len(records), 5 * BATCH):
                self._connection("upsert", name(self._number, part), records[at : at + 5 * BATCH])
            records.clear()


def _begin(connection: Connection, dimension: int) -> tuple[int | None, int, set[int]]:
    """The number of the generation that is served and that of a new one, whose collections are there: its own of a
    build that died, else those of the last but one, else empty ones. And the keys of the passages that they hold with
    all their sentences."""
    served = number_of(connection.served(ALIAS) or "")
    numbers = _numbers(connection)
    new = (max(numbers, default=0) if served is None else served) + 1
    last = max((number for number in numbers if number != served and number < new), default=None)
    held = None
    try:
        if last is not None:
            held = _known(connection, last) if new not in numbers else None
            _take(connection, last, new)
        if new in _numbers(connection):
            if _dimensions(connection, new) != {dimension}:
                raise ValueError("vectors of another dimension")
            if held is None:
                held = _whole(connection, new)
    except Unreachable:
        raise
    except ValueError:  # what cannot be read, or not be used, goes
        _drop(connection, new)
        new, held = new + 1, None
    for number in _numbers(connection):
        if number not in (served, new):
            _drop(connection, number)
    for part in (PASSAGES, SENTENCES):
        create(connection, new, part, dimension)
    of_generation.begin(connection, new)
    return served, new, held or set()


def _known(connection: Connection, number: int) -> set[int] | None:
    """The keys of the passages of a generation by its facts; None where these are not to be trusted."""
    try:
        facts = of_generation.read(connection, number)
        sizes = {PASSAGES: len(facts.keys), SENTENCES: int(facts.counts.sum())}
        whole = all(count(connection, number, part) == size for part, size in sizes.items())
    except Unreachable:
        raise
    except ValueError:
        return None
    return set(facts.keys.tolist()) if whole else None


def _take(connection: Connection, last: int, new: int) -> None:
    """The collections of generation `last` are those of `new`, where it has none."""
    for part in PARTS:
        old, wanted = name(last, part), name(new, part)
        if connection("has_collection", old) and not connection("has_collection", wanted):
            try:
                connection("rename_collection", old, wanted)
            except ValueError:  # it may have been done, and the answer lost
                if not connection("has_collection", wanted):
                    raise


def _whole(connection: Connection, number: int) -> set[int]:
    """The keys of the passages that are there with all their sentences; other passages and sentences are deleted.

    A build that died, or a server that did, may have left either.
    """
    said = Counter(record["owner"] for record in connection.every(name(number, SENTENCES), ["owner"]))
    records = connection.every(name(number, PASSAGES), ["said"])
    whole = {record["key"] for record in records if said[record["key"]] == record["said"]}
    _delete(connection, number, ({record["key"] for record in records} | said.keys()) - whole)
    return whole


def _delete(connection: Connection, number: int, keys: Collection[int]) -> None:
    """Passages and their sentences go."""
    ordered = sorted(keys)
    for at in range(0, len(ordered), DELETED):
        some = ordered[at : at + DELETED]
        connection("delete", name(number, PASSAGES), filter=f"key in {some}")
        connection("delete", name(number, SENTENCES), filter=f"owner in {some}")


def _dimensions(connection: Connection, number: int) -> set[int]:
    """The dimensions of the vectors of a generation: one, where nothing is amiss."""
    found = set()
    for part in (PASSAGES, SENTENCES):
        fields = connection("describe_collection", name(number, part))["fields"]
        found |= {int(field["params"]["dim"]) for field in fields if field["name"] == "vector"}
    return found


def _serve(connection: Connection, collection: str, first: bool) -> None:
    """The alias names `collection`; `first`: there is no alias yet."""
    try:
        connection("create_alias" if first else "alter_alias", collection, ALIAS)
    except ValueError:  # it may have been done, and the answer lost
        if connection.served(ALIAS) != collection:
            raise


def _numbers(connection: Connection) -> list[int]:
    """The numbers of the generations of which something is there."""
    found = {number_of(collection) for collection in connection("list_collections")}
    return sorted(number for number in found if number is not None)


def _drop(connection: Connection, number: int) -> None:
    """A generation goes, its facts first: without them it is unfinished."""
    for part in reversed(PARTS):
        connection("drop_collection", name(number, part))


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
