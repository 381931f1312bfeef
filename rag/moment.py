"""Moments: a second of a video as a person reads it, and as a link that opens there."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from rag.passage import Source


def clock(second: int) -> str:
    """`second` as ``M:SS``, from an hour on ``H:MM:SS``: ``clock(72) == "1:12"``."""
    minutes, seconds = divmod(second, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def link(source: Source, second: int | None) -> str | None:
    """Where `source` opens at `second`: YouTube's ``&t=72s``, a recording's ``#t=72`` (W3C Media Fragments URI 1.0),
    an article's own address; None for a document that has no address. Only http and https leave this function,
    beside the relative path of a local recording."""
    if source.video_id and not source.media:
        at = f"&t={second}s" if second is not None else ""
        return f"https://www.youtube.com/watch?v={quote(source.video_id)}{at}"
    if source.media:
        return quote(source.media) + (f"#t={second}" if second is not None else "")
    try:
        return source.url if source.url and urlsplit(source.url).scheme in ("http", "https") else None
    except ValueError:  # half an IPv6 address
        return None
