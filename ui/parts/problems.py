"""What was found wrong with the documents, by problem."""

from __future__ import annotations

from ui.parts.part import part
from ui.view.place import Data

_problems = part("problems")


def problems(groups: list[Data], *, key: str) -> None:
    """The `groups` (see `ui.view.indexed.problems`), each to be unfolded."""
    _problems(data={"groups": groups}, key=key)
