"""The collections of a generation: their names, fields and indexes.

A generation is the collections ``career_qa_<number>_passages``, ``…_sentences`` and ``…_facts``, numbered on and on, so
that a name never comes to mean another generation. The alias `ALIAS` on one's passages says that it is served.
"""

from __future__ import annotations

import re
import time
from typing import Any

from rag.bm25 import K1, B
from rag.milvus.connection import PAUSE, Connection

ALIAS = "career_qa"
PASSAGES, SENTENCES, FACTS = "passages", "sentences", "facts"
PARTS = (PASSAGES, SENTENCES, FACTS)
NAME = re.compile(rf"{ALIAS}_([0-9]+)_({'|'.join(PARTS)})")

LONGEST = 65_535  # bytes of one text in Milvus
MOST = 16_384  # records of one answer
PIECES = 64  # texts of at most `LONGEST` that a record is cut into
EXACT = 200_000  # vectors up to which each is compared with
INDEXING = 3600  # seconds that an index may take
GRAPH = {"M": 16, "efConstruction": 200}  # beyond: a graph of neighbours (Malkov and Yashunin 2016)


def name(number: int, part: str) -> str:
    """The collection of the part of a generation."""
    return f"{ALIAS}_{number}_{part}"


def number_of(collection: str) -> int | None:
    """The number of the generation that a collection is of; None for another's collection."""
    found = NAME.fullmatch(collection)
    return int(found[1]) if found else None


def create(connection: Connection, number: int, part: str, dimension: int) -> None:
    """Make the collection of a part; nothing where it is there. `dimension`: that of the vectors."""
    from pymilvus import DataType, Function, FunctionType

    collection = name(number, part)
    if connection("has_collection", collection):
        return
    schema = connection.schema()
    schema.add_field("key", DataType.INT64, is_primary=True)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dimension)
    if part == FACTS:
        schema.add_field("text", DataType.VARCHAR, max_length=LONGEST)
    else:
        for field in ("kind", "channel", "doc", "date", "video"):
            schema.add_field(field, DataType.VARCHAR, max_length=LONGEST)
        schema.add_field("watched", DataType.BOOL)
    if part == SENTENCES:
        schema.add_field("owner", DataType.INT64)
    if part == PASSAGES:
        schema.add_field("said", DataType.INT64)
        for field in ("record", "sentences", "tokens"):
            pieces = {"element_type": DataType.VARCHAR, "max_capacity": PIECES, "max_length": LONGEST}
            schema.add_field(field, DataType.ARRAY, **pieces)
        schema.add_field(
            "words",
            DataType.VARCHAR,
            max_length=LONGEST,
            enable_analyzer=True,
            analyzer_params={"tokenizer": "standard"},
        )
        schema.add_field("bm25", DataType.SPARSE_FLOAT_VECTOR)
        schema.add_function(
            Function(
                name="bm25",
                function_type=FunctionType.BM25,
                input_field_names=["words"],
                output_field_names=["bm25"],
            )
        )
    connection("create_collection", collection, schema=schema, consistency_level="Bounded")


def ready(connection: Connection, number: int, part: str, records: int) -> str:
    """Everything written is on the server's disk, indexed and in memory. The type of the index of the vectors."""
    collection = name(number, part)
    connection("flush", collection)
    kind = "FLAT" if records <= EXACT else "HNSW"
    known = connection("list_indexes", collection)
    if "vector" in known and kind != connection("describe_index", collection, "vector")["index_type"]:
        connection("release_collection", collection)
        connection("drop_index", collection, "vector")
        known = [field for field in known if field != "vector"]
    fields: dict[str, dict[str, Any]] = {
        "vector": {"index_type": kind, "metric_type": "IP", "params": {} if kind == "FLAT" else GRAPH},
    }
    if part == PASSAGES:
        weights = {"bm25_k1": K1, "bm25_b": B}
        fields["bm25"] = {"index_type": "SPARSE_INVERTED_INDEX", "metric_type": "BM25", "params": weights}
    for field, given in fields.items():
        if field not in known:
            wanted = connection.indexes()
            wanted.add_index(field_name=field, index_name=field, **given)
            connection("create_index", collection, wanted, sync=False)
    until = time.monotonic() + INDEXING
    for field in fields:
        while (state := connection("describe_index", collection, field).get("state", "Finished")) != "Finished":
            if state == "Failed" or time.monotonic() > until:
                raise ValueError(f"{collection}: Milvus did not index {field!r} ({state}): look at its log")
            time.sleep(PAUSE)
    connection("load_collection", collection)
    return kind


def count(connection: Connection, number: int, part: str) -> int:
    """How many records a part holds by now."""
    found = connection("query", name(number, part), output_fields=["count(*)"], consistency_level="Strong")
    return int(found[0]["count(*)"])
