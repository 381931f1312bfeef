"""Beside the answer: the player, and the passage of what is opened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rag.index import Index
from ui import visit
from ui.parts.player import player
from ui.parts.reading import reading
from ui.view import play
from ui.view import reading as texts
from ui.view.place import Data, Place


def show(place: Place | None, beside: Iterable[Place], index: Index, queue: Sequence[Data] = ()) -> None:
    """The player at `place`, with the other moments of its video, and its passage."""
    if place is None:
        return
    document = index.document(place.source.doc)
    nonce, plays = visit.nonce(), visit.plays()
    moment = play.player(place, nonce=nonce, play=plays, beside=beside, document=document, queue=queue)
    if moment:
        player(moment, key="player", on_open=visit.opens("player"))
    show = plays and moment is None  # a player comes into view by itself
    shown = {"key": f"{place.key} {nonce}", "nonce": nonce, "show": show}
    reading(texts.reading(place, document) | shown, key="reading")
