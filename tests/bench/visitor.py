"""A visitor of the page: a tab of a browser as the server knows it, and a server to visit.

A tab speaks with Streamlit over one websocket: it sends its address and the hashes of the messages it still has, and is
sent the page part by part until the script's run is over. So does a `Visitor`, without drawing anything: what the page
shows are the data that its components were given.
"""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

ROOT = Path(__file__).parents[2]
ANSWERS = ("statements", "refusal", "message")  # the keys of what stands where an answer is wanted
PATIENCE = 180  # seconds for a server to begin, or for a page
KEPT = 2  # runs of the script that a browser keeps a message for


class Shown(NamedTuple):
    """What the page shows after one run of its script: the `parts` by their keys, the data of each; the `faults` that
    Streamlit shows in a red box; the seconds from sending the address until the answer's part came (None where none
    did), and until all was there."""

    parts: dict
    faults: list
    answered: float | None
    whole: float


class Visitor:
    """One tab, opened by `visiting`."""

    def __init__(self, socket):
        self._socket, self._kept, self._runs = socket, {}, 0
        self.query = self._script = self.session = ""

    async def ask(self, *questions):
        """Go to the address that asks `questions`, a conversation, as if a link led there, and wait for all of it."""
        return await self.go(urlencode([("q", question) for question in questions]))

    async def again(self):
        """The same address once more: a rerun."""
        return await self.go(self.query)

    async def go(self, query):
        """What the page shows at the address with this query."""
        state = BackMsg().rerun_script
        state.query_string, state.page_script_hash = query, self._script
        state.is_history_navigation = self._runs > 0 and query != self.query
        self._kept = {hash: kept for hash, kept in self._kept.items() if kept[1] >= self._runs - KEPT}
        state.cached_message_hashes.extend(self._kept)
        self.query, self._runs = query, self._runs + 1
        began = time.perf_counter()
        async with asyncio.timeout(PATIENCE):
            await self._socket.send(BackMsg(rerun_script=state).SerializeToString())
            return await self._shown(began)

    async def thinks(self, seconds):
        """Wait. Raises OSError where the server goes meanwhile."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._socket.wait_closed(), seconds)
            raise ConnectionResetError("the server has gone")

    async def _shown(self, began):
        parts, faults, answered = {}, [], None
        while True:
            message = self._read(await self._socket.recv())
            what = message.WhichOneof("type")
            if what == "new_session":
                parts, faults, answered = {}, [], None  # what came before is of another run
                self._script = message.new_session.page_script_hash
                self.session = message.new_session.initialize.session_id
            elif what == "page_info_changed":
                self.query = message.page_info_changed.query_string
            elif what == "delta" and message.delta.WhichOneof("type") == "new_element":
                element = message.delta.new_element
                if element.HasField("exception"):
                    faults.append(f"{element.exception.type}: {element.exception.message}")
                elif element.HasField("bidi_component"):
                    key = element.bidi_component.id.split("-", 2)[-1]  # $$ID-hash-key
                    parts[key] = json.loads(element.bidi_component.json or "null")
                    if key in ANSWERS and answered is None:
                        answered = time.perf_counter() - began
            elif what == "session_event" and message.session_event.HasField("script_compilation_exception"):
                faults.append(message.session_event.script_compilation_exception.message)
            elif what == "page_not_found":
                faults.append(f"no page {message.page_not_found.page_name!r}")
            elif what == "script_finished":
                if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                    faults.append("the page's script cannot be read")
                elif message.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
                    continue  # a fragment, or a run that another one follows
                return Shown(parts, faults, answered, time.perf_counter() - began)

    def _read(self, data):
        """The message; one that is only named is taken from those that are kept."""
        message = ForwardMsg.FromString(data)
        if message.WhichOneof("type") == "ref_hash":
            metadata, (message, _) = message.metadata, self._kept[message.ref_hash]
            message.metadata.CopyFrom(metadata)
            self._kept[message.hash] = message, self._runs
        elif message.metadata.cacheable:
            self._kept[message.hash] = message, self._runs
        return message


@asynccontextmanager
async def visiting(site, *, session="", **headers):
    """A new tab on the server at `site`, host:port; or one that comes back to its `session`. `headers` go with it."""
    address, origin = f"ws://{site}/_stcore/stream", f"http://{site}"
    wanted = [
        "streamlit",
        *(["PLACEHOLDER_AUTH_TOKEN", session] if session else []),
    ]  # as Streamlit's own script has it
    async with connect(
        address, origin=origin, subprotocols=wanted, additional_headers=headers, max_size=None, proxy=None
    ) as socket:
        yield Visitor(socket)


class Site(NamedTuple):
    """A server: where, its process, the file of what it logs, and the seconds from its start until it listened."""

    address: str
    process: subprocess.Popen
    log: Path
    seconds: float


@contextmanager
def serving(index, log, *options, port=None, **environment):
    """A server of the page over the folder `index`, with more `options`, in a process of its own; it ends with the
    block."""
    port = port or free()
    command = [sys.executable, "-m", "ui.server", "--port", str(port), "--index", str(index), *options]
    began = time.perf_counter()
    with (
        log.open("w") as told,
        subprocess.Popen(command, cwd=ROOT, env=os.environ | environment, stdout=told, stderr=told) as process,
    ):
        try:
            while not listens(port):
                if process.poll() is not None or time.perf_counter() - began > PATIENCE:
                    raise OSError(f"the server did not begin: {log.read_text()[-2000:]}")
                time.sleep(0.01)
            yield Site(f"localhost:{port}", process, log, time.perf_counter() - began)
        finally:
            process.terminate()


def free():
    """A port of this machine that nobody listens to."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listens(port):
    try:
        socket.create_connection(("localhost", port), timeout=1).close()
    except OSError:
        return False
    return True
