"""Watch lists: the moments of videos and recordings that fill the minutes asked for, each played once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from rag.answer import Hit
from rag.index import Index
from rag.moments import MOMENT
from rag.passage import Passage, Source, Span

# Seconds. Under twenty a speaker has not come to the point before the next clip is there; over two minutes nobody knows
# any more why it was chosen. The last moment of notes, where no mark tells its end, is as long as the usual one.
SHORTEST, LONGEST, LAST = 20, 120, 30
# A moment is worth watching whose score is at least this part of the best one's. Below it, on "burnout" over 46 videos
# of which few speak of it, come work logs and resignation letters; a short list is better than one filled with them.
NEAR = 0.7
MINUTES = 180

Quote = tuple[Passage, Span]


@dataclass(frozen=True, slots=True)
class Clip:
    """Seconds `start` to `end` of a video: from the quoted `span` of a passage, which is said at `start`.

    `also` are the sentences said later in it for which it was chosen too, in their order.
    """

    passage: Passage
    span: Span
    start: int
    end: int
    also: tuple[Quote, ...] = ()

    @property
    def source(self) -> Source:
        """The document that is quoted."""
        return self.passage.source

    @property
    def video(self) -> str:
        """What is played: clips of several notes on one video have one."""
        return self.source.video or ""

    @property
    def seconds(self) -> int:
        """How long it is."""
        return self.end - self.start

    @property
    def text(self) -> str:
        """The quoted sentence, character for character."""
        return self.passage.text[self.span.start : self.span.end]

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """All that is quoted from it, in the order in which it is said."""
        return ((self.passage, self.span), *self.also)


def clips(hits: Sequence[Hit], minutes: int, index: Index) -> tuple[Clip, ...]:
    """The clips of `hits`, best first, that fill `minutes` as far as they can: never more, and never near to nothing.

    A clip begins with the best sentence of a hit and ends where the next mark of its document begins, or where its
    talk ends. Two clips of one video never overlap; those with less than `SHORTEST` seconds between them are one, up
    to `LONGEST` seconds: to leap over less saves nobody time. The videos are in the order of their best clips, and the
    clips of a video in that of the video.
    Raises ValueError for less than a minute.
    """
    if minutes < 1:
        raise ValueError(f"a watch list of {minutes} minutes: ask for 1 at least")
    watched = [hit for hit in hits if hit.passage.source.video and _second(hit.passage, hit.sentence) is not None]
    best = max((hit.score for hit in watched), default=0.0)
    left = minutes * 60
    ends: dict[str, list[int]] = {}
    chosen: dict[str, tuple[Clip, ...]] = {}  # a video stands where its first, its best clip put it
    for hit in watched:
        source = hit.passage.source
        if hit.score < best - (1 - NEAR) * abs(best):
            continue
        if source.doc not in ends:
            ends[source.doc] = _ends(index.document(source.doc))
        clip = _clip(hit, ends[source.doc], min(LONGEST, minutes * 60))
        before = chosen.get(clip.video, ())
        after = _with(clip, before)
        more = sum(one.seconds for one in after) - sum(one.seconds for one in before)
        if after and more <= left:
            chosen[clip.video], left = after, left - more
    return tuple(chain.from_iterable(chosen.values()))


def _second(passage: Passage, span: Span) -> int | None:
    return passage.second_at(span.start)


def _ends(document: Iterable[Passage]) -> list[int]:
    """The seconds at which a clip of `document` may end, ascending: the marks of notes; of a transcript, whose marks
    stand within sentences too, those at which one begins or the talk ends."""
    found: set[int | None] = set()
    for passage in document:
        if passage.source.kind == "transcript":
            found |= {_second(passage, span) for span in passage.sentences}
            found |= {passage.end_second(span) for span in passage.sentences[-1:]}
        else:
            found |= {mark.second for mark in passage.marks}
    return sorted(second for second in found if second is not None)


def _clip(hit: Hit, ends: Sequence[int], longest: int) -> Clip:
    start = _second(hit.passage, hit.sentence) or 0
    end = next((second for second in ends if second >= start + SHORTEST), None)
    if end is None:
        talk = hit.passage.source.kind == "transcript" and bool(ends) and ends[-1] > start
        end = ends[-1] if talk else start + LAST
    return Clip(hit.passage, hit.sentence, start, min(end, start + longest))


def _with(clip: Clip, others: tuple[Clip, ...]) -> tuple[Clip, ...]:
    """The clips of a video, `others`, with `clip` among them; empty where it brings nothing that is not there."""
    said = [_second(*quote) or 0 for other in others for quote in other.quotes]
    if any(abs(clip.start - second) <= MOMENT for second in said):
        return ()
    near = [one for one in others if one.start < clip.end + SHORTEST and clip.start < one.end + SHORTEST]
    whole = _joined([clip, *near])
    if whole.seconds <= LONGEST:
        apart = [one for one in others if one not in near]
        return tuple(sorted([*apart, whole], key=lambda one: one.start))
    if any(one.start <= clip.start < one.end for one in near):
        return ()
    end = min([clip.end, *(one.start for one in others if one.start > clip.start)])
    if end - clip.start < min(SHORTEST, clip.seconds):
        return ()
    return tuple(sorted([*others, Clip(clip.passage, clip.span, clip.start, end)], key=lambda one: one.start))


def _joined(parts: Sequence[Clip]) -> Clip:
    said = chain.from_iterable(one.quotes for one in parts)
    (passage, span), *also = sorted(said, key=lambda quote: _second(*quote) or 0)
    return Clip(passage, span, min(one.start for one in parts), max(one.end for one in parts), tuple(also))


_ONES = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
_ONES = f"{_ONES} eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_NUMBERS = {word: n for n, word in enumerate(_ONES.split(), 1)}
_NUMBERS |= {word: n * 10 for n, word in enumerate(_TENS.split(), 2)}
_WORD = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_AMOUNT = rf"\d{{1,3}}|(?:{_WORD})(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?"
# "give me …", "could you show me …": what follows is wished for, and may then end with a question mark.
_WISH = (
    r"(?:(?:(?:can|could|would|will) you )?(?:please )?(?:give|show|play|find|get|make|pick|let) me (?:have )?|"
    r"(?:can|could|may) i (?:have|get|watch|see) |i(?:['’]d like|['’]d love| would like| want) (?:to (?:watch|see) )?|"
    r"(?:please )?(?:watch|play|show|find) )"
)
_WANTED = re.compile(
    rf"(?P<wish>{_WISH})?(?:about )?"
    rf"(?:(?:a |an )?(?P<minutes>{_AMOUNT})[ -]?(?:minutes?|mins?|min\.)"
    r"|(?P<half>(?:a )?half[ -](?:an[ -])?hour|half of an hour)"
    r"|(?P<quarter>(?:a )?quarter (?:of )?an hour)"
    r"|(?P<more>an hour and a half|one and a half hours)"
    rf"|(?P<hour>an|{_AMOUNT})[ -]hours?)"
    r"(?: (?:worth )?(?:of )?(?:video|videos|clips|watching|watch list|watchlist|playlist))?"
    r" (?:on|about|of|regarding|around) (?P<topic>\S.*)",
    re.I,
)
# A sentence of its own, or a question behind the topic: "ten minutes of silence, is that bad".
_CLAUSE = re.compile(
    r"[:;!?…]|\.\s|\s[–—-]\s|,\s*(?:how|what|why|when|where|who|which|is|are|was|should|can|could|do|does|did|will|would|"
    r"and|but|so)\b",
    re.I,
)


def wanted(question: str) -> tuple[int, str] | None:
    """The minutes (1 to `MINUTES`) and the topic of a watch list that `question` asks for; None for any other question.

    ``wanted("Twelve minutes on salary negotiation") == (12, "salary negotiation")``
    """
    text = " ".join(question.split())
    found = _WANTED.fullmatch(text)
    if not found or (text.endswith("?") and not found["wish"]):
        return None
    topic = re.sub(r",?\s+please$", "", found["topic"].rstrip(" .!?"), flags=re.I).strip(" \"'“”‘’")
    if not re.search(r"[^\W_]", topic) or _CLAUSE.search(topic):
        return None
    if found["minutes"]:
        minutes = _number(found["minutes"])
    elif found["hour"]:
        minutes = 60 * (1 if found["hour"].lower() == "an" else _number(found["hour"]))
    else:
        minutes = 30 if found["half"] else 15 if found["quarter"] else 90
    return (min(minutes, MINUTES), topic) if minutes else None


def _number(words: str) -> int:
    return int(words) if words.isdecimal() else sum(_NUMBERS[word] for word in re.split(r"[ -]", words.lower()))
