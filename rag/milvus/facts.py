"""Facts: what is known of a generation as a whole, small enough to be read when it is opened.

One text, compressed, cut into pieces that Milvus takes. Piece 0 is written last and tells how many there are and their
digest: a generation without it is unfinished.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, astuple, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.manifest import Manifest
from rag.milvus.connection import Connection
from rag.milvus.schema import FACTS, LONGEST, create, name, ready
from rag.milvus.trouble import Missing
from rag.passage import Source
from rag.store import Trouble

LAYOUT = 1
DIMENSION = 2  # of the vector that Milvus wants of every record
BATCH = 100  # pieces of one call


@dataclass(frozen=True)
class Facts:
    """What is known of a generation.

    `sources` with their `moments`, by number; of each passage, by row, its `keys`, `owners` (source) and `counts`
    (sentences); in how many passages each stem stands (`frequencies`) and how many `words` with a stem all passages
    have; the `width` of a token's vector; the type of `index` by collection; the `files` and `problems` of the corpus.
    """

    manifest: Manifest
    sources: tuple[Source, ...]
    moments: NDArray[np.int32]
    keys: NDArray[np.int64]
    owners: NDArray[np.int32]
    counts: NDArray[np.int32]
    frequencies: Mapping[str, int]
    words: int
    width: int
    index: Mapping[str, str]
    files: Mapping[str, str]
    problems: tuple[Trouble, ...]


def begin(connection: Connection, number: int) -> None:
    """The generation is unfinished, whatever facts its collections came with."""
    create(connection, number, FACTS, DIMENSION)
    connection("delete", name(number, FACTS), filter="key in [0]")


def write(connection: Connection, number: int, facts: Facts) -> None:
    """Write the facts of a generation that was begun: it is finished."""
    text = base64.b64encode(zlib.compress(_written(facts), 6)).decode()
    pieces = [text[at : at + LONGEST] for at in range(0, len(text), LONGEST)]
    head = {
        "layout": LAYOUT,
        "id": facts.manifest.id,
        "pieces": len(pieces),
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
    }
    records = [{"key": at, "vector": [1.0, 0.0], "text": piece} for at, piece in enumerate(pieces, 1)]
    for at in range(0, len(records), BATCH):
        connection("upsert", name(number, FACTS), records[at : at + BATCH])
    connection("upsert", name(number, FACTS), [{"key": 0, "vector": [1.0, 0.0], "text": json.dumps(head)}])
    ready(connection, number, FACTS, len(records))
    read(connection, number)


def read(connection: Connection, number: int) -> Facts:
    """The facts of a generation. Raises `Missing` where it is unfinished or dropped, ValueError where it is damaged or
    of another layout."""
    head, found = _head(connection, number), dict[int, str]()
    if head.get("layout") != LAYOUT:
        raise ValueError(f"it is of layout {head.get('layout')}, this version reads layout {LAYOUT}")
    wanted = list(range(1, head["pieces"] + 1))
    for at in range(0, len(wanted), BATCH):
        found.update(_texts(connection, number, wanted[at : at + BATCH]))
    text = "".join(found.get(at, "") for at in wanted)
    if hashlib.sha256(text.encode()).hexdigest() != head["sha256"]:
        raise ValueError(f"{name(number, FACTS)} is damaged")
    return _read(json.loads(zlib.decompress(base64.b64decode(text))))


def id_of(connection: Connection, number: int) -> str:
    """The id of a generation. Raises `Missing` where it is unfinished or dropped."""
    return str(_head(connection, number)["id"])


def _head(connection: Connection, number: int) -> dict[str, Any]:
    found = dict(_texts(connection, number, [0]))
    if 0 not in found:
        raise Missing(f"generation {number} is unfinished")
    head: dict[str, Any] = json.loads(found[0])
    return head


def _texts(connection: Connection, number: int, keys: list[int]) -> Iterator[tuple[int, str]]:
    records = connection("query", name(number, FACTS), filter=f"key in {keys}", output_fields=["text"])
    return ((record["key"], record["text"]) for record in records)


def _written(facts: Facts) -> bytes:
    known = {
        "manifest": asdict(facts.manifest),
        "sources": [astuple(source) for source in facts.sources],
        "frequencies": facts.frequencies,
        "words": facts.words,
        "width": facts.width,
        "index": facts.index,
        "files": facts.files,
        "problems": facts.problems,
        **{field: _coded(getattr(facts, field)) for field in ("moments", "keys", "owners", "counts")},
    }
    return json.dumps(known).encode()


def _read(known: Mapping[str, Any]) -> Facts:
    return Facts(
        Manifest.of(known["manifest"]),
        tuple(Source(*fields) for fields in known["sources"]),
        _decoded(known["moments"], np.int32),
        _decoded(known["keys"], np.int64),
        _decoded(known["owners"], np.int32),
        _decoded(known["counts"], np.int32),
        known["frequencies"],
        known["words"],
        known["width"],
        known["index"],
        known["files"],
        tuple((doc, code, line, message) for doc, code, line, message in known["problems"]),
    )


def _coded(numbers: NDArray[Any]) -> str:
    return base64.b64encode(numbers.tobytes()).decode()


def _decoded(text: str, of: Any) -> NDArray[Any]:
    return np.frombuffer(base64.b64decode(text), of)
