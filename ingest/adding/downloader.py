"""The way to YouTube through yt-dlp: its options, and what its messages mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from ingest.adding.fetch import TIMEOUT
from ingest.adding.item import Refused, Unavailable, Unreachable

OFFLINE = re.compile(
    r"failed to resolve|name resolution|getaddrinfo|unreachable|timed? ?out|connection (?:refused|aborted|reset)"
    r"|TransportError|ConnectionError",
    re.I,
)
BLOCKED = re.compile(
    r"not a bot|rate-limited|HTTP Error 429|too many requests|captcha|IpBlocked|RequestBlocked|PoTokenRequired", re.I
)
# What YouTube says of a video that cannot be watched, and what is said here; the first that is found counts.
REASONS = (
    (r"members[- ]only|join this channel|subscriber_only|premium", "is for the channel's members or subscribers only"),
    (r"private", "is private"),
    (r"live event will begin|premieres? in|upcoming", "is a premiere or live stream that is yet to begin"),
    (r"confirm your age|age[- ]?restricted|inappropriate for some", "is age-restricted: it needs a signed-in viewer"),
    (r"in your country|geo[- ]?restrict|from your location", "is not available in this country"),
    (r"copyright|terminated|removed|deleted|unavailable|not available|no longer available|does not exist", "is gone"),
)

# In yt-dlp's `availability`, or in place of a title in a list.
CLOSED = ("private", "premium_only", "subscriber_only", "[Private video]", "[Deleted video]")


class Downloader(Protocol):
    """What is used of ``yt_dlp.YoutubeDL``."""

    def extract_info(self, url: str, download: bool = True) -> Any: ...  # noqa: D102

    def urlopen(self, req: str) -> Any: ...  # noqa: D102


MakeDownloader = Callable[[dict[str, Any]], Downloader]


class Quiet:
    """A logger for yt-dlp that prints nothing and keeps warnings: one may be the reason why there are no captions."""

    def __init__(self) -> None:
        self.warnings: list[str] = []

    def debug(self, message: str) -> None:
        """Dropped."""

    def warning(self, message: str) -> None:
        """Kept."""
        self.warnings.append(message)

    def error(self, message: str) -> None:
        """Dropped: it is raised as well."""


def options(limit: int, log: Quiet) -> dict[str, Any]:
    """Options of ``YoutubeDL`` for looking only: YouTube and no other site, no recording, no file, no program run.
    Lists are read flat, and not beyond `limit`."""
    return {
        "logger": log,
        "color": "never",
        "allowed_extractors": ["youtube.*"],
        "extract_flat": "in_playlist",
        "playlistend": limit,
        "skip_download": True,
        "ignore_no_formats_error": True,  # captions are read where recordings need a script to be run
        "js_runtimes": {},
        "cachedir": False,
        "socket_timeout": TIMEOUT,
        "extractor_retries": 1,
    }


def made(given: dict[str, Any]) -> Downloader:
    """A ``yt_dlp.YoutubeDL``."""
    from yt_dlp import YoutubeDL  # type: ignore[import-untyped]

    downloader: Downloader = YoutubeDL(given)
    return downloader


def extracted(downloader: Downloader, url: str, what: str) -> Mapping[str, Any]:
    """What yt-dlp knows of the page at `url`. Raises `Refused`, which speaks of `what`."""
    from yt_dlp.utils import YoutubeDLError  # type: ignore[import-untyped]

    try:
        found = downloader.extract_info(url, download=False)
    except YoutubeDLError as error:
        raise refusal(what, str(error)) from error
    if not isinstance(found, dict):
        raise Refused(f"{what} cannot be read: yt-dlp finds nothing there. Look at it in a browser")
    return found


def fetched(downloader: Downloader, url: str, most: int) -> bytes:
    """The first `most` bytes at `url`. Raises `Refused`."""
    from yt_dlp.utils import YoutubeDLError

    try:
        with downloader.urlopen(url) as answer:
            data: bytes = answer.read(most)
    except (YoutubeDLError, OSError) as error:
        raise refusal(url, str(error)) from error
    return data


def reason(text: str) -> str | None:
    """What is wrong with a video of which `text` is said, where that is known."""
    return next((said for pattern, said in REASONS if re.search(pattern, text, re.I)), None)


def refusal(what: str, text: str) -> Refused:
    """The refusal of `what` (a video, a list) that the error message `text` comes to."""
    if OFFLINE.search(text):
        return Unreachable(f"YouTube cannot be reached for {what}: offline, or it is down. Check and try again")
    if BLOCKED.search(text):
        return Unreachable(f"YouTube takes this computer for a robot, and refuses {what}: try again in some hours")
    if known := reason(text):
        return Unavailable(f"{what} {known}")
    plain = " ".join(re.sub(r"^ERROR: (?:\[\S+\] )?(?:\S+: )?", "", text).split())[:200]
    return Refused(f"{what} cannot be read ({plain}): update yt-dlp and try again, or add its captions as a file")


def availability(entry: Mapping[str, Any]) -> str | None:
    """Why the video of which yt-dlp knows `entry` cannot be added now, if that is so."""
    live = {"is_live": "is live now", "is_upcoming": "is yet to begin", "post_live": "ended only now"}
    if state := live.get(str(entry.get("live_status"))):
        return f"{state}: add it again when it has captions"
    told = [entry.get("availability"), entry.get("title")]
    return next((reason(one) for one in told if one in CLOSED), None)
