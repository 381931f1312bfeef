"""A passage in its place in the document, its cited sentence marked."""

from __future__ import annotations

from ui.parts.part import part
from ui.view.place import Data

_reading = part("reading")


def reading(passage: Data, *, key: str) -> None:
    """Show `passage` (see `ui.view.reading`)."""
    _reading(data=passage, key=key)
