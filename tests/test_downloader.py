"""The way to YouTube: options that look only, and messages that say what is wrong."""

import subprocess

import pytest
from tubes import entry, failed

from ingest.adding import downloader
from ingest.adding.downloader import Quiet, availability, options, refusal
from ingest.adding.item import Refused, Unavailable, Unreachable

MEANT = [
    ("Private video. Sign in if you've been granted access to this video", Unavailable, "is private"),
    ("Join this channel to get access to members-only content like this video", Unavailable, "members or subscribers"),
    ("This video requires payment: it is available to Music Premium members only", Unavailable, "members or subscr"),
    ("Sign in to confirm your age. This video may be inappropriate for some users.", Unavailable, "age-restricted"),
    ("The uploader has not made this video available in your country", Unavailable, "in this country"),
    ("Video unavailable. This video has been removed by the uploader", Unavailable, "is gone"),
    ("Video unavailable. This video is no longer available due to a copyright claim", Unavailable, "is gone"),
    ("This live event will begin in 3 days.", Unavailable, "yet to begin"),
    ("Premieres in 2 hours", Unavailable, "yet to begin"),
    ("Sign in to confirm you’re not a bot. Use --cookies-from-browser", Unreachable, "for a robot"),
    ("This content isn't available, try again later. The current session has been rate-limited", Unreachable, "robot"),
    ("Unable to download API page: HTTP Error 429: Too Many Requests", Unreachable, "robot"),
    ("Unable to download API page: Failed to resolve 'www.youtube.com' ([Errno -2] Name…)", Unreachable, "offline"),
    ("Unable to download webpage: [Errno 101] Network is unreachable", Unreachable, "offline"),
    ("Unable to download webpage: The read operation timed out", Unreachable, "offline"),
    ("Unable to extract yt initial data", Refused, r"\(Unable to extract yt initial data\): update yt-dlp"),
]


@pytest.mark.parametrize(("message", "kind", "said"), MEANT)
def test_a_message_becomes_one_that_says_what_to_make_of_it(message, kind, said):
    error = refusal("the video x", str(failed(message)))
    assert type(error) is kind
    with pytest.raises(Refused, match=said):
        raise error


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"live_status": "is_live"}, "is live now"),
        ({"live_status": "is_upcoming"}, "is yet to begin"),
        ({"live_status": "post_live"}, "ended only now"),
        ({"availability": "subscriber_only"}, "members or subscribers"),
        ({"availability": "private"}, "is private"),
        ({"title": "[Private video]"}, "is private"),
        ({"title": "[Deleted video]"}, "is gone"),
        ({"title": "Private video tips: what was removed"}, None),
        ({"title": "My live stream", "live_status": "was_live"}, None),
        ({"availability": "unlisted"}, None),
        ({}, None),
    ],
)
def test_a_list_shows_what_cannot_be_added(changed, said):
    wrong = availability(entry("aaaaaaaaaaa", **changed))
    assert said in wrong if said else wrong is None


def test_nothing_is_downloaded_run_or_written(monkeypatch, tmp_path):
    """The real yt-dlp is made with the options, and asks YouTube alone."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("a program was run"))
    made = downloader.made(options(5, Quiet()))
    assert {name.split(":")[0] for name in made._ies if not name.startswith("Youtube")} == set()
    assert len(made._ies) > 5
    assert made.params["skip_download"] and made.params["cachedir"] is False
    assert not any(made._pps.values())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["https://example.com/watch?v=aaaaaaaaaaa", "http://127.0.0.1/", "file:///etc/hosts"])
def test_another_sites_address_is_nothing_to_it(url):
    from yt_dlp.utils import DownloadError

    with pytest.raises(DownloadError, match="No suitable extractor"):
        downloader.made(options(5, Quiet())).extract_info(url, download=False)


def test_it_prints_nothing(capfd):
    from yt_dlp.utils import DownloadError

    log = Quiet()
    with pytest.raises(DownloadError):
        downloader.made(options(5, log)).extract_info("https://example.com/", download=False)
    made = downloader.made(options(5, log))
    made.report_warning("heard")
    made.to_screen("not heard")
    assert capfd.readouterr() == ("", "")
    assert [warning.removeprefix("WARNING: ") for warning in log.warnings] == ["heard"]
