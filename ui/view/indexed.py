"""What the index holds and what was found wrong with the documents, as rows and groups."""

from __future__ import annotations

from calendar import month_name
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from rag.manifest import Manifest
from rag.passage import Source
from ui.view.index import documents_line
from ui.view.place import Data

PLACES = 100  # of one problem that are listed
CHANGED = 5  # changed documents that are named

MEANS: Mapping[str, str] = {
    "inflated": "time marks that count minutes as hours",
    "repaired": "time marks that were read otherwise than they are written",
    "dropped": "time marks that cannot be believed, and were left out",
    "clash": "time marks whose label says something else",
    "past-end": "times behind the end of the video",
    "no-marks": "a note without any time mark",
    "index-page": "left out: a list of links, which names the videos of the notes",
    "draft": "left out: a draft",
    "no-document": "left out: code or data",
    "duplicate": "a second copy, kept beside the document that answers",
    "looped-text": "text that loops, and was cut",
    "comments-cut": "readers' comments, cut",
    "furniture-cut": "navigation and share lines, cut",
    "encoding": "bytes that were taken for another encoding than UTF-8",
    "undecodable-bytes": "bytes that are of no encoding",
    "control-characters": "control characters, left out",
    "front-matter": "front matter that cannot be read",
    "date": "a date that is none",
    "video-id": "a video's id that is none",
    "info": "the .info.json beside the captions cannot be read",
    "no-info": "no .info.json beside the captions: the title is the file's name",
    "several-recordings": "a file that holds several recordings: the first is read",
    "word-times": "captions: times of words that make no sense",
    "captions": "captions that cannot be read",
    "no-cues": "captions without a single cue",
    "cue-times": "captions: times that are missing or make no sense",
    "cue-order": "captions: times that run backwards",
    "cue-length": "captions: a cue that lasts too long",
    "cue-overlap": "captions: cues that overlap",
    "cue-repeat": "captions: a cue that stands there twice",
    "cue-text": "captions: a part without text",
    "schema": "front matter that does not follow the schema",
    "empty": "nothing to read in it",
    "binary": "not a text",
    "too-large": "too large to be read",
    "unreadable": "it cannot be opened",
    "web-archive": "a page saved with its pictures in one file: save it as HTML",
    "fault": "a fault of this program: please report it",
}
"""What the codes of problems mean (as the README tells)."""


class Held(Protocol):
    """What is told of: `rag.index.Index`."""

    @property
    def manifest(self) -> Manifest:
        """What it says of itself."""

    @property
    def sources(self) -> Sequence[Source]:
        """Its documents."""


def facts(index: Held, *, corpus: str, size: int, changed: Sequence[str]) -> list[Data]:
    """The facts of `index` as rows ``{label, value, note}``: `corpus` is the name of its documents' folder, `size` the
    bytes of the index folder, `changed` the documents that changed since it was built."""
    known = index.manifest
    rows = [
        ("Documents", documents_line(index.sources), f"from the folder {corpus}"),
        ("Passages", f"{known.passages:,}", f"{known.sentences:,} sentences"),
        ("Built", day(known.created), known.created),
        *([("Search", known.method.index, str(known.method))] if known.method.nprobe else []),
        ("Changed since", _changed(changed), None),
        ("Encoder", known.encoder, f"{known.dimension} dimensions"),
        ("On disk", bytes_of(size), "with what builds keep for the next one"),
        ("Generation", known.id, f"format {known.format}"),
    ]
    return [{"label": label, "value": value, "note": note} for label, value, note in rows]


def problems(found: Iterable[tuple[str, str, int, str]]) -> list[Data]:
    """The problems ``(document, code, line, message)`` by their code, the most frequent first:
    ``{code, means, count, documents, places, more}``; of the places ``{where, text}`` the first `PLACES`."""
    by_code: dict[str, list[tuple[str, int, str]]] = {}
    for doc, code, line, message in found:
        by_code.setdefault(code, []).append((doc, line, message))
    counts = Counter({code: len(places) for code, places in by_code.items()})
    return [
        {
            "code": code,
            "means": MEANS.get(code, "something about a document"),
            "count": f"{count:,}",
            "documents": _counted(len({doc for doc, *_ in by_code[code]}), "document"),
            "places": [
                {"where": f"{doc}:{line}" if line else doc, "text": message}
                for doc, line, message in by_code[code][:PLACES]
            ],
            "more": f"and {count - PLACES:,} more: `make check` lists them all" if count > PLACES else None,
        }
        for code, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    ]


def report(told: Mapping[str, Any]) -> str:
    """What a build did, in a line: ``75 documents, 3 s, 12 texts encoded``."""
    seconds, embedded, removed = float(told["seconds"]), int(told["embedded"]), int(told["removed"])
    parts = [
        _counted(int(told["documents"]), "document"),
        f"{seconds:.0f} s" if seconds >= 1 else "less than 1 s",
        f"{_counted(embedded, 'text')} encoded" if embedded else "nothing to encode",
    ]
    return ", ".join([*parts, f"{_counted(removed, 'document')} removed"] if removed else parts)


def step(name: str, done: int, of: int, encoded: int) -> tuple[str, float]:
    """What a job is doing in words, and how far that is, 0 to 1."""
    does = {
        "adding": "added",
        "videos": "videos looked at",
        "reading": "files read",
        "documents": "documents cut into passages",
    }.get(name)
    if does is None or of <= 0:
        return "starting", 0.0
    texts = f", {_counted(encoded, 'text')} encoded" if encoded else ""
    return f"{done:,} of {of:,} {does}{texts}", min(max(done / of, 0.0), 1.0)


def day(created: str) -> str:
    """An ISO date and time as people write it: ``23 November 2026, 08:01 UTC``."""
    try:
        at = datetime.fromisoformat(created)
    except ValueError:
        return created
    zone = " UTC" if at.utcoffset() is not None and not at.utcoffset() else ""
    return f"{at.day} {month_name[at.month]} {at.year}, {at:%H:%M}{zone}"


def bytes_of(size: int) -> str:
    """A number of bytes as people write it: ``41.9 MB``."""
    if size < 1000:
        return f"{size} bytes"
    amount, unit = size / 1000, "kB"
    for larger in ("MB", "GB", "TB"):
        if amount < 999.95:
            break
        amount, unit = amount / 1000, larger
    return f"{amount:.1f} {unit}" if amount < 100 else f"{amount:.0f} {unit}"


def _changed(changed: Sequence[str]) -> str:
    if not changed:
        return "nothing"
    named = ", ".join(changed[:CHANGED])
    more = len(changed) - CHANGED
    return f"{_counted(len(changed), 'document')}: {named}{f' and {more:,} more' if more > 0 else ''}"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' * (number != 1)}"
