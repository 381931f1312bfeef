"""Watch lists as files: Markdown in which no text is markup, M3U in which no text is a line."""

import pytest
from fakes import passage
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from ui_samples import HOSTILE, SPEECH

from rag.playlist import m3u, markdown
from rag.watchlist import Clip

BASE = "http://localhost:8501/recordings/"
NOTE = passage("Say it plainly.", seconds=[267], doc="n.md", title="A talk", video_id="abc")
VIDEO = Clip(NOTE, NOTE.sentences[0], 267, 340)
LOCAL = Clip(SPEECH, SPEECH.sentences[1], 12, 60, ((SPEECH, SPEECH.sentences[2]),))


def clip(title, text, **more):
    one = passage(text, seconds=[5], title=title, **more)
    return Clip(one, one.sentences[0], 5, 35)


def test_markdown_is_a_numbered_list_of_links():
    assert markdown([VIDEO, LOCAL], "2 minutes on pay", base=BASE) == (
        "# 2 minutes on pay\n"
        "\n"
        "1. [A talk at 4:27](https://www.youtube.com/watch?v=abc&t=267s) (1:13) — Say it plainly. *A channel*\n"
        "2. [Asking for a raise: \\$5k is a number at 0:12]"
        "(http://localhost:8501/recordings/transcripts/talk%20of%20ours.mp4#t=12) (0:48)"
        " — I never say yes in the room. … I ask for two days, and I put a number down first. *career-qa*\n"
    )


def read(text):
    """The heading, and of each item the address of its link and all that it says, as a reader of Markdown has them."""
    tokens = MarkdownIt("commonmark").parse(text)
    inlines = [token for token in tokens if token.type == "inline"]
    blocks = [token.type for token in tokens if token.type.endswith("_open")]
    assert blocks == ["heading_open", "ordered_list_open", *["list_item_open", "paragraph_open"] * (len(inlines) - 1)]
    items = []
    for inline in inlines[1:]:
        kinds = [token.type for token in inline.children if not token.type.startswith("text")]
        assert kinds == ["link_open", "link_close", "em_open", "em_close"]
        items.append((inline.children[0].attrs["href"], "".join(token.content for token in inline.children)))
    return "".join(token.content for token in inlines[0].children), items


MARKUP = st.text("ab 1.-+*_`~!|<>[]()#:/\\&;{}\n\t=\"'", min_size=1, max_size=30).filter(str.strip)


@given(MARKUP, MARKUP, MARKUP)
def test_no_text_is_markup(title, text, author):
    said = clip(title, text, author=author)
    heading, ((href, shown),) = read(markdown([said], title))
    one = " ".join
    assert heading == one(title.split())
    assert href == "https://www.youtube.com/watch?v=abcdefghij_&t=5s"
    assert shown == f"{one(title.split())} at 0:05 (0:30) — {one(said.text.split())} {one(author.split())}"


def test_readers_that_make_links_of_addresses_find_none():
    said = clip("www.evil.example", "See http://evil.example or a@evil.example.")
    text = markdown([said], "A list")
    assert "[www\\.evil\\.example at" in text
    assert "See http\\://evil\\.example or a\\@evil\\.example." in text


def test_an_m3u_plays_the_clips_of_recordings():
    assert m3u([VIDEO, LOCAL], BASE) == (
        "#EXTM3U\n"
        "#EXTINF:48,Asking for a raise: $5k is a number\n"
        "#EXTVLCOPT:start-time=12\n"
        "#EXTVLCOPT:stop-time=60\n"
        "http://localhost:8501/recordings/transcripts/talk%20of%20ours.mp4#t=12,60\n"
    )


def test_without_a_recording_there_is_no_m3u():
    assert m3u([VIDEO], BASE) is None
    assert m3u([], BASE) is None


@given(st.lists(st.tuples(st.text(), st.text(min_size=1)), min_size=1, max_size=4))
def test_no_text_is_a_line_of_an_m3u(named):
    found = m3u([clip(title, "Said.", kind="transcript", media=media) for title, media in named], BASE)
    lines = found.removesuffix("\n").splitlines()
    assert lines[0] == "#EXTM3U"
    assert len(lines) == 1 + 4 * len(named)
    for at, line in enumerate(lines[1:]):
        assert line.startswith(("#EXTINF:30,", "#EXTVLCOPT:start-time=5", "#EXTVLCOPT:stop-time=35", BASE)[at % 4])


@pytest.mark.parametrize("base", ["", "/srv/corpus/", "javascript:alert(1)/", "http://localhost:8501/recordings"])
def test_recordings_lie_at_an_address(base):
    with pytest.raises(ValueError, match="is no address of a folder"):
        m3u([LOCAL], base)


def test_hostile_texts_stay_texts():
    one = clip(HOSTILE, HOSTILE)
    _, ((href, _),) = read(markdown([one], HOSTILE))
    assert href.startswith("https://www.youtube.com/")
