"""Signing in, in a real browser, at a provider of our own: nothing is shown before, and only to who may come."""

import os
import re
from pathlib import Path

import pytest
from conftest import served
from provider import CLIENT, SECRET, provided

sync_api = pytest.importorskip("playwright.sync_api", reason="no playwright: pip install playwright")
expect = sync_api.expect

NOTE = "---\ntitle: Giving notice\n---\nTell your manager first that you quit, and in person.\n"
SECRETS = """
[auth]
redirect_uri = "http://localhost:{{port}}/oauth2callback"
cookie_secret = "a secret of the tests alone, long enough"
client_id = "{client}"
client_secret = "{secret}"
server_metadata_url = "{home}/.well-known/openid-configuration"

[visitors]
allow = ["ann@example.org", "example.com"]
"""


@pytest.fixture(scope="module")
def provider():
    with provided() as found:
        yield found


@pytest.fixture(scope="module")
def closed_site(provider, tmp_path_factory):
    """The page, which asks people to sign in."""
    home = tmp_path_factory.mktemp("closed")
    (home / ".streamlit").mkdir()
    (home / ".streamlit" / "secrets.toml").write_text(
        SECRETS.format(client=CLIENT, secret=SECRET, home=provider.home), encoding="utf-8"
    )
    (home / "corpus").mkdir()
    (home / "corpus" / "notice.md").write_text(NOTE, encoding="utf-8")
    cache = os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache"))
    with served(home / "corpus", HOME=str(home), XDG_CACHE_HOME=cache) as address:
        yield address


@pytest.fixture
def tab(closed_site, browser):
    """A tab of a browser that was never here."""
    with browser.new_context(base_url=closed_site) as context:
        context.set_default_timeout(60_000)
        yield context.new_page()


def status(tab, path):
    return tab.request.get(path).status


def test_who_signs_in_comes_in_and_nobody_else(tab, provider, closed_site):
    tab.goto("/?q=How+do+I+quit")
    expect(tab.get_by_text("Sign in first")).to_be_visible()
    expect(tab.get_by_label("Your question")).to_have_count(0)
    expect(tab.get_by_text("in person")).to_have_count(0)
    assert status(tab, "/documents/notice.md") == 401
    assert status(tab, "/health/live") == 200
    tab.get_by_role("button", name="Sign in", exact=True).click()
    expect(tab.locator(".statement").first).to_contain_text("Tell your manager first")  # of the link that was followed
    expect(tab).to_have_url(re.compile(r"/\?q=How\+do\+I\+quit$"))
    tab.goto("/")
    expect(tab.get_by_text("Ask about your own career")).to_be_visible()  # it is followed once
    tab.get_by_label("Your question").fill("Whom do I tell that I quit?")
    tab.get_by_label("Your question").press("Enter")
    expect(tab.locator(".statement").first).to_contain_text("Tell your manager first")
    assert status(tab, "/documents/notice.md") == 200
    assert provider.faults == []
    (cookie,) = [one for one in tab.context.cookies() if one["name"] == "_streamlit_user"]
    tab.get_by_role("button", name="Sign out").click()
    expect(tab.get_by_text("Sign in first")).to_be_visible()
    assert status(tab, "/documents/notice.md") == 401
    *signed, one, last = cookie["value"]  # of the last character not every bit counts
    forged = "".join([*signed, "A" if one != "A" else "B", last])
    tab.context.add_cookies([cookie | {"value": forged}])
    assert status(tab, "/documents/notice.md") == 401


@pytest.mark.parametrize(
    ("user", "why"),
    [
        ({"email": "ben@example.org", "email_verified": True}, "The address 'ben@example.org' is not on the list."),
        ({"email": "ann@example.org", "email_verified": False}, "has not verified the address 'ann@example.org'"),
        ({"email": "eve@notexample.com", "email_verified": True}, "is not on the list"),
    ],
)
def test_who_is_not_on_the_list_sees_why_and_nothing_else(tab, provider, monkeypatch, user, why):
    monkeypatch.setattr(provider, "user", {"sub": "b2"} | user)
    tab.goto("/")
    tab.get_by_role("button", name="Sign in", exact=True).click()
    expect(tab.get_by_text("This is not open to you")).to_be_visible()
    expect(tab.get_by_text(why)).to_be_visible()
    expect(tab.get_by_label("Your question")).to_have_count(0)
    assert status(tab, "/documents/notice.md") == 401
