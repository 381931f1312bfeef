"""Notes: channel, video and moments of a summary; each sentence has the second of the mark behind it."""

from pathlib import Path

import pytest
from fakes import VIDEO, mark, note

from ingest import notes, read, video
from ingest.document import Document, Section, Segment, WrittenMark
from ingest.markdown import Block
from rag.passage import Source


def reading(text, doc="notes/a_talk.md"):
    (document,) = video.told([read.read(Path(doc), doc, text.encode())])
    return document


def told(document):
    return [(problem.code, problem.line) for problem in document.problems]


def said(document):
    return [(segment.text, segment.second) for section in document.sections for segment in section.segments]


def test_a_note_with_everything():
    document = reading(
        note(
            f"From: [[good_channel]] <br/>\nIntro {mark('00:00:05')}.\n\n## Pay\n- Ask {mark('00:01:10')}\n- Wait",
            date="2025-02-01T10:00:00Z",
        )
    )
    source = document.source
    assert (source.doc, source.kind, source.title, source.author) == (
        "notes/a_talk.md",
        "notes",
        "A title",
        "good channel",
    )
    assert (source.video_id, source.url) == (VIDEO, f"https://www.youtube.com/watch?v={VIDEO}")
    assert (source.date, source.media) == ("2025-02-01", None)
    assert document.sections == (
        Section((), (Segment("Intro.\n", 5),)),
        Section(("Pay",), (Segment("Ask\n", 70), Segment("Wait\n", None))),
    )
    assert document.text == "Intro.\nAsk\nWait\n"
    assert [(m.raw, m.line, m.start, m.status) for m in document.marks] == [
        ("00:00:05", 8, 5, "ok"),
        ("00:01:10", 11, 70, "ok"),
    ]
    assert document.problems == ()


def test_front_matter_names_the_channel_before_the_from_line_and_the_line_goes_all_the_same():
    document = reading(note(f"From: [[other]]\n\nText {mark('00:00:05')}.", channel="Mine", url="https://v.example/1"))
    assert (document.source.author, document.source.url) == ("Mine", "https://v.example/1")
    assert document.text == "Text.\n"


def test_from_elsewhere_is_text():
    assert reading(note(f"Text {mark('00:00:05')}.\n\nFrom: here on it is text.")).text == (
        "Text.\nFrom: here on it is text.\n"
    )


@pytest.mark.parametrize(
    "wrong", ["short", "twelve_chars", "has space 1", "elf_ähnlich", "https://youtu.be/abcdefghij_"]
)
def test_what_is_no_video_id_is_told_and_gives_no_link(wrong):
    document = reading(note(f"Text {mark('00:00:05')}.", videoId=f"'{wrong}'"))
    assert (document.source.video_id, document.source.url) == (None, None)
    assert told(document) == [("video-id", 1)]
    assert repr(wrong) in document.problems[0].message


def test_a_page_of_links_is_kept_and_says_nothing():
    document = reading(note("### [Video](https://v.example)\n- [[a | One]]\n- [[b | Two]]\n- [[c]]", videoId=""))
    assert (document.sections, document.text, document.source.kind) == ((), "", "notes")
    assert told(document) == [("index-page", 1)]


def test_without_a_mark_it_is_told():
    assert told(reading(note("Words without a time."))) == [("no-marks", 1)]


def test_repaired_and_dropped_marks_are_told_with_their_lines():
    body = "\n\n".join(f"T {mark(f'00:0{minute}:10')}." for minute in range(8))
    document = reading(note(f"{body}\n\nT {mark('07:28:00')}.\n\nT {mark('HH:MM:SS')}.\n\nT {mark('00:08:41')}."))
    assert [(p.code, p.line) for p in document.problems] == [("repaired", 22), ("dropped", 24)]
    assert "'07:28:00' read as 448 s" in document.problems[0].message
    assert "'HH:MM:SS'" in document.problems[1].message


def test_the_title_may_come_from_the_file_name():
    assert reading(note(f"Text {mark('00:00:05')}.", title="")).source.title == "a talk"


def test_three_marks_make_a_note_without_any_front_matter():
    document = reading("One [00:00:01]. Two [00:00:02]. Three [00:00:03].")
    assert (document.source.kind, document.source.video_id, document.source.url) == ("notes", None, None)
    assert [second for _, second in said(document)] == [1, 2, 3]


def timed(text, *marks):
    """The segments of one block with (offset, raw) marks."""
    written = [WrittenMark(raw, raw, 1) for _, raw in marks]
    block = Block((), 0, text, tuple(zip((offset for offset, _ in marks), written, strict=True)), False)
    document = Document(Source("a.md", "notes", "A"), tuple(notes.sections([block])), written=tuple(written))
    return said(video.told([document])[0])


def test_words_before_a_mark_are_said_at_it_from_the_last_mark_on():
    assert timed("One. Two. Three.", (4, "00:10"), (9, "00:20")) == [("One.", 10), (" Two.", 20), (" Three.\n", None)]


def test_the_line_break_goes_with_the_last_mark():
    assert timed("One. Two.", (4, "00:10"), (9, "00:20")) == [("One.", 10), (" Two.\n", 20)]


def test_of_several_marks_in_one_place_the_earliest_counts():
    assert timed("One.", (4, "00:30"), (4, "00:10"), (4, "00:20")) == [("One.\n", 10)]
    assert timed("One.", (4, "HH:MM:SS"), (4, "00:20")) == [("One.\n", 20)]


def test_a_mark_in_front_times_a_line_that_has_no_other():
    assert timed("One. Two.", (0, "00:10")) == [("One. Two.\n", 10)]
    assert timed("One. Two.", (0, "00:10"), (4, "00:20")) == [("One.", 20), (" Two.\n", None)]
    assert timed("One. Two.", (0, "00:10"), (9, "HH:MM:SS")) == [("One. Two.\n", None)]


def test_a_dropped_mark_leaves_its_words_without_a_second():
    assert timed("One. Two.", (4, "HH:MM:SS"), (9, "00:20")) == [("One.", None), (" Two.\n", 20)]


def test_blocks_of_one_section_number_are_one_section():
    blocks = [Block(("A",), 1, "x", (), False), Block(("A",), 1, "y", (), False), Block(("A",), 2, "z", (), False)]
    assert list(notes.sections(blocks)) == [
        Section(("A",), (Segment("x\n"), Segment("y\n"))),
        Section(("A",), (Segment("z\n"),)),
    ]
