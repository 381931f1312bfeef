"""Scope: the filter that a person's words ask for ("only from videos", "by A Channel", "since 2023").

A question may be *about* videos or the year 2019, so a filter is read only where the words say that sources are meant:
with "only from" or "just in", as "what do the articles say", or where hardly anything else is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from rag.filter import VIDEOS, Filter
from rag.passage import Kind

KINDS: dict[str, tuple[Kind, ...]] = {
    **dict.fromkeys(("video", "recording", "youtube"), VIDEOS),
    **dict.fromkeys(("transcript", "caption", "subtitle"), ("transcript",)),
    **dict.fromkeys(("article", "blog", "blog post", "post"), ("article",)),
    "note": ("notes",),
}
KIND = rf"(?:(?:the|your)\s+)?(?P<kind>{'|'.join(sorted(KINDS, key=len, reverse=True))})s?\b"
WHEN = (
    r"(?:from\s+)?(?P<when>since|after|from|before|until|up to|in|(?:newer|later|older|earlier) than)\s+"
    r"(?P<year>(?:19|20)[0-9]{2})\b(?P<on>\s+on(?:wards?)?\b)?"
)
# What may stand around a filter without being a question.
FILLER = re.compile(
    r"(?:\W|(?:and|but|or|so|now|then|ok|okay|please|only|just|from|in|by|instead|what|how|about|does|do|did|say|show|"
    r"give|tell|me|search|use|using|anything|something|results?|answers?|sources?|ones?|the|any|there|is|are|can|you)\b)*",
    re.I,
)


class Scope(NamedTuple):
    """What of a question is left to search for, and the filter that the rest of it asked for."""

    rest: str
    filter: Filter


def scope(question: str, channels: Iterable[str] = ()) -> Scope:
    """`question` without the words that ask for a filter, and that filter; `channels` can be asked for by name.

    Nothing but white space is left where it asked for a filter alone.
    """
    asked, rest = Filter(), question
    for pattern, sure in _patterns(channels):
        # What is not surely meant so counts only where nothing is said beside it.
        while (match := pattern.search(rest)) and (sure or FILLER.fullmatch(_without(rest, match))):
            asked, rest = asked | _filter(match), _without(rest, match)
    if asked == Filter():
        return Scope(question, asked)
    return Scope("" if FILLER.fullmatch(rest) else re.sub(r"[\s,;:]+(?=[?.!]*$)", "", " ".join(rest.split())), asked)


def _patterns(channels: Iterable[str]) -> list[tuple[re.Pattern[str], bool]]:
    named = sorted({channel for channel in channels if channel.strip()}, key=lambda name: (-len(name), name))
    channel = rf"(?P<channel>{'|'.join(map(re.escape, named)) or '(?!)'})(?!\w)"
    surely = [
        rf"\b(?:only|just)\s+(?:from|in|using|with)\s+{KIND}(?:\s+{WHEN})?",
        rf"\b(?:only|just)\s+(?:from\s+|by\s+)?{channel}",
        rf"\b(?:only|just)\s+{WHEN}",
        rf"\baccording to\s+(?:{KIND}|{channel})",
        rf"\bwhat (?:do|does|did)\s+(?:{KIND}|{channel})\s+(?:say|tell|think)(?:\s+(?:me|us))?(?:\s+(?:about|on)\b)?",
    ]
    maybe = [rf"(?:(?:from|in|using)\s+)?{KIND}(?:\s+{WHEN})?", WHEN, rf"(?:(?:from|by)\s+)?{channel}"]
    return [(re.compile(p, re.I), True) for p in surely] + [(re.compile(rf"(?<!\w){p}", re.I), False) for p in maybe]


def _without(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]} {text[match.end() :]}"


def _filter(match: re.Match[str]) -> Filter:
    said = {"kind": "", "channel": "", "when": "", "on": ""} | match.groupdict(default="")
    since = until = None
    if said["when"]:
        year, when = int(said["year"]), said["when"].lower()
        if when in ("since", "from", "in") or said["on"]:
            since = str(year)
        if when in ("after", "newer than", "later than"):
            since = str(year + 1)
        if when in ("before", "older than", "earlier than"):
            until = str(year - 1)
        if when in ("until", "up to") or (when in ("in", "from") and not said["on"]):
            until = str(year)
    return Filter(
        KINDS[said["kind"].lower()] if said["kind"] else (), said["channel"] or None, None, None, since, until
    )
