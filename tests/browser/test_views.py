"""The other ways of looking at an answer, and what is done with one: watch list, who says what, keeping, printing."""

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from steps import ask, visit

sync_api = pytest.importorskip("playwright.sync_api", reason="no playwright: pip install playwright")
expect = sync_api.expect

OFFER = "Should I take the counter offer?"
LOG = "How do I keep a work log?"


def watch(page):
    """A watch list of recordings alone."""
    visit(page, LOG, view="watch", minutes="3", kind="transcript")
    expect(page.locator(".clip").nth(1)).to_be_visible()
    return page


def spans(page):
    """From when to when each clip of the list is, in seconds."""
    found = page.locator(".clip").all_inner_texts()
    times = [re.search(r"(\d+):(\d+)–(\d+):(\d+)", text).groups() for text in found]
    return [(int(a) * 60 + int(b), int(c) * 60 + int(d)) for a, b, c, d in times]


def test_a_watch_list_plays_one_clip_after_the_other(page):
    watch(page)
    (_, end), (start, _), *_ = spans(page)
    src = page.locator("video").get_attribute("src")
    page.locator(".clip .chip").first.click()
    page.wait_for_function("video => !video.paused", arg=page.locator("video").element_handle())
    page.locator("video").evaluate("(video, end) => { video.dataset.same = 'yes'; video.currentTime = end - 0.5 }", end)
    page.wait_for_function(
        "([video, src, start]) => video.getAttribute('src') !== src || Math.abs(video.currentTime - start) < 4",
        arg=[page.locator("video").element_handle(), src, start],
    )
    expect(page.locator(".clip").nth(1)).to_have_class(re.compile("lit"))
    assert page.locator("video").get_attribute("data-same") == "yes"
    assert not page.locator("video").evaluate("video => video.paused")


def test_asking_for_minutes_makes_a_watch_list(page):
    ask(page, "Five minutes on salary negotiation")
    expect(page.get_by_role("heading", name="5 minutes on salary negotiation")).to_be_visible()
    assert parse_qs(urlsplit(page.url).query) == {"q": ["salary negotiation"], "view": ["watch"], "minutes": ["5"]}
    clips = page.locator(".clip")
    expect(clips.first).to_be_visible()
    assert sum(end - start for start, end in spans(page)) <= 300
    titles = [clip.get_attribute("data-key") for clip in clips.all()]
    clips.first.get_by_role("button", name=re.compile("^Move down")).click()
    expect(clips.first).to_have_attribute("data-key", titles[1])
    clips.first.get_by_role("button", name=re.compile("^Remove")).click()
    expect(clips.first).to_have_attribute("data-key", titles[0])
    with page.expect_download() as download:
        page.get_by_role("button", name="Download Markdown").click()
    told = download.value.path().read_text("utf-8")
    assert len(re.findall(r"\]\(<?https://www\.youtube\.com/watch\?v=", told)) >= len(titles) - 1


def test_the_same_question_by_source(page):
    visit(page, OFFER)
    page.get_by_role("radio", name="Who says what").or_(page.get_by_role("button", name="Who says what")).click()
    rows = page.locator(".voice")
    expect(rows.nth(1)).to_be_visible()
    assert parse_qs(urlsplit(page.url).query)["view"] == ["voices"]
    names = rows.locator("h3").all_inner_texts()
    assert len(set(names)) == len(names) >= 2, "each source in one row"
    rows.nth(1).locator(".chip").first.click()
    expect(page.locator("mark")).to_be_visible()
    expect(rows.nth(1).locator(".chip").first).to_have_attribute("aria-current", "true")
    page.go_back()
    page.go_back()
    expect(page.locator(".statement").first).to_be_visible()


def test_a_thumb_and_a_note_are_kept_and_become_a_question_file(page, data, run):
    visit(page, LOG)
    keep = page.locator(".st-key-keep")
    keep.locator(".thumb.up").click()
    expect(keep.get_by_text("Kept.")).to_be_visible()
    keep.locator("textarea").fill("*Just* what I needed <b>")
    keep.get_by_role("button", name="Save").click()
    expect(keep.locator("textarea")).to_be_hidden()
    out = data / "kept.jsonl"
    run("rag", "feedback", "--out", str(out))
    (question,) = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert (question["question"], question["answerable"]) == (LOG, True)
    assert {gold["doc"] for gold in question["gold"]} == {"transcripts/work-log.vtt"}


def test_an_answer_is_taken_along_with_its_links(page):
    visit(page, OFFER)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as Markdown").click()
    told = download.value.path().read_text("utf-8")
    assert OFFER in told
    assert "youtube.com/watch?v=" in told
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as JSON").click()
    assert json.loads(download.value.path().read_text("utf-8"))["question"] == OFFER


def test_a_printed_answer_holds_the_answer_and_nothing_to_click(page):
    visit(page, OFFER)
    expect(page.locator(".statement").first).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".statement").first).to_be_visible()
    expect(page.locator("h1.question")).to_be_visible()
    for gone in (page.get_by_label("Your question"), page.get_by_role("link", name="Library"), page.locator(".stage")):
        expect(gone).to_be_hidden()
