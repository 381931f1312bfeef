"""Duplicates: documents whose text is, but for little, that of another one, whatever their names, titles and marks.

Two texts are near-equal when they share most of their shingles, runs of three words in lower case without punctuation
(Broder, "On the resemblance and containment of documents", 1997). A changed word costs three shingles: at `NEAR` one
word in seventeen may be another, or three tenths of the longer text be new. Different notes on one video share fewer:
of 26,758 pairs among 11,400 notes the nearest shares .50. The share is estimated from MinHash signatures, with a
standard error of √(s·(1 − s)/`HASHES`): .04 at .7, so that neither a copy (1.0) nor those pairs come near the bound.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from zlib import crc32

import numpy as np

from ingest.document import Document, Problem
from rag.passage import Source

NEAR = 0.7  # share of shingles from which two texts say the same
HASHES = 128
BANDS = (25, 5)  # a pair that shares .7 is compared with a chance of .99, one that shares .8 with .9999
WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """The words of `text` in order, without case and punctuation."""
    return WORD.findall(text.casefold())


def shingles(words: list[str]) -> frozenset[str]:
    """Every three words in a row; of fewer words, all of them."""
    return frozenset(" ".join(words[at : at + 3]) for at in range(max(1, len(words) - 2))) if words else frozenset()


def signature(document: Document) -> bytes:
    """What `originals` compares of a document: `HASHES` numbers of 32 bits, or nothing where it has no words."""
    from datasketch import MinHash  # type: ignore[import-untyped]

    found = [shingle.encode() for shingle in shingles(words(document.text))]
    if not found:
        return b""
    hashed = MinHash(HASHES, hashfunc=crc32, scheme="affine32")
    for start in range(0, len(found), 10_000):  # each takes half a kilobyte while it is hashed
        hashed.update_batch(found[start : start + 10_000])
    return bytes(hashed.hashvalues.astype("<u4"))


def originals(signed: Iterable[tuple[Source, bytes]]) -> dict[str, str]:
    """For every document that is near-equal to another one, by its name, the name of the one it repeats.

    The original is one with a video, else one with an address, else the first by name, and itself the duplicate of
    none. Documents of different videos are never duplicates of each other: each speaks of a moment of its own.
    """
    from datasketch import LeanMinHash, MinHashLSH

    texts = [(source, np.frombuffer(hashes, "<u4")) for source, hashes in signed if hashes]
    texts.sort(key=lambda text: (text[0].video_id is None, text[0].url is None, text[0].doc))
    near = MinHashLSH(num_perm=HASHES, params=BANDS)
    found: dict[int, int] = {}
    for number, (source, hashes) in enumerate(texts):
        hashed = LeanMinHash(seed=1, hashvalues=hashes, scheme="affine32")
        alike = []
        for other in near.query(hashed):
            original = found.get(other, other)
            share = float((texts[other][1] == hashes).mean())
            if share >= NEAR and same_video(texts[original][0], source):
                alike.append((-share, other, original))
        if alike:
            found[number] = min(alike)[2]
        if not alike or min(alike)[0] > -1:  # thousands of equal files are one entry
            near.insert(number, hashed)
    return {texts[number][0].doc: texts[original][0].doc for number, original in found.items()}


def same_video(one: Source, other: Source) -> bool:
    """Whether nothing says that the two are of different videos."""
    return one.video_id == other.video_id or None in (one.video_id, other.video_id)


def problem(original: str) -> Problem:
    """What is told of a duplicate of the document named `original`."""
    return Problem("duplicate", 0, f"same text as {original}: that one answers, and this one is named beside it")
