"""YouTube: which captions are taken, what is kept of a video, and which videos a list has."""

import json

import pytest
import requests
from tubes import (
    ID,
    JSON3,
    TEXT,
    VTT,
    WATCH,
    FakeTranscript,
    captions,
    entry,
    failed,
    info,
    playlist,
    reads_json3,
    track,
    tube,
)
from youtube_transcript_api import RequestBlocked, TranscriptsDisabled, VideoUnavailable

from ingest.adding import youtube
from ingest.adding.item import Refused, Unavailable, Unreachable
from ingest.adding.youtube import YouTube

LIST = "https://www.youtube.com/playlist?list=PL1"
CHANNEL = "https://www.youtube.com/@plaintalk"


@pytest.mark.parametrize(
    ("url", "id"),
    [
        (f"https://www.youtube.com/watch?v={ID}", ID),
        (f"http://youtube.com/watch?t=5&v={ID}&list=PL1", ID),
        (f"https://m.youtube.com/watch/?v={ID}#here", ID),
        (f"https://youtu.be/{ID}?si=x", ID),
        (f"https://www.youtube.com/shorts/{ID}", ID),
        (f"https://www.youtube.com/live/{ID}?feature=share", ID),
        (f"https://www.youtube-nocookie.com/embed/{ID}", ID),
        (f"https://WWW.YouTube.com/watch?v={ID}", ID),
        (LIST, None),
        (CHANNEL, None),
        ("https://www.youtube.com/channel/UCxxxxxxxxx/videos", None),
        ("https://www.youtube.com/watch?v=short", None),
        ("https://www.youtube.com/", None),
    ],
)
def test_an_address_names_one_video_or_a_list(url, id):
    assert youtube.is_address(url)
    assert youtube.video_id(url) == id


@pytest.mark.parametrize(
    "url",
    [
        "https://www.youtube.com.example/watch?v=x",
        "https://notyoutube.com/watch",
        "https://www.youtube.com@example.com/watch",
        "https://user@www.youtube.com/watch",
        "https://www.youtube.com:8443/watch",
        "https://example.com/youtube.com/watch",
        "ftp://www.youtube.com/watch",
        "file://www.youtube.com/watch",
    ],
)
def test_what_only_looks_like_youtube_is_not(url):
    assert not youtube.is_address(url)


def test_captions_that_somebody_wrote_come_with_what_is_known():
    source, ydl, api = tube({WATCH + ID: info()}, {captions("en", "vtt"): VTT})
    item = source.item(ID)
    assert (item.folder, item.stem, item.ending, item.data) == (
        "transcripts",
        f"Asking the 10 % rule [{ID}]",
        ".en.vtt",
        VTT,
    )
    assert item.video_id == ID
    ((ending, said),) = item.beside
    assert ending == ".info.json"
    assert json.loads(said) == {
        "id": ID,
        "title": "Asking: the 10 % rule?",
        "channel": "Plain Talk",
        "upload_date": "20240302",
        "duration": 75,
        "license": "Creative Commons Attribution license (reuse allowed)",
        "webpage_url": WATCH + ID,
        "chapters": [
            {"start_time": 0.0, "end_time": 60.0, "title": "Before"},
            {"start_time": 60.0, "end_time": 75, "title": "After"},
        ],
        "captions": "manual",
    }
    assert ydl.asked == [WATCH + ID, captions("en", "vtt")]
    assert api.asked == []


@pytest.mark.parametrize(
    ("languages", "taken"),
    [(["en-US", "en", "en-GB"], "en"), (["de", "en-GB"], "en-GB"), (["en-nP7-2PuUl7o"], "en-nP7-2PuUl7o")],
)
def test_any_english_does_and_the_plain_one_best(languages, taken):
    found = info(subtitles={language: track(language) for language in languages})
    source, ydl, _ = tube({WATCH + ID: found}, {captions(taken): VTT})
    assert source.item(ID).ending == ".en.vtt"
    assert ydl.asked[1:] == [captions(taken)]


@pytest.mark.skipif(not reads_json3(), reason="captions in json3 are not read")
def test_of_automatic_captions_those_with_the_times_of_words_are_taken():
    source, ydl, _ = tube({WATCH + ID: info(subtitles={})}, {captions("en", "json3", kind="asr"): JSON3})
    item = source.item(ID)
    assert (item.ending, item.data) == (".en.json3", JSON3)
    assert json.loads(item.beside[0][1])["captions"] == "automatic"
    assert ydl.asked[1:] == [captions("en", "json3", kind="asr")]


def test_the_next_format_is_taken_where_one_is_empty_or_unreadable():
    files = {captions("en", "vtt"): b"", captions("en", "srt"): b"Sorry, not now."}
    automatic = {captions("en", "json3", kind="asr"): b'{"events": []}', captions("en", "vtt", kind="asr"): VTT}
    source, _, api = tube({WATCH + ID: info()}, files | automatic)
    item = source.item(ID)
    assert (item.data, json.loads(item.beside[0][1])["captions"], api.asked) == (VTT, "automatic", [])


def test_a_translation_by_a_machine_is_not_what_was_said():
    automatic = {"de-orig": track("de", kind="asr"), "de": track("de", kind="asr"), "en": track("de", tlang="en")}
    source, ydl, api = tube({WATCH + ID: info(subtitles={"fr": track("fr")}, automatic_captions=automatic)})
    with pytest.raises(Unavailable, match=r"no English captions, only fr, de \(automatic\)"):
        source.item(ID)
    assert (ydl.asked, api.asked) == ([WATCH + ID], [])


def test_captions_elsewhere_are_not_fetched():
    formats = [{"ext": "vtt", "url": url} for url in ("http://127.0.0.1/a.vtt", "https://youtube.com.example/a")]
    for one in formats:
        source, ydl, _ = tube({WATCH + ID: info(subtitles={"en": [one]}, automatic_captions={})}, second=[])
        with pytest.raises(Unavailable):
            source.item(ID)
        assert ydl.asked == [WATCH + ID]


def test_the_second_way_is_taken_where_captions_are_named_and_cannot_be_fetched():
    source, ydl, api = tube({WATCH + ID: info()}, second=[FakeTranscript()])
    item = source.item(ID)
    assert TEXT.encode() in item.data and item.ending == ".en.vtt"
    assert json.loads(item.beside[0][1])["title"] == "Asking: the 10 % rule?"
    assert (len(ydl.asked), api.asked) == (7, [ID])  # the page, then three formats each of two tracks


def test_the_second_way_is_taken_where_the_first_fails():
    source, _, _ = tube({WATCH + ID: failed("Unable to extract yt initial data")}, second=[FakeTranscript("en", True)])
    item = source.item(ID, "From the list")
    assert item.stem == f"From the list [{ID}]"
    known = {"id": ID, "title": "From the list", "webpage_url": WATCH + ID, "captions": "automatic"}
    assert json.loads(item.beside[0][1]) == known
    assert source.item(ID).stem == f"[{ID}]"


@pytest.mark.parametrize(
    ("first", "second", "kind", "said"),
    [
        (failed("Failed to resolve 'www.youtube.com'"), requests.ConnectionError(), Unreachable, "offline"),
        (failed("Unable to extract data"), requests.ConnectionError(), Refused, "update yt-dlp"),
        (failed("Unable to extract data"), VideoUnavailable(ID), Unavailable, "is gone"),
        (failed("Sign in to confirm you're not a bot"), RequestBlocked(ID), Unreachable, "robot"),
        (info(), RequestBlocked(ID), Unreachable, "robot"),
        (info(subtitles={}, automatic_captions={}), TranscriptsDisabled(ID), Unavailable, "has no captions"),
        (info(subtitles=None, automatic_captions=None), TranscriptsDisabled(ID), Unavailable, "has no captions"),
        (None, TranscriptsDisabled(ID), Unavailable, "has no captions"),
    ],
)
def test_where_both_ways_fail_the_telling_reason_is_given(first, second, kind, said):
    source, _, _ = tube({WATCH + ID: first}, second=second)
    with pytest.raises(Refused, match=said) as raised:
        source.item(ID)
    assert type(raised.value) is kind


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (info(live_status="is_live"), f"the video {ID} is live now: add it again when"),
        (info(live_status="is_upcoming"), "is yet to begin"),
        (info(live_status="post_live"), "ended only now"),
        (failed("Private video. Sign in if you've been granted access"), "is private"),
        (failed("Sign in to confirm your age"), "age-restricted"),
        (failed("Video unavailable. This video has been removed by the uploader"), "is gone"),
        (failed("Join this channel to get access to members-only content"), "members or subscribers"),
    ],
)
def test_a_video_that_cannot_be_added_is_not_asked_for_twice(page, said):
    source, _, api = tube({WATCH + ID: page}, second=[FakeTranscript()])
    with pytest.raises(Unavailable, match=said):
        source.item(ID)
    assert api.asked == []


def test_a_warning_may_be_the_reason():
    """Told to go on without formats, yt-dlp warns where it would fail."""
    page = info(title=None, subtitles={}, automatic_captions={})
    source, _, _ = tube({WATCH + ID: page}, warnings=["[youtube] x: Private video. Sign in if you've been granted"])
    with pytest.raises(Unavailable, match="is private"):
        source.item(ID)


def test_a_list_has_its_videos_once_to_the_limit():
    ids = [f"{n:011d}" for n in range(5)]
    source, ydl, _ = tube({LIST: playlist(*map(entry, [ids[0], *ids]))}, limit=3)
    listing = source.listing(LIST)
    assert ([video.id for video in listing.videos], listing.title, listing.more) == (ids[:3], "Asking well", True)
    assert ydl.options["playlistend"] == 4
    source, _, _ = tube({LIST: playlist(*map(entry, ids[:3]))}, limit=3)
    assert (len(source.listing(LIST).videos), source.listing(LIST).more) == (3, False)


def test_a_list_says_what_cannot_be_added():
    entries = [entry("a" * 11), entry("b" * 11, "[Private video]"), entry("c" * 11, live_status="is_upcoming"), None]
    source, _, _ = tube({LIST: playlist(*entries)})
    wrong = [video.wrong for video in source.listing(LIST).videos]
    assert wrong == [None, "is private", "is yet to begin: add it again when it has captions"]


def test_a_channels_tabs_are_opened():
    tabs = [
        {"_type": "url", "ie_key": "YoutubeTab", "id": "UC1", "url": f"{CHANNEL}/{tab}", "title": tab}
        for tab in ("videos", "shorts")
    ]
    elsewhere = {"_type": "url", "ie_key": "Generic", "id": "x", "url": "http://127.0.0.1/"}
    pages = {
        CHANNEL: playlist(*tabs, elsewhere, title="Plain Talk"),
        f"{CHANNEL}/videos": playlist(entry("a" * 11), entry("b" * 11)),
        f"{CHANNEL}/shorts": playlist(playlist(entry("c" * 11))),
    }
    source, ydl, _ = tube(pages)
    listing = source.listing(CHANNEL)
    assert ([video.id[0] for video in listing.videos], listing.title) == (["a", "b", "c"], "Plain Talk")
    assert ydl.asked == list(pages)


def test_tabs_that_lead_in_circles_end():
    circle = {"_type": "url", "ie_key": "YoutubeTab", "id": "UC1", "url": CHANNEL}
    source, ydl, _ = tube({CHANNEL: playlist(circle)})
    with pytest.raises(Unavailable, match="lists no videos"):
        source.listing(CHANNEL)
    assert len(ydl.asked) == 3


@pytest.mark.parametrize(
    ("page", "kind", "said"),
    [
        (playlist(), Unavailable, "lists no videos"),
        (None, Refused, "yt-dlp finds nothing there"),
        (failed("The playlist does not exist."), Unavailable, "is gone"),
        (failed("Failed to resolve 'www.youtube.com'"), Unreachable, "offline"),
    ],
)
def test_a_list_that_cannot_be_read_is_said(page, kind, said):
    source, _, _ = tube({LIST: page})
    with pytest.raises(kind, match=said):
        source.listing(LIST)


def test_offline_the_real_ways_say_so(monkeypatch):
    """Both, without a network; a name that is found would be one."""
    import socket

    def offline(*_, **__):
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(socket, "getaddrinfo", offline)
    source = YouTube(5)
    with pytest.raises(Unreachable, match=f"YouTube cannot be reached for the video {ID}: offline"):
        source.item(ID)
    with pytest.raises(Unreachable, match="YouTube cannot be reached for"):
        source.listing(LIST)
