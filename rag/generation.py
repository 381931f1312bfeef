"""Generations: how an index is written, passage by passage, and published.

The index folder::

    CURRENT             the id of the generation that is served, one line
    <id>/manifest.json  format, encoder, counts, settings, checksums
    <id>/…              what `rag.folder` reads

A generation is written beside the others and never changed. Publishing it is one rename, of CURRENT; a reader keeps
the generation that it opened, and the one before stays on disk for those who are just opening it. Vectors go
to the disk passage by passage; memory holds one, numbers of a few bytes for each, and while they are made, the
inverted file and the words of all texts: 2.2 GB for a million.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, astuple
from pathlib import Path

import numpy as np

from rag.bm25 import BM25
from rag.edition import Edition, Embedded
from rag.encoder import framed
from rag.late import TokenFile
from rag.manifest import CURRENT, MANIFEST, Manifest, Method, checked, checksums, current, samples
from rag.passage import Mark, Passage, Source, Span, Twin
from rag.sentences import SentenceFile, SentenceVectors
from rag.vectors import ASKED, PassageFile, listed

GENERATION = re.compile(r"[0-9a-f]{12}|building-\d+")  # nothing else in the folder is ours to remove
TABLES = """
create table sources (number integer primary key, moments integer, doc text, kind text, title text, url text,
                      video_id text, author text, date text, media text, video_title text);  -- from doc on: Source
create table passages (row integer primary key, source integer, start integer, text text, headings text, marks text,
                       sentences text, twins text);  -- then the fields of Passage in order
create table files (path text primary key, digest text);
create table problems (doc text, code text, line integer, message text);
"""
Record = tuple[int, int, str, str, str, str, str]  # a passage in the database, behind its row


def publish(folder: Path, edition: Edition, rows: Iterable[Embedded]) -> Manifest:
    """Write a generation of `edition` and the passages in `rows`, in their order, and make it the one that is served.

    Whatever ends the program midway, a reader finds the old generation or the new one. Raises OSError or
    sqlite3.Error where the disk is full.
    """
    folder.mkdir(parents=True, exist_ok=True)
    at, pointer = folder / f"building-{os.getpid()}", folder / f"{CURRENT}.{os.getpid()}"
    shutil.rmtree(at, ignore_errors=True)
    at.mkdir()
    try:
        passages, sentences, method = _write(at, edition, rows)
        manifest = edition.manifest(
            folder,
            passages=passages,
            sentences=sentences,
            checksums=checksums(at),
            samples=samples(at),
            method=method,
        )
        (at / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1, sort_keys=True) + "\n", "utf-8")
        before = current(folder)
        place = folder / manifest.id
        if _whole(place, manifest.id):  # equal to what is there, but perhaps built from another folder
            (at / MANIFEST).replace(place / MANIFEST)
        else:  # new; or damaged, or left half-written by a build that died
            shutil.rmtree(place, ignore_errors=True)
            at.rename(place)
        _synced(place)
        pointer.write_text(manifest.id + "\n", "ascii")
        pointer.replace(folder / CURRENT)
    finally:
        shutil.rmtree(at, ignore_errors=True)
        pointer.unlink(missing_ok=True)
    _clean(folder, keep=(manifest.id, before))
    return manifest


def _write(at: Path, edition: Edition, rows: Iterable[Embedded]) -> tuple[int, int, Method]:
    """Everything but the manifest; how many passages and sentences that is, and how they are searched."""
    sources, dimension = edition.sources, edition.dimension
    number = {source.doc: at for at, source in enumerate(sources)}
    passages, sentences, tokens = PassageFile(at), SentenceFile(at), TokenFile(at)
    owners, said = array("i"), array("q")
    database = sqlite3.connect(at / "index.sqlite")
    with database:
        database.executescript(TABLES)
        for row, embedded in enumerate(rows):
            passage = embedded.passage
            database.execute("insert into passages values (?, ?, ?, ?, ?, ?, ?, ?)", (row, *packed(passage, number)))
            passages.add(embedded.vector)
            sentences.add(embedded.sentences)
            tokens.add(embedded.tokens)
            owners.append(number[passage.source.doc])
            said.extend(owners[-1] << 32 | second for second in passage.moments)
        # Moments by source, each once.
        moments = np.bincount(np.unique(np.array(said)) >> 32, minlength=len(sources)).tolist()
        fields = ", ".join("?" * 11)
        database.executemany(
            f"insert into sources values ({fields})",  # noqa: S608
            ((place, moments[place], *astuple(source)) for place, source in enumerate(sources)),
        )
        database.executemany("insert into files values (?, ?)", sorted(edition.files.items()))
        database.executemany("insert into problems values (?, ?, ?, ?)", edition.problems)
    for file in (passages, sentences, tokens):
        file.close()
    np.save(at / "owners.npy", np.array(owners, np.int32))
    method = listed(at, (len(owners), dimension), SentenceVectors.read(at, dimension).sample(ASKED))
    found = database.execute("select * from passages order by row")
    BM25.of(framed(unpacked(record[1:], sources)) for record in found).write(at / "bm25")
    database.close()
    return len(owners), len(sentences), method


def packed(passage: Passage, number: Mapping[str, int]) -> Record:
    """The passage as a record; `number` numbers the sources by their document."""
    twins = [(number[twin.source.doc], twin.seconds) for twin in passage.twins]
    lists = (passage.headings, passage.marks, passage.sentences, twins)
    return number[passage.source.doc], passage.start, passage.text, *map(json.dumps, lists)  # type: ignore[return-value]


def unpacked(record: Record, sources: Sequence[Source]) -> Passage:
    """The passage of a record; `sources` by their number."""
    source, start, text, *lists = record
    headings, marks, sentences, twins = map(json.loads, lists)
    return Passage(
        sources[source],
        start,
        text,
        tuple(headings),
        tuple(Mark(*mark) for mark in marks),
        tuple(Span(*span) for span in sentences),
        tuple(Twin(sources[other], tuple(seconds)) for other, seconds in twins),
    )


def _synced(folder: Path) -> None:
    """Everything in `folder` on the disk before CURRENT points to it: a power cut must not publish half a file."""
    for path in (*folder.rglob("*"), folder):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _whole(at: Path, id: str) -> bool:
    """Whether the generation in `at` is there, as its manifest says, and is `id`."""
    try:
        return checked(at, whole=True).id == id
    except (OSError, ValueError, TypeError):
        return False


def _clean(folder: Path, keep: Sequence[str | None]) -> None:
    """Old generations go, and what builds that died left behind."""
    for path in folder.iterdir():
        if path.name not in keep and GENERATION.fullmatch(path.name) and path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
    for pointer in folder.glob(f"{CURRENT}.*"):
        pointer.unlink(missing_ok=True)
