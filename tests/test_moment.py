"""Moments: as a person reads them, and as links that can be followed safely."""

from urllib.parse import parse_qs, urlsplit

import pytest
from fakes import source
from hypothesis import given
from hypothesis import strategies as st

from rag import moment


@pytest.mark.parametrize(
    ("second", "clock"),
    [(0, "0:00"), (9, "0:09"), (59, "0:59"), (60, "1:00"), (72, "1:12"), (3599, "59:59"), (3600, "1:00:00")],
)
def test_clocks(second, clock):
    assert moment.clock(second) == clock


@given(st.integers(0, 400_000))
def test_a_clock_loses_nothing(second):
    total = 0
    for part in moment.clock(second).split(":"):
        total = total * 60 + int(part)
    assert total == second


@pytest.mark.parametrize(
    ("second", "link"),
    [
        (72, "https://www.youtube.com/watch?v=abcdefghij_&t=72s"),
        (0, "https://www.youtube.com/watch?v=abcdefghij_&t=0s"),
        (None, "https://www.youtube.com/watch?v=abcdefghij_"),
    ],
)
def test_a_video_opens_at_the_second(second, link):
    assert moment.link(source(), second) == link


@pytest.mark.parametrize(
    ("second", "link"),
    [
        (72, "talks/my%20talk%231.mp4#t=72"),
        (0, "talks/my%20talk%231.mp4#t=0"),
        (None, "talks/my%20talk%231.mp4"),
    ],
)
def test_a_recording_opens_at_the_second(second, link):
    talk = source("talks/t.vtt", "transcript", media="talks/my talk#1.mp4", url="https://example.org/talk")
    assert moment.link(talk, second) == link


def test_a_local_recording_comes_before_the_same_video_elsewhere():
    assert moment.link(source(media="a.mp4"), 5) == "a.mp4#t=5"


@given(st.text(min_size=1))
def test_an_id_stays_inside_its_parameter(video_id):
    url = urlsplit(moment.link(source(video_id=video_id), 7))
    assert (url.scheme, url.netloc, url.path, url.fragment) == ("https", "www.youtube.com", "/watch", "")
    assert parse_qs(url.query, keep_blank_values=True) == {"v": [video_id], "t": ["7s"]}


def test_a_recording_is_never_a_script():
    assert urlsplit(moment.link(source(video_id=None, media="javascript:alert(1)"), 3)).scheme == ""


@pytest.mark.parametrize("url", ["https://example.org/a?b=c#d", "http://example.org/"])
def test_an_article_opens_at_its_address(url):
    assert moment.link(source("a.md", "article", url=url), None) == url


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "//example.org/a",
        "example.org",
        "http://[half",
    ],
)
def test_any_other_address_is_no_link(url):
    assert moment.link(source("a.md", "article", url=url), None) is None
