"""Who says what: the sources of a question in rows, and the statements that clash side by side."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answer import Citation
from rag.passage import Source
from rag.voices import Said, Side, Voice, Voices
from ui.view.place import KINDS, Data, Place, chip


def voices(found: Voices) -> Data:
    """What the part shows: ``{lead, rows, clashes}``.

    A row is ``{n, title, kind, label, by, date, said}``, and what is said ``{lead, text, speech, of, chips, agrees,
    differs}``: `of` is the document where the row has several; of a voice that agrees or differs ``{n, label}``. A
    clash is ``{how, sides}``, and a side ``{n, title, by, before, marked, after, speech, chip}``.
    """
    return {
        "lead": _lead(found.voices),
        "rows": [_row(voice, found.voices) for voice in found.voices],
        "clashes": [
            {"how": CLASHES[clash.how], "sides": [_side(side, found.voices) for side in clash.sides]}
            for clash in found.clashes
        ],
    }


def places(found: Voices) -> dict[str, Place]:
    """All that can be opened of `found`, by key: ``v0`` for the first citation."""
    return {
        place.key: place
        for voice in found.voices
        for said in voice.said
        for place in (_place(citation, voice.n) for citation in said.citations)
    }


CLASHES = {"figure": "Different figures", "polarity": "Opposite advice"}


def _place(citation: Citation, number: int) -> Place:
    return Place(f"v{citation.n - 1}", f"Source {number}", citation.passage, citation.span)


def _lead(heard: Sequence[Voice]) -> str:
    """How many speak, and of how many authors: videos of one channel are no strangers to each other."""
    authors = {voice.sources[0].author or voice.sources[0].doc for voice in heard}
    if len(heard) == 1:
        return "1 source"
    if len(authors) == len(heard):
        return f"{len(heard)} sources, each by another author"
    return f"{len(heard)} sources, {'all by one author' if len(authors) == 1 else f'by {len(authors)} authors'}"


def _row(voice: Voice, heard: Sequence[Voice]) -> Data:
    several = len({_title(source) for source in voice.sources}) > 1 and voice.sources[0].video_id is None
    return {
        "n": voice.n,
        "title": _named(voice),
        "kind": " and ".join(dict.fromkeys(KINDS[source.kind] for source in voice.sources)),
        "label": "summary, not speech" if {source.kind for source in voice.sources} == {"notes"} else None,
        "by": None if several else voice.sources[0].author,
        "date": None if several else voice.sources[0].date,
        "said": [_said(said, voice, heard, several) for said in voice.said],
    }


def _said(said: Said, voice: Voice, heard: Sequence[Voice], several: bool) -> Data:
    def other(number: int, does: str) -> Data:
        them = heard[number - 1]
        author = voice.sources[0].author
        same = ", by the same author" if author and author == them.sources[0].author else ""
        return {"n": number, "label": f"{does} source {number}: {_named(them)}{same}"}

    source = said.citations[0].source
    return {
        "lead": said.lead,
        "text": said.text,
        "speech": source.kind == "transcript",
        "of": _title(source) if several else None,
        "chips": [chip(_place(citation, voice.n)) for citation in said.citations],
        "agrees": [other(number, "Agrees with") for number in said.agrees],
        "differs": [other(number, "Differs from") for number in said.differs],
    }


def _side(side: Side, heard: Sequence[Voice]) -> Data:
    voice, text, begins = heard[side.voice - 1], side.citation.text, side.citation.span.start
    start, end = side.span.start - begins, side.span.end - begins
    return {
        "n": voice.n,
        "title": _title(side.citation.source),
        "by": side.citation.source.author,
        "before": text[:start],
        "marked": text[start:end],
        "after": text[end:],
        "speech": side.citation.source.kind == "transcript",
        "chip": chip(_place(side.citation, voice.n)),
    }


def _named(voice: Voice) -> str:
    """What a row is called: its video or document, or who wrote its several documents."""
    first = voice.sources[0]
    titles = {_title(source) for source in voice.sources}
    return first.author if len(titles) > 1 and first.author and not first.video_id else _title(first)


def _title(source: Source) -> str:
    return source.video_title or source.title
