"""Light and dark, wide and narrow, with the keyboard alone."""

from urllib.parse import quote

import pytest
from steps import go, stands_at, visit

sync_api = pytest.importorskip("playwright.sync_api", reason="no playwright: pip install playwright")
expect = sync_api.expect

LOG = "How do I keep a work log?"
PAGES = {  # and what is drawn last on each
    "/": ".notice.hint",
    f"/?q={LOG}": ".st-key-keep details",
    f"/?q={LOG}&view=voices": ".voice",
    f"/?q={LOG}&view=watch": ".clip",
    "/library?open=notes/counter-offers.md": ".st-key-text .chip",
    "/library": ".st-key-shelf li",
    "/index": ".st-key-model button, [data-testid=stFileUploaderDropzone]",
}


@pytest.mark.parametrize("width", [360, 1600])
def test_nothing_is_wider_than_the_window(page, width):
    page.set_viewport_size({"width": width, "height": 780})
    for address, last in PAGES.items():
        go(page, quote(address, safe="/?&="))
        expect(page.locator(last).last).to_be_visible()  # what comes last is there
        main = page.locator("[data-testid=stMain]")
        assert main.evaluate("main => main.scrollWidth <= main.clientWidth"), address


def test_a_dark_page_is_dark_in_every_part(page):
    def brightness(locator, style):
        channels = locator.evaluate("(one, style) => getComputedStyle(one)[style].match(/[\\d.]+/g).map(Number)", style)
        return sum(channels[:3]) / 3

    page.emulate_media(color_scheme="dark")
    visit(page, LOG)
    expect(page.locator(".statement").first).to_be_visible()
    assert brightness(page.locator(".stApp"), "backgroundColor") < 60
    for part in (".statement", "h1.question", "p.text", ".line", ".source h3"):
        assert brightness(page.locator(part).first, "color") > 150, part


def test_on_a_phone_the_player_comes_into_view_when_a_chip_is_tapped(page):
    page.set_viewport_size({"width": 390, "height": 844})
    visit(page, LOG)
    page.locator(".statement .chip").last.click()
    expect(page.locator("video")).to_be_in_viewport()


def focused(page):
    """What has the focus, inside of parts too: its accessible name or text."""
    return page.evaluate(
        "() => { let one = document.activeElement;"
        " while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;"
        " return one?.getAttribute('aria-label') ?? one?.innerText ?? '' }"
    )


def tab_to(page, says, limit=80):
    for _ in range(limit):
        page.keyboard.press("Tab")
        if focused(page).startswith(says):
            return
    raise AssertionError(f"no way to {says!r} with the Tab key")


def test_all_of_it_is_reached_with_the_keyboard_alone(page):
    page.goto("/")
    expect(page.get_by_label("Your question")).to_be_visible()
    tab_to(page, "Your question")
    page.keyboard.type(LOG)
    page.keyboard.press("Enter")
    expect(page.locator(".statement").first).to_be_visible()
    tab_to(page, "Citation 2: play")
    page.keyboard.press("Enter")
    at = page.locator(".mark[aria-current]")
    expect(at).to_have_attribute("data-key", "c2")
    minutes, seconds = at.get_attribute("aria-label").split()[2].rstrip(":").split(":")
    stands_at(page, int(minutes) * 60 + int(seconds))
    tab_to(page, "Next passage")
    page.keyboard.press("Enter")
    expect(page.locator("mark")).to_have_count(0)
    tab_to(page, "Copy as Markdown")
