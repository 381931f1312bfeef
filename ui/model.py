"""The language model that words the answers: what the environment or Streamlit's secrets name, or what the page's
settings name instead, for this server until it ends.

The key comes from the environment or the secrets alone. It is never shown, and it goes to nobody but the server that
they name: an endpoint of another origin, typed into the page, is asked without it.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

import streamlit as st

from rag.model.endpoint import Endpoint, Unavailable
from rag.model.generate import Generate

PATIENCE = 30.0  # seconds that somebody who tries it waits at most
SHOWN = 300  # characters of the reply
PORTS = {"http": 80, "https": 443}


class Trial(NamedTuple):
    """What came of trying an endpoint: its `reply`, or None and why there is none; and the seconds it took."""

    reply: str | None
    why: str
    seconds: float


@dataclass(slots=True)
class Chosen:
    """What the page's settings name in place of what is provided; None: nothing."""

    endpoint: tuple[str, str] | None = None


def generate() -> Generate | None:
    """What words the answers; None: nothing does, they are the sources' own sentences."""
    return endpoint()


def endpoint() -> Endpoint | None:
    """The endpoint that words the answers, with the key where it may have it."""
    given, named = provided(), chosen().endpoint
    if named is None:
        return given
    url, model = named
    key = given.key if given and _same_server(given.url, url) else ""
    return Endpoint(url, model, key)


def provided() -> Endpoint | None:
    """The endpoint that the environment names, else the secrets: ``CAREER_QA_LLM_URL`` and so on in both, or the
    secrets' section ``[llm]`` with ``url``, ``model`` and ``key``."""
    places = [_named(os.environ), *_secrets()]
    first = next((place for place in places if place["url"]), None)
    if first is None:
        return None
    url = first["url"]
    # One place may leave to another what it does not say, but not the key of another server.
    fitting = [first, *(place for place in places if not place["url"] or _same_server(place["url"], url))]
    model, key = (next((place[what] for place in fitting if place[what]), "") for what in ("model", "key"))
    return Endpoint(url, model, key)


@st.cache_resource(show_spinner=False)
def chosen() -> Chosen:
    """The page's settings: one for this server."""
    return Chosen()


def choose(url: str, model: str) -> None:
    """Have the endpoint at `url` word the answers with `model`. What is empty is as it is provided; where both are,
    all of it is.

    Raises ValueError, a message, for what is no address of the web and where no model is named.
    """
    given = provided()
    url, model = url.strip(), model.strip()
    if not url and not model:
        chosen().endpoint = None
        return
    if url:
        _check(url)
    elif given:
        url = given.url
    else:
        raise ValueError("No endpoint is named: give its address, as far as /v1.")
    if not model and not (given and given.model):
        raise ValueError("No model is named: give one of the endpoint's models.")
    chosen().endpoint = url, model or (given.model if given else "")


def shown(url: str) -> str:
    """`url` as it may be shown: without a password or a query, which may be secret."""
    parts = _split(url)
    if parts is None:
        return "an address that cannot be read"
    return SplitResult(parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", "").geturl()


def try_it(asked: Endpoint) -> Trial:
    """Ask for one short reply."""
    began = time.perf_counter()
    pieces: list[str] = []
    why = ""
    try:
        brief = replace(asked, timeout=PATIENCE)
        for piece in brief("You answer in at most five words.", "Say that you are ready."):
            pieces.append(piece)
    except Unavailable as error:
        why = str(error)
    reply = " ".join("".join(pieces).split())[:SHOWN]
    return Trial(
        reply if reply and not why else None,
        why or ("" if reply else "its reply is empty"),
        time.perf_counter() - began,
    )


def _named(place: Mapping[str, object]) -> dict[str, str]:
    return {what: str(place.get(f"CAREER_QA_LLM_{what.upper()}") or "").strip() for what in ("url", "model", "key")}


def _secrets() -> list[dict[str, str]]:
    """The two ways in which Streamlit's secrets may name an endpoint; none where there are no secrets."""
    if not st.secrets.load_if_toml_exists():
        return []
    section = st.secrets.get("llm")
    own = section if isinstance(section, Mapping) else {}
    return [_named(st.secrets), {what: str(own.get(what) or "").strip() for what in ("url", "model", "key")}]


def _check(url: str) -> None:
    parts = _split(url)
    odd = any(c.isspace() or not c.isprintable() for c in url)
    if parts is None or odd or _origin(url) is None or not re.fullmatch(r"[\w.:@\[\]-]+", parts.netloc, re.A):
        raise ValueError(f"{url[:200]!r} is not an address of the web: give one like http://localhost:11434/v1")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError("An endpoint's address holds no password, query or fragment: give it as far as /v1.")


def _same_server(url: str, other: str) -> bool:
    return _origin(url) is not None and _origin(url) == _origin(other)


def _origin(url: str) -> tuple[str, str, int] | None:
    """Scheme, host and port of `url`; None where it is none of the web."""
    parts = _split(url)
    with suppress(ValueError):
        if parts and parts.scheme in PORTS and parts.hostname:
            return parts.scheme, parts.hostname, parts.port or PORTS[parts.scheme]
    return None


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None
