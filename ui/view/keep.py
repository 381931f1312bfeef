"""What stands below an answer: a thumb and a note on it, the answer to take along, and how it came about."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import datetime
from textwrap import shorten
from typing import NamedTuple

from rag.answer import Answer
from rag.confidence import ANSWERS
from rag.markdown import markdown
from rag.measure.feedback import NOTE, REASONS, Vote
from ui.view.place import Data

NAME = 60  # characters of a file's name
SURE = 0.99  # more than this no calibration on a few hundred questions can tell


class Given(NamedTuple):
    """What a visitor says of an answer: 1 or -1, or 0 to take it back; why, and a note."""

    vote: int
    reason: str | None = None
    note: str = ""


def given(value: object, of: str, answer: Answer) -> Given | None:
    """What the browser sent as a vote on the answer that is known as `of` there (`token`); None where it is nothing
    that the page sends."""
    if not isinstance(value, dict) or value.get("of") != of:
        return None
    vote, reason, note = value.get("vote"), value.get("reason"), value.get("note", "")
    if type(vote) is not int or vote not in (1, -1, 0) or not isinstance(note, str) or len(note) > NOTE:
        return None
    if reason is not None and (reason not in list(REASONS) or vote != -1 or not answer.answered):
        return None
    return Given(vote, reason, note.strip())


def token(answer: Answer, asked: str) -> str:
    """By what the browser and the server mean the same answer, to the same question `asked` of the index."""
    told = json.dumps([asked, answer.as_json()], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def keep(answer: Answer, of: str, standing: Vote | None) -> Data:
    """``{of, answered, vote, reason, note, reasons, most, texts, name}``: the vote that stands, by code and words the
    reasons that can be given, and the answer's `texts` as files called `name`."""
    return {
        "of": of,
        "answered": answer.answered,
        "vote": standing.vote if standing else 0,
        "reason": standing.reason if standing else None,
        "note": standing.note if standing else "",
        "reasons": list(REASONS.items()) if answer.answered else [],
        "most": NOTE,
        "texts": {"md": markdown(answer), "json": json.dumps(answer.as_json(), ensure_ascii=False, indent=2) + "\n"},
        "name": _name(answer.question),
    }


def came(answer: Answer, *, asked: str, created: str, documents: int, encoder: str) -> Data:
    """How an answer came about, in a line and in detail: ``{line, details}``, the details as pairs of words.

    `asked` is what was searched for; `created`, `documents` and `encoder` tell of the index.
    """
    day = _day(created)
    took = f"{answer.latency_ms:.0f} ms" if answer.latency_ms < 1000 else f"{answer.latency_ms / 1000:.1f} s"
    details = [
        ["Confidence", f"{min(answer.score, SURE):.2f} that the sources answer; from {ANSWERS:.2f} on it is answered"],
        *([["Searched for", asked]] if asked != answer.question else []),
        ["Time", took],
        ["Index", f"{answer.index}, built on {day} from {documents} document{'s' * (documents != 1)}"],
        ["Encoder", encoder],
    ]
    return {"line": f"Confidence {min(answer.score, SURE):.2f} · {took} · index of {day}", "details": details}


def _day(time: str) -> str:
    """The day of an ISO 8601 time, in words: ``1 June 2025``; as it stands where it is none."""
    try:
        found = datetime.fromisoformat(time)
    except ValueError:
        return time
    return f"{found.day} {found:%B} {found.year}"


def _name(question: str) -> str:
    """A file's name that tells of `question`: ``should-i-take-the-counter-offer``."""
    words = " ".join(re.findall(r"[^\W_]+", re.sub("['’]", "", question).casefold()))
    return shorten(words, NAME, placeholder="").replace(" ", "-") or words[:NAME] or "answer"
