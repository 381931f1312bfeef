"""Videos: notes and transcripts of one video tell each other's marks."""

from pathlib import Path

import pytest

from ingest import read, video
from ingest.document import Document, Section, Segment, WrittenMark
from rag.passage import Source


def hms(second):
    return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"


def zero(second):
    return f"{second // 60:02}:{second % 60:02}:00"


def note(marks, texts=None):
    """A note with one sentence for each mark."""
    lines = [
        f"{text} [{mark}]" for text, mark in zip(texts or [f"Point {mark}." for mark in marks], marks, strict=True)
    ]
    return read.read(Path("a.md"), "a.md", ("---\nvideoId: abcdefghijk\n---\n" + "\n\n".join(lines)).encode())


def transcript(spoken, duration=None):
    segments = tuple(Segment(f"{text}\n", second) for second, text in spoken)
    source = Source("a.vtt", "transcript", "A", video_id="abcdefghijk")
    return Document(source, (Section((), segments),), duration=duration)


def starts(document):
    return [mark.start for mark in document.marks]


def codes(document):
    return [problem.code for problem in document.problems]


FOUR = [12, 33, 61, 80, 95, 130, 155, 170, 201, 220]  # the moments of a four-minute video


def test_a_note_that_could_be_hours_long_is_told_by_its_siblings():
    doubtful = note([f"{s // 60:02}:{s % 60:02}:{at * 7 % 60:02}" for at, s in enumerate(FOUR)])
    siblings = [note(map_hms(FOUR)), note(map_hms(range(8, 228, 20)))]
    assert starts(video.told([doubtful])[0])[-1] == 3 * 3600 + 40 * 60 + 3
    for order in ([doubtful, *siblings], [*siblings, doubtful]):
        found = dict(zip(map(id, order), video.told(order), strict=True))
        assert starts(found[id(doubtful)]) == FOUR
        assert [codes(found[id(sibling)]) for sibling in siblings] == [[], []]


def map_hms(seconds):
    return [hms(second) for second in seconds]


def test_a_long_sound_note_keeps_its_marks_beside_others():
    late = [3600 * 7 + 37 * at for at in range(20)]
    sparse = [1800 * at + 11 for at in range(1, 16)]
    for found in video.told([note(map_hms(late)), note(map_hms(sparse)), note(map_hms(late[3:]))]):
        assert {mark.status for mark in found.marks} == {"ok"}


def test_the_duration_decides_and_what_is_past_it_is_dropped():
    marks = ["00:01:00", "00:02:10", "00:03:05", "00:09:30"]
    told, recording = video.told([note(marks), transcript([(0, "Hello.")], duration=400.0)])
    assert starts(told) == [60, 130, 185, None]
    assert codes(told) == ["past-end"] and told.problems[0].line == 10
    assert "400 s" in told.problems[0].message
    assert recording.marks == ()


def test_without_a_duration_the_last_words_do():
    assert starts(video.told([note(["00:01:00", "00:09:30"]), transcript([(0, "Hello."), (400, "Bye.")])])[0]) == [
        60,
        None,
    ]


SPOKEN = [
    (0, "Welcome everybody to another conversation."),
    (70, "Severance packages depend on tenure, signatures and patience."),
    (260, "Update your portfolio weekly, recruiters browse portfolios constantly."),
    (4200, "Pensions vest gradually while employers match contributions."),
    (4500, "Thank the interviewers by handwritten letter."),
]


@pytest.mark.parametrize(
    ("text", "second"),
    [
        ("Severance packages depend on tenure, signatures and patience.", 70),
        ("Pensions vest gradually when employers match contributions.", 4200),
        ("It was a nice day.", 4200),
    ],
)
def test_the_words_spoken_decide_between_readings(text, second):
    told, _ = video.told([note(["01:10:00"], [text]), transcript(SPOKEN)])
    assert starts(told) == [second]


def test_a_mark_whose_words_are_spoken_elsewhere_is_dropped_and_its_text_kept():
    texts = ["Severance packages depend on tenure, signatures and patience.", "Nothing that is said."]
    told, _ = video.told([note(["00:45:00", "00:45:10"], texts), transcript(SPOKEN)])
    assert starts(told) == [None, 2710]
    assert codes(told) == ["dropped"] and "spoken at 70 s" in told.problems[0].message
    assert texts[0] in told.text


def test_words_spoken_at_the_mark_too_leave_it():
    again = [*SPOKEN, (2700, "As said: severance depends on tenure, signatures, patience, packages.")]
    told, _ = video.told(
        [note(["00:45:00"], ["Severance packages depend on tenure, signatures, patience."]), transcript(again)]
    )
    assert starts(told) == [2700]


def test_each_fault_has_its_code_line_and_reason():
    told = video.told([note([zero(s) for s in range(80, 640, 40)])])[0]
    assert codes(told) == ["inflated"] + ["repaired"] * 14
    assert told.problems[0].line == 4
    assert told.problems[0].message == "14 of 14 marks are inflated (MM:SS:00)"
    assert told.problems[1].message == "mark '01:20:00' read as 80 s (MM:SS:00)"


def test_a_fraction_is_told_as_repaired_and_no_time_as_dropped():
    anchors = [f'<a data-t="{raw}"></a>' for raw in ("00:01:00", "HH:MM:SS", "00:02:00:17", "03:14:622")]
    text = "---\nvideoId: abcdefghijk\n---\n" + "\n\n".join(f"Text. {anchor}" for anchor in anchors)
    told = video.told([read.read(Path("a.md"), "a.md", text.encode())])[0]
    assert [(m.start, m.status) for m in told.marks] == [(60, "ok"), (None, "dropped"), (120, "ok"), (194, "repaired")]
    assert [(p.code, p.line, p.message) for p in told.problems] == [
        ("dropped", 6, "mark 'HH:MM:SS' cannot be trusted: it is no time"),
        ("repaired", 10, "mark '03:14:622' read as 194 s"),
    ]


def test_a_clash_is_told():
    anchors = "".join(f'Text. <a data-t="00:0{at}:05">[00:0{at}:05]</a>\n\n' for at in range(1, 6))
    text = f'---\nvideoId: abcdefghijk\n---\n{anchors}Text. <a data-t="00:06:05">[00:06:09]</a>'
    told = video.told([read.read(Path("a.md"), "a.md", text.encode())])[0]
    assert starts(told)[-1] == 365
    assert [(p.code, p.message) for p in told.problems] == [
        ("clash", "mark '00:06:05' shows '00:06:09': read as 365 s")
    ]


def test_documents_without_marks_come_back_as_they_are():
    documents = [transcript(SPOKEN), transcript([])]
    assert video.told(documents) == documents
    assert video.told([]) == []


def test_a_note_of_countless_marks_is_taken_as_written():
    marks = [hms(3600 + second % 20_000) for second in range(video.MANY + 1)]
    written = tuple(WrittenMark(mark, mark, 1) for mark in marks)
    told, _ = video.told(
        [Document(Source("a.md", "notes", "A"), (), written=written), transcript([], duration=20_000.0)]
    )
    assert [mark.start for mark in told.marks[:2]] == [3600, 3601]
    assert max(mark.start for mark in told.marks if mark.start is not None) <= 20_000
