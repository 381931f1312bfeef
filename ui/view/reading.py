"""A passage as it is read, in its place in the document."""

from __future__ import annotations

from collections.abc import Sequence

from rag.passage import Passage
from ui.view.place import Data, Place, headed, named

AROUND = 12  # passages of the document before and behind that can be gone to


def reading(place: Place, document: Sequence[Passage] = ()) -> Data:
    """The passage of `place` with its sentence marked, and those before and behind it in its `document`.

    ``{kind, title, by, date, label, link, passages, at, parts, first, of}``: `passages` are ``{headings, text}`` each,
    `at` the place of this one among them, `parts` its text before, in and behind the sentence; they begin with number
    `first` of the `of` passages of the document.
    """
    passages = list(document) if place.passage in document else [place.passage]
    number = passages.index(place.passage)
    first = max(0, number - AROUND)
    source, text, (start, end) = place.source, place.passage.text, place.span
    return headed(source) | {
        "passages": [
            {"headings": [one for one in passage.headings if one != source.title], "text": passage.text}
            for passage in passages[first : number + AROUND + 1]
        ],
        "at": number - first,
        "first": first,
        "of": len(passages),
        "parts": [text[:start], text[start:end], text[end:]],
        "label": "summary, not speech" if source.kind == "notes" else None,
        "link": named(source, place.second, place.text),
    }
