"""The second way: English captions as WebVTT, or what is wrong."""

from pathlib import Path
from xml.etree.ElementTree import ParseError

import pytest
import requests
from tubes import ID, TEXT, FakeTranscript, FakeTranscripts
from youtube_transcript_api import (
    AgeRestricted,
    IpBlocked,
    NoTranscriptFound,
    PoTokenRequired,
    RequestBlocked,
    TranscriptsDisabled,
    VideoUnavailable,
    VideoUnplayable,
    YouTubeDataUnparsable,
)

from ingest import read
from ingest.adding import transcript_api
from ingest.adding.item import Refused, Unavailable, Unreachable


def test_captions_become_webvtt_that_is_read_back():
    found = transcript_api.fetch(ID, FakeTranscripts([FakeTranscript()]))
    assert (found.made, found.ending) == ("manual", ".vtt")
    assert b"00:00:01.000 --> 00:00:03.500\n" in found.data  # lines overlap on the screen, not here
    document = read.read(Path("a.vtt"), "a.vtt", found.data)
    assert " ".join(document.text.split()) == f"{TEXT} If pay < market, say so & wait."
    assert document.sections[0].segments[0].second == 1


@pytest.mark.parametrize(
    ("listed", "taken"),
    [
        ([("de", False), ("en-GB", False), ("en", True)], ("en-GB", "manual")),
        ([("de", False), ("en", True)], ("en", "automatic")),
    ],
)
def test_what_somebody_wrote_is_taken_before_what_a_machine_heard(listed, taken):
    chosen = []

    class Noting(FakeTranscript):
        def fetch(self):
            chosen.append(self.language_code)
            return super().fetch()

    found = transcript_api.fetch(ID, FakeTranscripts([Noting(*one) for one in listed]))
    assert (*chosen, found.made) == taken


def test_other_languages_are_named():
    with pytest.raises(Unavailable, match=r"no English captions, only de, fr \(automatic\)"):
        transcript_api.fetch(ID, FakeTranscripts([FakeTranscript("de"), FakeTranscript("fr", True)]))
    with pytest.raises(Unavailable, match="no English captions: nothing is added"):
        transcript_api.fetch(ID, FakeTranscripts([]))


@pytest.mark.parametrize(
    ("error", "kind", "said"),
    [
        (TranscriptsDisabled(ID), Unavailable, "no captions: add notes"),
        (NoTranscriptFound(ID, ["en"], None), Unavailable, "no captions: add notes"),
        (VideoUnavailable(ID), Unavailable, "is gone"),
        (AgeRestricted(ID), Unavailable, "age-restricted"),
        (VideoUnplayable(ID, "This video is private", []), Unavailable, "is private"),
        (RequestBlocked(ID), Unreachable, "robot"),
        (IpBlocked(ID), Unreachable, "robot"),
        (PoTokenRequired(ID), Unreachable, "robot"),
        (requests.ConnectionError("no route"), Unreachable, "offline"),
        (requests.Timeout("slow"), Unreachable, "offline"),
        (YouTubeDataUnparsable(ID), Refused, "cannot be read"),
        (ParseError("no element found"), Refused, "cannot be read"),
    ],
)
@pytest.mark.parametrize("when", ["listing", "fetching"])
def test_an_error_is_said_plainly(error, kind, said, when):
    api = FakeTranscripts(error if when == "listing" else [FakeTranscript(answer=error)])
    with pytest.raises(Refused, match=said) as raised:
        transcript_api.fetch(ID, api)
    assert type(raised.value) is kind


@pytest.mark.parametrize(
    "url", ["https://example.com/", "http://127.0.0.1/", "http://www.youtube.com/", "https://www.youtube.com.example/"]
)
def test_the_real_one_reaches_youtube_only(url):
    session = transcript_api.made()._fetcher._http_client
    with pytest.raises(requests.exceptions.InvalidSchema):
        session.get(url)


def test_the_real_one_waits_no_longer_than_told(monkeypatch):
    asked = []

    def send(_self, request, *args, **kwargs):
        asked.append((request.url, kwargs["timeout"]))
        raise requests.Timeout

    monkeypatch.setattr("requests.adapters.HTTPAdapter.send", send)
    with pytest.raises(Unreachable, match="offline"):
        transcript_api.fetch(ID)
    assert asked == [(f"https://www.youtube.com/watch?v={ID}", 20)]
