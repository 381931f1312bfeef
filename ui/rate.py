"""The rate limit: how many questions a visitor may ask in a minute.

A moving window (of the library ``limits``), in this server's memory: a visitor stays with one server (see
``docs/operations.md``). A visitor is who is signed in, else the address that the connection comes from.
"""

from __future__ import annotations

import math
import time
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING

import streamlit as st

from ui import event

if TYPE_CHECKING:
    from limits.strategies import MovingWindowRateLimiter

OTHERS = 20  # questions a minute where the server is open to others; people who read answers ask three or four
_most: int | None = None


def limit(questions: int | None) -> None:
    """From now on let each visitor ask `questions` a minute; 0: as many as they like; None: nothing is said yet."""
    global _most
    _most = questions


def most() -> int | None:
    """Questions that a visitor may ask in a minute; 0: as many as they like; None: nothing was said yet."""
    return _most


class Wait(Exception):
    """A visitor has asked too many questions; its text tells them until when they wait."""

    def __init__(self, asked: int, seconds: int) -> None:
        counted = "question" if asked == 1 else "questions"
        until = "second" if seconds == 1 else "seconds"
        super().__init__(
            f"{asked} {counted} in a minute is all that this page answers one visitor. Ask again in {seconds} {until}; "
            "what was answered before stays."
        )


def spend(who: str) -> None:
    """Count a question of `who`. Raises Wait where it may not be asked yet: then it is not counted."""
    if not _most:
        return
    from limits import RateLimitItemPerMinute

    item = RateLimitItemPerMinute(_most)
    if not _window().hit(item, who):
        event.tell("limited", visit=event.visit())
        raise Wait(_most, max(1, math.ceil(_window().get_window_stats(item, who).reset_time - time.time())))


def visitor() -> str:
    """Who asks: the subject that signed in, else the address of the connection.

    Behind a trusted proxy (``--proxy``) the connection's address is the one that the proxy names; from elsewhere what a
    request says of itself is not believed.
    """
    user = st.user.to_dict() if st.user.get("is_logged_in") else {}
    if named := user.get("sub") or user.get("email"):
        return f"user {named}"
    return _of(st.context.ip_address or "this machine")


def _of(address: str) -> str:
    """An address as one visitor has it: somebody's IPv6 network is a /64 of addresses."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(IPv6Address(int(found) >> 64 << 64)) if isinstance(found, IPv6Address) else str(found)


@lru_cache(maxsize=1)
def _window() -> MovingWindowRateLimiter:
    from limits.storage import MemoryStorage
    from limits.strategies import MovingWindowRateLimiter

    return MovingWindowRateLimiter(MemoryStorage())
