"""``python -m ingest add``: videos, articles' pages and files into the corpus, then into the index.

Each argument is added by itself: what is wrong with one is said, and the others are added all the same.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path

from ingest.adding import clipping, fetch, youtube
from ingest.adding.fetch import Page
from ingest.adding.item import Item, Refused, Unavailable, Unreachable, from_file
from ingest.adding.shelf import Shelf
from ingest.adding.youtube import YouTube
from ingest.collection import Progress
from ingest.progress import written

SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.I)
BARE = re.compile(r"(?:www\.|(?:m\.|music\.)?youtube\.com/|youtu\.be/)", re.I)
OUTCOMES = ("added", "already there", "skipped", "refused")

Index = Callable[[Sequence[str]], int]


def main(
    given: Sequence[str],
    index: Index,
    *,
    fetch: Callable[[str], Page] = fetch.fetch,
    make_youtube: Callable[[int], YouTube] = YouTube,
) -> int:
    """Add what the arguments name, and call `index` with the arguments of ``python -m ingest``. Exit code: 0 where all
    is in the corpus now, 2 where something was refused."""
    options = _parser().parse_args(given)
    with written(sys.stderr) if options.progress else nullcontext(_silent) as progress:
        adding = Adding(Shelf(options.corpus), fetch, make_youtube(options.limit), progress)
        for at, argument in enumerate(options.what, 1):
            adding.add(argument)
            progress("adding", at, len(options.what))
    counts = ", ".join(f"{adding.counts[outcome]} {outcome}" for outcome in OUTCOMES if adding.counts[outcome])
    print(f"{counts} in {options.corpus}", flush=True)
    code = 2 if adding.counts["refused"] else 0
    if options.no_index or not adding.counts["added"] + adding.counts["already there"]:
        return code
    passed = [f"--{name}" for name in ("json", "progress") if getattr(options, name)]
    where = ["--index", str(options.index)] if options.index else []
    return max(code, index([str(options.corpus), *where, *passed]))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m ingest add", description="Add documents to the corpus, and index them.")
    parser.add_argument(
        "what",
        nargs="+",
        metavar="URL|FILE",
        help="a YouTube video, playlist or channel; an article's page; a file of notes, an article or captions",
    )
    parser.add_argument("--corpus", default="corpus", type=Path, help="the folder of documents (corpus)")
    parser.add_argument("--index", type=Path, help="the index folder ($CAREER_QA_INDEX, or index)")
    parser.add_argument("--no-index", action="store_true", help="only write the documents")
    parser.add_argument("--limit", type=_limit, default=50, metavar="N", help="videos of a playlist or channel (50)")
    parser.add_argument("--json", action="store_true", help="print what the indexing did as JSON, in the last line")
    parser.add_argument("--progress", action="store_true", help="tell progress as lines of JSON, on standard error")
    return parser


def _silent(step: str, done: int, of: int) -> None:
    """Tells nobody."""


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of videos; give one from 1 on")
    return int(text)


class Adding:
    """One run of adding to a shelf; `counts` says how often each outcome was, `progress` is told of lists."""

    def __init__(self, shelf: Shelf, fetch: Callable[[str], Page], youtube: YouTube, progress: Progress) -> None:
        self.counts: Counter[str] = Counter()
        self._shelf, self._fetch, self._youtube, self._progress = shelf, fetch, youtube, progress

    def add(self, argument: str) -> None:
        """Add what `argument` names; what cannot be added is said on standard error."""
        try:
            if SCHEME.match(argument):
                self._add_url(argument)
            elif BARE.match(argument):
                self._add_url(f"https://{argument}")
            else:
                self._put(from_file(Path(argument)))
        except Refused as error:
            self._tell("refused", f"{argument}: {error}")
        except (OSError, ValueError) as error:
            self._tell("refused", f"{argument!r}: {error}: check how it is written")

    def _add_url(self, url: str) -> None:
        if youtube.is_address(url):
            id = youtube.video_id(url)
            return self._add_video(id) if id else self._add_list(url)
        if there := self._shelf.with_url(url):
            return self._tell("already there", there)
        page = self._fetch(url)
        if youtube.is_address(page.url):  # a short link
            return self._add_url(page.url)
        return self._put(clipping.clip(page))

    def _add_video(self, id: str, title: str = "", place: str = "") -> None:
        if there := self._shelf.with_video(id):
            self._tell("already there", there, place)
        else:
            self._put(self._youtube.item(id, title), place)

    def _add_list(self, url: str) -> None:
        listing = self._youtube.listing(url)
        number = len(listing.videos)
        print(f"{listing.title}: {number} video{'s' * (number != 1)}", flush=True)
        if listing.more:
            print(f"it has more: only the first {number} are added; --limit N takes more", flush=True)
        for at, video in enumerate(listing.videos, 1):
            place = f"{at} of {number}: "
            try:
                if video.wrong:
                    raise Unavailable(f"the video {video.id} {video.wrong}")
                self._add_video(video.id, video.title, place)
            except Unavailable as error:
                self._tell("skipped", str(error), place)
            except Unreachable as error:
                raise Refused(f"stopped at {at} of {number}. {error}") from error
            except (Refused, OSError) as error:
                self._tell("refused", str(error), place)
            self._progress("videos", at, number)

    def _put(self, item: Item, place: str = "") -> None:
        if there := self._shelf.holding(item):
            self._tell("already there", there, place)
        else:
            self._tell("added", self._shelf.put(item), place)

    def _tell(self, outcome: str, what: str, place: str = "") -> None:
        self.counts[outcome] += 1
        wrong = outcome in ("skipped", "refused")
        print(f"{place}{outcome}: {what}", file=sys.stderr if wrong else sys.stdout, flush=True)
