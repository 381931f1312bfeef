"""A language model behind any OpenAI-compatible endpoint, spoken to through the `openai` package.

Named by the environment: ``CAREER_QA_LLM_URL`` (as far as ``/v1``), ``CAREER_QA_LLM_MODEL``, and ``CAREER_QA_LLM_KEY``
where one is asked for. Without an address nothing is imported and nothing is sent.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from queue import Empty, Queue
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx2

TIMEOUT = 60.0  # seconds for a whole reply; a small model on a CPU writes 150 words in about 30
LENGTH = 20_000  # characters of a reply that are read: ten times the longest answer, with thoughts before it
# All that a request says beside its body and the key. The package would add the operating system, versions, and what
# other variables of the environment hold.
HEADERS = frozenset({"accept", "connection", "content-length", "content-type", "host"})


class Unavailable(ValueError):
    """There is no reply, or no whole one. The message says why, and what to do, as a clause."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A `Generate`: instructions and material in, pieces of the reply out."""

    url: str
    model: str
    key: str = ""
    timeout: float = TIMEOUT

    def __call__(self, instructions: str, material: str) -> Iterator[str]:
        """The reply, in pieces as they come. Raises Unavailable, perhaps after some pieces."""
        if not self.url.lower().startswith(("http://", "https://")):
            raise Unavailable(f"CAREER_QA_LLM_URL is {self.url!r}, no address that starts with http:// or https://")
        if not self.model:
            raise Unavailable("CAREER_QA_LLM_MODEL is not set: name one of the endpoint's models")
        pieces: Queue[str | Exception | None] = Queue()
        stop = threading.Event()
        # On a thread: the package's own time limits are for each byte, so that a server which drips is waited for.
        threading.Thread(target=self._read, args=(instructions, material, pieces, stop), daemon=True).start()
        deadline = time.monotonic() + self.timeout
        try:
            while (piece := pieces.get(timeout=max(deadline - time.monotonic(), 0))) is not None:
                if isinstance(piece, Exception):
                    raise Unavailable(self._why(piece)) from piece
                yield piece
        except Empty:
            raise Unavailable(f"it did not finish within {self.timeout:.0f} seconds") from None
        finally:
            stop.set()

    def _read(self, instructions: str, material: str, pieces: Queue[str | Exception | None], stop: Any) -> None:
        try:
            for piece in self._pieces(instructions, material):
                if stop.is_set():
                    return
                pieces.put(piece)
            pieces.put(None)
        except Exception as error:  # whatever a server can make a client stumble over
            pieces.put(error)

    def _pieces(self, instructions: str, material: str) -> Iterator[str]:
        import openai

        http = openai.DefaultHttpxClient(follow_redirects=False, event_hooks={"request": [self._bare]})
        with openai.OpenAI(
            base_url=self.url, api_key=self.key or "-", timeout=self.timeout, max_retries=0, http_client=http
        ) as client:
            length, reason = 0, None
            with self._stream(client, instructions, material) as stream:
                for chunk in stream:
                    for choice in chunk.choices[:1]:
                        piece = choice.delta.content or ""
                        length, reason = length + len(piece), choice.finish_reason or reason
                        yield piece
                    if length > LENGTH:
                        raise Unavailable("it does not stop")
            if reason is None:
                raise Unavailable("its reply was cut off")
            if reason == "content_filter":
                raise Unavailable("its filter withheld the reply")

    def _stream(self, client: Any, instructions: str, material: str) -> Any:
        from openai import BadRequestError

        messages = [{"role": "system", "content": instructions}, {"role": "user", "content": material}]
        given = {"model": self.model, "messages": messages, "stream": True}
        try:
            return client.chat.completions.create(**given, temperature=0)
        except BadRequestError:  # models that think before they write take no temperature
            return client.chat.completions.create(**given)

    def _bare(self, request: httpx2.Request) -> None:
        for name in [name for name in request.headers if name not in HEADERS]:
            del request.headers[name]
        if self.key:
            request.headers["authorization"] = f"Bearer {self.key}"

    def _why(self, error: Exception) -> str:
        """What is told of `error`: never the server's own words, which may say anything."""
        if isinstance(error, Unavailable):
            return str(error)
        if isinstance(error, ImportError):
            return "the package openai is not installed: pip install 'career-qa[llm]'"
        import openai

        match error:
            case openai.APITimeoutError():
                return f"it did not answer within {self.timeout:.0f} seconds"
            case openai.APIConnectionError():
                return "it cannot be reached, or broke the connection: check that it runs, and CAREER_QA_LLM_URL"
            case openai.AuthenticationError() | openai.PermissionDeniedError():
                return "it refuses the key: check CAREER_QA_LLM_KEY"
            case openai.NotFoundError():
                return f"it has no model {self.model!r}: check CAREER_QA_LLM_MODEL and CAREER_QA_LLM_URL"
            case openai.RateLimitError():
                return "it takes no more requests now, or the quota is used up: try again later"
            case openai.APIStatusError():
                return f"it answered with HTTP status {error.status_code}"
        return "what it sent cannot be read as a chat completion"


def configured() -> Endpoint | None:
    """The endpoint that the environment names; None: there is none, and answers are the sources' own sentences."""
    url = os.environ.get("CAREER_QA_LLM_URL", "").strip()
    model, key = (os.environ.get(f"CAREER_QA_LLM_{name}", "").strip() for name in ("MODEL", "KEY"))
    return Endpoint(url, model, key) if url else None
