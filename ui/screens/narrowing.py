"""The filters beside the question: what is searched."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import streamlit as st

from rag.filter import Filter
from rag.index import Index
from rag.passage import Kind
from ui import visit
from ui.view.place import KINDS

_DATE = "A year, a month or a day: 2023, 2023-05 or 2023-05-17"


def filters(index: Index) -> None:
    """A button that opens the filters; a change asks again."""
    channels = sorted({source.author for source in index.sources if source.author}, key=str.casefold)
    titles = {source.doc: source.title for source in index.sources}
    with st.popover("Filters", width=112):
        st.pills("Kind", list(KINDS), selection_mode="multi", format_func=_kind, key="filter_kinds", on_change=_narrow)
        st.selectbox("Channel or author", channels, index=None, key="filter_channel", on_change=_narrow)
        st.selectbox(
            "Document", list(titles), index=None, format_func=titles.__getitem__, key="filter_doc", on_change=_narrow
        )
        with st.container(horizontal=True):
            st.text_input("Since", key="filter_since", placeholder="2023-05", help=_DATE, on_change=_narrow)
            st.text_input("Until", key="filter_until", placeholder="2024", help=_DATE, on_change=_narrow)


def show(narrowed: Filter) -> None:
    """Have the widgets show `narrowed`; before they are drawn."""
    st.session_state.filter_kinds = list(narrowed.kinds)
    for name in ("channel", "doc"):
        st.session_state[f"filter_{name}"] = getattr(narrowed, name)
    for name in ("since", "until"):
        st.session_state[f"filter_{name}"] = getattr(narrowed, name) or ""


def _narrow() -> None:
    """What the widgets say, into the address. A date that is none narrows nothing."""
    state = st.session_state
    found = Filter(tuple(state.filter_kinds), state.filter_channel, state.filter_doc)
    for name in ("since", "until"):
        with suppress(ValueError):
            found = replace(found, **{name: state[f"filter_{name}"].strip() or None})  # type: ignore[arg-type]
    visit.go(replace(visit.address(), filter=found, at=None))
    visit.rest()


def _kind(kind: Kind) -> str:
    return KINDS[kind]
