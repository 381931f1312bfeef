"""The page on which a question is asked and answered.

The question lives in the address (``?q=``): asking writes it there, and whatever stands there is answered. So a link
to an answer is the address of the page. What is on the page beside it, the answer and what is opened of it, lives
in the session, and stays as it is until the next question.
"""

from __future__ import annotations

import json
import logging
import re
from dataclasses import dataclass
from importlib.resources import files

import streamlit as st

from rag import ask as asking
from rag.answer import Answer
from rag.index import Index
from rag.model.endpoint import configured
from ui import components, resources, view

log = logging.getLogger("career-qa")


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer on the page, and the documents that had changed since its index was built."""

    question: str
    answer: Answer
    changes: tuple[str, ...]


def title() -> str:
    """The title of the browser's tab."""
    question = st.query_params.get("q", "").strip()
    return f"{question} · career-qa" if question else "career-qa"


def page() -> None:
    """The whole page, in whichever state it is."""
    with st.container(key="masthead"):
        st.title("career-qa", anchor=False)
        st.text("Career questions, answered only with what the sources say.")
    question = st.query_params.get("q", "").strip()
    if st.session_state.get("address") != question:  # a link was followed, or the browser went back
        st.session_state.address = st.session_state.question = question
    _box()
    try:
        index = resources.index()
    except ValueError as error:
        components.notice("The index is not ready", str(error), key="message")
        return
    try:
        shown = _answer(question, index) if question else None
    except ValueError as error:
        components.notice("This could not be answered", str(error), key="message")
        return
    except Exception:
        # The last line before a person: whatever went wrong, the page says so in a line and the log says what.
        log.exception("answering %r failed", question)
        components.notice("That did not work", _FAULT, key="message", tone="fault")
        return
    if shown is None:
        _empty(index)
    else:
        _shown(shown)


def _box() -> None:
    with st.form("ask", border=False, enter_to_submit=True), st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            "Your question", key="question", placeholder="Ask a career question", label_visibility="collapsed"
        )
        st.form_submit_button("Ask", type="primary", width=96, on_click=_asked)


def _asked() -> None:
    """Put the question into the address, and have it answered anew even where it stands there already."""
    question = st.session_state.question.strip()
    st.session_state.address = question
    st.session_state.hint = not question
    st.session_state.pop("shown", None)
    if question:
        st.query_params["q"] = question
    else:
        st.query_params.pop("q", None)


def _picked() -> None:
    st.session_state.question = st.session_state.example or ""
    _asked()


def _empty(index: Index) -> None:
    if st.session_state.pop("hint", False):
        components.notice(None, "Type a question first, or take one of these.", key="hint", tone="hint")
    st.pills(
        "For example",
        json.loads(files("ui").joinpath("examples.json").read_text(encoding="utf-8")),
        key="example",
        on_change=_picked,
        format_func=literal,
    )
    components.notice(None, view.corpus_line(index.sources), key="corpus", tone="hint")


def literal(text: str) -> str:
    """`text` as Streamlit's Markdown that shows it as written: every mark of punctuation is escaped.

    Only for the labels of Streamlit's own widgets; the components need none of this.
    """
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)


def _answer(question: str, index: Index) -> Shown:
    """The answer to `question`: the one that is on the page, or a new one.

    Raises:
        ValueError: a message for the user.
    """
    kept = st.session_state.get("shown")
    if isinstance(kept, Shown) and kept.question == question:
        return kept
    with st.spinner("Looking through the sources"):
        answer = asking.answer(question, index, resources.encoder(), generate=configured())
        shown = Shown(question, answer, resources.changes(index.id, index))
    st.session_state.shown = shown
    first = answer.citations[0].n if answer.citations else None
    st.session_state.opened = f"c{first}" if first is not None else None
    st.session_state.play = False
    st.session_state.nonce = st.session_state.get("nonce", 0) + 1
    return shown


def _open(component: str) -> None:
    """Open what a chip of `component` asks for. The key comes from a browser: one that nothing has is ignored."""
    shown, key = st.session_state.get("shown"), st.session_state[component].open
    if isinstance(shown, Shown) and key in view.places(shown.answer):
        st.session_state.opened = key
        st.session_state.play = True
        st.session_state.nonce += 1


def _shown(shown: Shown) -> None:
    answer, opened = shown.answer, st.session_state.opened
    places = view.places(answer)
    with st.container(key="layout"):
        with st.container(key="said"):
            if answer.answered:
                rows = view.statements(answer)
                components.statements(rows, opened=opened, key="statements", on_open=lambda: _open("statements"))
            else:
                components.notice("The corpus does not answer this.", _REFUSAL, key="refusal")
            for number, remark in enumerate(answer.remarks):
                components.notice(None, remark.text, key=f"remark{number}", tone="hint")
            if stale := view.stale_line(shown.changes):
                components.notice(None, stale, key="stale", tone="hint")
        with st.container(key="pane"):
            if opened in places:
                _pane(places[opened])
        with st.container(key="below"):
            if places:
                used = "1 source" if answer.sources == 1 else f"{answer.sources} sources"
                heading, lead = (used, None) if answer.answered else ("Nearest passages", _NEAREST)
                rows = view.sources(list(places.values()), view.also(answer))
                components.sources(
                    heading, rows, lead=lead, opened=opened, key="sources", on_open=lambda: _open("sources")
                )


def _pane(place: view.Place) -> None:
    if moment := view.player(place, nonce=st.session_state.nonce, play=st.session_state.play):
        components.player(moment, key="player")
    show = st.session_state.play and moment is None  # a player comes into view by itself
    components.reading(view.reading(place) | {"nonce": st.session_state.nonce, "show": show}, key="reading")


_FAULT = "Something failed while answering. The server's log says what."
_REFUSAL = "No document says enough about it to answer. Try other words, or add a document and run `make index`."
_NEAREST = "Not an answer: only what comes closest to the question."
