"""Questions whose right answers are known.

A file of them has one JSON object a line: ``id``, ``question``, ``answerable``, ``kind`` (fact, howto, why …), ``gold``
and ``key_facts`` (regular expressions that a right answer matches). `gold` lists the places that answer: ``doc``,
``video_id``, ``start`` in seconds or null, and ``quote``, or in its place ``trigrams``: the first ten hex digits of the
SHA-1 of each of its word trigrams, for a quote that may not be shown.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

NEAR = 30  # seconds
SHARE = 0.6  # of a quote's word trigrams
WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
# What a source says beside its words: a time mark, when a caption is shown, the address of a link.
MARK = re.compile(r"<a\s.*?</a>|\[\d{1,3}(?::\d{1,2}){1,3}\]|^[\d:.,]+ --> [^\n]*", re.S | re.M)
ADDRESS = re.compile(r"\[\[[^\]|]+\|(?=[^\]]*\S[^\]]*\]\])|(?<=\])\([^)]*\)")

Question = Mapping[str, Any]


def read(path: Path) -> list[Question]:
    """The questions in `path`. Raises ValueError with file and line for what is no question."""
    try:
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise ValueError(f"{path} cannot be read ({reason}): name a file of questions") from error
    questions = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                question = json.loads(line)
                questions.append(question | {"id": str(question["id"]), "question": str(question["question"])})
            except (ValueError, TypeError, KeyError) as error:
                raise ValueError(
                    f"{path}:{number}: not a JSON object with `id` and `question` ({error!r}): mend that line"
                ) from error
    return questions


def write(questions: Iterable[Question], path: Path) -> None:
    """The questions into `path`, which is replaced. Raises ValueError where it cannot be written."""
    try:
        path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in questions), "utf-8")
    except OSError as error:
        raise ValueError(f"{path} cannot be written ({error.strerror}): name another file") from error


def words(text: str) -> list[str]:
    """The words of `text` in lower case, apostrophes straight; no time marks, no addresses of links."""
    plain = ADDRESS.sub(" ", MARK.sub(" ", text)).replace("’", "'").replace("‘", "'")
    return WORD.findall(plain.lower())


def on_gold(text: str, video_id: str | None, start: int | None, question: Question) -> bool:
    """Whether a quote, or a moment, is a gold one of `question`: it holds most of a gold quote, or stands within `NEAR`
    seconds of a gold moment of the same video."""
    return any(
        holds(text, gold)
        or (
            video_id is not None
            and video_id == gold.get("video_id")
            and start is not None
            and gold.get("start") is not None
            and abs(start - gold["start"]) <= NEAR
        )
        for gold in question.get("gold", ())
    )


def holds(text: str, gold: Mapping[str, Any]) -> bool:
    """Whether `text` holds `SHARE` of the word trigrams of the quote of `gold`."""
    if "quote" in gold:
        wanted, found = _trigrams(gold["quote"]), _trigrams(text)
    else:
        wanted, found = set(gold.get("trigrams", ())), {_digest(trigram) for trigram in _trigrams(text)}
    return bool(wanted) and len(wanted & found) >= SHARE * len(wanted)


def _trigrams(text: str) -> set[str]:
    said = words(text)
    return {" ".join(said[i : i + 3]) for i in range(max(1, len(said) - 2))} if said else set()


def _digest(trigram: str) -> str:
    return hashlib.sha1(trigram.encode(), usedforsecurity=False).hexdigest()[:10]
