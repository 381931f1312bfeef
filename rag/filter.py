"""Filters: which documents are searched, by what is known of them."""

from __future__ import annotations

import fnmatch
import re
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import get_args

from rag.passage import Kind, Source

VIDEOS: tuple[Kind, ...] = ("notes", "transcript")
PLURALS: dict[Kind, str] = {"notes": "notes", "transcript": "transcripts", "article": "articles"}


@dataclass(frozen=True, slots=True)
class Filter:
    """What a document must be to be searched; a field that is empty asks for nothing.

    `kinds`: one of them. `channel`: its author, in either case. `doc`: a shell pattern of its path. `video`: an id.
    `since`, `until`: the first and the last date, ISO 8601, of a year, a month or a day (2023, 2023-05, 2023-05-17),
    all of it; a document without a date passes neither.
    Raises ValueError for a kind that there is not and for what is no date.
    """

    kinds: tuple[Kind, ...] = ()
    channel: str | None = None
    doc: str | None = None
    video: str | None = None
    since: str | None = None
    until: str | None = None

    def __post_init__(self) -> None:
        for kind in self.kinds:
            if kind not in get_args(Kind):
                raise ValueError(f"the kind {kind!r}: there are {', '.join(get_args(Kind))}")
        for name, given in (("since", self.since), ("until", self.until)):
            if given is not None and not _dated(given):
                raise ValueError(f"{name} {given!r} is no date: write 2023, 2023-05 or 2023-05-17")

    def __or__(self, other: Filter) -> Filter:
        """This filter, with what `other` asks for in place of its own."""
        return replace(self, **{name: value for name, value in asdict(other).items() if value})

    def without(self, name: str) -> Filter:
        """This filter, asking for nothing by its field `name`."""
        return replace(self, **{name: getattr(NONE, name)})

    @property
    def words(self) -> dict[str, str]:
        """What it asks for as a person reads it, by field: ``{"kinds": "only videos", "since": "since 2023"}``."""
        videos = sorted(self.kinds) == sorted(VIDEOS)
        kinds = "videos" if videos else " and ".join(PLURALS[kind] for kind in self.kinds)
        said = {
            "kinds": self.kinds and f"only {kinds}",
            "channel": self.channel and f"by {self.channel}",
            "doc": self.doc and f"in {self.doc}",
            "video": self.video and f"in the video {self.video}",
            "since": self.since and f"since {self.since}",
            "until": self.until and f"until {self.until}",
        }
        return {name: words for name, words in said.items() if words}

    def __str__(self) -> str:
        return ", ".join(self.words.values())

    def passes(self, source: Source) -> bool:
        """Whether `source` is searched."""
        day = source.date or ""
        return (
            (not self.kinds or source.kind in self.kinds)
            and (not self.channel or (source.author or "").casefold() == self.channel.casefold())
            and (not self.doc or fnmatch.fnmatchcase(source.doc, self.doc))
            and (not self.video or source.video_id == self.video)
            # ISO dates sort as they are written, and so do years and months among themselves.
            and (not self.since or day[: len(self.since)] >= self.since)
            and (not self.until or (day != "" and day[: len(self.until)] <= self.until))
        )


NONE = Filter()


def _dated(given: str) -> bool:
    if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", given):
        return False
    try:
        date.fromisoformat(given + "-01-01"[len(given) - 4 :])
    except ValueError:
        return False
    return True
