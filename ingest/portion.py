"""Portions: what the index holds of the documents that are told together, from the cache where none of them changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple
from typing import NamedTuple

from ingest import chunk, twins
from ingest.cache import Cache, Key, key
from ingest.collection import Collection, Member
from ingest.document import Problem
from rag.encoder import Encoder
from rag.generation import packed, unpacked
from rag.passage import Passage, Source


class Portion(NamedTuple):
    """The sources of one group of documents, their passages, and (document, what is wrong with it)."""

    sources: tuple[Source, ...]
    passages: tuple[Passage, ...]
    problems: tuple[tuple[str, Problem], ...]


def named(group: Sequence[Member], encoder: Encoder, settings: str) -> Key:
    """The key of the portion of `group`; `settings` stands for the code that makes it."""
    known = (part for m in group for part in (m.key.hex(), m.original or "", *(m.of_video or ())))
    return key("portion", settings, encoder.name, *known)


def portion(group: Sequence[Member], of: Collection, encoder: Encoder, cache: Cache, settings: str) -> Portion:
    """The portion of `group`; `settings` stands for the code that makes it."""
    its_key = named(group, encoder, settings)
    value = cache.get(its_key)
    if value:
        return _loaded(value)
    told = of.told(group)
    documents = [found for _, found, _ in told if found]
    passages = [passage for document in documents for passage in chunk.chunk(document, encoder)]
    originals = {member.doc: member.original for member in group if member.original}
    made = Portion(
        tuple(document.source for document in documents),
        tuple(twins.merged(passages, originals)),
        tuple((doc, problem) for doc, _, problems in told for problem in problems),
    )
    cache.put({its_key: _dumped(made)})
    return made


def _dumped(made: Portion) -> bytes:
    number = {source.doc: at for at, source in enumerate(made.sources)}
    passages = [packed(passage, number) for passage in made.passages]
    values = [[astuple(source) for source in made.sources], passages, made.problems]
    return json.dumps(values, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _loaded(value: bytes) -> Portion:
    sources, passages, problems = json.loads(value)
    known = tuple(Source(*source) for source in sources)
    return Portion(
        known,
        tuple(unpacked(tuple(record), known) for record in passages),
        tuple((doc, Problem(*problem)) for doc, problem in problems),
    )
