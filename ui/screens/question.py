"""The question as it was understood: what it inherits and is narrowed to, each of which can be dropped."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from ui import visit
from ui.address import Address
from ui.dialogue import Told
from ui.parts.pieces import pieces
from ui.screens import narrowing


def question(address: Address, told: Told) -> None:
    """The question, with what it inherits and is narrowed to."""
    pieces(
        address.question,
        earlier=list(address.questions[:-1]),
        inherited=told.reading.pieces,
        narrowed=address.filter.words,
        key="pieces",
        on_drop=lambda: _dropped("drop"),
        on_back=lambda: _dropped("back"),
    )


def _dropped(what: str) -> None:
    """Drop a piece of what the question inherits or is narrowed to, or go back to an earlier turn. What comes from a
    browser and names nothing is ignored."""
    given, here = st.session_state.pieces[what], visit.address()
    if what == "back" and isinstance(given, int) and 0 <= given <= len(here.questions):
        visit.go(here.back_to(given))
    elif what == "drop" and isinstance(given, str) and given.startswith("filter."):
        name = given.removeprefix("filter.")
        if name in here.filter.words:
            visit.go(replace(here, filter=here.filter.without(name), at=None))
    elif what == "drop" and isinstance(given, str) and given:
        visit.go(here.dropping(given))
    narrowing.show(visit.address().filter)
    visit.rest()
