"""Places: what a click opens, and the links to it."""

import pytest
import ui_samples as samples
from hypothesis import given
from hypothesis import strategies as st

from rag.passage import Source
from ui.view import place


@pytest.mark.parametrize(
    ("source", "second", "expected"),
    [
        (samples.NOTES, 72, {"href": "https://www.youtube.com/watch?v=wCIJtIgnldc&t=72s", "text": "YouTube · 1:12"}),
        (samples.NOTES, None, {"href": "https://www.youtube.com/watch?v=wCIJtIgnldc", "text": "YouTube"}),
        (samples.TALK, 72, {"href": "/recordings/transcripts/talk%20of%20ours.mp4#t=72", "text": "Recording · 1:12"}),
        (samples.ARTICLE, None, {"href": "https://www.example.org/references", "text": "example.org"}),
    ],
)
def test_a_link_opens_the_source_at_the_moment(source, second, expected):
    link = place.link(source, second)
    assert {name: link[name] for name in expected} == expected
    assert link["title"].startswith(source.title)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "file:///etc/passwd", "", None]
)
def test_nothing_but_http_is_linked(url):
    link = place.link(Source("a b.md", "article", "A", url=url), None)
    assert link == {"href": "/library?open=a%20b.md", "text": "Library", "title": "A"}


def test_a_quote_is_found_in_the_page_that_it_is_of():
    url = "https://www.example.org/references"
    text = "Keep a page ready - with three names, who know your work."
    assert place.link(samples.ARTICLE, None, "Three names, well-known")["href"] == (
        f"{url}#:~:text=Three%20names%2C%20well%2Dknown"
    )
    assert place.link(samples.ARTICLE, None, text)["href"] == (
        f"{url}#:~:text=Keep%20a%20page%20ready%20%2D,names%2C%20who%20know%20your%20work."
    )
    with_section = Source("a.md", "article", "A", url=f"{url}#names")
    assert place.link(with_section, None, "Three")["href"] == f"{url}#names:~:text=Three"
    assert "text=" not in place.link(samples.NOTES, 72, text)["href"], "a video opens at its second"


@given(st.text())
def test_a_directive_holds_nothing_that_means_something_in_it(text):
    parts = place.fragment(text).removeprefix(":~:text=").split(",")
    assert len(parts) <= 2
    assert not set("".join(parts)) & set("-&,# \n<>\"'")


def test_a_chip_says_what_it_opens_and_shows_what_it_cites():
    found = place.places(samples.answered())
    assert place.chip(found["c2"]) == {
        "key": "c2",
        "n": 2,
        "time": "0:12",
        "plays": True,
        "label": "Citation 2: play at 0:12 in Asking for a raise: $5k is a number",
        "card": {
            "text": "I never say yes in the room.",
            "speech": True,
            "kind": "Transcript",
            "title": "Asking for a raise: $5k is a number",
            "time": "0:12",
        },
    }
    read = place.chip(found["c3"])
    assert read["label"] == "Citation 3: read in References, and when to give them"
    assert (read["time"], read["plays"]) == (None, False)
