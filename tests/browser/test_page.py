"""What a person does: asks, clicks a citation, and is at the second or the sentence."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from hostile import SENTENCE, TITLE
from steps import ask, chips, later, second, stands_at, visit

sync_api = pytest.importorskip("playwright.sync_api", reason="no playwright: pip install playwright")
expect = sync_api.expect

TALK = "How do I keep a work log?"
VIDEO = "How can I tell that I am about to be fired?"
ARTICLE = "How can I tell burnout from being tired?"
BEYOND = "How do I bake sourdough bread?"
HOSTILE = "What does a zither tuner earn?"


def test_a_citation_of_the_talk_plays_at_its_second_and_again_when_clicked_again(page):
    ask(page, TALK)
    chip = later(page)
    at = second(chip)
    chip.click()
    stands_at(page, at)
    expect(chip).to_have_attribute("aria-current", "true")
    video = page.locator("video")
    video.evaluate("video => { video.pause(); video.currentTime = 0; video.dataset.same = 'yes' }")
    stands_at(page, 0)
    chip.click()
    stands_at(page, at)
    assert video.get_attribute("data-same") == "yes", "the player is still the same element"
    assert not video.evaluate("video => video.paused")


def test_before_any_click_the_first_moment_is_shown_and_not_started(page):
    visit(page, TALK)
    stands_at(page, second(chips(page, "play").first))
    assert page.locator("video").evaluate("video => video.paused")


def test_another_citation_moves_the_same_player(page):
    visit(page, TALK)
    one, other = chips(page, "play").nth(0), chips(page, "play").nth(1)
    one.click()
    stands_at(page, second(one))
    page.locator("video").evaluate("video => video.dataset.same = 'yes'")
    other.click()
    stands_at(page, second(other))
    assert page.locator("video").get_attribute("data-same") == "yes"


def test_the_plain_link_of_the_talk_opens_the_recording_at_the_second(page):
    visit(page, TALK)
    link = page.locator(".source .quote a.out").first
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("rel", "noopener")
    address = urlsplit(link.get_attribute("href"))
    assert address.fragment == f"t={second(chips(page, 'play').first)}"
    answer = page.request.get(address.path, headers={"Range": "bytes=0-99"})
    assert (answer.status, len(answer.body())) == (206, 100)


def test_a_youtube_citation_starts_the_embed_at_its_second(page):
    visit(page, VIDEO)
    assert page.locator("iframe[src*=youtube]").count() == 0, "nothing of YouTube before a click"
    chip = chips(page, "play").nth(1)
    at = second(chip)
    chip.click()
    frame = page.locator("iframe[src*=youtube]")
    expect(frame).to_have_attribute("data-loaded", "yes")
    address = urlsplit(frame.get_attribute("src"))
    asks = parse_qs(address.query)
    assert f"{address.scheme}://{address.netloc}" == "https://www.youtube-nocookie.com"
    assert re.fullmatch(r"/embed/[\w-]{11}", address.path)
    assert (asks["start"], asks["autoplay"], asks["enablejsapi"]) == ([str(at)], ["1"], ["1"])

    chip.click()  # again: the same player is told to seek
    inside = next(frame for frame in page.frames if "youtube" in frame.url)
    inside.wait_for_function("told.length >= 3")
    assert inside.evaluate("told") == [
        {"event": "listening", "id": "career-qa"},
        {"event": "command", "func": "seekTo", "args": [at, True]},
        {"event": "command", "func": "playVideo", "args": []},
    ]
    link = page.locator(".source .quote a.out[href*=youtube]").first
    assert re.fullmatch(r"https://www\.youtube\.com/watch\?v=[\w-]{11}&t=\d+s", link.get_attribute("href"))


def test_a_citation_of_an_article_opens_its_passage_with_the_sentence_marked(page):
    visit(page, ARTICLE)
    chip = chips(page, "read").nth(1)
    chip.click()
    expect(chip).to_have_attribute("aria-current", "true")
    same = page.locator(f".chip[data-key={chip.get_attribute('data-key')}]")
    quoted = page.locator(".quote", has=same).locator("blockquote").inner_text()
    expect(page.locator("mark")).to_have_text(quoted)
    passage = page.locator("p.text").inner_text()
    assert quoted in passage
    assert len(passage) > len(quoted)


def test_asking_stands_in_the_address_and_the_address_asks(page):
    ask(page, ARTICLE)
    expect(page.locator(".statement").first).to_be_visible()
    assert parse_qs(urlsplit(page.url).query) == {"q": [ARTICLE]}
    told = page.locator(".statement").all_inner_texts()
    page.reload()
    expect(page.locator(".statement")).to_have_text(told)
    expect(page.locator("h1.question")).to_have_text(ARTICLE)


def test_an_example_is_one_click(page):
    page.goto("/")
    page.locator(".st-key-example button").first.click()
    expect(page.locator(".statement").first).to_be_visible()


def test_a_refusal_looks_like_one(page):
    visit(page, BEYOND)
    expect(page.get_by_role("heading", name="The corpus does not answer this.")).to_be_visible()
    expect(page.get_by_role("heading", name="Nearest passages")).to_be_visible()
    assert page.locator(".statement").count() == 0
    assert page.locator("video, iframe[src*=youtube], mark").count() == 0
    nearest = page.get_by_role("button", name=re.compile("^Nearest passage: "))
    nearest.first.click()
    expect(page.locator("mark")).to_be_visible()


def test_an_empty_question_gets_a_hint(page):
    page.goto("/")
    page.get_by_label("Your question").press("Enter")
    expect(page.get_by_text("Type a question first")).to_be_visible()


def test_hostile_texts_show_as_written(page):
    visit(page, HOSTILE)
    expect(page.locator(".statement").first).to_contain_text(SENTENCE)
    expect(page.locator(".source h3").first).to_have_text(TITLE)
    expect(page.locator(".source .kind").first).to_contain_text('<img src=x onerror="window.hacked=1">')
    expect(page.locator("mark")).to_have_text(SENTENCE)
    question = "$1 *a* [x](https://evil.example) :red[x] <script>window.hacked=1</script> <img src=x onerror=hacked=1>"
    visit(page, question)
    expect(page.locator("h1.question")).to_have_text(question)
    expect(page.get_by_role("heading", name=re.compile("Nearest passages|Sources"))).to_be_visible()
    assert page.evaluate("window.hacked") is None
    assert page.locator("a[href*=evil], a[href^=javascript]").count() == 0


def test_the_keyboard_reaches_the_citations(page):
    visit(page, TALK)
    chip = chips(page, "play").nth(1)
    chip.focus()
    page.keyboard.press("Enter")
    stands_at(page, second(chip))
    expect(chip).to_be_focused()


@pytest.mark.parametrize("width", [360, 1600])
def test_what_is_opened_stands_beside_the_answer_where_there_is_room_and_below_it_where_there_is_not(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    visit(page, HOSTILE)
    expect(page.locator("mark")).to_be_visible()
    left, right = page.locator(".statement").first.bounding_box(), page.locator("mark").first.bounding_box()
    beside = right["x"] >= left["x"] + left["width"]
    assert beside == (width == 1600)
