"""YouTube: the captions of a video with what is known of it, and the videos of a playlist or channel.

yt-dlp is asked first; where it fails, or finds captions that it cannot fetch, youtube-transcript-api is asked. Both
reach YouTube only: no other site's extractor is enabled, and a caption's address is judged before it is opened.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from ingest import read
from ingest.adding import downloader, transcript_api
from ingest.adding.downloader import MakeDownloader, Quiet, availability
from ingest.adding.item import Item, Refused, Unavailable, folder, named
from ingest.adding.transcript_api import Captions, MakeTranscripts
from ingest.notes import VIDEO_ID

HOSTS = ("youtube.com", "youtube-nocookie.com", "youtu.be")
WATCH = "https://www.youtube.com/watch?v="
ENGLISH = re.compile(r"en(?:-|$)")
# Automatic captions hold the second of each word in json3 alone, and repeat their lines elsewhere as they roll.
FORMATS = {"manual": ("vtt", "srt", "json3"), "automatic": ("json3", "vtt", "srt")}
KEPT = ("title", "channel", "upload_date", "duration", "license")


class Video(NamedTuple):
    """A video of a list; `wrong` says why it cannot be added, where the list shows that."""

    id: str
    title: str
    wrong: str | None


class Listing(NamedTuple):
    """The first videos of a playlist or channel, and whether there are more."""

    title: str
    videos: tuple[Video, ...]
    more: bool


class Track(NamedTuple):
    """Captions that yt-dlp knows of: ``manual`` or ``automatic``, the format, and where they are."""

    made: str
    ending: str
    url: str


def is_address(url: str) -> bool:
    """Whether `url` is one of YouTube's."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    own = any(host == known or host.endswith("." + known) for known in HOSTS)
    return own and parts.scheme in ("http", "https") and parts.netloc.lower() == host


def video_id(url: str) -> str | None:
    """The id of the one video that YouTube's address `url` opens, if it does; of a video within a list, the video's."""
    parts = urlsplit(url)
    steps = [step for step in parts.path.split("/") if step]
    if parts.hostname == "youtu.be":
        found = steps[:1]
    elif steps[:1] == ["watch"]:
        found = parse_qs(parts.query).get("v", [])
    else:
        found = steps[1:2] if steps[:1] in (["shorts"], ["live"], ["embed"], ["v"]) else []
    return found[0] if found and VIDEO_ID.fullmatch(found[0]) else None


class YouTube:
    """Both ways to YouTube; nothing is loaded before the first question. Lists are read to their `limit`-th video."""

    def __init__(
        self,
        limit: int,
        make_downloader: MakeDownloader = downloader.made,
        make_transcripts: MakeTranscripts = transcript_api.made,
    ) -> None:
        self.limit = limit
        self._log = Quiet()
        self._make_downloader, self._make_transcripts = make_downloader, make_transcripts

    def listing(self, url: str) -> Listing:
        """The videos of the playlist or channel at `url`. Raises `Refused`."""
        found = self._extracted(url, url)
        videos: dict[str, Video] = {}
        for entry in self._entries(found, url):
            title = str(entry.get("title") or "")
            videos.setdefault(entry["id"], Video(entry["id"], title, availability(entry)))
            if len(videos) > self.limit:
                break
        if not videos:
            raise Unavailable(f"{url} lists no videos: give the address of a video, a playlist or a channel")
        return Listing(str(found.get("title") or url), tuple(videos.values())[: self.limit], len(videos) > self.limit)

    def item(self, id: str, title: str = "") -> Item:
        """The video's English captions, those that somebody wrote rather than automatic ones, and its ``.info.json``.
        `title` counts where only the second way knows the video. Raises `Refused`."""
        what = f"the video {id}"
        known: Mapping[str, Any] = {}
        failed: Refused | None = None
        try:
            known = self._extracted(WATCH + id, what)
            if wrong := availability(known):
                raise Unavailable(f"{what} {wrong}")
        except Unavailable:
            raise
        except Refused as error:
            failed = error
        tracks = list(dict.fromkeys(_tracks(known)))
        if not tracks and known:
            self._refuse(what, known)
        captions = next(self._fetched(tracks), None)
        try:
            captions = captions or transcript_api.fetch(id, self._make_transcripts)
        except Refused as error:
            raise (error if isinstance(error, Unavailable) else failed or error) from error
        return _item(id, {"title": title} | dict(known), captions)

    def _refuse(self, what: str, known: Mapping[str, Any]) -> None:
        """Raise `Unavailable` where it is known why a video is without English captions."""
        for warning in self._log.warnings:
            if wrong := downloader.reason(warning):
                raise Unavailable(f"{what} {wrong}")
        if languages := _languages(known):
            raise Unavailable(f"{what} has no English captions, only {', '.join(languages)}: nothing else is indexed")

    def _extracted(self, url: str, what: str) -> Mapping[str, Any]:
        """What yt-dlp knows of the page at `url`."""
        self._log.warnings.clear()
        return downloader.extracted(self._downloader, url, what)

    def _entries(self, found: Mapping[str, Any], url: str, deep: int = 2) -> Iterator[Mapping[str, Any]]:
        """The entries that are videos; a channel's tabs (videos, shorts, streams) are opened."""
        for entry in found.get("entries") or ():
            if not isinstance(entry, dict):
                continue
            address = str(entry.get("url") or "")
            if entry.get("entries"):
                yield from self._entries(entry, url, deep)
            elif VIDEO_ID.fullmatch(str(entry.get("id") or "")) and entry.get("ie_key", "Youtube") == "Youtube":
                yield entry
            elif deep and is_address(address):
                yield from self._entries(self._extracted(address, url), url, deep - 1)

    def _fetched(self, tracks: Iterable[Track]) -> Iterator[Captions]:
        """The tracks that can be fetched and read, in order. YouTube may answer with nothing."""
        for track in tracks:
            with suppress(Refused):
                data = downloader.fetched(self._downloader, track.url, read.LIMIT)
                if folder(Path(f"captions.{track.ending}"), data) == "transcripts":
                    yield Captions(track.made, f".{track.ending}", data)

    @cached_property
    def _downloader(self) -> downloader.Downloader:
        return self._make_downloader(downloader.options(self.limit + 1, self._log))


def _tracks(known: Mapping[str, Any]) -> Iterator[Track]:
    """English captions, the best first. Of automatic ones, only those of what is spoken: the others are translations by
    a machine, and what is quoted from them nobody said."""
    for made, key in (("manual", "subtitles"), ("automatic", "automatic_captions")):
        languages = known.get(key) or {}
        for language in sorted(
            filter(ENGLISH.match, languages), key=lambda name: (name not in ("en", "en-orig"), name)
        ):
            formats = {one.get("ext"): str(one.get("url") or "") for one in languages[language]}
            for ending in FORMATS[made]:
                url = formats.get(ending, "")
                if is_address(url) and "tlang" not in parse_qs(urlsplit(url).query):
                    yield Track(made, ending, url)


def _languages(known: Mapping[str, Any]) -> list[str]:
    """The languages that somebody wrote captions in, and the one that is spoken."""
    written = sorted(language for language in known.get("subtitles") or {} if language != "live_chat")
    spoken = [name for name in known.get("automatic_captions") or {} if name.endswith("-orig")]
    return written + [f"{name.removesuffix('-orig')} (automatic)" for name in spoken]


def _item(id: str, known: Mapping[str, Any], captions: Captions) -> Item:
    chapters = [
        {key: chapter[key] for key in ("start_time", "end_time", "title") if key in chapter}
        for chapter in known.get("chapters") or ()
    ]
    info = {
        "id": id,
        **{key: known[key] for key in KEPT if known.get(key)},
        "webpage_url": WATCH + id,
        **({"chapters": chapters} if chapters else {}),
        "captions": captions.made,
    }
    said = json.dumps(info, ensure_ascii=False, indent=1).encode()
    stem = named(str(known.get("title") or ""), f" [{id}]")
    beside = ((".info.json", said),)
    return Item("transcripts", stem, ".en" + captions.ending, captions.data, beside, video_id=id)
