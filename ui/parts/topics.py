"""The topics of the library: the legend of its map, and how many documents each has."""

from __future__ import annotations

from collections.abc import Callable

from ui.parts.part import part
from ui.view.place import Data

_topics = part("topics")


def topics(rows: list[Data], *, key: str, on_open: Callable[[], None]) -> None:
    """The topics in `rows` (see `ui.view.atlas.topics`). A click on one is the trigger ``open`` with its name."""
    _topics(data={"rows": rows}, key=key, on_open_change=on_open)
