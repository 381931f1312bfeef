"""A web server on loopback that answers what it is told to, and the guard that lets it be reached."""

import gzip
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

from ingest.adding import fetch

HOME = ip_address("127.0.0.1")


def html(body, head=""):
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode()


def article(title="Asking twice", url=None, sentence="People who ask twice for a raise within a year are heard."):
    """A page as blogs have it: navigation, an article of some length, a footer."""
    canonical = f'<link rel="canonical" href="{url}">' if url else ""
    head = (
        f'<title>{title}</title><meta name="author" content="Jo Doe">{canonical}'
        '<meta name="description" content="How to ask."><meta property="article:published_time" content="2024-03-02">'
    )
    parts = "".join(f"<h2>Part {n}</h2><p>{sentence} This is reason number {n} for that.</p>" for n in range(1, 5))
    return html(
        f"<nav><a href='/'>Home page</a></nav><article><h1>{title}</h1>{parts}</article><footer>Share</footer>", head
    )


def fetched(url, **given):
    """`ingest.adding.fetch.fetch` with loopback allowed."""
    return fetch.fetch(url, **({"allowed": lambda address: address == HOME, "ports": range(65536)} | given))


class Site:
    """What a server answers: by path, (status, headers, body); `asked` are the requests as (path, Host)."""

    def __init__(self, home):
        self.home, self.answers, self.asked = home, {}, []

    def page(self, path, body, *, status=200, media="text/html; charset=utf-8", **headers):
        headers = {"Content-Type": media} | {key.replace("_", "-"): value for key, value in headers.items()}
        self.answers[path] = (status, headers, body)
        return self.home + path

    def zipped(self, path, body):
        return self.page(path, gzip.compress(body, 9), Content_Encoding="gzip")

    def redirect(self, path, location, status=302):
        return self.page(path, b"", status=status, Location=location)


@contextmanager
def served(wrap=lambda server: "http"):
    """A `Site` on a free port of 127.0.0.1, until left."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            site.asked.append((self.path, self.headers["Host"]))
            status, headers, body = site.answers.get(self.path, (404, {"Content-Type": "text/html"}, b"none"))
            self.send_response(status)
            for key, value in headers.items():
                self.send_header(key, value)
            if isinstance(body, bytes):
                self.send_header("Content-Length", str(len(body)))
                body = [body]
            self.end_headers()
            try:
                for piece in body:
                    self.wfile.write(piece)
            except OSError:  # the reader has had enough
                pass

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site = Site(f"{wrap(server)}://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
