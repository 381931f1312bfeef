"""What a person does on the page, for several files of tests."""

import re
from urllib.parse import quote


def go(page, address):
    """Go to `address` inside the page, as going back does; load it where nothing is loaded: scripts load once."""
    if page.url == "about:blank":
        page.goto(address)
    else:
        page.evaluate(
            "(to) => { history.pushState({}, '', to); dispatchEvent(new PopStateEvent('popstate')) }", address
        )


def ask(page, question):
    page.goto("/")
    follow_up(page, question)
    return page


def follow_up(page, question):
    page.get_by_label("Your question").fill(question)
    page.get_by_label("Your question").press("Enter")


def visit(page, *questions, **more):
    query = [f"q={quote(question)}" for question in questions]
    query += [f"{name}={quote(value)}" for name, value in more.items()]
    page.goto(f"/?{'&'.join(query)}")
    return page


def chips(page, does):
    """The citation chips of the answer's text that do `does` (``play``, ``read``)."""
    return page.locator(".statement").get_by_role("button", name=re.compile(rf"^Citation \d+: {does} "))


def second(chip):
    """The second that a button names."""
    minutes, seconds = re.search(r"[Pp]lay at (\d+):(\d+)", chip.get_attribute("aria-label")).groups()
    return int(minutes) * 60 + int(seconds)


def later(page):
    """A chip of the talk that stands nowhere near where the video stands before any click."""
    chips(page, "play").first.wait_for()
    found = chips(page, "play").all()
    return next(chip for chip in found if second(chip) > 2 and abs(second(chip) - second(found[0])) > 2)


def stands_at(page, at):
    """Wait until the video shows the picture of second `at`, give or take one."""
    page.wait_for_function(
        "([video, at]) => video.readyState >= 2 && !video.seeking && Math.abs(video.currentTime - at) <= 1",
        arg=[page.locator("video").element_handle(), at],
    )
