"""Clippings: a page becomes Markdown that the reader makes the right document of."""

from pathlib import Path

import pytest
import yaml
from pages import article, html

from ingest import frontmatter, read
from ingest.adding.clipping import clip
from ingest.adding.fetch import Page
from ingest.adding.item import Refused

URL = "https://blog.example/2024/asking?utm_source=x#top"

NAVIGATION = html("<nav><a href='/'>Home</a></nav>")
NOTICE = html("<p>Please switch on JavaScript and accept our cookies to read this page.</p>")


def page(data, media="text/html", url=URL):
    return Page(url, media, None, data)


def test_an_article_is_kept_with_what_is_known_of_it():
    item = clip(page(article(url="https://blog.example/2024/asking")))
    assert (item.folder, item.stem, item.ending, item.beside) == ("articles", "asking-twice", ".md", ())
    assert item.url == "https://blog.example/2024/asking"
    text = item.data.decode()
    assert dict(frontmatter.read(text).values) == {
        "title": "Asking twice",
        "author": "Jo Doe",
        "pubDate": "2024-03-02",
        "url": "https://blog.example/2024/asking",
        "description": "How to ask.",
    }
    document = read.read(Path("asking-twice.md"), "asking-twice.md", item.data)
    source = document.source
    assert (source.kind, source.title, source.author, source.date, source.url) == (
        "article",
        "Asking twice",
        "Jo Doe",
        "2024-03-02",
        "https://blog.example/2024/asking",
    )
    assert (
        "People who ask twice for a raise within a year are heard. This is reason number 3 for that." in document.text
    )
    assert [section.headings[-1] for section in document.sections if section.headings][-2:] == ["Part 3", "Part 4"]
    assert "Home page" not in document.text and "Share" not in document.text


@pytest.mark.parametrize(
    "claimed",
    ["https://blog.example/", "https://other.example/2024/asking", "javascript:alert(1)", None],
)
def test_an_address_that_the_page_cannot_have_is_not_believed(claimed):
    assert clip(page(article(url=claimed))).url == "https://blog.example/2024/asking?utm_source=x"


@pytest.mark.parametrize(
    "title", ["../../etc/passwd", "a: b\n---\ndraft: true", "x" * 5000, "???", "- [1] {a}: 'b' #c"]
)
def test_a_title_can_neither_leave_the_folder_nor_the_front_matter(title):
    item = clip(page(article(title=title)))
    assert "/" not in item.stem and "." not in item.stem and item.stem and len(item.stem) <= 150
    front = frontmatter.read(item.data.decode())
    assert not front.problems and set(front.values) == {"title", "author", "pubDate", "url", "description"}
    assert yaml.safe_load(item.data.decode().split("---\n")[1]) == front.values


@pytest.mark.parametrize("data", [b"", b"  ", html(""), NAVIGATION, NOTICE, b"\0\1\2\3" * 100])
def test_a_page_without_main_text_is_refused(data):
    with pytest.raises(Refused, match="no main text is found"):
        clip(page(data))


@pytest.mark.parametrize("media", ["image/png", "application/pdf", "application/json", "video/mp4", ""])
def test_what_is_no_page_is_refused_by_its_type(media):
    with pytest.raises(Refused, match=f"is {media or 'of no stated type'}, not a page"):
        clip(page(b"\x89PNG", media))


@pytest.mark.parametrize(
    ("url", "media", "data", "named"),
    [
        ("https://a.example/files/my-plan.md", "text/markdown", b"# Plan\n\nAsk twice.\n", "articles/my-plan.md"),
        ("https://a.example/plan", "text/plain", b"Plan\n\nAsk twice.\n", "articles/plan.txt"),
        ("https://a.example/", "text/plain", b"Plan\n\nAsk twice.\n", "articles/a.example.txt"),
        ("https://a.example/t.en.vtt", "text/vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\nHi.\n", "transcripts/t.en.vtt"),
        ("https://a.example/%2e%2e%2fx.md", "text/plain", b"Plan\n\nAsk twice.\n", "articles/%2e%2e%2fx.md"),
        ("https://a.example/latin", "text/plain", "Plan\n\nAsk für it.\n".encode("latin-1"), "articles/latin.txt"),
    ],
)
def test_a_text_is_added_as_a_file(url, media, data, named):
    item = clip(page(data, media, url))
    assert f"{item.folder}/{item.stem}{item.ending}" == named
    assert item.data.decode() == page(data).text


def test_a_text_that_is_no_document_is_refused():
    with pytest.raises(Refused, match="code or data"):
        clip(page(b"x = 1", "text/plain", "https://a.example/x.py"))
