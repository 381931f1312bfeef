"""What the page shows of an answer, as plain data: no Streamlit, no markup, nothing escaped.

The components put every string into the page as text (``textContent``), so what is written in a document is what
is read on the page. Two kinds of values leave this module beside texts: *keys* (``c2`` for citation 2, ``h0`` for
the best retrieved passage), by which a click says what to open, and *links*, which are http(s) or the path of a
file that this server serves.
"""

from __future__ import annotations

from collections.abc import Sequence
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

KINDS: dict[Kind, str] = {"notes": "Video notes", "transcript": "Transcript", "article": "Article"}

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
        return {place.key: place for place in map(_cited, answer.citations)}
    return {place.key: place for place in nearest(answer)}


def nearest(answer: Answer, *, limit: int = 3) -> list[Place]:
    """The sentences nearest to a question that the corpus does not answer, best first, no moment twice."""
    found: dict[tuple[str, int | None, str], Place] = {}
    for number, hit in enumerate(answer.retrieved):
        place = Place(f"h{number}", "Nearest passage", hit.passage, hit.sentence)
        found.setdefault((place.source.doc, place.second, place.text), place)
    return list(found.values())[:limit]


def statements(answer: Answer) -> list[Data]:
    """The answer's statements: ``{lead, text, speech, chips, against}`` each; `speech` where the text is what somebody
    said, `against` the chips of those who say otherwise."""
    cited = {citation.n: citation for citation in answer.citations}
    return [
        {
            "lead": statement.lead,
            "text": statement.text,
            "speech": any(
                cited[n].source.kind == "transcript" and _folded(statement.text) in _folded(cited[n].text)
                for n in statement.citations
            ),
            "chips": [chip(_cited(cited[n])) for n in statement.citations],
            "against": [chip(_cited(cited[n])) for n in statement.against],
        }
        for statement in answer.statements
    ]


def sources(shown: Sequence[Place], also: dict[str, tuple[tuple[Source, int | None], ...]] | None = None) -> list[Data]:
    """The documents of the places `shown`, each once and in their order, with what is quoted from it.

    ``{kind, title, by, date, quotes}`` each, and each quote ``{chip, text, speech, label, link, also}``. `also` gives,
    by key, the other places that say the same.
    """
    documents: dict[str, Data] = {}
    for place in shown:
        source = place.source
        document = documents.setdefault(source.doc, _document(source) | {"quotes": []})
        document["quotes"].append(
            {
                "chip": chip(place),
                "text": place.text,
                "speech": source.kind == "transcript",
                "label": "summary, not speech" if source.kind == "notes" else None,
                "link": link(source, place.second),
                "also": [_named(other, second) for other, second in (also or {}).get(place.key, ())],
            }
        )
    return list(documents.values())


def also(answer: Answer) -> dict[str, tuple[tuple[Source, int | None], ...]]:
    """By key, the other places that say what each citation says."""
    return {f"c{citation.n}": citation.also for citation in answer.citations}


def chip(place: Place) -> Data:
    """The button that opens `place`: ``{key, n, time, plays, label}``; `label` is what a screen reader says."""
    time = moment.clock(place.second) if place.second is not None else None
    does = f"play at {time} in" if place.plays else "read in"
    return {
        "key": place.key,
        "n": place.n,
        "time": time,
        "plays": place.plays,
        "label": f"{place.name}: {does} {place.source.title}",
    }


def link(source: Source, second: int | None) -> Data:
    """A link that opens `source` at `second`: ``{href, text, title}``."""
    href = _href(source, second)
    at = f" · {moment.clock(second)}" if second is not None and (source.media or source.video_id) else ""
    return {"href": href, "text": f"{_site(source, href)}{at}", "title": f"{source.title}{at}"}


def player(place: Place, *, nonce: int, play: bool) -> Data | None:
    """What the player needs to stand at `place`: ``{src, kind, at, nonce, play, title}``; None where nothing plays.

    `at` is in seconds. `nonce` grows with every click, so that the same moment asked for twice is two wishes; `play`
    False shows the moment without starting it.
    """
    if not place.plays:
        return None
    source = place.source
    local = bool(source.media)
    return {
        "src": RECORDINGS + quote(source.media)
        if source.media
        else f"https://www.youtube-nocookie.com/embed/{quote(source.video_id or '', safe='')}",
        "kind": "file" if local else "youtube",
        "at": place.second,
        "time": moment.clock(place.second or 0),
        "nonce": nonce,
        "play": play,
        "title": source.video_title or source.title,
    }


def reading(place: Place) -> Data:
    """The passage of `place` with its sentence marked.

    ``{kind, title, by, date, headings, before, marked, after, label, link}``
    """
    text, (start, end) = place.passage.text, place.span
    return _document(place.source) | {
        "headings": [heading for heading in place.passage.headings if heading != place.source.title],
        "before": text[:start],
        "marked": text[start:end],
        "after": text[end:],
        "label": "summary, not speech" if place.source.kind == "notes" else None,
        "link": _named(place.source, place.second),
    }


def corpus_line(documents: Sequence[Source]) -> str:
    """What the index holds, in a line: ``Answers come from 12 documents: 7 video notes, 1 transcript, 4 articles.``"""
    names: dict[Kind, tuple[str, str]] = {
        "notes": ("set of video notes", "sets of video notes"),
        "transcript": ("transcript", "transcripts"),
        "article": ("article", "articles"),
    }
    counts = {kind: sum(source.kind == kind for source in documents) for kind in names}
    parts = [f"{count} {names[kind][count != 1]}" for kind, count in counts.items() if count]
    total = f"{len(documents)} document{'s' * (len(documents) != 1)}"
    return f"Answers come from {total}: {', '.join(parts)}." if parts else "The index holds no documents yet."


def stale_line(changes: Sequence[str]) -> str | None:
    """What to say of documents that changed since the index was built; None where it is fresh."""
    if not changes:
        return None
    counted = "1 document" if len(changes) == 1 else f"{len(changes)} documents"
    return f"{counted} changed since the index was built: run `make index`"


def _folded(text: str) -> str:
    """`text` on one line."""
    return " ".join(text.split())


def _cited(citation: Citation) -> Place:
    return Place(f"c{citation.n}", f"Citation {citation.n}", citation.passage, citation.span, citation.n)


def _document(source: Source) -> Data:
    return {"kind": KINDS[source.kind], "title": source.title, "by": _by(source), "date": source.date}


def _by(source: Source) -> str | None:
    """The video that a note tells of, and who published it."""
    return " · ".join(part for part in (source.video_title, source.author) if part) or None


def _named(source: Source, second: int | None) -> Data:
    """A link that names its document."""
    at = f" · {moment.clock(second)}" if second is not None else ""
    return {"href": _href(source, second), "text": f"{source.title}{at}"}


def _href(source: Source, second: int | None) -> str:
    url = moment.link(source, second)
    if url and source.media:
        return RECORDINGS + url
    # The page is the last door before a browser: whatever a document calls its address, only these two schemes pass.
    return url if url and urlsplit(url).scheme in ("http", "https") else DOCUMENTS + quote(source.doc)


def _site(source: Source, href: str) -> str:
    if source.media:
        return "Recording"
    if source.video_id:
        return "YouTube"
    return (urlsplit(href).hostname or "Document").removeprefix("www.")
