"""Subtitles: WebVTT and SubRip, sound as their libraries read them, damaged without losing what is not."""

from datetime import timedelta

import pytest
import srt
import webvtt
from hypothesis import given
from hypothesis import strategies as st
from spoken import stamp

from ingest import subtitles
from ingest.cues import TOLD, Remarks


def shown(text):
    """(line, start, end, pieces) of every caption, and the problems."""
    remarks = Remarks()
    found = [tuple(caption) for caption in subtitles.captions(text, remarks)]
    return found, [(problem.code, problem.line) for problem in remarks.problems()]


def texts(text):
    return ["".join(piece for _, piece in pieces) for _, _, _, pieces in shown(text)[0]]


TEXTS = st.lists(st.text("ab 1.&<\té。", min_size=1).filter(str.strip), min_size=1, max_size=3).map("\n".join)
CUES = st.lists(st.tuples(st.integers(0, 9_000_000), st.integers(1, 60_000), TEXTS), min_size=1, max_size=9)


@given(CUES)
def test_sound_webvtt_is_read_as_its_library_reads_it(cues):
    text = "WEBVTT\n\n" + "".join(f"{stamp(s / 1e3)} --> {stamp((s + d) / 1e3)} line:0\n{t}\n\n" for s, d, t in cues)
    found, problems = shown(text)
    expected = [(c.start_in_seconds, c.raw_text) for c in webvtt.from_string(text).captions]
    assert [(int(start), pieces[0][1]) for _, start, _, pieces in found] == [(int(s), t) for s, t in expected]
    assert problems == []


@given(CUES)
def test_sound_subrip_is_read_as_its_library_reads_it(cues):
    times = [(timedelta(milliseconds=s), timedelta(milliseconds=s + d), text) for s, d, text in cues]
    text = srt.compose([srt.Subtitle(n, *cue) for n, cue in enumerate(times, 1)], reindex=False)
    expected = [(c.start.total_seconds(), c.end.total_seconds(), c.content) for c in srt.parse(text)]
    found, problems = shown(text)
    assert [(round(s, 3), round(e, 3), pieces[0][1].strip()) for _, s, e, pieces in found] == [
        (s, e, t.strip()) for s, e, t in expected
    ]
    assert problems == []


def test_times_inside_a_caption_part_it():
    text = (
        "WEBVTT\n\n00:01.000 --> 00:04.000 align:start position:0%\nbefore\nso<00:00:01.500><c> we</c><00:03,25> go\n"
    )
    assert shown(text) == ([(3, 1.0, 4.0, [(None, "before\nso"), (1.5, "<c> we</c>"), (3.25, " go")])], [])


def test_blocks_that_are_not_said_and_names_are_left_out():
    text = (
        "WEBVTT - talk\nKind: captions\nLanguage: en\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:r\n\n"
        "NOTE one\n\nintro\n00:01.000 --> 00:02.000\nOne.\nNOTE is said.\n\nNOTE\ntwo\nlines\n\n2\n"
        "00:02.000 --> 00:03.000\nTwo.\n\nSTYLE\n::cue {}\n"
    )
    assert texts(text) == ["One.\nNOTE is said.", "Two."]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("00:01,000 --> 00:02,000\nOne.\n\n00:02,000 --> 00:03,000\nTwo.", ["One.", "Two."]),
        ("1\n00:00:01.5 --> 00:00:02.5\nOne.\n2\n00:00:03.5 --> 00:00:04.5\nTwo.", ["One.", "Two."]),
        ("1\n\n00:00:01,5 --> 00:00:02,5\nOne.\n\n2\n\n00:00:03,5 --> 00:00:04,5\nTwo.", ["One.", "Two."]),
        ("1\n00:00:01,5 --> 00:00:02,5\n\nOne,\n\nmore.\n\n2\n00:00:03,5-->00:00:04,5\n42\n", ["One,\nmore.", "42"]),
        ("1\n00:00:01,5 --> 00:00:02,5 X1:40 X2:60\nOne.\n", ["One."]),
    ],
)
def test_loose_subrip_is_read(text, said):
    assert texts(text) == said
    assert shown(text)[1] == []


def test_text_below_an_empty_line_is_kept():
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n\nso<00:01.500> we\n\n00:02.000 --> 00:02.010\nso we\n\n"
    assert texts(text) == ["so we", "so we"]


@pytest.mark.parametrize(
    "times",
    ["-00:00:03,000 --> 00:00:04,000", "00:00:0x,000 --> 00:00:04,000", "--> 00:00:04,000", "00:00:03,0 --> soon"],
)
@pytest.mark.parametrize("head", ["", "WEBVTT\n\n"])
def test_times_that_cannot_be_read_cost_one_caption(head, times):
    text = (
        f"{head}1\n00:00:01,000 --> 00:00:02,000\nOne.\n\n2\n{times}\nLost.\n\n3\n00:00:05,000 --> 00:00:06,000\nTwo.\n"
    )
    assert texts(text) == ["One.", "Two."]
    assert shown(text)[1] == [("cue-times", 6 + head.count("\n"))]


@pytest.mark.parametrize(
    ("clock", "second"),
    [
        ("01:02", 62),
        ("1:02:03,5", 3723.5),
        ("75:10.25", 4510.25),
        ("13:60.000", 840),
        ("0:75:10", None),
        ("0:61", None),
    ],
)
def test_clocks(clock, second):
    assert subtitles.clock(clock) == second


def test_a_caption_without_times_is_told_and_left_out():
    text = "1\nLost.\n\n2\n00:00:01,000 --> 00:00:02,000\nOne.\n\n3\nLost too.\n\n4\n00:00:05,000 -->\nTwo.\n"
    assert texts(text) == ["One.", "Two."]
    found, problems = shown(text)
    assert problems == [("cue-times", 1), ("cue-times", 8)]
    assert [(start, end) for _, start, end, _ in found] == [(1.0, 2.0), (5.0, 5.0)]


@given(st.text("1\n0:,.-> aWEBVTT<c>é"))
def test_any_text_is_read_or_told(text):
    found, problems = shown(text)
    assert len(found) + len(problems) >= min(TOLD, sum("-->" in line for line in text.split("\n")))
    assert all(line <= text.count("\n") + 1 for _, line in problems)
