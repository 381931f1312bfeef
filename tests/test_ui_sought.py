"""What was sought before signing in: it is followed once, and only to the page's own addresses."""

from urllib.parse import quote

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from ui import signin, sought

LINK = "/?q=How+do+I+quit%3F&q=why%3F&at=c2"


@pytest.fixture
def visitor(monkeypatch):
    """A browser, which keeps its cookies; `signed` says whether it is signed in."""
    signed = []
    monkeypatch.setattr(signin, "configured", lambda: True)
    monkeypatch.setattr(signin, "admits", lambda request: bool(signed))
    pages = [Route(path, lambda request: PlainTextResponse("the page")) for path in (*sought.PAGES, "/health/live")]
    app = sought.Sought(Starlette(routes=pages))
    client = TestClient(app, base_url="https://qa.example.org", follow_redirects=False)
    client.signed = signed
    return client


def came(visitor, cookie=None):
    """Where one who comes back signed in, to the bare address, is sent; None: nowhere."""
    visitor.signed.append(True)
    if cookie is not None:
        visitor.cookies.set(sought.COOKIE, cookie)
    return visitor.get("/").headers.get("location")


@pytest.mark.parametrize("link", [LINK, "/library", "/library?doc=a%2Fb.md"])
def test_a_link_is_followed_once(visitor, link):
    assert visitor.get(link).text == "the page"
    assert came(visitor) == link
    assert came(visitor) is None


def test_the_last_link_counts(visitor):
    visitor.get("/?q=first")
    visitor.get(LINK)
    assert came(visitor) == LINK


def test_the_cookie_is_the_servers_alone(visitor):
    (given,) = visitor.get(LINK).headers.get_list("set-cookie")
    name, *rest = given.split("; ")
    assert name == f"{sought.COOKIE}={quote(LINK)}"
    assert rest == ["Max-Age=600", "Path=/", "HttpOnly", "SameSite=Lax", "Secure"]


@pytest.mark.parametrize("link", ["/", "/health/live", "/?q=" + "a" * sought.LONGEST])
def test_what_needs_no_way_back_leaves_none(visitor, link):
    assert "set-cookie" not in visitor.get(link).headers
    assert came(visitor) is None


def test_who_asks_for_something_is_not_sent_elsewhere(visitor):
    visitor.get(LINK)
    visitor.signed.append(True)
    assert visitor.get("/?q=another").text == "the page"
    assert visitor.get("/library").text == "the page"


@pytest.mark.parametrize(
    "to",
    [
        "//evil.example/?q=a",
        "https://evil.example/?q=a",
        "/\\evil.example?q=a",
        "/documents/notes.md",
        "/?q=a\r\nSet-Cookie: a=b",
        "/?q=é",
        "/?q=a b",
        "/",
        "",
        "/?q=" + "a" * sought.LONGEST,
    ],
)
def test_a_cookie_that_somebody_made_up_leads_nowhere(visitor, to):
    assert came(visitor, quote(to)) is None


def test_where_nobody_signs_in_nothing_is_kept(visitor, monkeypatch):
    monkeypatch.setattr(signin, "configured", lambda: False)
    assert "set-cookie" not in visitor.get(LINK).headers
    assert came(visitor, quote(LINK)) is None


def test_secrets_that_cannot_be_read_open_no_door(visitor, monkeypatch):
    def broken():
        raise ValueError("the secrets cannot be read")

    monkeypatch.setattr(signin, "configured", broken)
    with pytest.raises(ValueError, match="the secrets cannot be read"):
        visitor.get("/")
