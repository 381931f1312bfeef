"""The library: finding a document, opening it whole, playing its moments, and looking at the map."""

import re

import pytest
from steps import second, stands_at

sync_api = pytest.importorskip("playwright.sync_api", reason="no playwright: pip install playwright")
expect = sync_api.expect


def test_a_document_is_found_opened_and_left_again(page):
    page.goto("/library")
    find = page.get_by_label("Find documents")
    find.fill("counter offer")
    find.press("Enter")
    row = page.get_by_role("link", name="How to Negotiate A Counter Offer With Your Employer")
    expect(row).to_be_visible()
    row.click()
    expect(page.locator("h1")).to_have_text("How to Negotiate A Counter Offer With Your Employer")
    assert "open=notes%2Fcounter-offers.md" in page.url
    expect(page.get_by_role("button", name=re.compile("^Play at 4:47"))).not_to_have_count(0)
    page.go_back()
    expect(row).to_be_visible()
    assert "find=counter" in page.url


def test_the_moments_of_a_recording_play_from_its_text(page):
    page.goto("/library?open=transcripts/work-log.vtt")
    chip = page.locator(".st-key-text .chip").nth(5)
    expect(chip).to_be_visible()
    at = second(chip)
    assert at > 2
    chip.click()
    stands_at(page, at)
    expect(page.locator(".st-key-player .mark[aria-current]")).to_have_attribute(
        "data-key", chip.get_attribute("data-key")
    )
    page.locator("video").evaluate("video => (video.dataset.same = 'yes')")
    page.locator(".st-key-text .chip").nth(2).click()
    stands_at(page, second(page.locator(".st-key-text .chip").nth(2)))
    assert page.locator("video").get_attribute("data-same") == "yes"


def test_a_document_is_asked_about(page):
    page.goto("/library?open=articles/burnout-at-work.md")
    page.get_by_role("link", name="Ask about this").click()
    page.get_by_label("Your question").fill("How long does it take to recover?")
    page.get_by_label("Your question").press("Enter")
    expect(page.locator(".piece")).to_contain_text("in articles/burnout-at-work.md")


def test_the_map_shows_topics_and_a_topic_lists_its_documents(page):
    page.goto("/library?view=map")
    expect(page.locator("[data-testid=stVegaLiteChart] :is(canvas, svg)").first).to_be_visible()
    topic = page.locator(".st-key-topics a, .st-key-topics button").first
    says = topic.inner_text().split("\n")[0]
    topic.click()
    expect(page.get_by_text(f"Topic: {says}")).to_be_visible()
    expect(page.get_by_text(re.compile(r"^(1 to \d+ of )?\d+ documents$"))).to_be_visible()
    assert "topic=" in page.url
