"""Videos: everything that the corpus holds on one of them, told together.

Notes that can mean only one thing are settled first (no mark has hours); then the others, the most certain first, each
with what is settled as evidence: how far other notes reach and where they have marks (`ingest.judge`). A recording or
its transcript says how long the video is, and the words that are spoken where a mark points say which of its readings
is meant; a mark whose words are plainly spoken elsewhere is dropped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from ingest import judge, times
from ingest.document import Document, Problem, Segment, Status, TimedMark
from ingest.judge import Known
from ingest.speech import Speech
from ingest.times import INFLATED, ROUND, SOUND, Reading

TAIL = 60  # seconds that a video may go on after the last words of its transcript
SPOKEN = 6.0  # log likelihood of a reading that has all the words where it points
ELSEWHERE = 0.2  # of the words that are spoken in one place, the share of them at the mark that contradicts it

SWEEPS = 4  # rounds in which notes tell each other; nearly all groups are settled after two
ENOUGH = 5  # marks of a note that is believed to be written soundly
MANY = 10_000  # marks; no person writes so many, and they are not judged but taken as written

Found = Sequence[Sequence[Reading]]


def told(documents: Sequence[Document]) -> list[Document]:
    """The documents of one video, in order, with their marks timed."""
    notes = {at: document for at, document in enumerate(documents) if document.written}
    if not notes:
        return list(documents)
    length = _length(documents)
    spoken = [(s.second, s.text) for d in documents if _transcript(d) for s in _segments(d) if s.second is not None]
    speech = Speech(spoken) if spoken else None
    found = {at: _readings(note, speech) for at, note in notes.items()}
    settled = {
        at: [_written(some, length) for some in found[at]]
        for at, note in notes.items()
        if _plain(note, length) or len(note.written) > MANY
    }
    doubtful = [at for at in notes if at not in settled]
    if len(notes) > 1:
        certain = {at: _certainty(found[at], _known(at, settled, length)) for at in doubtful}
        doubtful.sort(key=lambda at: -certain[at])
    told_by: dict[int, Known] = {}
    for at in SWEEPS * doubtful:  # what is settled later may tell more of what was settled before
        known = _known(at, settled, length)
        if told_by.get(at) != known:
            told_by[at] = known
            settled[at] = list(judge.judge(found[at], known)[0].readings)
    for at in doubtful:
        if _fits(found[at], [settled[other] for other in settled if other != at]):
            settled[at] = [_written(some, length) for some in found[at]]
    return [
        _timed(document, found[at], settled[at], length, speech) if at in settled else document
        for at, document in enumerate(documents)
    ]


def _transcript(document: Document) -> bool:
    return document.source.kind == "transcript"


def _segments(document: Document) -> Iterator[Segment]:
    return (segment for section in document.sections for segment in section.segments)


def _length(documents: Sequence[Document]) -> float | None:
    """The length of the video in seconds, by its recording or by the last words of a transcript."""
    lengths = [document.duration for document in documents if document.duration]
    if not lengths:
        ends = [s.second for d in documents if _transcript(d) for s in _segments(d) if s.second is not None]
        lengths = [max(ends) + TAIL] if ends else []
    return max(lengths, default=None)


def _plain(note: Document, length: float | None) -> bool:
    """Whether the marks of a note can only be meant as they are written: none has hours, and most are no full minutes
    (which may be seconds and a zero)."""
    fields = [field for mark in note.written if (field := times.parse(mark.raw))]
    full = sum(field.shape == "h:m:s" and field.seconds == 0 for field in fields)
    within = not length or all(times.sound(field) <= length for field in fields)
    return bool(fields) and within and not any(field.hours for field in fields) and full * 2 <= len(fields)


def _written(readings: Sequence[Reading], length: float | None) -> Reading:
    """The first reading, where it is within the video."""
    within = readings and (not length or (readings[0].second or 0) <= length)
    return readings[0] if within else Reading(SOUND, None)


def _fits(found: Found, others: Sequence[Sequence[Reading]]) -> bool:
    """Whether every mark of a note may be meant as it is written: another note, all of it as written, reaches beyond
    the last. Few marks late in a long video look inflated by themselves."""
    last = max((some[0].second or 0 for some in found if some), default=0)
    sound = [some for some in others if len(some) >= ENOUGH and all(r.form in (SOUND, ROUND) for r in some)]
    return any(last <= (reading.second or 0) for some in sound for reading in some)


def _known(at: int, settled: Mapping[int, Sequence[Reading]], length: float | None) -> Known:
    """What the settled notes tell the note `at`."""
    others = [[r.second for r in some if r.second is not None] for note, some in settled.items() if note != at]
    reaches = tuple((max(seconds), len(seconds)) for seconds in others if seconds)
    return Known(length, reaches, tuple(sorted(second for seconds in others for second in seconds)))


def _certainty(found: Found, known: Known) -> float:
    """How much likelier the best way to read a note is than the next one with other seconds."""
    best, *others = judge.judge(found, known)
    seconds = [reading.second for reading in best.readings]
    return best.score - max((o.score for o in others if [r.second for r in o.readings] != seconds), default=-1e9)


def _texts(note: Document) -> list[str]:
    """For each mark of a note the text that it times."""
    texts = [""] * len(note.written)
    for segment in _segments(note):
        for number in segment.marks:
            texts[number] += segment.text
    return texts


def _readings(note: Document, speech: Speech | None) -> Found:
    """The readings of a note, likelier where the words are spoken that they time."""
    found = times.readings(note.written)
    if not speech:
        return found
    weighed = []
    for text, readings in zip(_texts(note), found, strict=True):
        heard = speech.heard(text, [r.second or 0 for r in readings])
        weighed.append(
            [
                r._replace(weight=r.weight + SPOKEN * h.here / h.most) if h.clear else r
                for r, h in zip(readings, heard, strict=True)
            ]
        )
    return weighed


def _timed(
    note: Document, found: Found, settled: Sequence[Reading], length: float | None, speech: Speech | None
) -> Document:
    """The note with its marks timed, and with what is to be told of them."""
    marks: list[TimedMark] = []
    problems: list[Problem] = []
    forms = Counter(reading.form for reading in settled if reading.second is not None and reading.form in INFLATED)
    if forms.total() > 2:
        line = next(mark.line for mark, r in zip(note.written, settled, strict=True) if r.form in INFLATED)
        names = ", ".join(INFLATED[form] for form, _ in forms.most_common())
        problems.append(Problem("inflated", line, f"{forms.total()} of {len(settled)} marks are inflated ({names})"))
    texts = _texts(note) if speech else [""] * len(settled)
    for mark, text, readings, reading in zip(note.written, texts, found, settled, strict=True):
        second, why = reading.second, ("dropped", _doubt(readings))
        if second is None and length and readings and (readings[0].second or 0) > length:
            why = "past-end", f"the video ends at {length:.0f} s"
        if second is not None and speech:
            (heard,) = speech.heard(text, [second])
            if heard.clear and heard.here <= ELSEWHERE * heard.most:
                second, why = None, ("dropped", f"its words are spoken at {heard.place} s")
        status = _status(mark.raw, second)
        marks.append(TimedMark(*mark, second, status))
        if second is None:
            problems.append(Problem(why[0], mark.line, f"mark {mark.raw!r} cannot be trusted: {why[1]}"))
            continue
        if status == "repaired":
            form = f" ({INFLATED[reading.form]})" if reading.form in INFLATED else ""
            problems.append(Problem("repaired", mark.line, f"mark {mark.raw!r} read as {second} s{form}"))
        if times.clash(mark, second):
            problems.append(Problem("clash", mark.line, f"mark {mark.raw!r} shows {mark.label!r}: read as {second} s"))
    return note.timed(marks, problems)


def _doubt(readings: Sequence[Reading]) -> str:
    return "no way to read it fits the marks around it" if readings else "it is no time"


def _status(raw: str, second: int | None) -> Status:
    fields = times.parse(raw)
    if second is None:
        return "dropped"
    return "ok" if fields and fields.shape != "fraction" and times.sound(fields) == second else "repaired"
