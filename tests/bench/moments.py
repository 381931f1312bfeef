"""How well marks are told: ``python tests/bench/moments.py NOTES_FOLDER`` prints three tables.

By rules apart from `ingest.judge`: the *sound* notes on a video are the most that end within a tenth of each other, as
written; the *length* of the video is where the last of them ends; a note is *inflated* where most of its marks, as
written, are past twice that and ten minutes. Where no two notes end together nothing is known. Channels (folders) are
halved by name: most numbers in the code were set on the first half alone (`ingest.judge` says which were not).
"""

from __future__ import annotations

import random
import re
import sys
import time
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from ingest import read, times, video
from ingest.document import Document, Unreadable, WrittenMark

WORD = re.compile(r"\w{4,}")
FORMS = ("MM:SS:00", "MM:SS:cc", "MM:MM:SS", "MM:SS:SS", "MM:SS", "half :00", "some :00", "lone :00")


def main(folder: Path) -> None:
    """Read every note below `folder`, and print the tables."""
    videos = defaultdict(list)
    for path in read.files(folder):
        doc = path.relative_to(folder).as_posix()
        try:
            document = read.read(path, doc, path.read_bytes())
        except Unreadable:
            continue
        if document.written and document.source.video_id:
            videos[document.source.video_id].append(document)
    channels = sorted({notes[0].source.doc.split("/")[0] for notes in videos.values()})
    for name, half in (("set on", set(channels[::2])), ("reported", set(channels[1::2]))):
        some = [notes for notes in videos.values() if notes[0].source.doc.split("/")[0] in half]
        began = time.process_time()
        told = [video.told(notes) for notes in some]
        spent = time.process_time() - began
        print(f"\n{name}: {len(half)} channels, {len(some)} videos, {sum(map(len, some))} notes, {spent:.1f} s\n")
        agreement(some, told)
        recovery(some)


def written(note: Document) -> list[int]:
    """The seconds of a note's marks as written."""
    return [times.sound(fields) for mark in note.written if (fields := times.parse(mark.raw))]


def kinds(notes: list[Document]) -> tuple[list[int], list[int], int]:
    """Which of the notes on one video are sound and which inflated, and the length of the video; nothing where no two
    notes end together."""
    ends = [max(written(note), default=0) for note in notes]
    groups = [[at for at, other in enumerate(ends) if abs(end - other) <= 0.1 * end] for end in ends if 0 < end < 18000]
    sound = max(groups, key=lambda group: (len(group), -ends[group[0]]), default=[])
    if len(sound) < 2:
        return [], [], 0
    length = max(ends[at] for at in sound)
    late = [sum(s > 2 * length + 600 for s in written(note)) * 2 > len(note.written) for note in notes]
    return sound, [at for at, is_late in enumerate(late) if is_late], length


def agreement(some: list[list[Document]], told: list[list[Document]]) -> None:
    """Print how the marks of inflated notes agree with the sound notes on the same video."""
    count = Counter[str]()
    for before, after in zip(some, told, strict=True):
        sound, inflated, length = kinds(before)
        for at in sound:
            count["marks of sound notes"] += len(before[at].written)
            count["unchanged"] += sum(m.start == s for m, s in zip(after[at].marks, seconds(before[at]), strict=True))
        if not sound or not inflated:
            continue
        count["videos"] += 1
        known = [part for at in sound for part in parts(after[at])]
        for at in inflated:
            starts = [mark.start for mark in after[at].marks if mark.start is not None]
            count["inflated notes"] += 1
            count["their marks"] += len(starts)
            count["dropped"] += len(after[at].marks) - len(starts)
            count["inside"] += sum(start <= length + 60 for start in starts)
            for second, words in parts(after[at]):
                same = [s for s, others in known if 2 * len(words & others) >= len(words | others)]
                count["said by a sound note"] += bool(same)
                count["within 5 s of it"] += any(abs(s - second) <= 5 for s in same)
    for name, part, whole in (
        ("unchanged marks of sound notes", "unchanged", "marks of sound notes"),
        ("marks of inflated notes inside the video", "inside", "their marks"),
        ("within 5 s of the same text", "within 5 s of it", "said by a sound note"),
    ):
        print(f"{name:42} {count[part]:6} of {count[whole]:6}  {count[part] / max(1, count[whole]):7.2%}")
    print(f"{count['inflated notes']} inflated notes on {count['videos']} videos, {count['dropped']} marks dropped\n")


def seconds(note: Document) -> list[int | None]:
    """For each mark of a note its second as written."""
    return [times.sound(fields) if (fields := times.parse(mark.raw)) else None for mark in note.written]


def parts(note: Document) -> list[tuple[int, set[str]]]:
    """The second and the words of each part of a note that has both, some words at least."""
    segments = [segment for section in note.sections for segment in section.segments]
    found = [(s.second, set(WORD.findall(s.text.lower()))) for s in segments if s.second is not None]
    return [(second, words) for second, words in found if len(words) > 3]


def inflate(seconds: list[int], form: str, chance: random.Random) -> list[str]:
    """Marks of `seconds` as a tool of that form writes them: sound from the first hour on."""
    marks = []
    for at, second in enumerate(seconds):
        m, s = divmod(second, 60)
        zero = f"{m:02}:{s:02}:00"
        sound = f"{second // 3600:02}:{m % 60:02}:{s:02}"
        marks.append(
            sound
            if second >= 3600
            else {
                "MM:SS:00": zero,
                "MM:SS:cc": f"{m:02}:{s:02}:{chance.randrange(60):02}",
                "MM:MM:SS": f"{m:02}:{m:02}:{s:02}",
                "MM:SS:SS": f"{m:02}:{s:02}:{s:02}",
                "MM:SS": f"{m:02}:{s:02}",
                "half :00": zero if 2 * at < len(seconds) else sound,
                "some :00": zero if chance.random() < 0.5 else sound,
                "lone :00": zero if m and chance.random() < 0.04 else sound,
            }[form]
        )
    return marks


def recovery(some: list[list[Document]], *, videos: int = 200) -> None:
    """Inflate one sound note each of some videos, and print how many of its marks come back exactly, beside the other
    notes and alone, by the length of the video."""
    chance = random.Random(3)
    count: Counter[tuple[str, str, str]] = Counter()
    fit = [(notes, at) for notes in some for at in kinds(notes)[0] if len(notes) > 2 and usable(notes[at])]
    for notes, at in chance.sample(fit, min(videos, len(fit))):
        true = [second for second in seconds(notes[at]) if second is not None]
        size = "below 15 min" if max(true) < 900 else "below 1 h" if max(true) < 3600 else "longer"
        for form in FORMS:
            marks = tuple(WrittenMark(raw, raw, 1) for raw in inflate(true, form, chance))
            note = replace(notes[at], written=marks)
            for how, group in (("beside", [*notes[:at], note, *notes[at + 1 :]]), ("alone", [note])):
                found = video.told(group)[at if how == "beside" else 0].marks
                count[form, how, size] += len(true)
                count[form, how, f"{size} back"] += sum(m.start == t for m, t in zip(found, true, strict=True))
    sizes = ("below 15 min", "below 1 h", "longer")
    columns = [(how, size) for how in ("beside", "alone") for size in sizes]
    print(f"{'made up, come back exactly':27}" + "".join(f"{how + ', ' + size:>22}" for how, size in columns))
    for form in FORMS:
        shares = [count[form, how, f"{size} back"] / max(1, count[form, how, size]) for how, size in columns]
        print(f"{form:27}" + "".join(f"{share:22.1%}" for share in shares))


def usable(note: Document) -> bool:
    """Whether a note can be inflated: five marks or more, all in the usual form, not rounded to minutes."""
    found = [second for second in seconds(note) if second is not None]
    return len(found) == len(note.written) > 4 and sum(s % 60 == 0 for s in found) * 3 < len(found)


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.exit("name a folder of notes: python tests/bench/moments.py NOTES_FOLDER")
    main(Path(sys.argv[1]))
