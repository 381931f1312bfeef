"""What every session shares: the open index and the encoder. Each is loaded once, and again only when it must be."""

from __future__ import annotations

import streamlit as st

from rag import encoder as encoders
from rag.encoder import Encoder
from rag.index import Index
from rag.place import place


def index() -> Index:
    """The index that is published now, opened at most once.

    Raises:
        ValueError: a message for the user (no index, another format or encoder, a damaged file) with its next step.
    """
    at = place()
    return _opened(str(at), at.current())


# Two, so that answers on the page keep the generation they came from while a new one is opened.
@st.cache_resource(max_entries=2, show_spinner=False)
def _opened(at: str, generation: str | None) -> Index:
    del at, generation  # only the key: another generation is another index
    return Index.open()


@st.cache_resource(ttl=30, show_spinner=False)
def changes(generation: str, _index: Index) -> tuple[str, ...]:
    """The documents changed since `_index`, of this `generation`, was built, looked up at most twice a minute."""
    del generation
    return _index.changes()


@st.cache_resource(show_spinner=False)
def encoder() -> Encoder:
    """The encoder, loaded at the first question that needs it.

    Raises:
        ValueError: a message for the user, where it cannot be loaded.
    """
    return encoders.load()
