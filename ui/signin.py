"""Signing in: through OpenID Connect, where Streamlit's secrets have a section ``[auth]``; else nobody signs in.

The page then shows nothing before somebody has signed in, and the routes of our own, which Streamlit's sign-in does
not reach, ask for the same cookie. ``[visitors] allow`` in the secrets lists who may come: addresses
(``ann@example.org``) and domains (``example.org``); without it, everybody whom the provider lets in.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st
from streamlit import config

from ui.parts.notice import notice

if TYPE_CHECKING:
    from starlette.requests import Request


_required: list[bool] = []  # what held when the server began: secrets that go meanwhile open no door


def configured() -> bool:
    """Whether people must sign in. Raises ValueError where there are secrets that cannot be read: Streamlit takes these
    for none, and that would be an open door."""
    try:
        if st.secrets.load_if_toml_exists():
            return "auth" in st.secrets or any(_required)
    except OSError as error:
        raise ValueError(f"the secrets cannot be read: {error}") from error
    for path in map(Path, config.get_option("secrets.files")):
        if path.exists():
            raise ValueError(f"the secrets in {str(path)!r} cannot be read: see that it is TOML, or move it away")
    return any(_required)


def check() -> None:
    """For the start of the server. Raises ValueError where signing in is configured and cannot work: a key or the
    library is missing."""
    _required[:] = [configured()]
    if not any(_required):
        return
    from streamlit.auth_util import validate_auth_credentials
    from streamlit.errors import StreamlitAuthError

    if find_spec("authlib") is None or find_spec("httpx") is None:
        raise ValueError("the secrets ask people to sign in, which needs Authlib: pip install 'career-qa[ops]'")
    try:
        for name in _providers() or ["default"]:
            validate_auth_credentials(name)
    except StreamlitAuthError as error:
        raise ValueError(f"nobody can sign in: {' '.join(str(error).split())}") from error
    _allow()


def passed() -> bool:
    """Whether this visitor may see the page; where not, what to do is drawn instead."""
    if not configured():
        return True
    if not st.user.get("is_logged_in"):
        notice("Sign in first", "Questions and documents are for people who are signed in.", key="message")
        for name in _providers() or [""]:
            label = f"Sign in with {name}" if name else "Sign in"
            st.button(label, key=f"sign_in_{name}", type="primary", on_click=st.login, args=(name or None,))
        return False
    if why := _why_not(st.user.to_dict()):
        notice("This is not open to you", why, key="message")
        st.button("Sign out", on_click=st.logout)
        return False
    return True


def leave() -> None:
    """A button to sign out, where somebody has signed in."""
    if configured():
        name = str(st.user.get("email") or st.user.get("name") or "")
        st.button("Sign out", key="sign_out", help=name or None, type="tertiary", on_click=st.logout)


def admits(request: Request) -> bool:
    """Whether who sends `request` may have what it asks for: signed in, by the cookie that Streamlit signed, and
    allowed."""
    if not configured():
        return True
    user = _user(request.cookies)
    return bool(user and user.get("is_logged_in") and not _why_not(user))


def _user(cookies: Mapping[str, str]) -> dict[str, Any] | None:
    """Whom the cookie names; None where there is none that this server, or one with the same secret, has signed for
    this address of the page."""
    from streamlit.auth_util import get_cookie_with_chunks, get_origin_from_redirect_uri
    from streamlit.web.server.server_util import get_cookie_secret
    from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
    from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

    secret = get_cookie_secret()

    def one(name: str) -> bytes | None:
        value = cookies.get(name)
        return decode_signed_value(secret, name, value.encode("latin-1", "replace")) if value else None

    found = get_cookie_with_chunks(one, USER_COOKIE_NAME)
    try:
        user = json.loads(found) if found else None
    except ValueError:
        return None
    return user if isinstance(user, dict) and user.get("origin") == get_origin_from_redirect_uri() else None


def _why_not(user: Mapping[str, Any]) -> str | None:
    """Why `user`, who is signed in, may not come; None where they may."""
    allowed = _allow()
    if allowed is None:
        return None
    address = str(user.get("email") or "").strip().casefold()
    if user.get("email_verified") is False:
        return f"Your provider has not verified the address {address!r}."
    named, at, domain = address.rpartition("@")
    if named and at and (address in allowed or domain in allowed):
        return None
    return f"The address {address!r} is not on the list." if address else "Your provider tells no e-mail address."


def _providers() -> list[str]:
    from streamlit.auth_util import get_secrets_auth_section

    return [str(name) for name, section in get_secrets_auth_section().items() if isinstance(section, Mapping)]


def _allow() -> Sequence[str] | None:
    """The addresses and domains that may come; None: all. Raises ValueError where the secrets hold something else."""
    section = st.secrets.get("visitors", {})
    given = section.get("allow") if isinstance(section, Mapping) else section
    if given is None:
        return None
    if not isinstance(given, list) or not all(isinstance(one, str) and one.strip() for one in given):
        raise ValueError(f"the secrets' [visitors] allow = {given!r}: give a list of addresses and domains")
    return [one.strip().removeprefix("@").casefold() for one in given]
