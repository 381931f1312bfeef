"""Several servers: what a visitor has of the second when the first is gone, over real ones."""

import asyncio
import json
import shutil
import subprocess

import httpx
import pytest
from conftest import ROOT
from fakes import write
from prometheus_client.parser import text_string_to_metric_families
from test_bench_page import FILES, QUESTION

from ingest.build import build
from tests.bench.crowd import said
from tests.bench.proxy import NGINX, proxied
from tests.bench.visitor import free, serving, visiting

NOTICE = "Whom do I tell that I quit?"
ANN, BEN = "203.0.113.1", "203.0.113.2"


def get(address, **headers):
    return httpx.get(f"http://{address}", headers=headers, trust_env=False, timeout=60)


@pytest.fixture(scope="module")
def fleet(tmp_path_factory, model):
    """Two servers over one index, (address, metrics' port, log) each. The first believes a proxy and lets a visitor ask
    four times a minute; the second believes nobody, and lets one ask once."""
    place = tmp_path_factory.mktemp("fleet")
    build(write(place / "corpus", FILES), place / "index", model)

    def server(name, *options):
        port, log = free(), place / f"{name}.jsonl"
        options = ["--address", "127.0.0.1", "--log", str(log), "--metrics", str(port), *options]
        return serving(place / "index", place / f"{name}.out", *options), port, log

    first, *one = server("first", "--proxy", "127.0.0.1", "--rate", "4")
    second, *two = server("second", "--rate", "1")
    with first as site, second as other:
        yield (site, *one), (other, *two)


def test_health_tells_what_is_served(fleet):
    for site, _, _ in fleet:
        assert get(f"{site.address}/health/live").json() == {"live": True}
        found = get(f"{site.address}/health/ready")
        assert (found.status_code, found.json()["ready"], found.json()["documents"]) == (200, True, 3)


@pytest.mark.skipif(NGINX is None, reason="no nginx on this machine (Debian: apt-get install nginx-light)")
def test_nginx_passes_on_what_the_page_needs(fleet, tmp_path):
    (site, _, _), _ = fleet
    with proxied([int(site.address.rpartition(":")[2])] * 2, tmp_path) as address:

        async def visit():
            async with visiting(address, Cookie="career_qa_visitor=somebody") as visitor:
                return await visitor.ask(QUESTION)

        assert said(asyncio.run(visit()))
        home = get(f"{address}/")
        assert home.headers["set-cookie"].startswith("career_qa_visitor=")
        assert "set-cookie" not in get(f"{address}/", Cookie="career_qa_visitor=somebody").headers
        assert get(f"{address}/documents/articles/notice.md").text.endswith("in person.\n")
        for hidden in ("/health/ready", "/health/live", "/_stcore/metrics"):
            assert get(f"{address}{hidden}").status_code == 404


def test_a_conversation_goes_on_at_another_server(fleet):
    (site, _, log), (other, port, other_log) = fleet
    before = len(log.read_text("utf-8").splitlines())

    async def visit():
        async with visiting(site.address, **{"X-Forwarded-For": ANN}) as visitor:
            await visitor.ask(QUESTION)
            told = await visitor.ask(QUESTION, NOTICE)
            again = await visitor.ask(QUESTION, NOTICE)
            for question in ("Is a plan a warning?", "What is a target?"):
                await visitor.ask(question)
            limited = await visitor.ask("What is a date?")
            kept = await visitor.ask(QUESTION, NOTICE)
        # What a request says of itself is not believed, only what the proxy adds: this is Ben, whoever he says he is.
        for told_of in (f"{ANN}, {BEN}", BEN):
            async with visiting(site.address, **{"X-Forwarded-For": told_of}) as visitor:
                await visitor.ask(QUESTION)
        site.process.kill()
        site.process.wait()
        async with visiting(other.address, session=visitor.session, **{"X-Forwarded-For": ANN}) as visitor:
            replayed = await visitor.ask(QUESTION, NOTICE)
        async with visiting(other.address, **{"X-Forwarded-For": BEN}) as visitor:
            unbelieved = await visitor.ask(QUESTION)
        return told, again, limited, kept, replayed, unbelieved

    told, again, limited, kept, replayed, unbelieved = asyncio.run(visit())
    assert said(told)
    assert said(told) == said(again) == said(kept) == said(replayed)
    assert replayed.parts["pieces"]["earlier"] == [QUESTION]
    assert "4 questions in a minute" in limited.parts["message"]["text"]
    assert "1 question in a minute" in unbelieved.parts["message"]["text"], "one address, one visitor"

    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()][before:]
    assert [line["event"] for line in lines] == ["question"] * 4 + ["limited"] + ["question"] * 2
    assert [line["turn"] for line in lines if line["event"] == "question"] == [1, 2, 1, 1, 1, 1]
    assert len({line["visit"] for line in lines}) == 3
    # A replay is one question asked, and two answered.
    assert [line["event"] for line in map(json.loads, other_log.read_text("utf-8").splitlines())][-3:] == [
        *["question"] * 2,
        "limited",
    ]
    assert QUESTION not in log.read_text("utf-8") + other_log.read_text("utf-8")

    families = {one.name: one for one in text_string_to_metric_families(get(f"127.0.0.1:{port}/metrics").text)}
    counts = {
        name: sum(one.value for one in families[name].samples if one.name.endswith("_total")) for name in families
    }
    others = [json.loads(line)["event"] for line in other_log.read_text("utf-8").splitlines()]
    assert counts["career_qa_questions"] == others.count("question")
    assert counts["career_qa_limited"] == 1
    (info,) = families["career_qa_index_info"].samples
    assert info.labels["generation"] == lines[0]["generation"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd on this machine")
@pytest.mark.parametrize("unit", ["career-qa@.service", "career-qa-milvus.service"])
def test_the_units_are_understood(unit, tmp_path):
    # What they start is not installed here; whether the rest is right is what is asked.
    text = (ROOT / "docs/deploy" / unit).read_text("utf-8").replace("/srv/career-qa/.venv/bin/career-qa", "/bin/true")
    text = text.replace("/srv/career-qa/.venv/bin/milvus-lite", "/bin/true").replace("/usr/bin/curl", "/bin/true")
    path = tmp_path / unit.replace("@", "@8501")
    path.write_text(text)
    found = subprocess.run(["systemd-analyze", "verify", "--man=no", str(path)], capture_output=True, text=True)
    assert (found.returncode, found.stderr) == (0, "")
