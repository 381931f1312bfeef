"""The second way to a video's captions: youtube-transcript-api."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple, Protocol

from ingest.adding.downloader import refusal
from ingest.adding.fetch import TIMEOUT
from ingest.adding.item import Unavailable

HOMES = ("https://www.youtube.com/", "https://consent.youtube.com/")


class Captions(NamedTuple):
    """Captions as fetched: ``manual`` or ``automatic``, the file's ending, and its content."""

    made: str
    ending: str
    data: bytes


class Transcripts(Protocol):
    """What is used of ``youtube_transcript_api.YouTubeTranscriptApi``."""

    def list(self, video_id: str) -> Any: ...  # noqa: D102


MakeTranscripts = Callable[[], Transcripts]


def made() -> Transcripts:
    """A ``YouTubeTranscriptApi`` that reaches YouTube only, and waits no longer than `TIMEOUT` seconds."""
    from requests import PreparedRequest, Response, Session
    from requests.adapters import HTTPAdapter
    from youtube_transcript_api import YouTubeTranscriptApi

    class Bounded(HTTPAdapter):
        def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
            return super().send(request, *args, **(kwargs | {"timeout": TIMEOUT}))

    session = Session()
    session.adapters.clear()
    for home in HOMES:
        session.mount(home, Bounded())
    return YouTubeTranscriptApi(http_client=session)


def fetch(id: str, make: MakeTranscripts = made) -> Captions:
    """English captions of the video, those that somebody wrote rather than automatic ones, as WebVTT. Raises
    `Unavailable` where it has none, else `Refused`."""
    from xml.etree.ElementTree import ParseError

    from requests import RequestException
    from youtube_transcript_api import CouldNotRetrieveTranscript, NoTranscriptFound, TranscriptsDisabled
    from youtube_transcript_api.formatters import WebVTTFormatter

    what = f"the video {id}"
    try:
        listed = list(make().list(id))  # those that somebody wrote come first
        english = next((one for one in listed if one.language_code.split("-")[0] == "en"), None)
        if english is None:
            languages = ", ".join(one.language_code + " (automatic)" * one.is_generated for one in listed)
            raise Unavailable(f"{what} has no English captions{languages and f', only {languages}'}: nothing is added")
        found = english.fetch()
    except (NoTranscriptFound, TranscriptsDisabled) as error:
        raise Unavailable(f"{what} has no captions: add notes on it as a file") from error
    except (CouldNotRetrieveTranscript, RequestException, ParseError) as error:
        raise refusal(what, f"{type(error).__name__} {getattr(error, 'reason', '') or ''}".strip()) from error
    escaped = [replace(cue, text=html.escape(cue.text, quote=False)) for cue in found.snippets]
    said = WebVTTFormatter().format_transcript(replace(found, snippets=escaped))
    return Captions("automatic" if found.is_generated else "manual", ".vtt", said.encode())
