"""A real browser before the real page: the corpus of the repository with one hostile document, and a corpus of nothing
but such, each indexed and served once."""

import os
import shutil
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import hostile
import pytest
from scripted import endpoint
from visitor import Visitor

from rag.manifest import CACHE

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


@contextmanager
def served(corpus, known=None, **environment):
    """The address of the page, served over a new index of `corpus`, with `environment` set for the server. `known`: an
    index folder of which the vectors are taken."""
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine (Debian: apt-get install chromium)")
    index = corpus.parent / "index"
    if known:
        index.mkdir()
        shutil.copy(known / CACHE, index)
    subprocess.run([sys.executable, "-m", "ingest", str(corpus), "--index", str(index)], cwd=ROOT, check=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "ui", "serve", "--port", str(port), "--index", str(index)]
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert any("URL:" in line for line in server.stdout), "the server ended before it served"
            yield f"http://localhost:{port}/"
        finally:
            server.terminate()


@pytest.fixture(scope="session")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("browser") / "corpus"
    shutil.copytree(ROOT / "corpus", folder)
    (folder / "articles" / "hostile.md").write_text(hostile.ARTICLE, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def data(corpus):
    """Where the page keeps what is not of the index."""
    return corpus.parent / "data"


@pytest.fixture(scope="session")
def run(data):
    """Runs one of the project's commands as the page's server would."""
    environment = os.environ | {"XDG_DATA_HOME": str(data)}
    return lambda *command: subprocess.run([sys.executable, "-m", *command], cwd=ROOT, env=environment, check=True)


@pytest.fixture(scope="session")
def site(corpus, data, indexed):
    """The address of the page, served over an index of `corpus`."""
    with served(corpus, indexed, XDG_DATA_HOME=str(data)) as address:
        yield address


@pytest.fixture(scope="session")
def hostile_site(tmp_path_factory):
    """The address of the page, served over the hostile corpus, worded by a model that is hostile as well."""
    folder = tmp_path_factory.mktemp("hostile") / "corpus"
    hostile.write(folder)
    with (
        endpoint(hostile.reply) as (model, _),
        served(folder, CAREER_QA_LLM_URL=model.url, CAREER_QA_LLM_MODEL=model.model) as address,
    ):
        yield address


# Of a module: it runs an event loop in this thread, in which no other test could run one of its own.
@pytest.fixture(scope="module")
def playwright():
    api = pytest.importorskip("playwright.sync_api", reason="no playwright: pip install playwright")
    api.expect.set_options(timeout=20_000)
    with api.sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def browser(playwright):
    started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield started
    started.close()


@pytest.fixture(scope="module")
def visitor(hostile_site, request):
    """Somebody on the page of the hostile corpus, who notes whatever runs there or leaves it."""
    with request.getfixturevalue("browser").new_context(base_url=hostile_site) as context:
        yield Visitor(context, hostile_site)


@contextmanager
def profile(browser, site):
    """A profile of the browser; nothing outside this machine is asked for."""
    with browser.new_context(base_url=site) as context:
        context.set_default_timeout(60_000)
        context.route(lambda url: not url.startswith(site), lambda route: route.abort())
        context.route(
            "https://www.youtube-nocookie.com/**", lambda route: route.fulfill(body=YOUTUBE, content_type="text/html")
        )
        yield context


# Of a module: what the browser has loaded of the page's scripts need not be loaded for every test.
@pytest.fixture(scope="module")
def shared_profile(site, request):
    with profile(request.getfixturevalue("browser"), site) as context:
        yield context


@pytest.fixture
def page(shared_profile):
    """A new tab."""
    tab = shared_profile.new_page()
    yield tab
    for one in shared_profile.pages:
        one.close()


@pytest.fixture
def page_alone(site, request):
    """A new tab of a profile of its own, whose clock may be turned."""
    with profile(request.getfixturevalue("browser"), site) as context:
        yield context.new_page()
