"""Captions: cues with their seconds, never later than the words; what stands beside them is found."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import captions, read, recording
from ingest.document import Unreadable


def stamp(second, *, comma=False):
    whole, thousandths = divmod(round(second * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{',' if comma else '.'}{thousandths:03}"


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
    return [(section.headings, [tuple(segment) for segment in section.segments]) for section in document.sections]


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
    parts = list(captions._segments(cue, "\n"))
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
    for text, second in captions._segments(cue, "\n"):
        last = start + length * (said + len(text) - 4) / len(cue.text)
        assert last - second <= 5 + 1  # seconds are whole: one is lost to rounding
        said += len(text)
