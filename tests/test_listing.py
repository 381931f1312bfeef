"""Listings: what an index page says of the notes that it links."""

import pytest
from fakes import VIDEO
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Listed
from ingest.listing import listed

WATCH = f"https://www.youtube.com/watch?v={VIDEO}"


def said(text):
    return list(listed(text))


def test_each_note_is_told_with_its_topic_and_the_video_it_stands_under():
    page = f"""# A channel

## [How to   *ask*](https://youtu.be/{VIDEO}?t=3)
- [[ask_first | Asking first]]
- [[notes/ask_twice.md|Asking twice]] and [[ask_thrice]]

## [Leaving](https://www.youtube.com/watch?list=x&v=ABCDEFGHIJ_)
Text.

- [[leave | Leaving well]]
"""
    assert said(page) == [
        Listed("ask_first", "Asking first", VIDEO, "How to ask"),
        Listed("ask_twice", "Asking twice", VIDEO, "How to ask"),
        Listed("ask_thrice", "ask thrice", VIDEO, "How to ask"),
        Listed("leave", "Leaving well", "ABCDEFGHIJ_", "Leaving"),
    ]


@pytest.mark.parametrize(
    "address",
    [
        f"https://www.youtube.com/watch?v={VIDEO}",
        f"https://m.youtube.com/watch?app=m&v={VIDEO}&t=4s",
        f"https://youtu.be/{VIDEO}",
        f"https://www.youtube.com/embed/{VIDEO}",
        f"https://www.youtube.com/shorts/{VIDEO}?feature=share",
        f"https://www.youtube.com/live/{VIDEO}",
    ],
)
def test_a_video_is_known_by_every_form_of_its_address(address):
    assert said(f"## [A]({address})\n- [[a|b]]") == [Listed("a", "b", VIDEO, "A")]


@pytest.mark.parametrize(
    "heading",
    [
        "## Without",
        "## [A](https://example.org)",
        f"## [A](https://youtu.be/{VIDEO}x)",
        "## [A](https://youtu.be/short)",
    ],
)
def test_notes_under_a_heading_without_a_video_are_left_out(heading):
    page = f"## [Before]({WATCH})\n- [[a|b]]\n\n{heading}\n- [[c|d]]\n"
    assert said(page) == [Listed("a", "b", VIDEO, "Before")]


def test_links_before_any_heading_and_in_headings_are_no_notes():
    assert said(f"- [[a|b]]\n\n## [[c|d]] [Video]({WATCH})\n") == []


@given(st.text("[]|#-() \n/.ab", max_size=60))
def test_any_text_is_listed_or_not(text):
    assert all(line.video_id == VIDEO for line in listed(f"## [V]({WATCH})\n{text}") if line.video_title == "V")
