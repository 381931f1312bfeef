"""A real browser before the real page: the corpus of the repository and one hostile document, indexed and served."""

import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from hostile import ARTICLE

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Stands for YouTube's player, which no test may need: it keeps the messages that it is sent.
YOUTUBE = "<script>window.told = []; addEventListener('message', (event) => told.push(JSON.parse(event.data)))</script>"


@pytest.fixture(scope="session")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("browser") / "corpus"
    shutil.copytree(ROOT / "corpus", folder)
    (folder / "articles" / "hostile.md").write_text(ARTICLE, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def site(corpus):
    """The address of the page, served over an index of `corpus`."""
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine (Debian: apt-get install chromium)")
    index = corpus.parent / "index"
    subprocess.run([sys.executable, "-m", "ingest", str(corpus), "--index", str(index)], cwd=ROOT, check=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "ui", "serve", "--port", str(port), "--index", str(index)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert any("URL:" in line for line in server.stdout), "the server ended before it served"
            yield f"http://localhost:{port}/"
        finally:
            server.terminate()


@pytest.fixture(scope="session")
def playwright():
    api = pytest.importorskip("playwright.sync_api", reason="no playwright: pip install playwright")
    with api.sync_playwright() as started:
        yield started


@pytest.fixture
def page(site, playwright, tmp_path):
    """A page of a browser with a new profile; nothing outside this machine is asked for."""
    context = playwright.chromium.launch_persistent_context(
        str(tmp_path / "profile"), executable_path=CHROMIUM, args=ARGUMENTS, base_url=site
    )
    context.set_default_timeout(60_000)
    context.route(lambda url: not url.startswith(site), lambda route: route.abort())
    context.route(
        "https://www.youtube-nocookie.com/**", lambda route: route.fulfill(body=YOUTUBE, content_type="text/html")
    )
    yield context.pages[0]
    context.close()
