"""Documents with what is quoted from them."""

from __future__ import annotations

from collections.abc import Callable

from ui.parts.part import part
from ui.view.place import Data

_sources = part("sources")


def sources(
    heading: str,
    rows: list[Data],
    *,
    lead: str | None = None,
    opened: str | None,
    key: str,
    on_open: Callable[[], None],
) -> None:
    """The documents of `rows` below a `heading` and a `lead` line. A click on a chip is the trigger ``open``."""
    data = {"heading": heading, "lead": lead, "rows": rows, "opened": opened}
    _sources(data=data, key=key, on_open_change=on_open)
