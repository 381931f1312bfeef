"""An answer that a language model is putting into words, while it does."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from ui import dialogue, model, resources, visit
from ui.address import Address
from ui.dialogue import Told
from ui.parts.notice import notice
from ui.parts.statements import statements
from ui.view import said
from ui.writing import Writing


def worded(told: Told, address: Address) -> tuple[Told, Writing | None]:
    """The turn in a language model's words where one is configured, and where it is still at it, what is writing it."""
    asked, generate = dialogue.asked_as(address), model.generate()
    writing: Writing | None
    at, writing = st.session_state.get("writing", (None, None))
    if writing and at != asked:
        writing.stop()
        writing = None
    if writing is None and generate and told.answer.answered and not told.worded:
        writing = Writing(told, resources.encoder(), generate)
        st.session_state.writing = (asked, writing)
    if writing is None or not writing.done:
        return told, writing
    st.session_state.pop("writing", None)
    told = replace(writing.latest or told, worded=True)
    visit.kept()[asked] = told
    return told, None


@st.fragment(run_every=0.3)
def written(writing: Writing, opened: str | None) -> None:
    """The answer as far as it is written; the page is drawn anew when it is whole, and when something is opened."""
    if writing.done or visit.address().at != opened:
        st.rerun()
    if writing.latest is None:
        notice(None, "Writing the answer…", key="writing", tone="hint")
    else:
        rows = said.statements(writing.latest.answer)
        statements(rows, glance=[], opened=opened, key="statements", on_open=visit.opens("statements"))
