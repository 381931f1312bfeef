"""What a visitor may change: adding, rebuilding and the model's settings belong to those who sit at this machine.

The page knows no users. So who may change something is decided by where the server can be reached from.
"""

from __future__ import annotations

import os
from ipaddress import ip_address

import streamlit as st

READ_ONLY = "CAREER_QA_READ_ONLY"
"""The variable of the environment by which ``--read-only`` reaches the page."""

# What proxies and tunnels add to a request: somebody from elsewhere comes through them.
PASSED_ON = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via")


def may_change() -> bool:
    """Whether this visitor may add documents, rebuild the index and set the language model."""
    return why_not() is None


def why_not() -> str | None:
    """Why this visitor may change nothing, as a sentence; None where they may."""
    if os.environ.get(READ_ONLY):
        return "The server was started with `--read-only`."
    if not is_local(st.get_option("server.address")):
        return "The server can be reached from other machines, and does not know who asks."
    if any(st.context.headers.get(name) for name in PASSED_ON):
        return "This page comes through a proxy, and the server does not know who asks."
    return None


def is_local(address: str | None) -> bool:
    """Whether a server that is bound to `address` can be reached from this machine alone. Without an address a server
    listens to every one."""
    if address == "localhost":
        return True
    try:
        return ip_address(address or "").is_loopback
    except ValueError:
        return False


def warning(address: str | None, *, signed_in: bool = False) -> str | None:
    """What to do before a server at `address` is opened to others, who must sign in or not (`signed_in`); None where it
    is not opened."""
    if is_local(address):
        return None
    where = address or "every address"
    if signed_in:
        return (
            f"career-qa: the page listens at {where}, not only to this machine. People sign in, but nothing is\n"
            "  encrypted (no TLS): before others come, put a reverse proxy with TLS in front. Adding, rebuilding and\n"
            '  the model\'s settings are off. The README tells more: "Opening it to others".'
        )
    return (
        f"career-qa: the page listens at {where}, not only to this machine. Whoever reaches it can ask,\n"
        "  and read every document of the corpus: there is no sign-in, and nothing is encrypted (no TLS). Before\n"
        "  others come, bind it to localhost with --read-only, and put a reverse proxy with sign-in and TLS in front.\n"
        '  Adding, rebuilding and the model\'s settings are off. The README tells more: "Opening it to others".'
    )
