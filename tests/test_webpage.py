"""Web pages: the article with its headings and what the page says of itself; nothing of what stands around it."""

import logging
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import read, webpage
from ingest.document import Unreadable

HEAD = """<meta charset="utf-8"><title>Asking for a raise - Work Blog</title>
<link rel="canonical" href="https://work.example/raise"><meta name="author" content="Jane Doe">
<meta property="article:published_time" content="2031-05-01T10:00:00Z">"""
BODY = """<nav><ul><li><a href="/">Home</a></li><li><a href="/about">All about us</a></li></ul></nav>
<article><h1>Asking for a raise</h1>
<p>Most people wait for the yearly review before they <b>say anything</b> about their pay,
and by then the <a href="/x">budget</a> is spent.</p>
<h2>Prepare your numbers</h2>
<p>Write down what you delivered in the last twelve months, with figures.</p>
<ul><li>Revenue that you brought in.</li><li>Costs that you saved:<ul><li>hours of others,</li></ul></li></ul>
<h3>Where to look</h3>
<p>Public tables<br>are a start.</p>
<blockquote><p>Nobody gives what is not asked for.</p></blockquote>
<table><tr><th>Role</th><th>Pay</th></tr><tr><td>Clerk</td><td>$40k</td></tr></table>
<pre><code>low = 40
high = 50</code></pre>
<p>Call it <code>low</code> then.</p>
<p>Share this: Facebook Twitter</p></article>
<section id="comments"><h3>3 comments</h3><p>Bob says that this is nice, and long enough for a paragraph.</p></section>
<aside class="related"><h3>Related posts</h3><a href="/rest">How to rest well after a long week</a></aside>
<footer><p>Copyright 2024 Work Blog. We use cookies on this site.</p></footer>"""
PAGE = f'<!DOCTYPE html>\n<html lang="en"><head>{HEAD}</head><body>{BODY}</body></html>'
FIRST = (
    "Most people wait for the yearly review before they say anything about their pay, and by then the budget is spent."
)
SECOND = ["Write down what you delivered in the last twelve months, with figures.", "Revenue that you brought in."]
THIRD = ["Public tables", "are a start.", "Nobody gives what is not asked for.", "Role | Pay", "Clerk | $40k"]
LINES = [
    ((), FIRST),
    *((("Prepare your numbers",), line) for line in [*SECOND, "Costs that you saved:", "hours of others,"]),
    *((("Prepare your numbers", "Where to look"), line) for line in THIRD),
    *((("Prepare your numbers", "Where to look"), line) for line in ["low = 40", "high = 50", "Call it low then."]),
]


def reading(page, doc="pages/on-pay.html"):
    return read.read(Path(doc), doc, page if isinstance(page, bytes) else page.encode())


def lines(document):
    return [(section.headings, segment.text[:-1]) for section in document.sections for segment in section.segments]


def test_an_article_with_everything():
    document = reading(PAGE)
    source = document.source
    assert (source.kind, source.title, source.author) == ("article", "Asking for a raise", "Jane Doe")
    assert (source.date, source.url, source.video_id) == ("2031-05-01", "https://work.example/raise", None)
    assert lines(document) == LINES
    assert document.apart == "Share this: Facebook Twitter"
    assert [problem.code for problem in document.problems] == ["furniture-cut"]


def test_what_the_page_does_not_say_is_not_guessed():
    document = reading(PAGE.replace(HEAD, "").replace("<h1>Asking for a raise</h1>", ""))
    source = document.source
    assert (source.author, source.date, source.url) == (None, None, None)
    assert lines(document) == LINES


def test_the_browsers_note_on_where_it_was_saved_from_is_its_address():
    page = PAGE.replace('<link rel="canonical" href="https://work.example/raise">', "")
    saved = page.replace("<html", "<!-- saved from url=(0023)https://work.example/x -->\n<html")
    assert reading(saved).source.url == "https://work.example/x"


@pytest.mark.parametrize("address", ["/raise", "javascript:x", "mailto:a@b.example"])
def test_an_address_that_is_none_on_the_web_is_left_out(address):
    assert reading(PAGE.replace("https://work.example/raise", address)).source.url is None


def test_structured_data_tells_of_the_page_too():
    told = (
        '{"@context": "https://schema.org", "@type": "Article", "datePublished": "2024-05-02", '
        '"author": {"@type": "Person", "name": "Al Roe"}}'
    )
    page = PAGE.replace(HEAD, f'<title>Pay</title><script type="application/ld+json">{told}</script>')
    assert (reading(page).source.author, reading(page).source.date) == ("Al Roe", "2024-05-02")


def test_its_encoding_is_the_one_it_names():
    page = PAGE.replace("utf-8", "windows-1251").replace("Revenue", "Выручка")
    assert "Выручка that you brought in.\n" in reading(page.encode("cp1251")).text


@pytest.mark.parametrize(
    "text",
    [
        "<!doctype HTML><p>",
        " \n<html>",
        "<?xml version='1.0'?>\n<!DOCTYPE html>",
        "<!-- a --> <!-- b -->\n<body>",
        "<head>",
        "<p>One.</p>\n<p>Two.</p>\n",
        "<div><h2>Ask</h2><p>Early.</p></div>",
    ],
)
def test_what_begins_as_a_page_is_one(text):
    assert webpage.is_page(text)


@pytest.mark.parametrize(
    "text",
    [
        "Words on <html>",
        "<!-- a comment -->\n\n# Ask",
        "<a href=x>Ask</a> early.",
        '<p class="yt-timestamp" data-t="00:01:00">[00:01:00]</p>\n\nAsk.',
        '<div class="callout">\n\n' + "Ask early, with **figures**. " * 20 + "\n</div>",
        "<!--" * 5000,
    ],
)
def test_what_only_has_tags_is_none(text):
    assert not webpage.is_page(text)


@pytest.mark.parametrize("body", ["", "<script>let x = 1</script>", "<nav>Home</nav>", "<div id=root></div>"])
def test_a_page_without_an_article_says_what_to_do(body):
    with pytest.raises(Unreadable, match=r"save its text as Markdown|without text") as caught:
        reading(f"<!DOCTYPE html><html><body>{body}</body></html>")
    assert caught.value.problem.code == "empty"


def test_a_page_of_too_many_elements_is_refused(monkeypatch):
    monkeypatch.setattr(webpage, "ELEMENTS", 50)
    with pytest.raises(Unreadable, match="more than 50 elements") as caught:
        reading(PAGE.replace("<br>", "<br>" * 50))
    assert caught.value.problem.code == "too-large"


def test_pictures_inside_the_page_hide_nothing_behind_them():
    picture = f'<img src="data:image/png;base64,{"QUJD" * 3_000_000}">'
    assert lines(reading(PAGE.replace("<h2>", f"{picture}<h2>"))) == LINES


@pytest.mark.parametrize("tag", ["<div>", "<ul><li>", "<blockquote>", "<b>", "<table><tr><td>", "<p>a"])
def test_tags_without_end_are_harmless(tag):
    assert "Prepare" in str(reading(PAGE.replace("</article>", f"</article>{tag * 3000}")).sections)


def test_what_the_library_grumbles_about_is_not_printed(capsys):
    logging.getLogger("trafilatura").error("not for users")
    assert capsys.readouterr().err == ""


SIGNS = "<p> </p> <ul> <li> </ul> <h2> </h2> <b> </b> <br> <table> <tr> <td> </table> <pre> <code> </pre> <blockquote>"
WORDS = "word Ask_early_for_more. &amp; &#0; < > \x0b \u2028 <!-- --> ]]> <?x <svg> _"  # _ a space


@given(st.lists(st.sampled_from([*SIGNS.split(" "), *WORDS.split(" ")]), max_size=30).map("".join))
def test_any_page_is_lines_below_headings_or_refused(body):
    try:
        document = reading(
            f"<html><body><article>{body.replace('_', ' ')}<p>Most people wait for the yearly review.</p></article>"
        )
    except Unreadable as error:
        assert error.problem.code == "empty"
        return
    for section in document.sections:
        assert all(segment.text.strip() and segment.text.count("\n") == 1 for segment in section.segments)
        assert all(segment.text.endswith("\n") for segment in section.segments)
        assert all(heading.strip() and "\n" not in heading for heading in section.headings)
