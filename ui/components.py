"""The page's own elements: each a small script and a style sheet beside this module, given plain data from `view`.

The scripts put every text into the page with ``textContent``, never as markup. Chips report a click as the trigger
``open`` with the key of what to open.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import streamlit as st

from ui.view import Data

Mount = Callable[..., Any]


def _component(name: str, *shared: str) -> Mount:
    """The component whose script is ``NAME.js`` and style ``NAME.css``, after those of the `shared` parts."""

    def read(ending: str) -> str:
        parts = (files("ui").joinpath(f"{part}.{ending}") for part in (*shared, name))
        return "\n".join(part.read_text(encoding="utf-8") for part in parts)

    html = '<div class="part"></div>'
    return st.components.v2.component(f"career_qa_{name}", html=html, css=read("css"), js=read("js"))


_statements = _component("statements", "element")
_sources = _component("sources", "element")
_reading = _component("reading", "element")
_notice = _component("notice", "element")
_player = _component("player", "element")


def statements(rows: list[Data], *, opened: str | None, key: str, on_open: Callable[[], None]) -> None:
    """The answer as short paragraphs with citation chips; the chip of `opened` is marked as the one shown."""
    _statements(data={"rows": rows, "opened": opened}, key=key, on_open_change=on_open)


def sources(
    heading: str,
    rows: list[Data],
    *,
    lead: str | None = None,
    opened: str | None,
    key: str,
    on_open: Callable[[], None],
) -> None:
    """Documents with what is quoted from them, below a `heading` and a `lead` line."""
    data = {"heading": heading, "lead": lead, "rows": rows, "opened": opened}
    _sources(data=data, key=key, on_open_change=on_open)


def reading(passage: Data, *, key: str) -> None:
    """A passage in its place in the document, its cited sentence marked."""
    _reading(data=passage, key=key)


def player(moment: Data, *, key: str) -> None:
    """The player at a moment. It stays itself over reruns with one `key`: only a new nonce makes it move."""
    _player(data=moment, key=key)


def notice(title: str | None, text: str, *, key: str, tone: str = "plain") -> None:
    """A message in place of an answer. What stands between backticks in `text` is set as code.

    `tone` is ``plain``, ``hint`` (small, beside the question) or ``fault``.
    """
    _notice(data={"title": title, "text": text, "tone": tone}, key=key)
