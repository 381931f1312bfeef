"""``python -m ui.server``: the page's server, bound to this machine alone unless Streamlit's settings say otherwise.

Started as a program of its own, because Streamlit reads ``.streamlit/config.toml`` beside the program that runs:
so a copy installed with pip looks and behaves like the checkout, whatever folder it is started in.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from ipaddress import ip_address
from pathlib import Path


def main(argv: list[str] | None = None) -> int:
    """Serve the page until stopped; return the exit code."""
    options = _parse(argv)
    if options.index:
        os.environ["CAREER_QA_INDEX"] = str(options.index)
    if options.read_only:
        os.environ["CAREER_QA_READ_ONLY"] = "yes"
    # One thread for a question: on a busy machine more of them turn milliseconds into seconds. Read when the numeric
    # libraries load, so it is set before anything imports them.
    os.environ.setdefault("OMP_NUM_THREADS", "1")

    from streamlit.starlette import App

    from ui import originals

    app = App(Path(__file__).with_name("app.py"), routes=originals.routes(), lifespan=_warm)
    given = {"server.port": options.port, "server.address": options.address}
    app.run(config={name: value for name, value in given.items() if value} or None)
    return 0


@asynccontextmanager
async def _warm(_app: object) -> AsyncIterator[None]:
    """While the server runs; beside its start, load what the first question would otherwise wait for."""
    import streamlit as st

    from ui import permission
    from ui.builds import builds

    if warning := permission.warning(st.get_option("server.address")):  # as all of Streamlit's settings have it
        print(warning, file=sys.stderr, flush=True)
    loading = asyncio.create_task(asyncio.to_thread(_load))
    yield
    builds().stop()  # at once, and also where the server is ended by a signal, which runs no exit handlers
    await loading


def _load() -> None:
    from ui import resources

    with suppress(ValueError):  # nothing to load yet: the page says so, and what to do
        resources.index()
        resources.encoder()
    gc.collect()
    gc.freeze()  # libraries and the encoder stay: no collection looks through them again


def _parse(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="career-qa serve", description="Serve the page.")
    parser.add_argument("--port", type=_port, metavar="N", help="default: 8501, or the next free one")
    parser.add_argument("--index", type=Path, metavar="DIR", help="default: $CAREER_QA_INDEX, or ./index")
    parser.add_argument("--address", type=_address, metavar="ADDR", help="where to listen; default: localhost")
    parser.add_argument("--read-only", action="store_true", help="let nobody add documents, rebuild or set the model")
    return parser.parse_args(argv)


def _address(text: str) -> str:
    if text == "localhost":
        return text
    try:
        return str(ip_address(text))
    except ValueError:
        wrong = f"{text!r} is not an address; give localhost, 0.0.0.0 or one of this machine's IP addresses"
        raise argparse.ArgumentTypeError(wrong) from None


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < int(text) < 65536):
        raise argparse.ArgumentTypeError(f"{text!r} is not a port; give a number from 1 to 65535")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
