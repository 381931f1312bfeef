"""Moments: what of an answer is said at one place, and so is cited once.

Citations of one video within `MOMENT` seconds are one moment under one number, whichever notes tell of it.
"""

from __future__ import annotations

from collections.abc import Iterable

from rag.answer import Citation
from rag.passage import Source

MOMENT = 10  # seconds within which two notes speak of one moment


def one_moment(one: Citation, other: Citation) -> bool:
    """Whether the two are of one moment of one video."""
    a, b = one.source, other.source
    if (a.video_id or a.media) is None or (a.video_id, a.media) != (b.video_id, b.media):
        return False
    return one.start is not None and other.start is not None and abs(one.start - other.start) <= MOMENT


def one_place(one: Citation, other: Citation) -> bool:
    """Whether the two are of one document, or of one moment."""
    return one.source.doc == other.source.doc or one_moment(one, other)


def merged(citations: Iterable[Citation]) -> list[Citation]:
    """Of `citations` that say the same, the best first, one for each place: the others of its moment, and the
    documents left out of the index since one of them says the same, are in its `also`, each once. Numbers are kept."""
    places: list[list[Citation]] = []
    for citation in citations:
        at = next((place for place in places if one_place(place[0], citation)), None)
        if at is None:
            places.append([citation])
        else:
            at.append(citation)
    return [Citation(place[0].n, place[0].passage, place[0].span, _also(place)) for place in places]


def _also(place: list[Citation]) -> tuple[tuple[Source, int | None], ...]:
    best = place[0]
    said = [(one.source, one.start) for one in place]
    said += [(twin.source, twin.second_near(best.start)) for one in place for twin in one.passage.twins]
    sources: dict[str, tuple[Source, int | None]] = {}
    for source, second in said:
        sources.setdefault(source.doc, (source, second))
    return tuple(sources.values())[1:]
