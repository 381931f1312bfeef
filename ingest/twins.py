"""Twins: passages of several documents that say the same at the same moment are one passage, which names the others.

Two passages say the same when they share `NEAR` of their shingles and hold the same numbers. Of 55 such pairs of notes
that were read by eye 54 did (the other had "one-tenth" for "one-fifth"). That the shorter be contained
in the longer is not enough: what else the longer says would be cited as said by both.

They are at the same moment unless their videos differ, or their nearest marks stand more than `MOMENT` apart. The one
with a true second is kept rather than one without, since its link lands; then the longer, which loses nothing; then
the first.

A duplicate (`ingest.duplicates`) is cut into passages elsewhere than its original once a word is added. So what is
asked of its passages is that the original, wherever it says it, holds `COVERED` of their shingles and their numbers.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from ingest.duplicates import NEAR, same_video, shingles, words
from rag.passage import Passage, Source, Twin

MOMENT = 10  # seconds, as where answers are composed
COVERED = 0.8


class Said(NamedTuple):
    """What of a passage is compared."""

    shingles: frozenset[str]
    numbers: frozenset[str]
    seconds: tuple[int, ...]


def merged(passages: Sequence[Passage], duplicates: Mapping[str, str]) -> list[Passage]:
    """The passages of one video's documents in order, without those that another one says: these are its `twins`.

    `duplicates` names the original of each document that has one (of the whole corpus: other names do no harm).
    """
    if len({passage.source.doc for passage in passages}) < 2:
        return list(passages)
    said = [_said(passage) for passage in passages]
    copied = _copied(passages, said, duplicates)
    whole = {
        doc: _whole(own for own, p in zip(said, passages, strict=True) if p.source.doc == doc)
        for doc in copied.values()
    }
    holders: dict[str, list[int]] = defaultdict(list)  # of each shingle, the passages looked at so far
    kept: dict[int, int] = {}  # for each passage looked at, the one that stands for it

    def standing(number: int) -> int:
        """The passage that stands for this one, or itself."""
        own, source = said[number], passages[number].source
        common = Counter(other for shingle in own.shingles for other in holders[shingle])
        original = copied.get(source.doc)
        parts = [other for other in common if passages[other].source.doc == original]
        if original and parts and _covers(whole[original], own):
            return kept[max(parts, key=lambda other: (common[other], -other))]
        shares = {
            other: count / (len(own.shingles) + len(said[other].shingles) - count)
            for other, count in common.items()
            if kept[other] == other
            and own.numbers == said[other].numbers
            and _one_moment(passages[other].source, said[other].seconds, source, own.seconds)
        }
        best = max(shares, key=lambda other: (shares[other], -other), default=number)
        return best if shares.get(best, 0) >= NEAR else number

    for number in sorted(
        range(len(passages)),
        key=lambda n: (passages[n].source.doc in copied, not said[n].seconds, -len(passages[n].text), n),
    ):
        kept[number] = standing(number)
        for shingle in said[number].shingles:
            holders[shingle].append(number)
    twins: dict[int, list[Twin]] = defaultdict(list)
    for number, passage in enumerate(passages):
        if kept[number] != number:
            twins[kept[number]].append(Twin(passage.source, said[number].seconds))
    return [
        replace(passage, twins=tuple(twins[number])) if number in twins else passage
        for number, passage in enumerate(passages)
        if kept[number] == number
    ]


def _said(passage: Passage) -> Said:
    found = words(passage.text)
    seconds = {mark.second for mark in passage.marks if mark.second is not None}
    return Said(shingles(found), frozenset(word for word in found if not word.isalpha()), tuple(sorted(seconds)))


def _copied(passages: Sequence[Passage], said: Sequence[Said], duplicates: Mapping[str, str]) -> dict[str, str]:
    """For each document of which another one has the text, that one: the original, unless only a duplicate is timed."""
    timed = {passage.source.doc for passage, own in zip(passages, said, strict=True) if own.seconds}
    families: dict[str, list[str]] = defaultdict(list)
    for doc in dict.fromkeys(passage.source.doc for passage in passages):
        families[duplicates.get(doc, doc)].append(doc)
    copied: dict[str, str] = {}
    for original, docs in families.items():
        best = min(docs, key=lambda doc: (doc not in timed, doc != original))
        copied |= {doc: best for doc in docs if doc != best}
    return copied


def _whole(parts: Iterable[Said]) -> Said:
    """What several passages say together."""
    shingled, numbers, _ = zip(*parts, strict=True)
    return Said(frozenset().union(*shingled), frozenset().union(*numbers), ())


def _covers(whole: Said, part: Said) -> bool:
    return part.numbers <= whole.numbers and len(part.shingles & whole.shingles) >= COVERED * len(part.shingles)


def _one_moment(one: Source, seconds: Sequence[int], other: Source, others: Sequence[int]) -> bool:
    """Whether what two documents say at these seconds may be one moment."""
    if one.doc == other.doc or not same_video(one, other):
        return False
    return not seconds or not others or min(abs(a - b) for a in seconds for b in others) <= MOMENT
