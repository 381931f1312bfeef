"""Who may change something: those at this machine, where the server was not told otherwise."""

import asyncio
import os

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from ui import permission, rate, server


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
    for name in (permission.READ_ONLY, "CAREER_QA_INDEX", "OMP_NUM_THREADS", "FORWARDED_ALLOW_IPS"):
        monkeypatch.setenv(name, "")  # so that what is set meanwhile is taken back
    monkeypatch.setattr(rate, "_most", None)
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


def test_where_people_sign_in_the_warning_does_not_say_otherwise():
    assert permission.warning("localhost", signed_in=True) is None
    told = " ".join(permission.warning("0.0.0.0", signed_in=True).split())
    assert "no sign-in" not in told
    assert "TLS" in told


@pytest.mark.parametrize(("address", "most"), [("localhost", 0), ("0.0.0.0", rate.OTHERS)])
def test_visitors_from_elsewhere_are_limited_unless_it_is_said_otherwise(bound, served, monkeypatch, address, most):
    bound(address)
    monkeypatch.setattr(server, "_load", lambda: None)

    async def started():
        async with server._warm(None):
            return rate.most()

    server.main([])
    assert asyncio.run(started()) == most
    server.main(["--rate", "7"])
    assert asyncio.run(started()) == 7


def test_only_a_proxy_that_is_named_is_believed(served):
    server.main([])
    assert os.environ["FORWARDED_ALLOW_IPS"] == ""
    server.main(["--proxy", "127.0.0.1", "--proxy", "10.0.0.0/8"])
    assert os.environ["FORWARDED_ALLOW_IPS"] == "127.0.0.1,10.0.0.0/8"


@pytest.mark.parametrize(
    ("option", "value", "why"),
    [
        ("--proxy", "*", "'*' is no address; give that of the proxy"),
        ("--proxy", "nginx.local", "is no address"),
        ("--rate", "-1", "'-1' is no number of questions"),
        ("--rate", "many", "is no number of questions"),
        ("--metrics", "0", "'0' is not a port"),
    ],
)
def test_options_that_mean_nothing_are_refused(capsys, option, value, why):
    with pytest.raises(SystemExit) as end:
        server.main([f"{option}={value}"])
    assert end.value.code == 2
    assert why in capsys.readouterr().err


def test_a_log_that_cannot_be_written_is_a_message(served, capsys, tmp_path):
    assert server.main(["--log", str(tmp_path / "nowhere" / "log")]) == 2
    assert "career-qa serve: the log" in capsys.readouterr().err
    assert served == []


@pytest.mark.parametrize("address", ["everywhere", "localhost:80", "", "1.2.3"])
def test_an_address_that_is_none_is_refused(capsys, address):
    with pytest.raises(SystemExit) as end:
        server.main([f"--address={address}"])
    assert end.value.code == 2
    assert f"{address!r} is not an address" in capsys.readouterr().err


@pytest.mark.parametrize(("address", "warned"), [("localhost", False), ("0.0.0.0", True)])
def test_the_terminal_is_told_at_the_start(bound, capsys, monkeypatch, address, warned):
    bound(address)
    monkeypatch.setattr(server, "_load", lambda: None)

    async def start():
        async with server._warm(None):
            pass

    asyncio.run(start())
    assert ("Whoever reaches it" in capsys.readouterr().err) is warned
