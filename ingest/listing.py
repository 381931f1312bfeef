"""Listings: what a channel's index page says of the notes that it links.

Such a page holds, for each video, a heading that links it and the notes on it as a list of ``[[name | topic]]``. It
answers nothing by itself; it knows the videos' titles, which the notes on them do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.document import Listed
from ingest.markdown import PARSER

WATCHED = re.compile(r"(?:[?&]v=|youtu\.be/|/embed/|/shorts/|/live/)([A-Za-z0-9_-]{11})(?![A-Za-z0-9_-])")


def listed(text: str) -> Iterator[Listed]:
    """What the index page in `text` says, note by note; the notes of a heading without a video are left out."""
    video_id, title, level = "", "", 0
    for token in PARSER.parse(text):
        if token.type in ("heading_open", "heading_close"):
            level = token.nesting
        elif token.type == "inline" and level == 1:
            links = [str(child.attrGet("href")) for child in token.children or [] if child.type == "link_open"]
            found = next((match for link in links if (match := WATCHED.search(link))), None)
            video_id = found[1] if found else ""
            title = " ".join("".join(child.content for child in token.children or []).split())
        elif token.type == "inline" and video_id:
            for child in token.children or []:
                if child.type == "wikilink":
                    name = child.meta["target"].rsplit("/", 1)[-1].removesuffix(".md")
                    yield Listed(name, child.content, video_id, title)
