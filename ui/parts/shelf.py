"""The list of documents."""

from __future__ import annotations

from collections.abc import Callable

from ui.parts.part import part
from ui.view.place import Data

_shelf = part("shelf")


def shelf(shown: Data, *, back: str | None, key: str, on_open: Callable[[], None], on_page: Callable[[], None]) -> None:
    """The documents `shown` (see `ui.view.shelf`); the list stands at the document that somebody comes `back` from.

    Triggers: ``open`` with the path of a document, ``page`` with the number of a page.
    """
    _shelf(data=shown | {"back": back}, key=key, on_open_change=on_open, on_page_change=on_page)
