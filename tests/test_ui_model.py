"""The language model that the page names: where it comes from, and who gets the key."""

import pytest
import streamlit as st
from scripted import KEY, endpoint
from streamlit import config
from streamlit.runtime.secrets import Secrets

from rag.model.endpoint import Endpoint
from ui import model

HOME = "http://localhost:11434/v1"


@pytest.fixture(autouse=True)
def here(monkeypatch, tmp_path):
    """No environment, no secrets, no settings."""
    for name in ("URL", "MODEL", "KEY"):
        monkeypatch.setenv(f"CAREER_QA_LLM_{name}", "")
    monkeypatch.setattr(st, "secrets", Secrets())
    options = {"secrets.files": [str(tmp_path / "secrets.toml")], "server.fileWatcherType": "none"}
    before = config.get_option
    monkeypatch.setattr(config, "get_option", lambda name: options[name] if name in options else before(name))
    model.chosen.clear()
    yield
    model.chosen.clear()
    st.secrets._reset()


@pytest.fixture
def environment(monkeypatch):
    def named(**given):
        for name, value in given.items():
            monkeypatch.setenv(f"CAREER_QA_LLM_{name.upper()}", value)

    return named


@pytest.fixture
def secrets(tmp_path):
    return lambda text: (tmp_path / "secrets.toml").write_text(text)


def test_nothing_named_is_no_model_and_no_error():
    assert model.provided() is None
    assert model.generate() is None


def test_secrets_that_cannot_be_read_are_none(secrets):
    secrets("[llm\nurl=")
    assert model.provided() is None


def test_the_environment_names_it(environment):
    environment(url=HOME, model="m", key=KEY)
    assert model.generate() == Endpoint(HOME, "m", KEY)


@pytest.mark.parametrize(
    "text",
    [
        f'[llm]\nurl = "{HOME}"\nmodel = "m"\nkey = "{KEY}"',
        f'CAREER_QA_LLM_URL = "{HOME}"\nCAREER_QA_LLM_MODEL = "m"\nCAREER_QA_LLM_KEY = "{KEY}"',
    ],
)
def test_secrets_name_it(secrets, text):
    secrets(text)
    assert model.generate() == Endpoint(HOME, "m", KEY)


def test_the_environment_goes_before_and_the_secrets_may_hold_its_key(environment, secrets):
    environment(url=HOME, model="m")
    secrets(f'[llm]\nmodel = "other"\nkey = "{KEY}"')
    assert model.provided() == Endpoint(HOME, "m", KEY)


def test_the_key_of_another_server_is_not_the_environments(environment, secrets):
    environment(url=HOME, model="m")
    secrets(f'[llm]\nurl = "https://api.example/v1"\nkey = "{KEY}"')
    assert model.provided() == Endpoint(HOME, "m", "")


def test_the_page_names_another_model_of_the_same_server(environment):
    environment(url=HOME, model="m", key=KEY)
    model.choose("", "n")
    assert model.generate() == Endpoint(HOME, "n", KEY)
    model.choose("http://LOCALHOST:11434/other/v1", "")
    assert model.generate() == Endpoint("http://LOCALHOST:11434/other/v1", "m", KEY)
    model.choose("", "")
    assert model.generate() == Endpoint(HOME, "m", KEY)


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:11435/v1",
        "https://localhost:11434/v1",
        "http://localhost.evil.example:11434/v1",
        "http://evil.example/localhost:11434/v1",
    ],
)
def test_another_server_gets_no_key(environment, url):
    environment(url=HOME, model="m", key=KEY)
    model.choose(url, "m")
    assert model.generate() == Endpoint(url, "m", "")


@pytest.mark.parametrize(
    "url",
    [
        "localhost:11434/v1",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://",
        "http://a b/v1",
        "http://a:99999/v1",
        "http://[::1",
        "http://localhost:11434\\@evil.example/v1",
        "http://me:secret@localhost:11434/v1",
        "http://localhost:11434/v1?key=secret",
        "-x",
    ],
)
def test_what_is_no_endpoint_is_refused_and_changes_nothing(environment, url):
    environment(url=HOME, model="m", key=KEY)
    with pytest.raises(ValueError, match="address"):
        model.choose(url, "m")
    assert model.generate() == Endpoint(HOME, "m", KEY)


def test_both_have_to_be_named_by_somebody():
    with pytest.raises(ValueError, match="No model is named"):
        model.choose(HOME, "")
    with pytest.raises(ValueError, match="No endpoint is named"):
        model.choose("", "m")


def test_an_address_is_shown_without_what_may_be_secret():
    assert model.shown("https://me:pass@api.example:8443/v1?key=k#f") == "https://api.example:8443/v1"
    assert model.shown("http://[::1") == "an address that cannot be read"


def test_trying_sends_the_key_to_its_own_server_only(environment):
    with endpoint("Ready when\nyou are.") as (own, asked), endpoint("Yes.") as (other, told):
        environment(url=own.url, model="m", key=KEY)
        assert model.try_it(model.endpoint())[:2] == ("Ready when you are.", "")
        model.choose(other.url, "n")
        assert model.try_it(model.endpoint()).reply == "Yes."
    assert asked[0][1]["authorization"] == f"Bearer {KEY}"
    assert "authorization" not in {name.lower() for name in told[0][1]}
    assert told[0][2]["model"] == "n"


def test_trying_tells_why_there_is_no_reply():
    with endpoint((401, {}, ["{}"])) as (asked, _):
        tried = model.try_it(asked)
    assert (tried.reply, tried.why) == (None, "it refuses the key: check CAREER_QA_LLM_KEY")
    with endpoint(" \n ") as (asked, _):
        assert model.try_it(asked)[:2] == (None, "its reply is empty")
