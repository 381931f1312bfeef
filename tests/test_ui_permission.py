"""Who may change something: those at this machine, where the server was not told otherwise."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from ui import permission, server


@pytest.fixture
def bound(monkeypatch):
    """Binds the server to an address, and has requests come with headers."""
    monkeypatch.delenv(permission.READ_ONLY, raising=False)

    def bind(address, **headers):
        monkeypatch.setattr(st, "get_option", {"server.address": address}.get)
        monkeypatch.setattr(type(st.context), "headers", headers)

    return bind


@pytest.mark.parametrize("address", ["localhost", "127.0.0.1", "127.9.9.9", "::1"])
def test_at_this_machine_everything_may_be_changed(bound, address):
    bound(address)
    assert permission.may_change()
    assert permission.warning(address) is None


@pytest.mark.parametrize("address", [None, "", "0.0.0.0", "::", "192.168.1.7", "example.org", "localhost.example.org"])
def test_where_others_reach_it_nothing_may_be_changed(bound, address):
    bound(address)
    assert not permission.may_change()
    assert permission.why_not() == "The server can be reached from other machines, and does not know who asks."
    for told in ("can ask", "read every document", "no sign-in", "TLS", "--read-only", "reverse proxy", "README"):
        assert told in " ".join(permission.warning(address).split())


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded"])
def test_through_a_proxy_nothing_may_be_changed(bound, header):
    bound("localhost", **{header: "203.0.113.9"})
    assert permission.why_not() == "This page comes through a proxy, and the server does not know who asks."


def test_without_a_request_there_is_no_proxy(monkeypatch):
    monkeypatch.delenv(permission.READ_ONLY, raising=False)
    monkeypatch.setattr(st, "get_option", {"server.address": "localhost"}.get)

    def script():
        import streamlit as st

        from ui import permission

        st.text(permission.why_not() or "may")

    assert [text.value for text in AppTest.from_function(script).run().text] == ["may"]


@pytest.fixture
def served(monkeypatch):
    """What the server was told to run with."""
    told = []
    for name in (permission.READ_ONLY, "CAREER_QA_INDEX", "OMP_NUM_THREADS"):
        monkeypatch.setenv(name, "")  # so that what is set meanwhile is taken back
    monkeypatch.setattr("streamlit.starlette.App.run", lambda self, config=None: told.append(config))
    return told


def test_read_only_reaches_the_page(bound, served):
    bound("localhost")
    assert server.main([]) == 0
    assert permission.may_change()
    assert server.main(["--read-only"]) == 0
    assert permission.why_not() == "The server was started with `--read-only`."


def test_the_address_is_the_servers(served):
    server.main([])
    server.main(["--address", "0.0.0.0", "--port", "8600"])
    assert served == [None, {"server.port": 8600, "server.address": "0.0.0.0"}]


@pytest.mark.parametrize("address", ["everywhere", "localhost:80", "", "1.2.3"])
def test_an_address_that_is_none_is_refused(capsys, address):
    with pytest.raises(SystemExit) as end:
        server.main([f"--address={address}"])
    assert end.value.code == 2
    assert f"{address!r} is not an address" in capsys.readouterr().err


@pytest.mark.parametrize(("address", "warned"), [("localhost", False), ("0.0.0.0", True)])
def test_the_terminal_is_told_at_the_start(bound, capsys, monkeypatch, address, warned):
    import asyncio

    bound(address)
    monkeypatch.setattr(server, "_load", lambda: None)

    async def start():
        async with server._warm(None):
            pass

    asyncio.run(start())
    assert ("Whoever reaches it" in capsys.readouterr().err) is warned
