"""What every session shares: the open index and the encoder. Each is loaded once, and again only when it must be."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from rag import encoder as encoders
from rag.encoder import Encoder
from rag.index import Index, location
from rag.manifest import current


def index() -> Index:
    """The index that is published now, opened at most once.

    Raises:
        ValueError: a message for the user (no index, another format or encoder, a damaged file) with its next step.
    """
    folder = location()
    return _opened(folder, current(folder))


# Two, so that answers on the page keep the generation they came from while a new one is opened.
@st.cache_resource(max_entries=2, show_spinner=False)
def _opened(folder: Path, generation: str | None) -> Index:
    del generation  # only part of the key: another generation is another index
    return Index.open(folder)


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
