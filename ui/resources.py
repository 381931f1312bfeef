"""What every session shares: the open index and the encoder. Each is loaded once, and again only when it must be."""

from __future__ import annotations

import time

import streamlit as st

from rag import encoder as encoders
from rag.encoder import Encoder
from rag.index import Index
from rag.place import place
from ui import event

_refused: list[str] = []  # why the index cannot be opened, once it has been told


def index() -> Index:
    """The index that is published now, opened at most once.

    Raises:
        ValueError: a message for the user (no index, another format or encoder, a damaged file) with its next step.
    """
    try:
        at = place()
        found = _opened(str(at), at.current())
    except ValueError as error:
        if [str(error)] != _refused:  # every click of every visitor meets it
            _refused[:] = [str(error)]
            event.tell("index", outcome="refused", why=str(error))
        raise
    _refused.clear()
    return found


# Two, so that answers on the page keep the generation they came from while a new one is opened.
@st.cache_resource(max_entries=2, show_spinner=False)
def _opened(at: str, generation: str | None) -> Index:
    del at, generation  # only the key: another generation is another index
    began = time.perf_counter()
    found = Index.open()
    event.tell(
        "index",
        outcome="opened",
        generation=found.id,
        encoder=found.manifest.encoder,
        documents=len(found.sources),
        passages=len(found),
        ms=round(1000 * (time.perf_counter() - began), 2),
    )
    return found


@st.cache_resource(ttl=30, show_spinner=False)
def changes(generation: str, _index: Index) -> tuple[str, ...]:
    """The documents changed since `_index`, of this `generation`, was built, looked up at most twice a minute; none
    where its store does not answer: who asks it something is told so."""
    del generation
    try:
        return _index.changes()
    except ValueError:
        return ()


@st.cache_resource(show_spinner=False)
def encoder() -> Encoder:
    """The encoder, loaded at the first question that needs it.

    Raises:
        ValueError: a message for the user, where it cannot be loaded.
    """
    return encoders.load()
