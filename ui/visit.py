"""A visit: what one browser tab shows, and what its session holds from one click to the next.

What is asked stands in the address; the session holds only what has no place there: the answers themselves, and how
often something was clicked, so that the same click twice is two wishes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from ui.address import Address
from ui.dialogue import KEPT, Asked, Told

ASK = "Ask"  # the page whose address is an `Address`


def address() -> Address:
    """What the browser's address asks for."""
    return Address.of({name: st.query_params.get_all(name) for name in st.query_params})


def go(to: Address) -> None:
    """Have the browser's address ask for `to`."""
    st.query_params.from_dict(to.query)
    st.session_state.seen = to


def moved() -> bool:
    """Whether the address is another than the last that this visit went to: a link was followed, or the browser went
    back. True once."""
    now = address()
    before, st.session_state.seen = st.session_state.get("seen"), now
    return before != now


def enter(page: str) -> None:
    """Note that `page` is shown. Who comes back to the first one from another, to no question, finds again what was
    there."""
    before, st.session_state.page = st.session_state.get("page", page), page
    seen: Address | None = st.session_state.get("seen")
    if page == ASK != before and seen and not address().question:
        go(seen)


def kept() -> dict[Asked, Told]:
    """The turns that were asked in this visit."""
    found: dict[Asked, Told] = st.session_state.setdefault("kept", {})
    return found


def counted(address: Address) -> bool:
    """Whether the last question of `address` was counted in this visit (`ui.rate`): narrowed otherwise, or looked at
    otherwise, it is the same question."""
    return address.questions in _counted()


def count(address: Address, *, anew: bool = False) -> None:
    """Note that the last question of `address` was counted; or, with `anew`, that it is to be counted once more."""
    _counted().pop(address.questions, None)
    if not anew:
        _counted()[address.questions] = True
        while len(_counted()) > KEPT:
            _counted().pop(next(iter(_counted())))


def _counted() -> dict[tuple[str, ...], bool]:
    found: dict[tuple[str, ...], bool] = st.session_state.setdefault("counted", {})
    return found


def click(key: str) -> None:
    """Open what has this key, and play it where it plays."""
    st.session_state.nonce = nonce() + 1
    st.session_state.play = True
    go(replace(address(), at=key))


def opens(component: str) -> Callable[[], None]:
    """What a click in the part with the key `component` does: open what its trigger ``open`` names."""

    def open_it() -> None:
        key = st.session_state[component].open
        if isinstance(key, str):
            click(key)

    return open_it


def rest() -> None:
    """Show what is opened without playing it."""
    st.session_state.nonce = nonce() + 1
    st.session_state.play = False


def nonce() -> int:
    """How often this visit opened something."""
    count: int = st.session_state.get("nonce", 0)
    return count


def plays() -> bool:
    """Whether what is opened shall play."""
    return bool(st.session_state.get("play", False))
