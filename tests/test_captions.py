"""Captions: cues with their seconds, never later than the words; what stands beside them is found."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spoken import TALK, json3, rolling, snippets, stamp, whisper

from ingest import captions, read, recording
from ingest.document import Unreadable


def vtt(*cues):
    return "WEBVTT\n\n" + "".join(f"{stamp(start)} --> {stamp(end)}\n{text}\n\n" for start, end, text in cues)


def srt(*cues):
    times = [(stamp(start, comma=True), stamp(end, comma=True), text) for start, end, text in cues]
    return "".join(f"{at}\n{start} --> {end}\n{text}\n\n" for at, (start, end, text) in enumerate(times, 1))


@pytest.fixture
def reading(tmp_path):
    def of(text, name="a-good_talk.vtt", info=None, beside=()):
        path = tmp_path / "talks" / name
        path.parent.mkdir(exist_ok=True)
        if info is not None:
            written = info if isinstance(info, str) else json.dumps(info)
            path.with_name(recording.stem(path) + ".info.json").write_text(written)
        for other in beside:
            path.with_name(other).write_bytes(b"")
        return read.read(path, f"talks/{name}", text.encode())

    return of


def sections(document):
    return [(section.headings, [segment[:2] for segment in section.segments]) for section in document.sections]


def told(document):
    return [problem.code for problem in document.problems]


INFO = {
    "id": "abcdefghij_",
    "title": "A talk on pay",
    "channel": "Good talks",
    "webpage_url": "https://www.youtube.com/watch?v=abcdefghij_",
    "upload_date": "20250201",
}


@pytest.mark.parametrize("written", [vtt, srt])
def test_cues_are_segments_and_the_last_ends_the_section(reading, written):
    text = written((1.0, 2.5, "Ask for\nmore pay."), (2.9, 4.0, "And wait"), (4.0, 6.5, "a bit."))
    document = reading(text, "a.srt" if written is srt else "a.vtt", INFO)
    assert sections(document) == [
        ((), [("Ask for more pay. ", 1), ("And wait ", 2), ("a bit.\n", 4), ("", 6)]),
    ]
    assert document.problems == ()


def test_what_the_info_beside_it_says(reading):
    source = reading(vtt((0, 1, "Hi.")), info=INFO).source
    assert (source.kind, source.title, source.author) == ("transcript", "A talk on pay", "Good talks")
    assert (source.video_id, source.url, source.date) == ("abcdefghij_", INFO["webpage_url"], "2025-02-01")
    assert source.media is None


@pytest.mark.parametrize("url", [None, "https://v.example/one-on-ones", "https://v.example/1"])
def test_a_name_of_eleven_letters_is_no_youtube_id(reading, url):
    source = reading(vtt((0, 1, "Hi.")), info={"id": "one-on-ones", "title": "x", "webpage_url": url}).source
    assert (source.video_id, source.url) == (None, url)


def test_an_id_that_the_files_name_holds_is_youtubes(reading):
    info = {"id": "abcdefghij_", "title": "x"}
    assert reading(vtt((0, 1, "Hi.")), "A talk [abcdefghij_].en.vtt", info).source.video_id == "abcdefghij_"
    assert reading(vtt((0, 1, "Hi.")), "A talk [abcdefghijk].vtt", info).source.video_id is None


def test_a_language_in_the_name_is_no_part_of_it(reading):
    source = reading(vtt((0, 1, "Hi.")), "talk.en-US.vtt", INFO, beside=["talk.mp4"]).source
    assert (source.doc, source.title, source.media) == ("talks/talk.en-US.vtt", "A talk on pay", "talks/talk.mp4")


@pytest.mark.parametrize("ending", recording.MEDIA)
def test_a_recording_beside_it_is_its_media(reading, ending):
    assert reading(vtt((0, 1, "Hi.")), "my.talk.vtt", beside=[f"my.talk{ending}"]).source.media == (
        f"talks/my.talk{ending}"
    )


def test_without_info_the_title_is_the_files_name_and_it_is_told(reading):
    document = reading(vtt((0, 1, "Hi.")))
    assert (document.source.title, document.source.author, document.source.video_id) == ("a good talk", None, None)
    assert told(document) == ["no-info"]
    assert "a-good_talk.info.json" in document.problems[0].message


def test_broken_info_is_told_and_the_captions_read(reading):
    document = reading(vtt((0, 1, "Hi.")), info="{broken")
    assert (document.source.title, told(document), document.text) == ("a good talk", ["info"], "Hi.\n")


@pytest.mark.parametrize(
    "info",
    [
        [1],
        {"id": 7, "title": None, "webpage_url": 3, "upload_date": "soon", "chapters": "x"},
        {"chapters": [1, {"start_time": "x"}, {"start_time": None}, {"start_time": [1]}, {}]},
    ],
)
def test_info_of_another_shape_gives_nothing_and_breaks_nothing(reading, info):
    document = reading(vtt((0, 1, "Hi.")), info=info)
    source = document.source
    assert (source.title, source.video_id, source.url, source.date) == ("a good talk", None, None, None)
    assert sections(document) == [((), [("Hi.\n", 0), ("", 1)])]


CUES = [(0.5, 1, "Before."), (4, 5, "One."), (9, 10, "Two."), (12, 13, "More of two.")]


def test_chapters_are_headings(reading):
    chapters = [{"start_time": 4.0, "title": "First"}, {"start_time": 8.5, "title": "Second"}]
    assert sections(reading(vtt(*CUES), info=INFO | {"chapters": chapters})) == [
        ((), [("Before.\n", 0), ("", 1)]),
        (("First",), [("One.\n", 4), ("", 5)]),
        (("Second",), [("Two.\n", 9), ("More of two.\n", 12), ("", 13)]),
    ]


@pytest.mark.parametrize("silent", [4.0, 5.5, 60.0])
def test_a_chapter_in_which_nothing_is_said_is_left_out(reading, silent):
    chapters = [{"start_time": 4.0, "title": "First"}, {"start_time": silent, "title": "Silent"}]
    chapters += [{"start_time": 8.5, "title": "Second"}]
    document = reading(vtt(*CUES), info=INFO | {"chapters": chapters})
    assert document.text == "Before.\nOne.\nTwo.\nMore of two.\n"
    assert len(document.sections) == 3


def test_only_a_finished_sentence_before_a_pause_ends_the_paragraph(reading):
    cues = [(0, 1, "One."), (1.5, 2, "Two."), (4, 5, "and then"), (8, 9, "three."), (9, 10, "Four.")]
    assert reading(vtt(*cues), info=INFO).text == "One. Two.\nand then three. Four.\n"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<v Bob>Hello <c.yellow>there</c></v>", "Hello there"),
        ("<00:00:00.500><c>Hello</c> there", "Hello there"),
        ("{\\an8}Hello <i>there</i>", "Hello there"),
        ("R&amp;D pays $5 &lt; $6", "R&D pays $5 < $6"),
        ("1 < 2 and *so*", "1 < 2 and *so*"),
    ],
)
def test_tags_go_and_signs_stay(reading, written, shown):
    assert reading(srt((0, 1, written)), "a.srt").text == f"{shown}\n"
    if not written.startswith("{"):
        assert reading(vtt((0, 1, written)), "a.vtt").text == f"{shown}\n"


def test_cues_come_in_order_of_time_and_repeats_once(reading):
    cues = [(4, 5, "Two"), (0, 3, "One"), (2, 4, "<b>One</b>"), (4.5, 6, "Three.")]
    assert reading(vtt(*cues), info=INFO).text == "One Two Three.\n"


def test_a_cue_that_ends_before_it_starts_is_left_out_and_told(reading):
    document = reading(srt((0, 1, "One."), (9, 4, "Wrong."), (9, 10, "Two.")), "a.srt", INFO)
    assert document.text == "One.\nTwo.\n"
    assert told(document) == ["cue-times"]
    assert "9 s" in document.problems[0].message


@pytest.mark.parametrize(
    "text",
    ["WEBVTT\n", "WEBVTT\n\nNOTE only this\n", vtt((0, 1, "<i></i>")), srt((5, 4, "x")), "WEBVTT\n\nx --> y\nHi.\n"],
)
def test_captions_without_a_cue_are_no_document(reading, text):
    with pytest.raises(Unreadable) as caught:
        reading(text)
    assert caught.value.problem.code in ("no-cues", "captions")


def test_hours_may_be_left_out_and_settings_follow(reading):
    text = "WEBVTT - a title\n\nSTYLE\n::cue {}\n\n1\n01:02.000 --> 01:03.000 align:start\nHi.\n\nNOTE x\n"
    assert sections(reading(text)) == [((), [("Hi.\n", 62), ("", 63)])]


@given(
    st.floats(0, 5000),
    st.floats(0.1, 60),
    st.lists(st.text(alphabet="abc", min_size=1, max_size=9), min_size=1, max_size=60),
)
def test_parts_of_a_long_cue_never_start_after_their_words_share(start, length, words):
    cue = captions.Cue(start, start + length, " ".join(words))
    parts = [s[:2] for s in captions._segments(cue, "\n")]
    assert "".join(text for text, _ in parts) == cue.text + "\n"
    assert [second for _, second in parts] == sorted(second for _, second in parts)
    said = 0
    for text, second in parts:
        assert int(start) <= second <= start + length * said / len(cue.text) + 1e-6
        said += len(text)


@given(st.integers(0, 5000), st.integers(1, 60))
def test_no_word_of_evenly_spoken_cues_is_more_than_the_promised_seconds_behind_its_start(start, length):
    cue = captions.Cue(start, start + length, " ".join(["abc"] * (4 * length)))
    said = 0
    for text, second, _ in captions._segments(cue, "\n"):
        last = start + length * (said + len(text) - 4) / len(cue.text)
        assert last - second <= 5 + 1  # seconds are whole: one is lost to rounding
        said += len(text)


FORMATS = {
    "a.en.vtt": rolling,
    "a.en.json3": json3,
    "a.json": whisper,
    "x.json": lambda lines: whisper(lines, spaced=False),
}
of_every_format = pytest.mark.parametrize(("name", "written"), FORMATS.items())


def timed(document):
    """(second, word) of every word, by the segment that it starts in."""
    return [(s.second, word) for section in document.sections for s in section.segments for word in s.text.split()]


@of_every_format
def test_auto_captions_are_lines_that_end_at_silences_and_each_word_keeps_its_second(reading, name, written):
    document = reading(written(TALK), name, INFO)
    assert document.text == "so you asked for more money\nand they said wait until spring\nokay\n"
    assert timed(document) == [(int(second), word) for line in TALK for second, word in line]
    assert document.problems == ()


def test_captions_without_word_times_end_their_lines_at_silences_too(reading):
    document = reading(snippets(TALK), "a.json", INFO)
    assert document.text == "so you asked for more money\nand they said wait until spring\nokay\n"
    assert [s.second for s in document.sections[0].segments] == [0, 0, 4, 4, 9, 11]  # by share


def even(count, gap=0.3, word="word"):
    return [[(round(gap * n, 2), word) for n in range(start, min(start + 7, count))] for start in range(0, count, 7)]


def test_words_without_a_silence_are_parted_where_the_longest_is(reading):
    talk = even(100)
    document = reading(rolling(talk), info=INFO)
    lines = document.text.splitlines()
    assert all(100 < len(line) <= captions.LONG + 10 for line in lines[:-1])
    assert " ".join(lines).split() == ["word"] * 100
    hesitant = [[(second + 0.4 * (second >= 7.5), word) for second, word in line] for line in talk]
    assert len(reading(rolling(hesitant), info=INFO).text.splitlines()[0].split()) == 25


def test_a_short_silence_after_a_few_words_is_no_end(reading):
    talk = [[(0.0, "well"), (1.5, "that"), (1.9, "depends"), (2.5, "on"), (2.7, "pay"), (5.5, "mostly")]]
    assert reading(rolling(talk), info=INFO).text == "well that depends on pay\nmostly\n"


def test_punctuated_words_are_paragraphs_and_keep_their_seconds(reading):
    talk = [[(0.0, "Ask"), (0.4, "now."), (1.6, "Then"), (2.0, "wait,")], [(6.0, "please."), (9.0, "Bye.")]]
    document = reading(whisper(talk), "a.json", INFO)
    assert document.text == "Ask now. Then wait, please.\nBye.\n"
    assert timed(document) == [(0, "Ask"), (0, "now."), (1, "Then"), (2, "wait,"), (6, "please."), (9, "Bye.")]


def test_another_speaker_begins_a_line(reading):
    cues = [(0, 2, "&gt;&gt; so how was the first week there"), (2, 4, "&gt;&gt; long but good")]
    assert reading(vtt(*cues), info=INFO).text == "so how was the first week there\nlong but good\n"


WORDS = st.lists(
    st.tuples(st.integers(80, 4000), st.text("abcdé'", min_size=1, max_size=12), st.booleans()), min_size=1, max_size=80
)


@given(WORDS, st.integers(0, 7_000_000))
def test_every_format_gives_the_same_words_each_at_most_its_second_early(drawn, began):
    talk, at = [[]], began
    for gap, word, breaks in drawn:
        at += gap
        if talk[-1] and (breaks or len(talk[-1]) == 7):
            talk.append([])
        talk[-1].append((at / 1000, word))
    read_as = [captions.read(Path("/none") / name, name, written(talk)) for name, written in FORMATS.items()]
    spoken = [pair for line in talk for pair in line]
    for document in read_as:
        assert document.text.split() == [word for _, word in spoken]
        for (second, _), (said, _) in zip(timed(document), spoken, strict=True):
            assert said - 5 <= second <= said
        assert document.text == read_as[0].text
        assert timed(document) == timed(read_as[0])


def test_the_length_that_is_known_bounds_every_second(reading):
    cues = [(0, 4, "One."), (58, 61, "Two of them."), (60.2, 61, "Three."), (75, 77, "Of another video.")]
    document = reading(vtt(*cues), info=INFO | {"duration": 60})
    assert sections(document)[0][1] == [
        ("One.\n", 0),
        ("Two of them. ", 58),
        ("Three.\n", 60),
        ("Of another video.\n", None),
        ("", 60),
    ]
    assert (document.duration, told(document)) == (60.0, ["cue-overlap", "past-end"])
    assert "75 s" in document.problems[1].message


def test_a_last_cue_with_an_absurd_end_does_not_lend_its_words_late_seconds(reading):
    document = reading(srt((0, 1, "One."), (2, 90_000, "Two three four five six seven.")), "a.srt", INFO)
    assert max(second for _, second in sections(document)[0][1]) < 20
    assert document.duration is None


@pytest.mark.parametrize(
    ("text", "is_captions"),
    [
        ("WEBVTT\n", True),
        ("\n\nWEBVTT - x\n", True),
        ("00:01.000 --> 00:02.000\nHi.\n", True),
        ("1\n0:00:0x,0 --> 1\nHi.\n\n2\n00:00:01,000 --> 00:00:02,000\nHi.\n", True),
        ("1\nno times\n\n2\n00:00:01,000 --> 00:00:02,000\nHi.\n", True),
        (whisper(TALK), True),
        (json3(TALK)[:200], True),
        ("# Notes\n\n1\n00:00:01,000 --> 00:00:02,000\n", False),
        ("1. One\n2. Two --> three\n", False),
        ("a --> b\n", False),
        ('[{"name": "x"}]', False),
        ("[{x}] start", False),
    ],
)
def test_captions_are_recognised_by_their_beginning(text, is_captions):
    assert captions.recognised(text) is is_captions


@pytest.mark.parametrize("name", ["x.json", "x.json3"])
@pytest.mark.parametrize("text", ['{"scripts": {"start": "npm"}}', '{"a": 1}', "[]"])
def test_other_json_is_no_document(reading, name, text):
    with pytest.raises(Unreadable) as caught:
        reading(text, name)
    assert caught.value.problem.code == "no-document"
