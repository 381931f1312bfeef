"""Feedback: what readers thought of answers, kept in one SQLite file, and the questions that it makes.

A vote is kept with all that is needed to judge it later: the question as it was asked and as it stands alone, the whole
answer, and the index that gave it. Votes that tell what is right become questions as `rag.measure.gold` reads them, so
that `career-qa eval` measures the next index by them.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rag.measure.gold import Question

NOTE = 2000  # characters of a note
REASONS = {
    "beside": "It is beside the question",
    "absent": "The sources do not answer this",
    "wrong": "Something in it is wrong",
}
"""Why an answer is voted down, by its code."""

FORMAT = 1
WAIT = 10  # seconds that one writer waits for another
KEY = ("index_id", "question", "standalone", "narrowed", "visitor")
COLUMNS = (*KEY, "time", "corpus", "vote", "reason", "note", "answer")
TABLE = """create table if not exists votes (
    id integer primary key, index_id text not null, question text not null, standalone text not null,
    narrowed text not null, visitor text not null, time text not null, corpus text not null,
    vote integer not null check (vote in (-1, 1)), reason text, note text not null, answer text not null,
    unique (index_id, question, standalone, narrowed, visitor))"""


@dataclass(frozen=True, slots=True)
class Vote:
    """A reader's word on an answer: `vote` is 1 (it answers the question; of a refusal: rightly declined) or -1 (it
    does not; it should have answered), `reason` one of `REASONS` for an answer that is voted down, or None, `note` at
    most `NOTE` characters.

    `question` is what was asked, `standalone` what was searched for, `narrowed` what else narrowed the search, in words
    ("" nothing). `answer` is the answer as `Answer.as_json` has it, `index_id` and `corpus` the index that gave it and
    the folder that this was built from. `time` is ISO 8601 in UTC; it and `id` come from the file.

    Raises ValueError where one of them is none of that.
    """

    index_id: str
    question: str
    standalone: str
    visitor: str
    vote: int
    answer: Mapping[str, Any]
    corpus: str = ""
    narrowed: str = ""
    reason: str | None = None
    note: str = ""
    time: str = ""
    id: int | None = None

    def __post_init__(self) -> None:
        if self.vote not in (1, -1):
            raise ValueError(f"a vote of {self.vote!r}: give 1 or -1")
        if self.reason is not None and (self.reason not in REASONS or self.vote > 0 or not self.answered):
            raise ValueError(f"the reason {self.reason!r}: an answer voted down has one of {', '.join(REASONS)}")
        if len(self.note) > NOTE:
            raise ValueError(f"a note of {len(self.note)} characters: at most {NOTE}")

    @property
    def answered(self) -> bool:
        """Whether it is on an answer; False: on a refusal."""
        return bool(self.answer["answered"])

    @property
    def answerable(self) -> bool | None:
        """Whether the corpus answers the question, by this vote; None where it does not tell. Where the search was
        narrowed, that nothing was found says nothing of the whole corpus."""
        if self.vote > 0 and self.answered:
            return True if self.answer["citations"] else None
        if self.vote > 0 or self.reason == "absent":
            return None if self.narrowed else False
        return None

    def as_json(self) -> dict[str, Any]:
        """The vote as the command line prints it."""
        return {name: value for name, value in asdict(self).items() if name != "visitor"}


class Votes:
    """The votes in a file, which is made with the first one. Several processes may write at once.

    Every method raises ValueError, a message for the user, where the file cannot be read or written.
    """

    def __init__(self, path: Path | None = None) -> None:
        """Those in `path`; without one, where they are kept for this user (`location`)."""
        self.path = path or location()

    def put(self, vote: Vote) -> Vote:
        """Keep `vote`, in place of the same visitor's on the same question to the same index; as it is kept."""
        vote = replace(vote, time=datetime.now(UTC).isoformat(timespec="milliseconds"))
        given = asdict(vote) | {"answer": json.dumps(vote.answer, ensure_ascii=False)}
        row = [_text(given[name]) if isinstance(given[name], str) else given[name] for name in COLUMNS]
        updates = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS if name not in KEY)
        with self._open(make=True) as database:
            ((id,),) = database.execute(
                f"insert into votes ({', '.join(COLUMNS)}) values ({', '.join('?' * len(COLUMNS))}) "  # noqa: S608
                f"on conflict ({', '.join(KEY)}) do update set {updates} returning id",
                row,
            ).fetchall()
        return replace(vote, id=id)

    def same(self, vote: Vote) -> Vote | None:
        """The vote that `vote` would replace."""
        return next(iter(self._read([(name, _text(getattr(vote, name))) for name in KEY])), None)

    def all(self) -> list[Vote]:
        """All of them, the earliest first."""
        return self._read([])

    def remove(self, id: int) -> bool:
        """Take back the vote of that number. Whether there was one."""
        if not self.path.exists():
            return False
        with self._open(make=False) as database:
            return database.execute("delete from votes where id = ?", (id,)).rowcount > 0

    def _read(self, where: Sequence[tuple[str, str]]) -> list[Vote]:
        if not self.path.exists():
            return []
        wanted = " and ".join(f"{name} = ?" for name, _ in where) or "true"
        query = f"select id, {', '.join(COLUMNS)} from votes where {wanted} order by time, id"  # noqa: S608
        with self._open(make=False) as database:
            rows = database.execute(query, [value for _, value in where]).fetchall()
            found = [dict(zip(("id", *COLUMNS), row, strict=True)) for row in rows]
            return [Vote(**one | {"answer": json.loads(one["answer"])}) for one in found]

    @contextmanager
    def _open(self, *, make: bool) -> Iterator[sqlite3.Connection]:
        try:
            if make:
                self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)  # what people ask is theirs alone
            place = f"{self.path.resolve().as_uri()}?mode={'rwc' if make else 'rw'}"
            with closing(sqlite3.connect(place, uri=True, timeout=WAIT)) as database, database:
                ((format,),) = database.execute("pragma user_version").fetchall()
                if format not in (0, FORMAT):
                    raise ValueError(f"it is of format {format}, this version reads format {FORMAT}")
                if format == 0:
                    database.execute("pragma journal_mode = wal")
                    database.execute(TABLE)
                    database.execute(f"pragma user_version = {FORMAT}")
                yield database
        except (OSError, sqlite3.Error, ValueError, TypeError) as error:
            raise ValueError(f"the votes in {str(self.path)!r} cannot be kept or read: {error}: {MEND}") from error


MEND = "see that the file can be written, or move it away"


def location() -> Path:
    """Where a user's votes are: ``$XDG_DATA_HOME/career-qa/feedback.sqlite``, outside of all that can be made again."""
    data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return data / "career-qa" / "feedback.sqlite"


def exported(votes: Sequence[Vote]) -> list[Question]:
    """The questions whose right answer is known by `votes`, the earliest first, each once and as it stands alone.

    What was cited in answers that were voted up is gold. Where two votes differ on whether the corpus answers a
    question, the later one says. Votes that do not tell (`Vote.answerable`) make no question.
    """
    told: dict[str, list[Vote]] = {}
    for vote in votes:
        if vote.answerable is not None:
            told.setdefault(vote.standalone, []).append(vote)
    return [
        {
            "id": f"feedback-{hashlib.sha256(question.encode()).hexdigest()[:10]}",
            "question": question,
            "answerable": found[-1].answerable,
            "kind": "feedback",
            "gold": _gold(found) if found[-1].answerable else [],
            "key_facts": [],
        }
        for question, found in told.items()
    ]


def counts(votes: Sequence[Vote]) -> dict[str, int]:
    """How many votes there are, and of which kind; how many `questions` they make, and how many make none
    (`left_out`)."""
    return {
        "votes": len(votes),
        "up": sum(vote.vote > 0 for vote in votes),
        "down": sum(vote.vote < 0 for vote in votes),
        "refusals": sum(not vote.answered for vote in votes),
        "questions": len(exported(votes)),
        "left_out": sum(vote.answerable is None for vote in votes),
    }


def _gold(votes: Sequence[Vote]) -> list[dict[str, Any]]:
    cited = [citation for vote in votes if vote.answerable for citation in vote.answer["citations"]]
    places = [{name: one[name] for name in ("doc", "video_id", "start")} | {"quote": one["text"]} for one in cited]
    return [place for at, place in enumerate(places) if place not in places[:at]]


def _text(text: str) -> str:
    """`text` as UTF-8 can hold it."""
    return text.encode("utf-8", "replace").decode()
