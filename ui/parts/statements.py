"""The statements of an answer, each with its citation chips."""

from __future__ import annotations

from collections.abc import Callable

from ui.parts.part import part
from ui.view.place import Data

_statements = part("statements", "card")


def statements(
    rows: list[Data], *, glance: list[Data], opened: str | None, key: str, on_open: Callable[[], None]
) -> None:
    """Short paragraphs with citation chips, below what is seen at a `glance`; the chip of `opened` is marked as the one
    shown. A click on a chip is the trigger ``open`` with its key."""
    _statements(data={"rows": rows, "glance": glance, "opened": opened}, key=key, on_open_change=on_open)
