"""Signing in: who may come, by the cookie that Streamlit signs, and what is said where it cannot work."""

import json

import pytest
import streamlit as st
import ui_samples as samples
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit import config
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from rag.passage import Source
from ui import originals, resources, server, signin

AUTH = """
[auth]
redirect_uri = "https://qa.example.org/oauth2callback"
cookie_secret = "a secret of the tests alone"
client_id = "c"
client_secret = "s"
server_metadata_url = "https://provider.example/.well-known/openid-configuration"
"""
ANN = {"email": "ann@example.org", "origin": "https://qa.example.org", "is_logged_in": True}


@pytest.fixture
def secrets(tmp_path):
    """Has Streamlit read other secrets."""
    before = config.get_option("secrets.files")

    def read(text):
        (tmp_path / "secrets.toml").write_text(text, "utf-8")
        config.set_option("secrets.files", [str(tmp_path / "secrets.toml")])
        st.secrets._reset()

    read("")
    yield read
    config.set_option("secrets.files", before)
    st.secrets._reset()
    signin._required.clear()


@pytest.fixture
def status(tmp_path, monkeypatch):
    """What a request for a document is answered, with these cookies."""
    (tmp_path / "notes.md").write_text("# Notes")
    index = samples.FakeIndex(tmp_path, sources=(Source("notes.md", "notes", "N"),))
    monkeypatch.setattr(resources, "index", lambda: index)
    app = Starlette(routes=originals.routes())
    return lambda **cookies: TestClient(app, cookies=cookies).get("/documents/notes.md").status_code


def signed(user, secret="a secret of the tests alone", name="_streamlit_user"):
    return create_signed_value(secret, name, json.dumps(user)).decode()


def test_without_a_section_everybody_comes_in(secrets, status):
    assert not signin.configured()
    signin.check()
    assert status() == 200


def test_an_empty_section_is_no_open_door(secrets, status):
    secrets("[auth]\n")
    assert signin.configured()
    assert status() == 401
    with pytest.raises(ValueError, match=r"nobody can sign in: .*redirect_uri"):
        signin.check()


def test_secrets_that_cannot_be_read_are_no_open_door(secrets, status):
    secrets("[auth\n")
    with pytest.raises(ValueError, match=r"the secrets in .*secrets.toml' cannot be read: see that it is TOML"):
        status()


def test_secrets_that_go_while_it_runs_open_no_door(secrets, status, tmp_path):
    secrets(AUTH)
    signin.check()
    secrets("")
    assert status() == 401
    (tmp_path / "secrets.toml").unlink()
    st.secrets._reset()
    assert status() == 401


def test_the_cookie_lets_in(secrets, status):
    secrets(AUTH)
    signin.check()
    assert status(_streamlit_user=signed(ANN)) == 200


@pytest.mark.parametrize(
    "cookie",
    [
        "",
        "nonsense",
        json.dumps(ANN),
        signed(ANN, secret="another"),
        signed(ANN, name="_streamlit_session"),
        signed(ANN | {"is_logged_in": False}),
        signed(ANN | {"origin": "https://evil.example"}),
        signed([1]),
    ],
)
def test_no_other_cookie_does(secrets, status, cookie):
    secrets(AUTH)
    assert status(_streamlit_user=cookie) == 401


@pytest.mark.parametrize(
    ("allow", "user", "comes"),
    [
        ('["ann@example.org"]', ANN, True),
        ('["ANN@example.org "]', ANN | {"email": "Ann@Example.org"}, True),
        ('["example.org"]', ANN, True),
        ('["@example.org"]', ANN, True),
        ('["example.org"]', ANN | {"email": "ann@sub.example.org"}, False),
        ('["example.org"]', ANN | {"email": "ann@notexample.org"}, False),
        ('["example.org"]', ANN | {"email_verified": False}, False),
        ('["example.org"]', ANN | {"email": "example.org"}, False),
        ('["example.org"]', ANN | {"email": None}, False),
        ("[]", ANN, False),
    ],
)
def test_the_list_says_who_comes(secrets, status, allow, user, comes):
    secrets(f"{AUTH}\n[visitors]\nallow = {allow}\n")
    assert status(_streamlit_user=signed(user)) == (200 if comes else 401)


@pytest.mark.parametrize("allow", ['"example.org"', "[1]", '[""]'])
def test_a_list_that_is_none_stops_the_server(secrets, allow, monkeypatch, capsys):
    secrets(f"{AUTH}\n[visitors]\nallow = {allow}\n")
    for name in ("FORWARDED_ALLOW_IPS", "OMP_NUM_THREADS"):
        monkeypatch.setenv(name, "")
    assert server.main([]) == 2
    assert "[visitors] allow = " in capsys.readouterr().err


def test_without_the_library_nothing_is_served(secrets, monkeypatch):
    secrets(AUTH)
    monkeypatch.setattr(signin, "find_spec", lambda name: None)
    with pytest.raises(ValueError, match=r"needs Authlib: pip install 'career-qa\[ops\]'"):
        signin.check()
