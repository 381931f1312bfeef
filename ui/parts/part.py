"""How a part of the page is made: a script and a style sheet beside its module, given plain data from `ui.view`.

The scripts put every text into the page with ``textContent``, never as markup, so a document's text stays a text. What
somebody does in a part comes back as a trigger of its own name.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import streamlit as st

Mount = Callable[..., Any]


def part(name: str, *shared: str) -> Mount:
    """The component whose script is ``NAME.js`` and whose style is ``NAME.css``, after those of the `shared` parts,
    some of which have nothing to style."""

    def read(ending: str) -> str:
        found = (files("ui.parts").joinpath(f"{one}.{ending}") for one in ("element", *shared, name))
        return "\n".join(file.read_text(encoding="utf-8") for file in found if file.is_file())

    html = '<div class="part"></div>'
    return st.components.v2.component(f"career_qa_{name}", html=html, css=read("css"), js=read("js"))
