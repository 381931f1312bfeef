"""Clippings: an article's page as a Markdown file with front matter."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urldefrag, urlsplit

import yaml

from ingest.adding.fetch import Page
from ingest.adding.item import Item, Refused, folder, named, slug

HTML = ("text/html", "application/xhtml+xml")
TEXT = ("text/plain", "text/markdown", "text/x-markdown", "text/vtt")
SHORTEST = 200  # characters of a main text: less is navigation, or a notice on cookies and scripts
LONGEST = 1000  # characters of a value in the front matter


def clip(page: Page) -> Item:
    """The item for `page`: the main text of HTML with what is known of it, a text as it is. Raises `Refused` for
    anything else, and where there is no main text."""
    if page.media in TEXT:
        return _text(page)
    if page.media not in HTML:
        what = page.media or "of no stated type"
        raise Refused(f"{page.url} is {what}, not a page: save its text and add that as a file")
    return _article(page)


def _text(page: Page) -> Item:
    name = Path(urlsplit(page.url).path)
    ending = name.suffix if name.suffix[1:].isalnum() else ".txt"
    stem = named(name.stem) or _host(page.url)
    data = page.text.encode()
    return Item(folder(Path(stem + ending), data), stem, ending, data)


def _article(page: Page) -> Item:
    import trafilatura

    nothing = Refused(f"no main text is found in {page.url}: save the text that you want and add that as a file")
    html = page.text
    if not html.strip():
        raise nothing
    known = trafilatura.extract_metadata(html, default_url=page.url)
    text = trafilatura.extract(html, url=page.url, output_format="markdown", include_comments=False)
    if known is None or not text or len(text) < SHORTEST:
        raise nothing
    title = known.title or _host(page.url)
    url = _canonical(known.url, page.url)
    keys = {
        "title": title,
        "author": known.author,
        "pubDate": known.date,
        "url": url,
        "description": known.description,
    }
    front = {key: " ".join(value.split())[:LONGEST] for key, value in keys.items() if value}
    said = yaml.safe_dump(front, allow_unicode=True, sort_keys=False, width=float("inf"))
    data = f"---\n{said}---\n\n{text}\n".encode()
    stem = slug(title) or slug(_host(page.url))
    folder(Path(stem + ".md"), data)  # refuses what would not be indexed
    return Item("articles", stem, ".md", data, url=url)


def _canonical(claimed: str | None, url: str) -> str:
    """The address that the page claims for itself, where that can be true (many name their site's front page), else
    the one it was fetched from."""
    own, other = urlsplit(url), urlsplit(claimed or "")
    believed = other.scheme in ("http", "https") and other.hostname == own.hostname and other.path.strip("/")
    return urldefrag(claimed if claimed and believed else url).url


def _host(url: str) -> str:
    return named(urlsplit(url).hostname or "page")
