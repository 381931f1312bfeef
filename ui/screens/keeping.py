"""The foot of an answer: what a visitor thinks of it is kept, and the answer can be taken along."""

from __future__ import annotations

import secrets
from dataclasses import replace

import streamlit as st

from rag.answer import Answer
from rag.measure.feedback import Vote, Votes
from ui import visit
from ui.dialogue import Told
from ui.parts.keep import keep
from ui.parts.notice import notice
from ui.view import keep as view


def section(told: Told) -> None:
    """Thumbs and a note, copies and downloads, and how the answer of `told` came about. Where votes cannot be kept a
    line says so."""
    answer = told.answer
    of = view.token(answer, told.reading.query)
    said, blank = st.session_state.get("keep_said", {}), _blank(told)
    fault = said.get("fault") if said.get("of") == of else None
    try:
        standing = Votes().same(blank)
    except ValueError as error:
        standing, fault = None, str(error)
    data = view.keep(answer, of, standing) | view.came(
        answer,
        asked=told.reading.query,
        created=told.origin.created,
        documents=told.origin.documents,
        encoder=told.origin.encoder,
    )
    data["said"] = {"text": said["text"], "n": said["n"]} if said.get("of") == of else None
    keep(data, key="keep", on_vote=lambda: _voted(blank, of, answer))
    if fault:
        notice(None, fault, key="keep_fault", tone="hint")


def _voted(blank: Vote, of: str, answer: Answer) -> None:
    """Keep, or take back, what the visitor said of `answer`. What comes from a browser and is no vote is ignored."""
    given = view.given(st.session_state.keep.vote, of, answer)
    if given is None:
        return
    text, fault = "Kept.", None
    try:
        if given.vote:
            Votes().put(replace(blank, vote=given.vote, reason=given.reason, note=given.note))
        else:
            text = "Taken back."
            if standing := Votes().same(blank):
                Votes().remove(standing.id or 0)
    except ValueError as error:
        text, fault = "Not kept.", str(error)
    number = st.session_state.get("keep_said", {}).get("n", 0) + 1
    st.session_state.keep_said = {"of": of, "text": text, "fault": fault, "n": number}


def _blank(told: Told) -> Vote:
    """A vote on the answer of `told` by this visitor, before anything is said."""
    reading = told.reading
    narrowed = str(visit.address().filter | reading.filter), reading.pieces.get("told", "")
    return Vote(
        told.answer.index,
        told.answer.question,
        reading.query,
        st.session_state.setdefault("visitor", secrets.token_hex(8)),
        1,
        told.answer.as_json(),
        corpus=told.origin.corpus,
        narrowed=", ".join(part for part in narrowed if part),
    )
