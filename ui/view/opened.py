"""A document opened whole: its text with its moments, and how these lie along its video."""

from __future__ import annotations

import glob
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlencode

from rag import moment
from rag.catalogue import Entry
from rag.moments import MOMENT
from rag.passage import Passage, Source
from ui.view.place import Data, Place, chip, headed, original
from ui.view.shelf import held

STEPS = (10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200)  # seconds between the times under a strip
LABELS = 7  # as many as stand beside each other on a phone
SAYS = 90  # characters of a sentence that name its moment


def moments(passages: Sequence[Passage]) -> dict[str, Place]:
    """The moments of a document by key, ``m0`` the first in its text: each second once, at the first sentence that
    begins there."""
    found: dict[int, Place] = {}
    for passage in passages:
        for span in passage.sentences:
            second = passage.second_at(span.start)
            if second is not None and second not in found:
                found[second] = Place(f"m{len(found)}", f"Moment {len(found) + 1}", passage, span)
    return {place.key: place for place in found.values()}


def opened(
    entry: Entry, passages: Sequence[Passage], beside: Sequence[tuple[Entry, Sequence[Passage]]], *, at: str | None
) -> Data:
    """The document of `entry` with all its `passages`, and the other documents `beside` it on its video.

    What `ui.view.place.headed` says, and ``{doc, counts, link, ask, lines, at, sections, strip, beside}``. `lines`:
    every sentence is a line, as in a transcript. `at` is the key of the moment that is opened. `strip` is None where
    nothing plays (see `strip`).
    """
    source, mine = entry.source, moments(passages)
    plays = any(place.plays for place in mine.values())
    return headed(source) | {
        "doc": source.doc,
        "counts": held(entry),
        "link": original(source),
        "ask": "/?" + urlencode({"doc": glob.escape(source.doc)}),
        "lines": source.kind == "transcript",
        "at": at if at in mine else None,
        "sections": list(_sections(source, passages, mine)),
        "strip": strip(mine, passages, [said for _, said in beside]) if plays else None,
        "beside": [_beside(mine, other, said) for other, said in beside] if plays else [],
    }


def strip(mine: Mapping[str, Place], passages: Sequence[Passage], others: Sequence[Sequence[Passage]]) -> Data:
    """How the moments `mine` lie along their video: ``{marks, times, lanes, length}``.

    A mark is ``{key, at, time, label, says}``, marks in the order of time; `times` are ``{at, text}`` and a lane, the
    marks of one of the `others`, ``[{at, shared}]``. Places `at` are percents of the video's length: as long as any
    document on it tells of.
    """
    everything = [_seconds(passages), *map(_seconds, others)]
    length = max([second for seconds in everything for second in seconds] + _ends([passages, *others]) + [1])
    places = sorted(mine.values(), key=lambda place: place.second or 0)
    return {
        "length": moment.clock(length),
        "marks": [
            {
                "key": place.key,
                "at": _share(place.second or 0, length),
                "time": moment.clock(place.second or 0),
                "label": f"Play at {moment.clock(place.second or 0)}: {_says(place.text)}",
                "says": _says(place.text),
            }
            for place in places
        ],
        "times": [{"at": _share(second, length), "text": moment.clock(second)} for second in _times(length)],
        "lanes": [
            [{"at": _share(second, length), "shared": any(_near(second, place) for place in places)} for second in lane]
            for lane in everything[1:]
        ],
    }


def _beside(mine: Mapping[str, Place], entry: Entry, passages: Sequence[Passage]) -> Data:
    """Another document on the video: ``{doc, title, kind, counts, shared}``, with the chips of the moments that both
    tell of."""
    seconds = _seconds(passages)
    ordered = sorted(mine.values(), key=lambda place: place.second or 0)
    return headed(entry.source) | {
        "doc": entry.source.doc,
        "counts": held(entry),
        "shared": [chip(place) for place in ordered if any(_near(second, place) for second in seconds)],
    }


def _sections(source: Source, passages: Sequence[Passage], mine: Mapping[str, Place]) -> Iterator[Data]:
    """``{headings, paragraphs}``: the headings that are new, ``{level, text}``; a paragraph is a list of pieces
    ``{text, key, chip}``, the chip None where a piece goes on with the moment before it or has none."""
    by_second = {place.second: place for place in mine.values()}
    above: tuple[str, ...] = ()
    for passage in passages:
        headings = tuple(heading for heading in passage.headings if heading != source.title)
        same = next((at for at, pair in enumerate(zip(headings, above, strict=False)) if pair[0] != pair[1]), None)
        kept = min(len(headings), len(above)) if same is None else same
        new = [{"level": min(at, 2), "text": headings[at]} for at in range(kept, len(headings))]
        above = headings
        yield {"headings": new, "paragraphs": _paragraphs(passage, by_second)}


def _paragraphs(passage: Passage, by_second: Mapping[int | None, Place]) -> list[list[Data]]:
    """The text of `passage`, nothing left out: a new paragraph where a line ends between two sentences."""
    found: list[list[Data]] = [[]]
    end, second = 0, None
    for span in passage.sentences:
        between = passage.text[end : span.start]
        if found[-1] and ("\n" in between or passage.source.kind == "transcript"):
            found.append([])
        if between.strip():
            found[-1].append({"text": between.strip(), "key": None, "chip": None})
        before, second = second, passage.second_at(span.start)
        place = by_second.get(second) if second is not None else None
        shown = chip(place) if place and (second != before or not found[-1]) else None
        text = passage.text[span.start : span.end].strip()
        found[-1].append({"text": text, "key": place.key if place else None, "chip": shown})
        end = span.end
    if rest := passage.text[end:].strip():
        found[-1].append({"text": rest, "key": None, "chip": None})
    return [paragraph for paragraph in found if paragraph]


def _seconds(passages: Sequence[Passage]) -> list[int]:
    """The seconds at which sentences of `passages` begin, ascending, each once."""
    spans = ((passage, span) for passage in passages for span in passage.sentences)
    seconds = {passage.second_at(span.start) for passage, span in spans}
    return sorted(second for second in seconds if second is not None)


def _ends(documents: Sequence[Sequence[Passage]]) -> list[int]:
    """The seconds at which those of `documents` end that tell."""
    last = (passages[-1] for passages in documents if passages and passages[-1].sentences)
    return [second for passage in last if (second := passage.end_second(passage.sentences[-1])) is not None]


def _near(second: int, place: Place) -> bool:
    return place.second is not None and abs(second - place.second) <= MOMENT


def _times(length: int) -> range:
    step = next((step for step in STEPS if length / step < LABELS), STEPS[-1])
    return range(0, length + 1, step)


def _share(second: int, length: int) -> float:
    return round(100 * second / length, 2)


def _says(text: str) -> str:
    """The beginning of a sentence, whole words."""
    text = " ".join(text.split())
    return text if len(text) <= SAYS else text[:SAYS].rsplit(" ", 1)[0] + " …"
