"""A language model's endpoint that says what a test tells it to, in the streaming format of OpenAI's API."""

import json
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from rag.model.endpoint import Endpoint

KEY = "a-key"


def chunk(content=None, finish=None):
    """One event of a stream."""
    choice = {"index": 0, "delta": {"content": content} if content is not None else {}, "finish_reason": finish}
    body = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
    return f"data: {json.dumps(body)}\n\n"


def reply(text, *, size=7, finish="stop"):
    """The events of a whole reply, in pieces of `size` characters; `finish` None: cut off."""
    events = [chunk(text[at : at + size]) for at in range(0, len(text), size)]
    return [*events, *([chunk(finish=finish), "data: [DONE]\n\n"] if finish else [])]


class Scripted(BaseHTTPRequestHandler):
    """Plays `server.script`: (status, headers, what is sent one after the other; a number is a pause in seconds)."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.asked.append((self.path, dict(self.headers), json.loads(body)))
        status, headers, sent = self.server.script(self.server.asked[-1][2])
        self.send_response(status)
        for name, value in ({"content-type": "text/event-stream"} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        for part in sent:
            if isinstance(part, float):
                time.sleep(part)
            else:
                self.wfile.write(part if isinstance(part, bytes) else part.encode())
                self.wfile.flush()

    def log_message(self, *arguments):
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """Scripted; `asked` keeps every request: (path, headers, body)."""

    daemon_threads = True

    def handle_error(self, request, address):
        """A client that hangs up is no news."""


@contextmanager
def endpoint(script, **given):
    """An `Endpoint` whose server answers what `script` makes of a request's body: a reply's text, or (status, headers,
    parts); and the list of what it was asked."""

    def played(body):
        said = script(body) if callable(script) else script
        return (200, {}, reply(said)) if isinstance(said, str) else said

    server = Server(("127.0.0.1", 0), Scripted)
    server.script, server.asked = played, []
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        given = {"url": f"http://127.0.0.1:{server.server_port}/v1", "model": "m", "key": KEY, "timeout": 20} | given
        yield Endpoint(**given), server.asked
    finally:
        server.shutdown()
        server.server_close()
