"""``python -m ui.server``: the page's server, bound to this machine alone unless Streamlit's settings say otherwise.

Started as a program of its own, because Streamlit reads ``.streamlit/config.toml`` beside the program that runs:
so a copy installed with pip looks and behaves like the checkout, whatever folder it is started in.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import logging
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from ipaddress import ip_address, ip_network
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

    # Whose word is taken on where a request comes from. uvicorn takes that of everything on this machine unless told.
    os.environ["FORWARDED_ALLOW_IPS"] = ",".join(options.proxy)

    from starlette.middleware import Middleware
    from streamlit.starlette import App

    from ui import health, originals, rate, signin
    from ui.sought import Sought

    app = App(
        Path(__file__).with_name("app.py"),
        routes=[*originals.routes(), *health.routes()],
        middleware=[Middleware(Sought)],
        lifespan=_warm,
        on_script_error=_fault,
    )
    try:
        signin.check()
        _listen(options)
    except ValueError as error:
        print(f"career-qa serve: {error}", file=sys.stderr)
        return 2
    rate.limit(options.rate)
    given = {"server.port": options.port, "server.address": options.address}
    app.run(config={name: value for name, value in given.items() if value} or None)
    return 0


def _listen(options: argparse.Namespace) -> None:
    """Have the log written and the metrics served, as the options ask for."""
    from ui import event, journal, metrics

    if options.log:
        journal.write(options.log, questions=options.log_questions)
    if options.metrics:
        event.listen(metrics.serve(options.metrics, options.metrics_address, _visits))


def _visits() -> float:
    """How many visits are open."""
    from streamlit import runtime

    family = "active_sessions"
    found = runtime.get_instance().stats_mgr.get_stats([family]) if runtime.exists() else {}
    return sum(getattr(one, "value", 0) for one in found.get(family, ()))


def _fault(error: Exception) -> None:
    """Log what went wrong in the page's script; Streamlit shows it as it always does."""
    logging.getLogger("career-qa").error("the page's script failed", exc_info=error)


@asynccontextmanager
async def _warm(_app: object) -> AsyncIterator[None]:
    """While the server runs; beside its start, load what the first question would otherwise wait for."""
    import streamlit as st

    from ui import permission, rate, signin
    from ui.builds import builds

    address = st.get_option("server.address")  # as all of Streamlit's settings have it
    if warning := permission.warning(address, signed_in=signin.configured()):
        print(warning, file=sys.stderr, flush=True)
    if rate.most() is None:
        rate.limit(0 if permission.is_local(address) else rate.OTHERS)
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
    parser.add_argument("--log", metavar="FILE|-", help="write a line of JSON for each question; -: to standard error")
    parser.add_argument("--log-questions", action="store_true", help="with the text of the questions")
    parser.add_argument("--metrics", type=_port, metavar="PORT", help="serve metrics for Prometheus on this port")
    parser.add_argument(
        "--metrics-address", type=_address, default="127.0.0.1", metavar="ADDR", help="default: 127.0.0.1"
    )
    parser.add_argument(
        "--rate",
        type=_count,
        metavar="N",
        help="questions a minute of one visitor; default: 20 where --address opens it, else 0: any",
    )
    parser.add_argument(
        "--proxy",
        type=_network,
        action="append",
        default=[],
        metavar="ADDR",
        help="a reverse proxy (address or network) that is believed on where visitors come from; may be repeated",
    )
    return parser.parse_args(argv)


def _address(text: str) -> str:
    if text == "localhost":
        return text
    try:
        return str(ip_address(text))
    except ValueError:
        wrong = f"{text!r} is not an address; give localhost, 0.0.0.0 or one of this machine's IP addresses"
        raise argparse.ArgumentTypeError(wrong) from None


def _network(text: str) -> str:
    try:
        return str(ip_network(text) if "/" in text else ip_address(text))
    except ValueError:
        wrong = f"{text!r} is no address; give that of the proxy, as 127.0.0.1, or a network, as 10.0.0.0/8"
        raise argparse.ArgumentTypeError(wrong) from None


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text) < 10_000):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of questions; give one from 0 to 9999")
    return int(text)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < int(text) < 65536):
        raise argparse.ArgumentTypeError(f"{text!r} is not a port; give a number from 1 to 65535")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
