"""What the player plays: a moment, the other moments of its video, and what is said there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from rag import moment
from rag.passage import Passage, Source
from ui.view.place import DOCUMENTS, RECORDINGS, Data, Place, link


def player(
    place: Place,
    *,
    nonce: int,
    play: bool,
    beside: Iterable[Place] = (),
    document: Sequence[Passage] = (),
    queue: Sequence[Data] = (),
) -> Data | None:
    """What the player needs to stand at `place`; None where nothing plays.

    ``{now, nonce, play, moments, lines, queue}``: `now` is a clip (see `clip`), `moments` the clips of `place` and of
    those `beside` it, marked on the strips of their videos; `lines` what is said in a transcript's `document`; `queue`
    the clips that are played one after the other. `nonce` grows with every click, so that the same moment asked for
    twice is two wishes; `play` False shows the moment without starting it.
    """
    if not place.plays:
        return None
    marked = {one.key: one for one in (place, *beside) if one.plays}
    return {
        "now": next((one for one in queue if one["key"] == place.key), None) or clip(place),
        "nonce": nonce,
        "play": play,
        "moments": list(queue) or [clip(one) for one in marked.values()],
        "lines": {"src": _src(place.source), "rows": lines(document)} if place.source.kind == "transcript" else None,
        "queue": list(queue),
    }


def clip(place: Place, *, end: int | None = None) -> Data:
    """A moment to play: ``{key, n, src, kind, video, at, end, time, title, text, captions, link}``.

    `at` and `end` are in seconds, `end` None where it plays on; `kind` is ``file``, a recording served from `src`, or
    ``youtube``, with the id `video`.
    """
    source = place.source
    return {
        "key": place.key,
        "n": place.n,
        "src": _src(source),
        "kind": "file" if source.media else "youtube",
        "video": None if source.media else source.video_id,
        "at": place.second,
        "end": end,
        "time": moment.clock(place.second or 0),
        "title": source.video_title or source.title,
        "text": " ".join(place.text.split()),
        "captions": DOCUMENTS + quote(source.doc) if source.media and source.doc.lower().endswith(".vtt") else None,
        "link": link(source, place.second),
    }


def lines(document: Iterable[Passage]) -> list[dict[str, Any]]:
    """The sentences of the passages of a transcript: ``{at, time, text}`` each, `at` in seconds; those without a time
    are left out."""
    said = (
        (passage.second_at(span.start), passage.text[span.start : span.end])
        for passage in document
        for span in passage.sentences
    )
    return [
        {"at": second, "time": moment.clock(second), "text": " ".join(text.split())}
        for second, text in said
        if second is not None
    ]


def _src(source: Source) -> str:
    if source.media:
        return RECORDINGS + quote(source.media)
    return f"https://www.youtube-nocookie.com/embed/{quote(source.video_id or '', safe='')}"
