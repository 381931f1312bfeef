"""Who says what: a row for each source, and above them what clashes."""

from __future__ import annotations

from collections.abc import Callable

from ui.parts.part import part
from ui.view.place import Data

_voices = part("voices")


def voices(shown: Data, *, opened: str | None, key: str, on_open: Callable[[], None]) -> None:
    """The rows and clashes of `ui.view.voices`. A click on a chip is the trigger ``open`` with its key; one on the
    number of another source leads to its row."""
    _voices(data=shown | {"opened": opened}, key=key, on_open_change=on_open)
