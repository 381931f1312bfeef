"""The box in which a question is asked, and what stands below it before one is."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files

import streamlit as st

from rag.index import Index
from rag.watchlist import wanted
from ui import dialogue, visit
from ui.address import Address
from ui.parts.notice import notice
from ui.screens import narrowing
from ui.screens.label import literal
from ui.view import index as lines


def box(address: Address, index: Index | None) -> None:
    """The box, with the filters of what is in `index` beside it."""
    with st.container(key="box", horizontal=True, vertical_alignment="bottom"):
        with st.form("ask", border=False), st.container(horizontal=True):
            st.text_input(
                "Your question",
                key="question",
                placeholder="Ask a follow-up" if address.question else "Ask a career question",
                label_visibility="collapsed",
            )
            st.form_submit_button("Ask", type="primary", width=96, on_click=_asked)
        if index:
            narrowing.filters(index)


def _asked() -> None:
    question, st.session_state.question = st.session_state.question, ""
    _ask(question)


def _ask(question: str) -> None:
    st.session_state.hint = not question.strip()
    if question.strip():
        minutes, topic = wanted(question) or (None, question)
        to = visit.address().asking(topic)
        if minutes:  # "ten minutes on burnout" asks for a watch list on burnout
            to = replace(to, view="watch", minutes=minutes)
        visit.kept().pop(dialogue.asked_as(to), None)  # asked again, it is answered anew
        visit.count(to, anew=True)
        visit.go(to)
        visit.rest()


def examples(index: Index) -> None:
    """What stands below the box before anything is asked: a few questions, and what the index holds."""
    if st.session_state.pop("hint", False):
        notice(None, "Type a question first, or take one of these.", key="hint", tone="hint")
    st.pills(
        "For example",
        [*json.loads(files("ui").joinpath("examples.json").read_text(encoding="utf-8")), _WATCH],
        key="example",
        on_change=lambda: _ask(st.session_state.example or ""),
        format_func=literal,
    )
    notice(None, lines.corpus_line(index.sources), key="corpus", tone="hint")


_WATCH = "Ten minutes on salary negotiation"
