"""Playlists: a watch list as a file that can be kept, sent and played elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from rag import moment
from rag.markdown import literal
from rag.watchlist import Clip


def markdown(clips: Sequence[Clip], title: str, *, base: str = "") -> str:
    """The clips as a numbered list of links in CommonMark, below `title`. Texts stand as they are, none as markup.

    ``1. [A talk at 4:27](https://…&t=267s) (1:13) — What is said there. *A channel*``

    `base` is the address of the folder of recordings, with its last slash, which their own paths follow.
    """
    lines = [f"# {literal(title)}", ""]
    for number, clip in enumerate(clips, 1):
        link = moment.link(clip.source, clip.start) or ""
        address = base + link if clip.source.media else link
        at = moment.clock(clip.start)
        by = clip.source.author and f" *{literal(clip.source.author)}*"
        said = " … ".join(literal(passage.text[span.start : span.end]) for passage, span in clip.quotes)
        length = moment.clock(clip.seconds)
        lines.append(f"{number}. [{literal(clip.source.title)} at {at}]({address}) ({length}) — {said}{by or ''}")
    return "\n".join(lines) + "\n"


def m3u(clips: Sequence[Clip], base: str) -> str | None:
    """The clips of local recordings as an extended M3U playlist, UTF-8 (``.m3u8``); None where there are none.

    Each is four lines: ``#EXTINF`` with its seconds and title (RFC 8216, 4.3.2.1), VLC's options ``start-time`` and
    ``stop-time`` (https://wiki.videolan.org/M3U), and its address with ``#t=start,end`` (W3C Media Fragments URI 1.0,
    4.2.1) for other players. `base` is the address (http, https or file) of the folder that the paths of recordings
    start from, with its last slash; raises ValueError for another.
    """
    if urlsplit(base).scheme not in ("http", "https", "file") or not base.endswith("/"):
        raise ValueError(
            f"{base!r} is no address of a folder: give one such as file:///corpus/ or http://host/recordings/"
        )
    local = [clip for clip in clips if clip.source.media]
    lines = ["#EXTM3U"]
    for clip in local:
        lines += [
            f"#EXTINF:{clip.seconds},{_line(clip.source.title)}",
            f"#EXTVLCOPT:start-time={clip.start}",
            f"#EXTVLCOPT:stop-time={clip.end}",
            f"{base}{moment.link(clip.source, None)}#t={clip.start},{clip.end}",
        ]
    return "\n".join(lines) + "\n" if local else None


def _line(text: str) -> str:
    """`text` on one line, without control characters."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
