"""The page of the library: every document to look through, one opened whole, or all of them as a map.

What is shown is what the address asks for (`ui.browsing`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import streamlit as st

from rag import atlas as atlases
from rag.atlas import Atlas
from rag.catalogue import Catalogue, Entry, Order
from rag.index import Index
from rag.passage import Kind
from ui import resources, visit
from ui.browsing import Browsing, View
from ui.parts.notice import notice
from ui.parts.opened import opened
from ui.parts.player import player
from ui.parts.shelf import shelf
from ui.screens.mapped import mapped, picked
from ui.view import opened as texts
from ui.view import play
from ui.view import shelf as rows
from ui.view.place import KINDS

STYLE = Path(__file__).parents[1] / "library.css"
BESIDE = 12  # documents on one video that are read for what they share
SORTS: dict[Order, str] = {"title": "By title", "date": "Newest first", "kind": "By kind"}
VIEWS: dict[View, str] = {"list": "List", "map": "Map"}

T = TypeVar("T")


def page() -> None:
    """The whole page, in whichever state it is."""
    here = _here()
    if st.session_state.get("browsed") != here:  # a link, or the browser went back
        visit.rest()
    st.session_state.browsed = here
    st.html(STYLE)
    try:
        index = resources.index()
    except ValueError as error:
        notice("The index is not ready", str(error), key="message")
        return
    try:
        _shown(here, index)
    except ValueError as error:  # the store went away, or its index was replaced
        notice("The index does not answer", str(error), key="message")


def _shown(here: Browsing, index: Index) -> None:
    """What `here` asks for. Raises ValueError where the store does not answer."""
    catalogue = _catalogue(index.id, index)
    entry = catalogue.get(here.open) if here.open else None
    st.set_page_config(page_title=f"{entry.source.title if entry else 'Library'} · career-qa")
    if entry:
        _document(entry, here, catalogue, index)
        return
    with st.container(key="shelfhead"):
        st.title("Library", anchor=False)
    if here.open:
        notice(None, f"There is no document {here.open}.", key="missing", tone="hint")
    _tools(here)
    if here.view == "map":
        _map(index)
    else:
        _list(here, catalogue, index)


def _tools(here: Browsing) -> None:
    """What narrows and orders the list; the address is what they show."""
    shows = {"find": here.find, "shelf_kinds": list(here.kinds), "shelf_sort": here.sort, "shelf_view": here.view}
    for key, shown in shows.items():
        if st.session_state.get(key) != shown:
            st.session_state[key] = shown
    with st.container(key="tools", horizontal=True, vertical_alignment="center"):
        st.text_input(
            "Find documents",
            key="find",
            placeholder="Words of a title, a channel or the text",
            label_visibility="collapsed",
            on_change=_narrowed,
        )
        st.segmented_control(
            "View",
            list(VIEWS),
            key="shelf_view",
            format_func=lambda view: VIEWS[view],
            required=True,
            label_visibility="collapsed",
            on_change=lambda: _go(replace(_here(), view=st.session_state.shelf_view)),
        )
    if here.view == "map":
        return
    with st.container(key="narrow", horizontal=True, vertical_alignment="center"):
        st.pills(
            "Kind",
            list(KINDS),
            selection_mode="multi",
            key="shelf_kinds",
            format_func=_kind,
            label_visibility="collapsed",
            on_change=_narrowed,
        )
        st.selectbox(
            "Order",
            list(SORTS),
            key="shelf_sort",
            format_func=lambda sort: SORTS[sort],
            label_visibility="collapsed",
            width=160,
            on_change=_narrowed,
        )
        if here.topic:
            st.button("All topics", key="shelf_topic", on_click=lambda: _go(replace(_here(), topic=None, page=1)))


def _list(here: Browsing, catalogue: Catalogue, index: Index) -> None:
    among = None
    if here.topic:
        topic = next((topic for topic in _atlas(index.id, index).topics if topic.name == here.topic), None)
        among = {source.doc for source in topic.sources} if topic else None
        lead = f"Topic: {here.topic}" if topic else f"There is no topic {here.topic} now: these are all documents."
        notice(None, lead, key="topic", tone="hint")
    found = catalogue.search(here.find, kinds=here.kinds, among=among, order=here.sort)
    if not found:
        notice("No document has all of these words", _NOTHING, key="nothing", tone="refusal")
        return
    shelf(
        rows.shelf(found, page=here.page, searched=bool(here.find)),
        back=st.session_state.get("left"),
        key="shelf",
        on_open=_triggered("shelf", "open", str, _open),
        on_page=_triggered("shelf", "page", int, lambda page: _go(replace(_here(), page=max(1, page)))),
    )


def _map(index: Index) -> None:
    with st.spinner("Drawing the map"):
        atlas = _atlas(index.id, index)
    key = f"map{st.session_state.setdefault('maps', 0)}"  # another one after each click: nothing stays chosen

    def point() -> None:
        chosen = picked(st.session_state[key], atlas)
        if chosen:
            st.session_state.maps += 1
            moments = texts.moments(index.document(chosen.source.doc))
            at = next((place.key for place in moments.values() if place.second == chosen.second), None)
            _open(chosen.source.doc, at)

    def topic(name: str) -> None:
        _go(replace(_here(), topic=name, view="list", page=1, find="", kinds=()))

    mapped(atlas, key=key, on_point=point, on_topic=_triggered("topics", "open", str, topic))


def _document(entry: Entry, here: Browsing, catalogue: Catalogue, index: Index) -> None:
    st.session_state.left = entry.source.doc
    passages = index.document(entry.source.doc)
    beside = [(other, index.document(other.source.doc)) for other in catalogue.beside(entry.source)[:BESIDE]]
    moments = texts.moments(passages)
    playing = moments.get(here.at or "") or next((place for place in moments.values() if place.plays), None)
    moment = play.player(playing, nonce=visit.nonce(), play=visit.plays()) if playing else None
    arrives = st.session_state.pop("arrives", False)
    with st.container(key="bound"):
        if moment:
            with st.container(key="screen"):
                player(moment, key="player")
        with st.container(key="text"):
            opened(
                texts.opened(entry, passages, beside, at=here.at) | {"arrives": arrives},
                key="opened",
                on_open=_triggered("opened", "open", str, _play),
                on_document=_triggered("opened", "document", str, _open),
                on_back=_triggered("opened", "back", bool, lambda _: _go(replace(_here(), open=None, at=None))),
            )


def _open(doc: str, at: str | None = None) -> None:
    """Open the document at `doc`, and stand at its moment `at` without playing it."""
    st.session_state.arrives = True
    _go(replace(_here(), open=doc, at=at))
    visit.rest()


def _play(key: str) -> None:
    """Play the moment of this key."""
    to = Browsing.of({**_here().query, "at": [key]})
    if to.at:
        _go(to)
        st.session_state.nonce = visit.nonce() + 1
        st.session_state.play = True


def _narrowed() -> None:
    """What the tools say, into the address."""
    state = st.session_state
    find = " ".join(state.find.split())
    kinds = state.get("shelf_kinds", list(_here().kinds))
    sort = state.get("shelf_sort", _here().sort)
    # Looked for from the map, documents are listed.
    _go(replace(_here(), find=find, kinds=tuple(kinds), sort=sort, page=1, view="list"))


def _triggered(component: str, name: str, kind: type[T], act: Callable[[T], None]) -> Callable[[], None]:
    """What the trigger `name` of `component` does: `act` on its value. What comes from a browser and is not of this
    `kind` does nothing."""

    def triggered() -> None:
        value = st.session_state[component][name]
        if type(value) is kind:
            act(value)

    return triggered


def _here() -> Browsing:
    return Browsing.of({name: st.query_params.get_all(name) for name in st.query_params})


def _go(to: Browsing) -> None:
    st.query_params.from_dict(to.query)
    st.session_state.browsed = to


def _kind(kind: Kind) -> str:
    return KINDS[kind]


@st.cache_resource(max_entries=2, show_spinner=False)
def _catalogue(generation: str, _index: Index) -> Catalogue:
    del generation  # only part of the key, as below
    return Catalogue(_index)


@st.cache_resource(max_entries=2, show_spinner=False)
def _atlas(generation: str, _index: Index) -> Atlas:
    del generation
    return atlases.atlas(_index)


_NOTHING = "Try fewer words, or all kinds."
