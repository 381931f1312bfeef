"""Places: what a click opens, as the page names it and links to it.

Two kinds of values stand beside texts: *keys* (``c2`` for citation 2, ``h0`` for the best retrieved passage), by which
a click says what to open, and *links*, which are http(s) or the path of a file that this server serves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from rag import moment
from rag.answer import Answer, Citation
from rag.passage import Kind, Passage, Source, Span

RECORDINGS = "/recordings/"
"""Where the server serves the corpus's recordings; their path in the corpus follows."""

DOCUMENTS = "/documents/"
"""Where it serves the documents themselves, likewise."""

LIBRARY = "/library?open="
"""The page on which a document stands whole; its path in the corpus follows."""

KINDS: dict[Kind, str] = {"notes": "Video notes", "transcript": "Transcript", "article": "Article"}

ENDS = 5  # words at either end of a long quote that find it in a page

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """What a click opens: a sentence of a passage, and the words that name it (``Citation 2``, ``Nearest passage``)."""

    key: str
    name: str
    passage: Passage
    span: Span
    n: int | None = None

    @property
    def source(self) -> Source:
        """The document it stands in."""
        return self.passage.source

    @property
    def second(self) -> int | None:
        """The second of the video at which the sentence begins, or None."""
        return self.passage.second_at(self.span.start)

    @property
    def text(self) -> str:
        """The sentence, character for character."""
        return self.passage.text[self.span.start : self.span.end]

    @property
    def plays(self) -> bool:
        """Whether there is a moment of a video or a recording to start at."""
        return self.second is not None and bool(self.source.media or self.source.video_id)


def places(answer: Answer) -> dict[str, Place]:
    """Everything that can be opened in `answer`, by key: its citations, or what was nearest where it has none."""
    if answer.answered:
        return {place.key: place for place in map(cited, answer.citations)}
    near = answer.nearest
    return {
        f"h{number}": Place(f"h{number}", "Nearest passage", hit.passage, hit.sentence)
        for number, hit in enumerate(answer.retrieved)
        if hit in near
    }


def chip(place: Place) -> Data:
    """The button that opens `place`: ``{key, n, time, plays, label, card}``; `label` is what a screen reader says,
    `card` what is shown beside it: ``{text, speech, kind, title, time}``."""
    source, time = place.source, moment.clock(place.second) if place.second is not None else None
    does = f"play at {time} in" if place.plays else "read in"
    return {
        "key": place.key,
        "n": place.n,
        "time": time,
        "plays": place.plays,
        "label": f"{place.name}: {does} {source.title}",
        "card": {
            "text": " ".join(place.text.split()),
            "speech": source.kind == "transcript",
            "kind": KINDS[source.kind],
            "title": source.title,
            "time": time,
        },
    }


def link(source: Source, second: int | None, text: str = "") -> Data:
    """A link that opens `source` at `second`, or at `text` in an article: ``{href, text, title}``."""
    href = _href(source, second, text)
    at = f" · {moment.clock(second)}" if second is not None and (source.media or source.video_id) else ""
    return {"href": href, "text": f"{_site(source, href)}{at}", "title": f"{source.title}{at}"}


def headed(source: Source) -> Data:
    """What a document is: ``{kind, title, by, date, whole}``; `by` is the video that a note tells of, and who published
    it, `whole` the link under which it stands whole."""
    by = " · ".join(part for part in (source.video_title, source.author) if part) or None
    return {"kind": KINDS[source.kind], "title": source.title, "by": by, "date": source.date, "whole": library(source)}


def cited(citation: Citation) -> Place:
    """The place of a citation."""
    return Place(f"c{citation.n}", f"Citation {citation.n}", citation.passage, citation.span, citation.n)


def named(source: Source, second: int | None, text: str = "") -> Data:
    """Such a link, named after its document: ``{href, text}``."""
    at = f" · {moment.clock(second)}" if second is not None else ""
    return {"href": _href(source, second, text), "text": f"{source.title}{at}"}


def library(source: Source) -> str:
    """Where the page shows the whole document."""
    return LIBRARY + quote(source.doc, safe="")


def original(source: Source) -> Data:
    """A link to what the document was made of: its own address, else the file as it is."""
    made = link(source, None)
    return made if made["href"] != library(source) else made | {"href": DOCUMENTS + quote(source.doc), "text": "File"}


def fragment(text: str) -> str:
    """The directive by which a browser goes to `text` in a page and marks it (WICG, URL Fragment Text Directives): its
    first and last words where it is long."""
    words = text.split()
    ends = [words] if len(words) <= 2 * ENDS else [words[:ENDS], words[-ENDS:]]
    return ":~:text=" + ",".join(quote(" ".join(part), safe="").replace("-", "%2D") for part in ends)


def _href(source: Source, second: int | None, text: str) -> str:
    url = moment.link(source, second)
    if url and source.media:
        return RECORDINGS + url
    # The page is the last door before a browser: whatever a document calls its address, only these two schemes pass.
    if not url or urlsplit(url).scheme not in ("http", "https"):
        return library(source)
    if source.video_id or not text:
        return url
    return url + ("" if "#" in url else "#") + fragment(text)


def _site(source: Source, href: str) -> str:
    if source.media:
        return "Recording"
    if source.video_id:
        return "YouTube"
    return (urlsplit(href).hostname or "Library").removeprefix("www.")
