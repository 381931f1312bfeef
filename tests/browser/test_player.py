"""The player stays itself; its strip, its lines and its captions go with it."""

import re

import pytest
from steps import chips, follow_up, later, second, stands_at, visit

sync_api = pytest.importorskip("playwright.sync_api", reason="no playwright: pip install playwright")
expect = sync_api.expect

TALK = "How do I keep a work log?"
VIDEO = "How can I tell that I am about to be fired?"


def mark_same(page):
    page.locator("video").evaluate("video => video.dataset.same = 'yes'")


def test_a_chip_plays_after_a_follow_up_too_and_the_player_is_still_the_same(page):
    visit(page, TALK)
    later(page).click()
    mark_same(page)
    follow_up(page, "why?")
    expect(page.locator("h1.question")).to_have_text("why?")
    expect(page.locator(".statement").first).to_be_visible()
    chip = later(page)
    chip.click()
    stands_at(page, second(chip))
    assert page.locator("video").get_attribute("data-same") == "yes"


def test_a_rerun_leaves_the_player_alone(page):
    visit(page, TALK)
    chip = later(page)
    chip.click()
    stands_at(page, second(chip))
    page.locator("video").evaluate("video => { video.pause(); video.currentTime = 1; video.dataset.same = 'yes' }")
    stands_at(page, 1)
    page.get_by_role("button", name="Filters").click()
    page.get_by_role("textbox", name="Since").fill("2020")
    page.get_by_role("textbox", name="Since").press("Escape")
    page.locator(".statement").first.click()
    page.wait_for_timeout(500)
    assert page.locator("video").get_attribute("data-same") == "yes"


def test_the_strip_marks_the_cited_moments_and_lights_the_one_that_plays(page):
    visit(page, TALK)
    later(page)
    marks = page.locator(".mark")
    seconds = [second(mark) for mark in marks.all()]
    assert seconds == sorted({second(chip) for chip in chips(page, "play").all()})
    places = [mark.bounding_box()["x"] for mark in marks.all()]
    assert places == sorted(places)
    marks.last.click()
    stands_at(page, seconds[-1])
    expect(page.locator(".mark[aria-current]")).to_have_count(1)
    expect(marks.last).to_have_attribute("aria-current", "true")
    key = marks.last.get_attribute("data-key")
    expect(page.locator(f".statement .chip[data-key={key}]").first).to_have_attribute("aria-current", "true")
    assert f"at={key}" in page.url


def test_the_lines_follow_along_and_a_click_on_one_seeks(page):
    visit(page, TALK)
    lines = page.locator(".line")
    expect(lines.first).to_be_visible()
    stands_at(page, second(chips(page, "play").first))
    assert lines.count() > 10, "the whole talk, not only what is cited"
    line = lines.nth(6)
    minutes, seconds = line.locator(".when").inner_text().split(":")
    line.click()
    page.wait_for_function(
        "([video, at]) => Math.abs(video.currentTime - at) <= 1.5",
        arg=[page.locator("video").element_handle(), int(minutes) * 60 + int(seconds)],
    )
    expect(page.locator(".line[aria-current]")).to_have_count(1)
    page.mouse.move(0, 0)
    page.locator("video").evaluate("video => { video.pause(); video.currentTime = video.duration - 2 }")
    expect(lines.last).to_have_attribute("aria-current", "true")
    expect(lines.last).to_be_in_viewport()


def test_the_recording_comes_with_its_captions(page):
    visit(page, TALK)
    stands_at(page, second(chips(page, "play").first))
    page.wait_for_function(
        "video => { video.textTracks[0].mode = 'hidden'; return video.textTracks[0].cues?.length > 10 }",
        arg=page.locator("video").element_handle(),
    )


def test_where_youtube_does_not_answer_the_link_and_the_quote_stay(page_alone):
    page = page_alone
    page.clock.install()
    visit(page, VIDEO)
    chip = chips(page, "play").first
    chip.click()
    expect(page.locator("iframe[src*=youtube]")).to_have_attribute("data-loaded", "yes")
    page.clock.run_for(9000)
    expect(page.locator(".failed")).to_have_text("YouTube does not answer here. The link below opens the video.")
    expect(page.locator("h2 a[href*='youtube.com/watch']")).to_have_attribute(
        "href", re.compile(rf"&t={second(chip)}s$")
    )
    expect(page.locator("mark")).to_be_visible()


def test_youtube_tells_where_it_is_and_the_strip_follows(page):
    visit(page, VIDEO)
    chips(page, "play").first.click()
    expect(page.locator("iframe[src*=youtube]")).to_have_attribute("data-loaded", "yes")
    marks = page.locator(".mark")
    last = marks.last
    at = second(last)
    inside = next(frame for frame in page.frames if "youtube" in frame.url)
    said = {"event": "infoDelivery", "info": {"currentTime": at + 3, "duration": at * 2, "playerState": 1}}
    inside.evaluate("said => parent.postMessage(JSON.stringify(said), '*')", said)
    expect(last).to_have_attribute("aria-current", "true")
    bar = page.locator(".marks").bounding_box()
    middle = last.bounding_box()["x"] + last.bounding_box()["width"] / 2
    assert abs((middle - bar["x"]) / bar["width"] - 0.5) < 0.03, "the strip is as long as the video is now known to be"
