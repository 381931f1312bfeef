"""A watch list as it is read and played: its clips by key, in the visitor's order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag import moment
from rag.language.standalone import lead
from rag.passage import Passage, Span
from rag.watchlist import MINUTES, Clip
from ui.view import play
from ui.view.place import Data, Place, chip, headed, link

FEW = 5  # words: a quote of fewer stands under its heading
SPARE = 60  # seconds short of what was asked for that need no explanation

Chosen = Mapping[str, Clip]


def keyed(clips: Sequence[Clip]) -> dict[str, Clip]:
    """The clips by the key that each keeps wherever it is moved: ``w0``, ``w1``, …"""
    return {f"w{number}": clip for number, clip in enumerate(clips)}


def ordered(chosen: Chosen, given: object) -> list[str] | None:
    """The order that a browser gave as ``{"order": [keys]}``; None where it is not some of the keys, each once."""
    order = given.get("order") if isinstance(given, Mapping) else None
    if not isinstance(order, list) or not all(isinstance(key, str) and key in chosen for key in order):
        return None
    return order if len(set(order)) == len(order) else None


def minutes(given: object) -> int | None:
    """The minutes that a browser gave; None where they are no whole number from 1 to the most."""
    if isinstance(given, bool) or not isinstance(given, int | float) or given % 1:
        return None
    return int(given) if 1 <= given <= MINUTES else None


def places(chosen: Chosen) -> dict[str, Place]:
    """What a click on a clip opens, by key."""
    return {
        key: Place(key, f"Clip {number}", clip.passage, clip.span)
        for number, (key, clip) in enumerate(chosen.items(), 1)
    }


def rows(chosen: Chosen) -> list[Data]:
    """The rows of the list: ``{number, key, title, by, time, length, quote, also, label, link, chip}``.

    `time` is ``4:27–5:40``; a quote is ``{time, lead, text, speech}``, and `also` are those said later in the clip.
    """
    opened = places(chosen)
    return [
        {
            "number": number,
            "key": key,
            "title": clip.source.title,
            "by": headed(clip.source)["by"],
            "time": f"{moment.clock(clip.start)}–{moment.clock(clip.end)}",
            "length": moment.clock(clip.seconds),
            "quote": _quote(clip.passage, clip.span),
            "also": [_quote(passage, span) for passage, span in clip.also],
            "label": "summary, not speech" if clip.source.kind == "notes" else None,
            "link": link(clip.source, clip.start),
            "chip": chip(opened[key]),
        }
        for number, (key, clip) in enumerate(chosen.items(), 1)
    ]


def queue(chosen: Chosen) -> list[Data]:
    """What the player plays, one after the other, as `ui.view.play` has it."""
    return [play.clip(place, end=chosen[key].end) for key, place in places(chosen).items()]


def heading(asked: int, topic: str) -> str:
    """What the list is: ``12 minutes on salary negotiation``; of a question, ``12 minutes: Should I quit?``"""
    of = f"{asked} minute{'s' * (asked != 1)}"
    return f"{of}: {topic}" if topic.endswith("?") else f"{of} on {topic}"


def total(chosen: Chosen, asked: int) -> str:
    """How long the list is: ``11:40 of 12 min``."""
    return f"{moment.clock(sum(clip.seconds for clip in chosen.values()))} of {asked} min"


def _quote(passage: Passage, span: Span) -> Data:
    text = passage.text[span.start : span.end]
    number = passage.sentences.index(span) if span in passage.sentences else 0
    under = lead(passage, number)
    if not under and len(text.split()) < FEW:
        under = next((heading for heading in reversed(passage.headings) if heading != text), "")
    second = passage.second_at(span.start)
    return {
        "time": moment.clock(second) if second is not None else None,
        "lead": under,
        "text": text,
        "speech": passage.source.kind == "transcript",
    }
