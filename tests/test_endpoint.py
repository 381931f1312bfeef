"""The endpoint: what is sent, and every fault as one clause that says why."""

import json
import subprocess
import sys

import pytest
from conftest import ROOT
from scripted import KEY, chunk, endpoint, reply

from rag.model.endpoint import LENGTH, Endpoint, Unavailable, configured


def said(script, **given):
    with endpoint(script, **given) as (model, _):
        return "".join(model("Do this.", "With that."))


def why(script, **given):
    with pytest.raises(Unavailable) as told:
        said(script, **given)
    return str(told.value)


def test_the_reply_comes_in_pieces():
    with endpoint("A reply in pieces, with “marks” and ünïcode.") as (model, _):
        pieces = list(model("Do this.", "With that."))
    assert "".join(pieces) == "A reply in pieces, with “marks” and ünïcode."
    assert len(pieces) > 3


def test_only_the_two_texts_are_sent(monkeypatch):
    for name in ("API_KEY", "ADMIN_KEY", "ORG_ID", "PROJECT_ID"):
        monkeypatch.setenv(f"OPENAI_{name}", "a-secret")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "x-mine: a-secret\nauthorization: a-secret")
    with endpoint("Yes.") as (model, asked):
        list(model("Do this.", "With that."))
    ((path, headers, body),) = asked
    assert path == "/v1/chat/completions"
    assert body == {
        "model": "m",
        "messages": [{"role": "system", "content": "Do this."}, {"role": "user", "content": "With that."}],
        "stream": True,
        "temperature": 0,
    }
    names = {name.lower() for name in headers}
    assert names <= {"accept", "authorization", "connection", "content-length", "content-type", "host"}
    assert headers["authorization"] == f"Bearer {KEY}"


def test_without_a_key_none_is_sent():
    with endpoint("Yes.", key="") as (model, asked):
        list(model("Do this.", "With that."))
    assert "authorization" not in {name.lower() for name in asked[0][1]}


def test_a_model_that_takes_no_temperature_is_asked_without():
    def script(body):
        return (400, {}, ["{}"]) if "temperature" in body else "Yes."

    assert said(script) == "Yes."


def test_what_is_no_text_is_passed_over():
    event = json.loads(chunk("x").removeprefix("data: "))
    usage = event | {"choices": []}
    thought = event | {"choices": [{"index": 0, "delta": {"reasoning_content": "Hm."}, "finish_reason": None}]}
    extra = [f"data: {json.dumps(one)}\n\n" for one in (usage, thought)] + [": a comment\n\n"]
    assert said((200, {}, [*extra, *reply("Yes."), *extra])) == "Yes."


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (401, "it refuses the key: check CAREER_QA_LLM_KEY"),
        (403, "it refuses the key: check CAREER_QA_LLM_KEY"),
        (404, "it has no model 'm': check CAREER_QA_LLM_MODEL and CAREER_QA_LLM_URL"),
        (429, "it takes no more requests now, or the quota is used up: try again later"),
        (400, "it answered with HTTP status 400"),
        (500, "it answered with HTTP status 500"),
    ],
)
def test_refusals_say_what_to_do(status, told):
    assert why((status, {"retry-after": "60"}, ['{"error": {"message": "Never show this."}}'])) == told


def test_nothing_is_sent_on_to_another_place():
    with endpoint("Yes.") as (other, elsewhere):
        assert why((307, {"location": f"{other.url}/chat/completions"}, [])) == "it answered with HTTP status 307"
        assert elsewhere == []


@pytest.mark.parametrize(
    "parts",
    [
        ["data: {not json}\n\n"],
        ["data: 5\n\n"],
        ['data: {"choices": 5}\n\n'],
        ['data: {"choices": [{"delta": null}]}\n\n'],
        ["data: \xff\n\n".encode("latin-1")],
    ],
)
def test_garbage_is_told(parts):
    assert why((200, {}, [*reply("Yes.", finish=None), *parts])) == "what it sent cannot be read as a chat completion"


@pytest.mark.parametrize("parts", [[], ["<html>Welcome to the router</html>"], reply("Half a sen", finish=None)])
def test_a_stream_that_is_cut_is_told(parts):
    assert why((200, {}, parts)) == "its reply was cut off"


def test_an_error_inside_the_stream_is_told_without_its_words():
    error = 'data: {"error": {"message": "Never show this."}}\n\n'
    assert why((200, {}, [*reply("Half", finish=None), error])) == "what it sent cannot be read as a chat completion"


def test_a_connection_that_breaks_is_told():
    assert "cannot be reached, or broke the connection" in why((200, {"content-length": "9999"}, reply("Half")[:1]))


def test_a_withheld_reply_is_told():
    assert why((200, {}, reply("Half", finish="content_filter"))) == "its filter withheld the reply"


@pytest.mark.parametrize("parts", [[5.0], [chunk("Half"), 5.0], [": wait\n\n", 0.1] * 50])
def test_it_is_waited_for_no_longer_than_told(parts):
    assert "within 0 seconds" in why((200, {}, parts), timeout=0.4)


def test_a_reply_without_end_is_left():
    assert why((200, {}, [chunk("word " * 100)] * (LENGTH // 400))) == "it does not stop"


def test_where_nobody_listens_it_is_said():
    with pytest.raises(Unavailable, match="it cannot be reached"):
        list(Endpoint("http://127.0.0.1:9/v1", "m")("Do this.", "With that."))


@pytest.mark.parametrize("url", ["localhost:11434/v1", "file:///etc/hosts"])
def test_an_address_is_one_of_the_web(url):
    with pytest.raises(Unavailable, match=r"CAREER_QA_LLM_URL is '.*', no address that starts with http"):
        list(Endpoint(url, "m")("Do this.", "With that."))


def test_a_model_has_to_be_named():
    with pytest.raises(Unavailable, match="CAREER_QA_LLM_MODEL is not set"):
        list(Endpoint("http://127.0.0.1:9/v1", "")("Do this.", "With that."))


def test_without_the_package_it_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "openai", None)
    with pytest.raises(Unavailable, match="pip install"):
        list(Endpoint("http://127.0.0.1:9/v1", "m")("Do this.", "With that."))


def test_the_environment_names_it(monkeypatch):
    for name in ("URL", "MODEL", "KEY"):
        monkeypatch.delenv(f"CAREER_QA_LLM_{name}", raising=False)
    assert configured() is None
    monkeypatch.setenv("CAREER_QA_LLM_URL", " http://localhost:11434/v1 ")
    monkeypatch.setenv("CAREER_QA_LLM_MODEL", "qwen3")
    assert configured() == Endpoint("http://localhost:11434/v1", "qwen3")


def test_nothing_is_imported_until_it_is_asked():
    code = "import sys, rag.ask, rag.model.endpoint; rag.model.endpoint.configured(); print('openai' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout == "False\n"
