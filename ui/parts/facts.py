"""Facts, each a label and a value."""

from __future__ import annotations

from ui.parts.part import part
from ui.view.place import Data

_facts = part("facts")


def facts(rows: list[Data], *, key: str) -> None:
    """The `rows` ``{label, value, note}`` as a list of terms and what they are."""
    _facts(data={"rows": rows}, key=key)
