"""The foot of an answer."""

from __future__ import annotations

from collections.abc import Callable

from ui.parts.part import part
from ui.view.place import Data

_keep = part("keep", "taking")


def keep(data: Data, *, key: str, on_vote: Callable[[], None]) -> None:
    """What `ui.view.keep` says of an answer, and in ``said`` (``{text, n}``) what became of the last vote: a new `n` is
    said aloud.

    A thumb, or what is said with it, is the trigger ``vote``: ``{of, vote, reason, note}``.
    """
    _keep(data=data, key=key, on_vote_change=on_vote)
