"""Who says what: the section of a turn that has each independent source in a row."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from rag.filter import Filter
from rag.index import Index
from rag.store import Scope
from rag.voices import Voices
from rag.voices import voices as heard
from ui import resources
from ui.dialogue import Told
from ui.parts.notice import notice
from ui.parts.voices import voices
from ui.view import voices as rows
from ui.view.place import Place

KEPT = 12  # turns of a visit whose voices are kept


def section(
    told: Told, index: Index, *, narrowed: Filter, opened: str | None, on_open: Callable[[], None]
) -> dict[str, Place]:
    """Draw who in `index` says what on the turn `told`, whose search is `narrowed`; all that can be opened, by key.

    `opened` is the key of what is shown; a click is the trigger ``open`` of the component ``voices``.
    """
    if not told.answer.answered:
        notice("No source speaks to this.", _REFUSAL, key="voices_none", tone="refusal")
        return {}
    found = _found(told, index, narrowed | told.reading.filter)
    if not found.voices:
        notice("No source speaks to this by itself.", _APART, key="voices_none", tone="refusal")
        return {}
    if len(found.voices) == 1:
        notice(
            None,
            "Only one source speaks to this, so there is nobody to compare it with.",
            key="voices_one",
            tone="hint",
        )
    voices(rows.voices(found), opened=opened, key="voices", on_open=on_open)
    return rows.places(found)


def _found(told: Told, index: Index, narrowed: Filter) -> Voices:
    """The voices of a turn, looked for once in a visit."""
    kept: dict[tuple[str, Filter, str], Voices] = st.session_state.setdefault("heard", {})
    asked = told.reading.query, narrowed, index.id
    if asked not in kept:
        kept[asked] = heard(told.reading.query, index, resources.encoder(), scope=Scope(narrowed))
        while len(kept) > KEPT:
            kept.pop(next(iter(kept)))
    return kept[asked]


_REFUSAL = "The corpus does not answer the question, so there are no sources to compare."
_APART = "The answer stands on sources that say nothing near enough to the question when each is asked alone."
