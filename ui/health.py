"""Health: two routes for those who watch over the server, a supervisor or a load balancer.

``/health/live``: the process answers. ``/health/ready``: the index that is published can be opened and searched; 200
with what is served, else 503 and why. A probe searches with a question of its own, once in `KEPT` seconds at most and
once at a time, so that probes cost next to nothing and a store that hangs holds one thread, not many.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from rag.retrieve import search
from ui import event, resources

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

QUESTION = "How do I ask for a raise?"
KEPT = 2.0  # seconds that a finding holds
PATIENCE = 5.0  # seconds after which an index does not answer

Found = dict[str, Any]


def probe() -> Found:
    """What is served, after a search of it. Raises ValueError, or whatever the search raises, where it fails."""
    began = time.perf_counter()
    index, encoder = resources.index(), resources.encoder()
    index.fits(encoder)
    if len(index) and not search(QUESTION, index, encoder, k=1).hits:
        raise ValueError(f"the index {index.id} finds nothing in its {len(index)} passages")
    return {
        "generation": index.id,
        "encoder": encoder.name,
        "documents": len(index.sources),
        "passages": len(index),
        "ms": round(1000 * (time.perf_counter() - began), 2),
    }


class Readiness:
    """Whether the index answers, looked up by `probe` as often as is worth it."""

    def __init__(self, probe: Callable[[], Found] = probe, *, kept: float = KEPT, patience: float = PATIENCE) -> None:
        self._probe, self._kept, self._patience = probe, kept, patience
        self._running: asyncio.Task[Found] | None = None
        self._last: tuple[float, bool, Found] | None = None
        self._told: bool | None = None

    async def __call__(self) -> tuple[bool, Found]:
        """Whether it answers, and what is known of it or why not."""
        if self._last and time.monotonic() - self._last[0] < self._kept:
            return self._last[1:]
        if self._running is None:
            self._running = asyncio.create_task(asyncio.to_thread(self._probe))
        running = self._running
        done, _ = await asyncio.wait([running], timeout=self._patience)
        if not done:  # it goes on; who asks next waits for the same one
            return self._tell(False, {"why": f"the index did not answer within {self._patience:g} s"}, kept=False)
        if self._running is not running:  # somebody else has waited for the same one
            return self._last[1:] if self._last else (False, {"why": "the index was just asked"})
        self._running = None
        error = running.exception()
        if error is None:
            return self._tell(True, running.result())
        return self._tell(False, {"why": str(error) if isinstance(error, ValueError) else type(error).__name__})

    def _tell(self, ready: bool, found: Found, *, kept: bool = True) -> tuple[bool, Found]:
        if kept:
            self._last = time.monotonic(), ready, found
        if ready != self._told:  # once, not with each probe
            self._told = ready
            event.tell("ready", ready=ready, **found)
        return ready, found


def routes() -> list[Route]:
    """The server's routes for its health."""
    from starlette.responses import JSONResponse
    from starlette.routing import Route

    readiness = Readiness()
    headers = {"Cache-Control": "no-store"}

    async def live(_request: Request) -> Response:
        return JSONResponse({"live": True}, headers=headers)

    async def ready(_request: Request) -> Response:
        is_ready, found = await readiness()
        return JSONResponse({"ready": is_ready} | found, 200 if is_ready else 503, headers=headers)

    return [Route("/health/live", live), Route("/health/ready", ready)]
