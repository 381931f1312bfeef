"""A document opened whole."""

from __future__ import annotations

from collections.abc import Callable

from ui.parts.part import part
from ui.view.place import Data

_opened = part("opened")


def opened(
    document: Data,
    *,
    key: str,
    on_open: Callable[[], None],
    on_document: Callable[[], None],
    on_back: Callable[[], None],
) -> None:
    """The `document` (see `ui.view.opened`).

    Triggers: ``open`` with the key of a moment, ``document`` with the path of another document on the same video,
    ``back`` to the list.
    """
    _opened(data=document, key=key, on_open_change=on_open, on_document_change=on_document, on_back_change=on_back)
