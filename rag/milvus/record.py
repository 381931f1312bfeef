"""Records: a passage as Milvus keeps it, under a key that is a digest of all that is in it.

Of an equal key the record is equal, so a generation is brought up to date by the keys that it lacks and those that it
has too many. Vectors are given as the index folder keeps them, passages' in 16 bits, sentences' in 8 and tokens' in 4:
both stores compare the same numbers.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag import late, sentences
from rag.bm25 import stems
from rag.edition import Embedded
from rag.encoder import framed
from rag.generation import packed, unpacked
from rag.milvus.schema import LONGEST
from rag.passage import Passage, Source


class _Same(dict[str, Any]):
    """Each document under its own name, where `packed` would number it: the numbers of others shift as some come."""

    def __missing__(self, doc: str) -> str:
        return doc


class Payload(NamedTuple):
    """What is read of a passage: itself, and the vectors of its sentences and tokens."""

    passage: Passage
    sentences: NDArray[np.float32]
    tokens: NDArray[np.int8]


class Recorded(NamedTuple):
    """A passage's record and those of its sentences, and the stems of its words."""

    key: int
    passage: dict[str, Any]
    sentences: list[dict[str, Any]]
    stems: list[str]


def recorded(embedded: Embedded) -> Recorded:
    """The records of a passage and its sentences."""
    passage = embedded.passage
    found = stems(framed(passage))
    scalars = _scalars(passage.source)
    vector, (codes, scales) = embedded.vector.astype(np.float16), sentences.coded(embedded.sentences)
    record = {
        **scalars,
        "said": len(scales),
        "record": _pieces(json.dumps(packed(passage, _Same()))),
        "sentences": _pieces(base64.b64encode(scales.tobytes() + codes.tobytes()).decode()),
        "tokens": _pieces(base64.b64encode(late.packed(embedded.tokens).tobytes()).decode()),
        "words": " ".join(map(word, found))[:LONGEST],
    }
    key = _key(json.dumps(record, sort_keys=True).encode(), vector.tobytes())
    said = [
        {"key": _key(b"%d %d" % (key, place)), "owner": key, "vector": own, **scalars}
        for place, own in enumerate(codes * scales[:, None])
    ]
    return Recorded(key, {"key": key, "vector": vector.astype(np.float32), **record}, said, found)


def word(stem: str) -> str:
    """A stem as a word that every tokenizer leaves whole."""
    return stem if stem.isascii() and stem.isalnum() else f"x{stem.encode().hex()}"


def payload(record: Mapping[str, Any], sources: Mapping[str, Source], dimension: int, width: int) -> Payload:
    """What `recorded` wrote; `sources` by their document."""
    said, tokens = (base64.b64decode("".join(record[field])) for field in ("sentences", "tokens"))
    scales = np.frombuffer(said, np.float32, len(said) // (4 + dimension))
    codes = np.frombuffer(said, np.int8, offset=scales.nbytes).reshape(-1, dimension)
    return Payload(
        unpacked(json.loads("".join(record["record"])), sources),  # type: ignore[arg-type]
        codes * scales[:, None],
        late.unpacked(np.frombuffer(tokens, np.uint8).reshape(-1, width // 2)),
    )


def _scalars(source: Source) -> dict[str, Any]:
    """What a filter may ask for."""
    return {
        "kind": source.kind,
        "channel": (source.author or "").casefold(),
        "doc": source.doc,
        "date": source.date or "",
        "video": source.video_id or "",
        "watched": bool(source.video),
    }


def _pieces(text: str) -> list[str]:
    """An ASCII text in pieces that Milvus takes, at least one."""
    return [text[at : at + LONGEST] for at in range(0, max(1, len(text)), LONGEST)]


def _key(*parts: bytes) -> int:
    """63 bits of a digest: of a hundred million passages two are of one key once in two thousand corpora."""
    digest = blake2b(digest_size=8)
    for part in parts:
        digest.update(part)
    return int.from_bytes(digest.digest(), "big") >> 1
