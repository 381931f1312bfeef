"""The watch list of a question: what is chosen, in the visitor's order."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from urllib.parse import urlsplit

import streamlit as st

from rag import playlist
from rag.confidence import ANSWERS, confidence
from rag.filter import Filter
from rag.index import Index
from rag.retrieve import search
from rag.setting import chosen as setting
from rag.store import Scope
from rag.watchlist import MINUTES, Clip, clips, wanted
from ui import resources
from ui.dialogue import Told
from ui.parts.clips import clips as component
from ui.parts.notice import notice
from ui.view import clips as view
from ui.view.place import RECORDINGS, Data, Place

KEY = "clips"
HITS = 60  # moments to choose from
KEPT = 20  # lists that a visit holds


def section(
    told: Told,
    index: Index,
    *,
    minutes: int,
    narrowed: Filter,
    opened: str | None,
    on_open: Callable[[], None],
    on_minutes: Callable[[int], None],
) -> tuple[dict[str, Place], list[Data]]:
    """Draw the watch list of a turn, from `index`: what can be opened of it, by key, and the player's queue in the
    present order.

    `narrowed` is what is searched beside what the question itself asks for. `on_open` is called after a click, the key
    being ``st.session_state.clips.open``; `on_minutes` with the minutes chosen. What is chosen, and its order, is kept
    for the visit: it is worked out once.
    """
    topic = _topic(told)
    filter = narrowed | told.reading.filter
    asked: Hashable = (index.id, told.reading.query, minutes, filter)
    kept = st.session_state.setdefault("watch_lists", {})
    if asked not in kept:
        kept[asked] = (found := view.keyed(_choose(told, topic[0], minutes, index, filter))), list(found)
        while len(kept) > KEPT:
            kept.pop(next(iter(kept)))
    every, order = kept[asked]
    with st.container(key="watch"):
        if not every:
            notice("There is nothing to watch about this.", _NOTHING, key="unwatched", tone="refusal")
            return {}, []
        chosen = {key: every[key] for key in order}
        component(
            _list(every, chosen, minutes, view.heading(minutes, topic[1])),
            opened=opened if opened in chosen else None,
            key=KEY,
            on_open=on_open,
            on_change=lambda: _reorder(asked),
            on_minutes=lambda: _minutes(on_minutes),
        )
    return view.places(chosen), view.queue(chosen)


def _topic(told: Told) -> tuple[str, str]:
    """What to search for, and what the list is headed with: of "Ten minutes on X" both are X."""
    asked = wanted(told.reading.query)
    return (asked[1], asked[1]) if asked else (told.reading.query, told.answer.question)


def _choose(told: Told, topic: str, minutes: int, index: Index, filter: Filter) -> tuple[Clip, ...]:
    """The clips; none for a topic that the corpus knows nothing of."""
    scope = Scope(filter, watched=True)
    found = search(topic, index, resources.encoder(), k=HITS, scope=scope, setting=setting())
    if not told.answer.answered and confidence(found, index) < ANSWERS:
        return ()
    return clips(found.hits, minutes, index)


def _list(every: view.Chosen, chosen: view.Chosen, minutes: int, heading: str) -> Data:
    # The address that the browser has of this server, so that a player beside it finds the recordings there.
    parts = urlsplit(st.context.url or "")
    base = f"{parts.scheme}://{parts.netloc}{RECORDINGS}" if parts.netloc else RECORDINGS
    short = sum(clip.seconds for clip in every.values()) < minutes * 60 - view.SPARE
    shown = list(chosen.values())
    return {
        "heading": heading,
        "total": view.total(chosen, minutes),
        "minutes": minutes,
        "most": MINUTES,
        "rows": view.rows(chosen),
        "every": list(every),
        "note": _SHORT if short else None,
        "name": re.sub(r"[^\w]+", "-", heading.lower()).strip("-")[:80] or "watch-list",
        "markdown": playlist.markdown(shown, heading, base=base),
        "m3u": playlist.m3u(shown, base) if parts.netloc else None,
    }


def _reorder(asked: Hashable) -> None:
    """Take the order that the browser gives; one that is none of this list is ignored."""
    every, _ = st.session_state.watch_lists[asked]
    order = view.ordered(every, st.session_state[KEY].change)
    if order is not None:
        st.session_state.watch_lists[asked] = every, order


def _minutes(then: Callable[[int], None]) -> None:
    chosen = view.minutes(st.session_state[KEY].minutes)
    if chosen is not None:
        then(chosen)


_NOTHING = "No video or recording in the results says enough about it. Articles may: look at the answer."
_SHORT = "Nothing else that can be watched comes as near to the question."
