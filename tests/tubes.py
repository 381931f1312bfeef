"""What yt-dlp and youtube-transcript-api answered, with texts of our own; and stand-ins that answer it again."""

import copy
import io
import json
from contextlib import suppress
from pathlib import Path

from youtube_transcript_api import FetchedTranscript, FetchedTranscriptSnippet
from yt_dlp.networking.exceptions import TransportError
from yt_dlp.utils import DownloadError

from ingest import read
from ingest.adding.youtube import YouTube

ID = "aB3-dE_7hIj"
WATCH = "https://www.youtube.com/watch?v="
TIMEDTEXT = "https://www.youtube.com/api/timedtext?"
TEXT = "Ask for the reason before you argue."

VTT = b"""WEBVTT
Kind: captions
Language: en

00:00:01.000 --> 00:00:04.000
Ask for the reason before you argue.

00:01:05.000 --> 00:01:09.500
Then write down what was agreed.
"""
JSON3 = json.dumps(
    {
        "wireMagic": "pb3",
        "events": [
            {"tStartMs": 0, "dDurationMs": 70000, "id": 1},
            {
                "tStartMs": 1200,
                "dDurationMs": 4000,
                "segs": [
                    {"utf8": "ask", "acAsrConf": 0},
                    {"utf8": " for", "tOffsetMs": 400},
                    {"utf8": " the", "tOffsetMs": 700},
                    {"utf8": " reason", "tOffsetMs": 900},
                ],
            },
            {"tStartMs": 5200, "dDurationMs": 10, "aAppend": 1, "segs": [{"utf8": "\n"}]},
            {"tStartMs": 65000, "dDurationMs": 3000, "segs": [{"utf8": "then"}, {"utf8": " write", "tOffsetMs": 300}]},
        ],
    }
).encode()


def reads_json3():
    """Whether the readers know the format."""
    with suppress(ValueError):
        return read.read(Path("a.json3"), "a.json3", JSON3).source.kind == "transcript"
    return False


def track(language, **query):
    """The formats of one language, as yt-dlp lists them."""
    asked = "".join(f"&{key}={value}" for key, value in query.items())
    return [
        {
            "ext": ext,
            "url": f"{TIMEDTEXT}v={ID}&lang={language}{asked}&fmt={ext}",
            "name": language,
            "impersonate": True,
        }
        for ext in ("json3", "srv1", "srv2", "srv3", "ttml", "srt", "vtt")
    ]


def info(id=ID, **changed):
    """What ``extract_info`` gives for a video with captions that somebody wrote."""
    return {
        "id": id,
        "title": "Asking: the 10 % rule?",
        "formats": [],
        "description": "Not kept.",
        "channel": "Plain Talk",
        "channel_id": "UC0000000000000000000000",
        "uploader": "Plain Talk",
        "webpage_url": WATCH + id,
        "upload_date": "20240302",
        "duration": 75,
        "live_status": "not_live",
        "availability": "public",
        "license": "Creative Commons Attribution license (reuse allowed)",
        "chapters": [
            {"start_time": 0.0, "title": "Before", "end_time": 60.0},
            {"start_time": 60.0, "title": "After", "end_time": 75},
        ],
        "subtitles": {"de": track("de"), "en": track("en"), "live_chat": [{"ext": "json", "url": WATCH + id}]},
        "automatic_captions": {"en-orig": track("en", kind="asr"), "en": track("en", kind="asr")},
        "extractor_key": "Youtube",
        **changed,
    }


def entry(id, title="A talk", **changed):
    """What a flat list says of one video."""
    known = {"live_status": None, "availability": None, "duration": 75.0, "channel": "Plain Talk", "view_count": 3}
    return {"_type": "url", "ie_key": "Youtube", "id": id, "url": WATCH + id, "title": title} | known | changed


def playlist(*entries, title="Asking well", **changed):
    return {"_type": "playlist", "id": "PL1", "title": title, "entries": list(entries), **changed}


def failed(message):
    """The error that yt-dlp raises with `message`."""
    return DownloadError(f"ERROR: [youtube] {ID}: {message}")


class FakeYoutubeDL:
    """Answers by address; an answer that is an error is raised. `asked` are the addresses, `options` what it was made
    with; `warnings` are logged as each page is read."""

    def __init__(self, pages=(), files=(), warnings=()):
        self.pages, self.files, self.warnings = dict(pages), dict(files), warnings
        self.asked, self.options = [], None

    def __call__(self, options):
        self.options = options
        return self

    def extract_info(self, url, download=True):
        assert not download
        self.asked.append(url)
        for warning in self.warnings:
            self.options["logger"].warning(warning)
        return self._answer(self.pages, url)

    def urlopen(self, url):
        self.asked.append(url)
        return io.BytesIO(self._answer(self.files, url))

    @staticmethod
    def _answer(answers, url):
        answer = answers.get(url, TransportError(f"nothing is recorded for {url}"))
        if isinstance(answer, Exception):
            raise answer
        return copy.deepcopy(answer)


class FakeTranscript:
    """One of ``TranscriptList``."""

    def __init__(self, language_code="en", is_generated=False, answer=None):
        self.language_code, self.is_generated = language_code, is_generated
        said = [(TEXT, 1.0, 5.0), ("If pay < market, say so & wait.", 3.5, 2.0)]
        snippets = [FetchedTranscriptSnippet(*cue) for cue in said]
        self.answer = answer or FetchedTranscript(snippets, ID, "English", language_code, is_generated)

    def fetch(self):
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class FakeTranscripts:
    """``YouTubeTranscriptApi``: a list of `FakeTranscript`, or an error, for any video."""

    def __init__(self, answer=()):
        self.answer, self.asked = answer, []

    def __call__(self):
        return self

    def list(self, video_id):
        self.asked.append(video_id)
        if isinstance(self.answer, Exception):
            raise self.answer
        return iter(self.answer)


def captions(language="en", ext="vtt", **query):
    """The address of captions in `track`."""
    return next(one["url"] for one in track(language, **query) if one["ext"] == ext)


def tube(pages=(), files=(), *, second=(), warnings=(), limit=50):
    """A `YouTube` of stand-ins, and both of them."""
    ydl, api = FakeYoutubeDL(pages, files, warnings), FakeTranscripts(second)
    return YouTube(limit, ydl, api), ydl, api
