"""A conversation lives in the address: follow-ups, links to a moment, back and forward, filters."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from steps import ask, chips, follow_up, later, second, stands_at, visit

sync_api = pytest.importorskip("playwright.sync_api", reason="no playwright: pip install playwright")
expect = sync_api.expect

TALK = "How do I keep a work log?"
PIP = "Does a PIP mean I'm fired?"


def heading(page):
    return page.locator("h1.question")


def query(page):
    return parse_qs(urlsplit(page.url).query)


def test_what_a_follow_up_takes_along_is_seen_and_can_be_dropped(page):
    ask(page, TALK)
    expect(page.locator(".statement").first).to_be_visible()
    follow_up(page, "why?")
    expect(heading(page)).to_have_text("why?")
    expect(page.locator(".piece")).to_contain_text(f"Goes on with {TALK}")
    assert query(page)["q"] == [TALK, "why?"]
    page.get_by_role("button", name=f"Without: Goes on with {TALK}").click()
    expect(page.locator(".piece")).to_have_count(0)
    assert query(page)["without"] == ["2.topic"]
    page.get_by_role("button", name=TALK, exact=True).click()
    expect(heading(page)).to_have_text(TALK)
    page.get_by_role("button", name="New conversation").click()
    expect(page.get_by_text("For example")).to_be_visible()
    assert query(page) == {}


def test_back_and_forward_go_through_the_conversation(page):
    ask(page, TALK)
    expect(heading(page)).to_have_text(TALK)
    follow_up(page, PIP)
    expect(heading(page)).to_have_text(PIP)
    page.go_back()
    expect(heading(page)).to_have_text(TALK)
    expect(page.locator(".statement").first).to_contain_text("work log")
    page.go_forward()
    expect(heading(page)).to_have_text(PIP)
    page.go_back()
    page.go_back()
    expect(page.get_by_text("For example")).to_be_visible()


def test_a_link_reopens_the_same_answer_at_the_same_moment(page):
    visit(page, TALK, "why?")
    chip = later(page)
    chip.click()
    expect(chip).to_have_attribute("aria-current", "true")
    key, told = chip.get_attribute("data-key"), page.locator(".statement").all_text_contents()
    assert query(page)["at"] == [key]
    page.goto(page.url)
    expect(page.locator(".statement")).to_have_text(told)
    expect(page.locator(f".statement .chip[data-key={key}]").first).to_have_attribute("aria-current", "true")
    stands_at(page, second(later(page)))
    assert page.locator("video").evaluate("video => video.paused"), "a link starts no sound"


def test_a_filter_narrows_what_is_searched_and_comes_off_again(page):
    visit(page, PIP)
    expect(chips(page, "play").first).to_be_visible()
    page.get_by_role("button", name="Filters").click()
    page.get_by_role("button", name="Article", exact=True).click()
    expect(page.locator(".piece")).to_contain_text("only articles")
    expect(chips(page, "play")).to_have_count(0)
    expect(chips(page, "read").first).to_be_visible()
    assert query(page)["kind"] == ["article"]
    page.keyboard.press("Escape")
    expect(page.get_by_label("Channel or author")).to_be_hidden()
    page.get_by_role("button", name="Without: only articles").click()
    expect(chips(page, "play").first).to_be_visible()
    assert "kind" not in query(page)


def test_what_is_cited_shows_beside_its_chip_and_escape_puts_it_away(page):
    visit(page, TALK)
    chip = later(page)
    card = page.get_by_role("tooltip")
    chip.hover()
    expect(card).to_be_visible()
    expect(card).to_contain_text("Transcript")
    page.mouse.move(0, 0)
    expect(card).to_be_hidden()
    page.get_by_label("Your question").focus()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.shadowRoot?.activeElement?.className") == "chip":
            break
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()


def test_the_passages_before_and_behind_are_a_click_away(page):
    visit(page, "How can I tell burnout from being tired?")
    text = page.locator("p.text")
    expect(page.locator("mark")).to_be_visible()
    cited, where = text.inner_text(), page.locator(".where").inner_text()
    page.get_by_role("button", name="Next passage").click()
    expect(page.locator("mark")).to_have_count(0)
    assert text.inner_text() != cited
    page.get_by_role("button", name="Previous passage").click()
    expect(page.locator("mark")).to_be_visible()
    assert (text.inner_text(), page.locator(".where").inner_text()) == (cited, where)
    assert re.fullmatch(r"Passage \d+ of \d+", where)


def test_another_page_and_back_finds_the_answer_again(page):
    visit(page, TALK)
    expect(page.locator(".statement").first).to_be_visible()
    page.get_by_role("link", name="Library").click()
    expect(page.get_by_role("heading", name="Library")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("documents")
    page.get_by_role("link", name="Ask", exact=True).click()
    expect(heading(page)).to_have_text(TALK)
    assert query(page)["q"] == [TALK]
