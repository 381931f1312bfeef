"""Thirty hostile documents, a hostile model and hostile addresses: nothing runs, nothing leaves, all is text."""

import http.client
import re
from urllib.parse import quote, urlencode, urlsplit

import pytest
from hostile import CORPUS, EVIL, IMAGE, SCRIPT

sync_api = pytest.importorskip("playwright.sync_api", reason="no playwright: pip install playwright")
expect = sync_api.expect

documents = pytest.mark.parametrize("document", CORPUS, ids=[f"{n}-{one.path[:24]}" for n, one in enumerate(CORPUS)])
WEAVER = "What does a weaver earn?"
TEXT = f"$1 *a* [x]({EVIL}) :red[x] {{{{7*7}}}} {SCRIPT} {IMAGE}"
ADDRESSES = {
    "question": {"q": [TEXT]},
    "conversation": {"q": [WEAVER, TEXT, f"And {TEXT}?"], "without": f"2.{SCRIPT}", "at": SCRIPT},
    "filter": {
        "q": [WEAVER],
        "channel": TEXT,
        "doc": f"../../{IMAGE}",
        "since": SCRIPT,
        "until": TEXT,
    },
    "known channel": {"q": [WEAVER], "channel": f"Ann {IMAGE}", "doc": "articles/form.md"},
    "the rest": {"q": [WEAVER], "kind": IMAGE, "view": SCRIPT, "minutes": "9e9", SCRIPT: IMAGE},
}
OUTSIDE = [
    "../../../../etc/passwd",
    "..%2f..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "..%5c..%5c..%5cetc%5cpasswd",
    "%252e%252e%252f%252e%252e%252fetc%252fpasswd",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "articles/../../index/current",
    "articles/hostile.md%00.md",
    "articles/..",
]


def fetched(site, path):
    """Status, headers and body of `path` just as it is written; no browser puts it right."""
    connection = http.client.HTTPConnection(urlsplit(site).netloc, timeout=20)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


@documents
def test_its_answer_shows_it_letter_for_letter_and_runs_nothing(visitor, document):
    visitor.follow(f"/?{urlencode({'q': document.question})}")
    expect(visitor.page.locator("h1.question")).to_have_text(document.question)
    visitor.settle()  # until then the answer before it stands below, and its sources may hold the same texts
    assert visitor.missing(document.question, *document.shown) == []
    visitor.settle()
    source = visitor.page.locator(".source").first
    for chip in source.locator(".chip").all():
        chip.hover()
        chip.focus()
    for chip in source.get_by_role("button", name=re.compile(r"^Citation \d+: read in ")).all()[:1]:
        chip.click()
        visitor.page.wait_for_url("**at=c1")  # its click has been answered
        visitor.settle()
    assert visitor.harm() == []


@documents
def test_the_library_opens_it_and_runs_nothing(visitor, document):
    visitor.follow(f"/library?{urlencode({'open': document.path})}")
    assert visitor.missing(*document.shown) == []
    assert visitor.harm() == []


@pytest.mark.parametrize("path", ["/", "/library", "/library?view=map", "/index"])
def test_the_pages_over_it_run_nothing(visitor, path):
    visitor.open(path)
    for canvas in visitor.page.locator("canvas").all():
        for at in range(20, 400, 20):
            canvas.hover(position={"x": at, "y": at / 2}, force=True)
    assert visitor.harm() == []


@pytest.mark.parametrize("name", ADDRESSES)
def test_an_address_is_a_text_as_well(visitor, name):
    visitor.open(f"/?{urlencode(ADDRESSES[name], doseq=True)}")
    assert visitor.page.locator('[data-testid="stException"]').count() == 0
    assert visitor.missing(ADDRESSES[name]["q"][-1]) == []
    assert visitor.harm() == []


def test_the_title_of_the_window_is_the_question_letter_for_letter(visitor):
    visitor.open(f"/?{urlencode({'q': TEXT})}")
    assert visitor.page.title().startswith(TEXT)


def test_the_filters_show_names_letter_for_letter(visitor):
    visitor.open("/")
    page, box = visitor.page, visitor.page.get_by_role("combobox", name="Document")
    page.get_by_role("button", name="Filters").click()
    box.fill("cooper")
    title = next(one.shown[0] for one in CORPUS if "cooper" in one.question)
    expect(page.get_by_role("option").first).to_have_text(title)
    page.get_by_role("option").first.click()
    page.wait_for_url("**/*elsewhere.md*")
    visitor.settle()
    assert visitor.harm() == []


def test_of_what_a_model_writes_only_what_is_borne_out_is_shown(visitor):
    document = next(one for one in CORPUS if "farrier" in one.question)
    visitor.open(f"/?{urlencode({'q': document.question})}")
    assert visitor.missing(*document.shown, "3 statements of the language model were left out") == []
    assert visitor.page.locator(".statement").count() == 1
    assert f"{EVIL}/said.png" not in visitor.texts()
    assert visitor.harm() == []


def test_who_goes_on_before_an_answer_is_written_sees_the_last(visitor):
    for document in CORPUS:
        visitor.follow(f"/?{urlencode({'q': document.question})}")
    assert visitor.missing(CORPUS[-1].question, *CORPUS[-1].shown) == []
    assert visitor.harm() == []


@documents
def test_it_is_served_as_plain_text(hostile_site, document):
    status, headers, body = fetched(hostile_site, f"/documents/{quote(document.path)}")
    assert (status, body) == (200, document.files[document.path])
    assert headers["content-type"] == "text/plain; charset=utf-8"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "sandbox"


@pytest.mark.parametrize("route", ["documents", "recordings"])
@pytest.mark.parametrize("path", OUTSIDE)
def test_nothing_outside_the_corpus_is_served(hostile_site, route, path):
    status, _, body = fetched(hostile_site, f"/{route}/{path}")
    assert status in (400, 404)
    assert len(body) < 20


def test_opened_by_itself_a_document_is_a_text(visitor):
    visitor.page.goto("/documents/articles/page.html")
    assert SCRIPT in visitor.page.locator("pre").inner_text()
    assert visitor.page.evaluate("[document.scripts.length, typeof hacked]") == [0, "undefined"]
