"""The player, which stays itself over reruns, with the moments of its video on a strip and what is said below."""

from __future__ import annotations

from collections.abc import Callable

from ui.parts.part import part
from ui.view.place import Data

_player = part("player", "screen")


def player(moment: Data, *, key: str, on_open: Callable[[], None] | None = None) -> None:
    """The player at `moment` (see `ui.view.play`). With one `key` it is one element: only a new nonce makes it move.

    A click on a moment of the strip plays it at once and is the trigger ``open`` with its key.
    """
    _player(data=moment, key=key, on_open_change=on_open or (lambda: None))
