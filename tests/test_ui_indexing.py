"""The page about the index: what it tells, and what its buttons do."""

import ast
import json
import re
import sys
import time

import pytest
import streamlit as st
from conftest import ROOT
from fakes import note, passage
from scripted import KEY, endpoint
from streamlit.testing.v1 import AppTest
from ui_samples import HOSTILE

from rag.manifest import Manifest
from ui import builds, model, permission, resources
from ui.view import indexed

MANIFEST = Manifest(3, "words", 256, 2, 1234, 56789, "../corpus", "s", "2026-11-23T08:01:40+00:00", {})


class Held:
    """An index of which only what it says of itself is there."""

    manifest = MANIFEST
    sources = (passage("A.").source, passage("B.", doc="b.md", kind="article").source)


def rows(**given):
    given = {"corpus": "corpus", "size": 43_400_000, "changed": ()} | given
    return {row["label"]: (row["value"], row["note"]) for row in indexed.facts(Held(), **given)}


def test_the_facts_of_an_index():
    assert rows() == {
        "Documents": ("2 documents: 1 set of video notes, 1 article", "from the folder corpus"),
        "Passages": ("1,234", "56,789 sentences"),
        "Built": ("23 November 2026, 08:01 UTC", "2026-11-23T08:01:40+00:00"),
        "Changed since": ("nothing", None),
        "Encoder": ("words", "256 dimensions"),
        "On disk": ("43.4 MB", "with what builds keep for the next one"),
        "Generation": (MANIFEST.id, "format 3"),
    }


def test_what_changed_is_named_as_far_as_it_is_short():
    assert rows(changed=["a.md"])["Changed since"][0] == "1 document: a.md"
    many = [f"{n}.md" for n in range(7)]
    assert rows(changed=many)["Changed since"][0] == "7 documents: 0.md, 1.md, 2.md, 3.md, 4.md and 2 more"


@pytest.mark.parametrize(
    ("size", "told"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (999_949, "1000 kB"),
        (999_950, "1.0 MB"),
        (123e9, "123 GB"),
    ],
)
def test_bytes(size, told):
    assert indexed.bytes_of(int(size)) == told


def test_a_date_that_is_none_stays_as_it_is():
    assert indexed.day("2025-06-01T10:00:00") == "1 June 2025, 10:00"
    assert indexed.day("once") == "once"


def test_problems_are_grouped_by_code_the_most_frequent_first():
    found = [
        ("a.md", "draft", 1, "a draft"),
        ("b.md", "repaired", 8, "mark x"),
        ("b.md", "repaired", 9, "mark y"),
        ("c.md", "made-up", 0, "odd"),
    ]
    repaired, draft, odd = indexed.problems(found)
    assert repaired == {
        "code": "repaired",
        "means": "time marks that were read otherwise than they are written",
        "count": "2",
        "documents": "1 document",
        "places": [{"where": "b.md:8", "text": "mark x"}, {"where": "b.md:9", "text": "mark y"}],
        "more": None,
    }
    assert (draft["code"], odd["code"], odd["means"]) == ("draft", "made-up", "something about a document")
    assert odd["places"] == [{"where": "c.md", "text": "odd"}]


def test_of_many_places_the_first_are_listed_and_the_others_counted():
    (group,) = indexed.problems((f"{n}.md", "draft", 1, "a draft") for n in range(1234))
    assert (group["count"], group["documents"], len(group["places"])) == ("1,234", "1,234 documents", 100)
    assert group["more"] == "and 1,134 more: `make check` lists them all"


def test_every_problem_that_is_told_has_a_meaning():
    codes = set()
    for path in (ROOT / "ingest").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                called = ast.unparse(node.func).rpartition(".")[2]
                if called in {"Problem", "Unreadable"} or ast.unparse(node.func) == "remarks.tell":
                    codes.add(node.args[0].value)
    assert len(codes) > 30
    assert codes - indexed.MEANS.keys() == set()


def test_a_report_is_a_line():
    told = {"documents": 75, "seconds": 3.4, "embedded": 12, "removed": 0}
    assert indexed.report(told) == "75 documents, 3 s, 12 texts encoded"
    told |= {"seconds": 0.2, "embedded": 0, "removed": 1}
    assert indexed.report(told) == "75 documents, less than 1 s, nothing to encode, 1 document removed"


def test_a_step_is_words_and_a_share():
    assert indexed.step("", 0, 0, 0) == ("starting", 0.0)
    assert indexed.step("reading", 3, 4, 0) == ("3 of 4 files read", 0.75)
    assert indexed.step("documents", 9, 9, 1) == ("9 of 9 documents cut into passages, 1 text encoded", 1.0)


# The page.


@pytest.fixture
def here(monkeypatch, publish, tmp_path):
    """A page at this machine, over an index of made passages whose corpus is ``corpus``."""
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus/a.md").write_text(note("Ask for a raise [00:00:10]. Wait for an answer."))
    index = publish(
        [passage("Ask twice.", doc="a.md")],
        corpus=tmp_path / "corpus",
        problems=[("a.md", "draft", 1, HOSTILE)],
    )
    for name in ("URL", "MODEL", "KEY"):
        monkeypatch.setenv(f"CAREER_QA_LLM_{name}", "")
    monkeypatch.delenv(permission.READ_ONLY, raising=False)
    monkeypatch.setenv("CAREER_QA_INDEX", str(tmp_path / "index"))
    monkeypatch.setattr(st, "get_option", {"server.address": "localhost"}.get)
    for cached in (resources.changes, resources._opened, builds.builds, model.chosen):
        cached.clear()
    yield index
    builds.builds().stop()
    for cached in (resources.changes, resources._opened, builds.builds, model.chosen):
        cached.clear()


def visit():
    return AppTest.from_string("from ui.screens import indexing; indexing.page()", default_timeout=60).run()


def parts(page):
    assert not page.exception
    return {part.key: json.loads(part.proto.json) for part in page.get("bidi_component")}


def button(page, label):
    (found,) = [one for one in page.button if one.label == label]
    return found


def finished(page):
    while builds.builds().job.running:
        time.sleep(0.05)
    return page.run()


def test_the_page_tells_what_the_index_holds(here):
    page = visit()
    shown = parts(page)
    facts = {row["label"]: row["value"] for row in shown["facts"]["rows"]}
    assert facts["Documents"] == "1 document: 1 set of video notes"
    assert facts["Generation"] == here.id
    assert facts["Changed since"] == "1 document: a.md"
    assert shown["problems"]["groups"][0]["places"] == [{"where": "a.md:1", "text": HOSTILE}]
    assert [one.label for one in page.button] == ["Rebuild", "Add", "Add the files", "Use it", "Try it"]
    assert button(page, "Add the files").disabled and button(page, "Try it").disabled


def test_rebuilding_shows_progress_and_ends_with_the_report(here):
    page = button(visit(), "Rebuild").click().run()
    assert button(page, "Rebuild").disabled and button(page, "Add").disabled
    assert re.match(r"Rebuilding\\: ", page.get("progress")[0].proto.text)
    shown = parts(finished(page))
    assert re.fullmatch(r"Rebuilding: 1 document, .*, \d texts encoded\.", shown["job"]["text"])
    facts = {row["label"]: row["value"] for row in shown["facts"]["rows"]}
    assert facts["Generation"] != here.id
    assert facts["Changed since"] == "nothing"
    assert not button(page, "Rebuild").disabled


def test_another_visitor_sees_the_same_job(here, monkeypatch):
    monkeypatch.setattr(builds.builds(), "_command", (sys.executable, "-c", "import time; time.sleep(60)"))
    button(visit(), "Rebuild").click().run()
    other = visit()
    assert button(other, "Rebuild").disabled
    assert other.get("progress")[0].proto.text == r"Rebuilding\: starting"


def test_files_are_added_and_the_box_is_empty_again(here, tmp_path):
    page = visit()
    page.file_uploader[0].upload("../-plan.md", b"# Plan\n\nAsk twice for a raise.\n", "text/markdown").run()
    page = button(page, "Add the files").click().run()
    page = finished(page)
    lines = parts(page)["job"]["text"].splitlines()
    assert lines[:2] == ["added: articles/plan.md", "1 added in corpus"]
    assert lines[2].startswith("Adding 1 file: 2 documents, ")
    assert (tmp_path / "corpus/articles/plan.md").read_bytes() == b"# Plan\n\nAsk twice for a raise.\n"
    assert not page.file_uploader[0].value


def test_what_is_no_link_is_told_and_stays_in_the_box(here):
    page = visit()
    page.text_input(key="link").set_value("/etc/passwd")
    page = button(page, "Add").click().run()
    assert parts(page)["said"]["text"] == ("'/etc/passwd' is not a link: give one that starts with https:// or http://")
    assert page.text_input(key="link").value == "/etc/passwd"
    assert "said" not in parts(page.run())
    assert builds.builds().job is None


def test_where_nothing_may_be_changed_it_says_why(here, monkeypatch):
    monkeypatch.setenv(permission.READ_ONLY, "yes")
    page = visit()
    assert list(page.button) == list(page.text_input) == list(page.file_uploader) == []
    assert parts(page)["off"]["text"] == "Adding and rebuilding are off. The server was started with `--read-only`."


@pytest.mark.parametrize("label", ["Rebuild", "Add", "Use it"])
def test_a_button_of_a_page_that_is_open_still_asks(here, monkeypatch, label):
    page = visit()
    page.text_input(key="link").set_value("https://e.example")
    page.text_input(key="llm_url").set_value("https://e.example/v1")
    page.text_input(key="llm_model").set_value("m")
    monkeypatch.setenv(permission.READ_ONLY, "yes")
    button(page, label).click().run()
    assert builds.builds().job is None
    assert model.endpoint() is None


def test_without_an_index_the_first_one_can_be_built(here, monkeypatch, tmp_path):
    monkeypatch.setenv("CAREER_QA_INDEX", str(tmp_path / "nowhere"))
    monkeypatch.chdir(tmp_path)
    page = visit()
    assert parts(page)["message"]["title"] == "The index is not ready"
    assert "facts" not in parts(page)
    button(page, "Build")
    (tmp_path / "nowhere").mkdir()
    (tmp_path / "nowhere/CURRENT").write_text("0123456789ab")  # another folder's, perhaps: not to be guessed
    page = visit()
    assert "Build" not in [one.label for one in page.button]
    assert "until there is an index" in parts(page)["off"]["text"]


def test_a_store_that_is_away_is_told_and_nothing_is_offered(here, monkeypatch):
    monkeypatch.setenv("CAREER_QA_STORE", "http://127.0.0.1:1")
    page = visit()
    assert "no Milvus answers at 'http://127.0.0.1:1'" in parts(page)["message"]["text"]
    assert not {"Build", "Rebuild"} & {one.label for one in page.button}


def test_a_model_is_named_and_tried_and_the_key_never_shown(here, monkeypatch):
    with endpoint("Ready.") as (own, asked):
        monkeypatch.setenv("CAREER_QA_LLM_URL", own.url)
        monkeypatch.setenv("CAREER_QA_LLM_KEY", KEY)
        page = visit()
        page.text_input(key="llm_model").set_value("n")
        page = button(page, "Use it").click().run()
        worded = parts(page)["worded"]["text"]
        assert worded == f"Answers are worded by `n` at `{own.url}`, with the key, as set here, until the server ends."
        page = button(page, "Try it").click().run()
    assert re.fullmatch(r"It replied “Ready\.” in \d\.\d s\.", parts(page)["model_said"]["text"])
    assert asked[0][2]["model"] == "n"
    assert KEY not in str(page.main) + json.dumps(parts(page))
    page = button(page, "Undo").click().run()
    assert "as the environment has it" in parts(page)["worded"]["text"]
    assert page.text_input(key="llm_model").value == ""


def test_what_is_no_endpoint_is_told(here):
    page = visit()
    page.text_input(key="llm_url").set_value("file:///etc/passwd")
    page = button(page, "Use it").click().run()
    assert parts(page)["model_said"]["text"].startswith("'file:///etc/passwd' is not an address of the web")
    assert "said" not in parts(page)
    assert model.endpoint() is None
