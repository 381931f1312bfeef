"""Cues: words and the seconds at which they are said, whatever the captions' format.

A `Caption` is what a file shows on the screen at once; its pieces keep the times that stand inside it. A `Cue` is the
smallest run of words that has a time of its own: a word of auto-captions, a whole caption where it has no more.

Auto-captions roll: each caption shows the line before once more above its own, and a caption of ten milliseconds stands
between two, so that a line comes three times. The new lines are those that do not stand at the end of the caption
before.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from ingest.document import Problem

LONGEST = 360_000.0  # seconds; no recording is longer than a hundred hours
TOLD = 20  # problems of one code that are told one by one
ROWS = 4  # lines that captions show at once, at most
TOUCH = 0.5  # seconds; what is shown again at once is still shown, what comes back after a gap is said again
ROLL = 10.0  # seconds of silence after which a line still stands above a new one
SLOWEST = 0.25  # seconds a letter: a caption that stays longer is not spoken all the while
TAG = re.compile(r"</?[A-Za-z][^<>]*>|<[\d:.,]+>|</?>|\{\\[^{}]*\}")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]")
SOUNDS = "music|applause|laughter|laughs|laughing|cheering|cheers|chuckles|sighs|coughs|silence"
SOUND = re.compile(
    rf"^\W{{0,9}}\[[^\[\]]{{0,80}}[^\W_][^\[\]]{{0,80}}\]\W{{0,9}}$|[\[(](?:{SOUNDS})[\])]|♪[^♪]*♪?|[♩♫♬]", re.I
)
TURN = re.compile(r"(?<!\S)>{2,}\s*")


class Cue(NamedTuple):
    """Words on one line and the seconds from the recording's start between which they are said. `spaced`: white space
    parts them from the cue before; `turn`: another speaker begins."""

    start: float
    end: float
    text: str
    spaced: bool = True
    turn: bool = False


class Caption(NamedTuple):
    """What is shown from `start` to `end`, in seconds, as the file has it. Pieces are (second or None, text with its
    white space); a piece without a second is said with the one before. `line` is 0 where the file has no lines."""

    line: int
    start: float
    end: float
    pieces: Sequence[tuple[float | None, str]]


class Remarks:
    """The problems of one file: a code's first `TOLD` one by one, the others as a number, so that a file with a million
    faults stays small."""

    def __init__(self) -> None:
        self._told: list[Problem] = []
        self._number: Counter[str] = Counter()

    def tell(self, code: str, line: int, message: str) -> None:
        """One more problem."""
        self._number[code] += 1
        if self._number[code] <= TOLD:
            self._told.append(Problem(code, line, message))

    def problems(self) -> tuple[Problem, ...]:
        """What was told, in order."""
        more = [(code, number - TOLD) for code, number in self._number.items() if number > TOLD]
        return (*self._told, *(Problem(code, 0, f"and {number} more of these") for code, number in more))


def second(value: Any) -> float | None:
    """A number of seconds as JSON may hold it; None where it is none."""
    try:
        return None if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        return None


def clean(text: str) -> str:
    """`text` on one line, without control characters and halves of characters, which no file can hold."""
    return " ".join(CONTROL.sub(" ", text).split())


def bare(text: str) -> str:
    """`text` without markup, its white space kept."""
    return html.unescape(TAG.sub("", text))


def plain(text: str) -> str:
    """What is said in `text`, on one line: markup goes, and so do music and other sounds."""
    return clean(" ".join(SOUND.sub(" ", clean(line)) for line in bare(text).split("\n")))


def cues(captions: Iterable[Caption], remarks: Remarks) -> list[Cue]:
    """The cues of `captions` in the order of time, each line once, none reaching into the next."""
    found = [cue for caption in _unrolled(_sound(captions, remarks), remarks) for cue in _parts(caption, remarks)]
    for at, (cue, following) in enumerate(pairwise(found)):
        if cue.start < following.start < cue.end:
            found[at] = cue._replace(end=following.start)
    return [cue._replace(end=min(cue.end, cue.start + 5 + SLOWEST * len(cue.text))) for cue in found]


def _sound(captions: Iterable[Caption], remarks: Remarks) -> list[Caption]:
    """The captions whose times can be believed, by start."""
    sound: list[Caption] = []
    for caption in captions:
        if not (0 <= caption.start <= LONGEST and caption.end == caption.end):
            remarks.tell("cue-times", caption.line, f"caption at {caption.start:g} s, where no recording is: left out")
        elif caption.end < caption.start:
            told = f"caption at {caption.start:g} s ends before it starts: left out; put its times right"
            remarks.tell("cue-times", caption.line, told)
        else:
            sound.append(caption)
    late = [later for earlier, later in pairwise(sound) if later.start < earlier.start]
    if late:
        told = f"{len(late)} caption(s) stand before earlier ones (the first at {late[0].start:g} s): put in order"
        remarks.tell("cue-order", late[0].line, told)
        sound.sort(key=lambda caption: (caption.start, caption.end))
    lasting = [caption for caption in sound if caption.line and caption.end == caption.start]
    if lasting:
        told = f"{len(lasting)} caption(s) last no time (the first at {lasting[0].start:g} s): read as said there"
        remarks.tell("cue-length", lasting[0].line, told)
    over = [later for earlier, later in pairwise(sound) if later.line and later.start < earlier.end]
    if over:
        told = f"{len(over)} caption(s) begin before the last ends (the first at {over[0].start:g} s): it is cut there"
        remarks.tell("cue-overlap", over[0].line, told)
    return sound


def _unrolled(captions: Iterable[Caption], remarks: Remarks) -> Iterator[Caption]:
    """The captions without the lines that the one before shows already."""
    shown: list[str] = []
    before = Caption(0, 0.0, -1.0, ())
    for caption in captions:
        (first, head), *rest = caption.pieces or [(None, "")]
        lines = head.split("\n")
        rows = [(raw, text) for raw in lines if (text := plain(raw))]
        whole = len(rows) - bool(rest and plain(lines[-1]))  # rows of the head that no other piece goes on with
        gap = caption.start - before.end
        most = min(ROWS, len(shown), whole) if caption.line and gap <= ROLL else 0  # JSON never has a line twice
        heads = [text for _, text in rows[:most]]
        again = next((n for n in range(most, 0, -1) if shown[-n:] == heads[:n]), 0)
        if again == len(rows) and gap > TOUCH and not rest:
            again = 0
        if again and again == len(rows) and caption[1:3] == before[1:3]:
            remarks.tell(
                "cue-repeat", caption.line, f"the caption at {caption.start:g} s stands there twice: read once"
            )
        end = head[len(head.rstrip()) :]
        yield caption._replace(pieces=[(first, "\n".join(raw.rstrip() for raw, _ in rows[again:]) + end), *rest])
        shown = [text for _, text in rows] if not rest else _rows(caption)
        shown, before = shown[-ROWS:], caption


def _rows(caption: Caption) -> list[str]:
    """The lines that a caption shows."""
    return [text for raw in "".join(text for _, text in caption.pieces).split("\n") if (text := plain(raw))]


def _whole(pieces: Iterable[tuple[float | None, str]]) -> Iterator[tuple[float | None, str]]:
    """The pieces, those of one sound as one: YouTube times each word of ``[clears throat]``."""
    held: tuple[float | None, str] | None = None
    for told, text in pieces:
        held = (held[0], held[1] + text) if held else (told, text)
        if held[1].rfind("[") <= held[1].rfind("]") or len(held[1]) > 80:
            yield held
            held = None
    if held:
        yield held


def _parts(caption: Caption, remarks: Remarks) -> Iterator[Cue]:
    """The caption's cues. A time inside it that is not between the one before and its end is not believed: the piece
    is said with the one before."""
    at, spaced, turn = caption.start, True, False
    heads: list[tuple[float, bool, bool]] = []
    texts: list[list[str]] = []
    for told, raw in _whole(caption.pieces):
        timed = told is not None and at <= told <= caption.end
        if told is not None and timed:
            at = told
        elif told is not None:
            message = f"a word at {told:g} s in the caption from {at:g} to {caption.end:g} s: said with the one before"
            remarks.tell("word-times", caption.line, message)
        shown, said = bare(raw), plain(raw)
        text = TURN.sub("", said)
        turn = turn or TURN.match(said) is not None
        spaced = spaced or shown[:1].isspace() or turn
        if text and (timed or not texts):
            heads.append((at, spaced, turn))
            texts.append([text])
            turn = False
        elif text:
            texts[-1] += [" ", text] if spaced else [text]
        spaced = shown[-1:].isspace() or (not text and (spaced or bool(shown)))
    for (start, apart, other), parts in zip(heads, texts, strict=True):
        yield Cue(start, caption.end, "".join(parts), apart, other)
