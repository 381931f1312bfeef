"""The page on which questions are asked and answered.

What is shown is what the address asks for (`ui.address`): asking writes it there. Beside the answer stands the player
or the passage of what is opened; both stay as they are until something else is opened.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from rag.index import Index
from rag.store import Replaced
from ui import dialogue, rate, resources, visit
from ui.address import Address, View
from ui.dialogue import Told
from ui.parts.notice import notice
from ui.parts.sources import sources
from ui.parts.statements import statements
from ui.screens import box, keeping, narrowing, pane, question, voices, watch, wording
from ui.view import index as lines
from ui.view import said
from ui.view.place import Data, Place, places
from ui.writing import Writing

log = logging.getLogger("career-qa")


class Problem(NamedTuple):
    """What is wrong, as the page says it above what this visit keeps."""

    title: str
    text: str
    tone: str = "plain"


def page() -> None:
    """The whole page, in whichever state it is."""
    address = visit.address()
    st.set_page_config(page_title=f"{address.question} · career-qa" if address.question else "career-qa")
    if visit.moved():
        visit.rest()
        narrowing.show(address.filter)
    # The same containers in the same order in every state: what stands in one stays itself from rerun to rerun.
    head, asked = st.container(key="welcome"), st.container(key="asked")
    body = st.container(key="layout")
    with body:
        spoken, beside, below = st.container(key="said"), st.container(key="pane"), st.container(key="below")
    with head:
        if not address.question:
            st.title("Ask about your own career", anchor=False)
            st.text("Short answers, only with what the sources say, each with the second of the video that says it.")
    told = None
    with asked:
        index, problem = _index()
        box.box(address, index)
        if index and not address.question:
            box.examples(index)
        elif index:
            told, problem = _told(address, index)
    last = told or next(dialogue.kept_of(address, visit.kept()), None)
    if last:
        try:
            _show(*last, index, spoken, beside, below)
        except ValueError as error:  # the store went away between the answer and this look at it
            problem = problem or Problem("The index does not answer", str(error))
    if problem:
        with asked:
            notice(problem.title, problem.text, key="message", tone=problem.tone)


def _show(
    told: Told,
    address: Address,
    index: Index | None,
    spoken: DeltaGenerator,
    beside: DeltaGenerator,
    below: DeltaGenerator,
) -> None:
    """Draw the turn `told` as `address` asks for it. Raises ValueError where its index does not answer any more."""
    source = told.index or index
    if source is None:  # its generation is closed, too: what is written stays, and nothing can be looked up
        address = replace(address, view="answer")
    told, writing = wording.worded(told, address) if index else (told, None)
    with spoken:
        question.question(address, told)
        _views(address)
        shown, queue = _looked_at(address, told, source, writing)
    opened = _opened(address, told, shown)
    with below:
        if address.view == "answer" and not writing:
            _sources(told, opened)
            keeping.section(told)
    if source:  # last: of all here it alone looks into the store for what is opened
        with beside:
            try:
                pane.show(shown.get(opened), shown.values(), source, queue)
            except Replaced:  # since the answer was given: the document is in the newer one, too, or no more
                pane.show(shown.get(opened), shown.values(), index or source, queue)


def _index() -> tuple[Index | None, Problem | None]:
    """The index, or what is wrong with it."""
    try:
        return resources.index(), None
    except ValueError as error:
        return None, Problem("The index is not ready", str(error))


def _told(address: Address, index: Index) -> tuple[tuple[Told, Address] | None, Problem | None]:
    """The last turn of the conversation and its address, or why that cannot be answered."""
    try:
        try:
            turns = _turns(address, index)
        except Replaced:  # by two builds while it was asked
            turns = _turns(address, resources.index())
        return (turns[-1], address), None
    except ValueError as error:
        return None, Problem("This could not be answered", str(error))
    except rate.Wait as wait:
        return None, Problem("One moment, please", str(wait))
    except Exception:
        # The last line before a person: whatever went wrong, the page says so in a line and the log says what.
        log.exception("answering %r failed", address.question)
        return None, Problem("That did not work", _FAULT, "fault")


def _turns(address: Address, index: Index) -> list[Told]:
    """The turns of the conversation. Raises ValueError, a message for the user, where the last cannot be answered, and
    `rate.Wait` where this visitor has asked too many."""
    if dialogue.asked_as(address) in visit.kept():  # a spinner costs more than such a rerun
        return dialogue.told(address, index, resources.encoder(), visit.kept())
    if not visit.counted(address):
        rate.spend(rate.visitor())
        visit.count(address)
    with st.spinner("Looking through the sources"):
        return dialogue.told(address, index, resources.encoder(), visit.kept())


def _views(address: Address) -> None:
    """The ways of looking at an answer."""
    if st.session_state.get("view") != address.view:
        st.session_state.view = address.view
    st.segmented_control(
        "Look at it as",
        list(_VIEWS),
        key="view",
        format_func=_VIEWS.__getitem__,
        label_visibility="collapsed",
        required=True,
        on_change=lambda: _look(view=st.session_state.view),
    )


def _look(**change: Any) -> None:
    visit.go(replace(visit.address(), at=None, **change))
    visit.rest()


def _looked_at(
    address: Address, told: Told, index: Index | None, writing: Writing | None
) -> tuple[dict[str, Place], list[Data]]:
    """Draw the answer in the view that the address asks for: all that can be opened of it, and what plays in turn."""
    if index and address.view == "voices":
        return voices.section(
            told, index, narrowed=address.filter, opened=address.at, on_open=visit.opens("voices")
        ), []
    if index and address.view == "watch":
        return watch.section(
            told,
            index,
            minutes=address.minutes or _MINUTES,
            narrowed=address.filter,
            opened=address.at,
            on_open=visit.opens("clips"),
            on_minutes=lambda minutes: _look(minutes=minutes),
        )
    if writing:
        wording.written(writing, address.at)
        return places(writing.latest.answer) if writing.latest else {}, []
    shown = places(told.answer)
    _answer(told, index, _opened(address, told, shown))
    return shown, []


def _answer(told: Told, index: Index | None, opened: str) -> None:
    answer = told.answer
    if answer.answered:
        rows = said.statements(answer)
        statements(rows, glance=said.glance(answer), opened=opened, key="statements", on_open=visit.opens("statements"))
    else:
        text = lines.refusal(index.sources, str(visit.address().filter | told.reading.filter)) if index else ""
        notice("The corpus does not answer this.", text, key="refusal", tone="refusal")
    for number, remark in enumerate(answer.remarks):
        notice(None, remark.text, key=f"remark{number}", tone="hint")
    if index and (stale := lines.stale_line(resources.changes(index.id, index))):
        notice(None, stale, key="stale", tone="hint")


def _opened(address: Address, told: Told, shown: Mapping[str, Place]) -> str:
    """The key of what is opened: what the address names, else the first citation; of a refusal nothing."""
    if address.at in shown:
        return address.at or ""
    return next(iter(shown), "") if told.answer.answered or address.view != "answer" else ""


def _sources(told: Told, opened: str) -> None:
    answer, found = told.answer, list(places(told.answer).values())
    if found:
        heading, lead = ("Sources", None) if answer.answered else ("Nearest passages", _NEAREST)
        rows = said.sources(found, said.also(answer))
        sources(heading, rows, lead=lead, opened=opened, key="sources", on_open=visit.opens("sources"))


_VIEWS: dict[View, str] = {"answer": "Answer", "voices": "Who says what", "watch": "Watch list"}
_MINUTES = 10  # of a watch list, where nobody says how long it shall be
_FAULT = "Something failed while answering. The server's log says what."
_NEAREST = "Not an answer: only what comes closest to the question."
