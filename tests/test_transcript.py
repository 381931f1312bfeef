"""Transcripts in JSON: three tools' shapes, and what is none of them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spoken import TALK, json3, whisper

from ingest import transcript
from ingest.cues import Caption, Remarks
from ingest.document import Unreadable

ITEM = {"text": "Hi.", "start": 1.5, "duration": 2.0}
HI = [Caption(0, 1.5, 3.5, [(None, "Hi.")])]


def shown(data):
    remarks = Remarks()
    text = data if isinstance(data, str) else json.dumps(data)
    return list(transcript.captions(text, remarks)), [problem.code for problem in remarks.problems()]


def refused(data):
    with pytest.raises(Unreadable) as caught:
        shown(data)
    return caught.value.problem


@pytest.mark.parametrize(
    "data",
    [
        [ITEM],
        {"video_id": "aBcdEfgh_12", "language": "English", "is_generated": False, "snippets": [ITEM]},
        [[ITEM]],
        [{"snippets": [ITEM]}],
        {"aBcdEfgh_12": [ITEM]},
        [{"text": "Hi.", "start": "1.5", "end": 3.5}],
        {"segments": [{"id": 0, "start": 1.5, "end": 3.5, "text": "Hi."}], "language": "en"},
        {"events": [{"id": 1}, {"tStartMs": 1500, "dDurationMs": 2000, "segs": [{"utf8": "Hi."}]}]},
    ],
)
def test_every_shape_gives_the_same_caption(data):
    assert transcript.recognised(json.dumps(data, indent=1))
    assert shown(data) == (HI, [])


def test_of_several_recordings_the_first_is_read_and_it_is_told():
    assert shown([[ITEM], [ITEM]]) == (HI, ["several-recordings"])


def test_words_of_json3_have_their_seconds():
    found, problems = shown(json3(TALK))
    assert [(caption.start, round(caption.end, 2)) for caption in found] == [(0.24, 3.76), (4.0, 7.36), (9.12, 11.12)]
    assert found[0].pieces[:3] == [(None, "so"), (0.48, " you"), (0.88, " asked")]
    assert problems == []


def test_json3_without_a_duration_lasts_until_its_last_word():
    event = {"tStartMs": 1000, "segs": [{"utf8": "a"}, {"utf8": " b", "tOffsetMs": 700}]}
    assert shown({"events": [event]})[0] == [Caption(0, 1.0, 1.7, [(None, "a"), (1.7, " b")])]


@pytest.mark.parametrize("spaced", [False, True])
def test_words_of_whisper_are_parts_of_its_text(spaced):
    found, problems = shown(whisper(TALK, spaced=spaced))
    assert ["".join(text for _, text in caption.pieces) for caption in found] == [
        "".join(f" {word}" for _, word in line) for line in TALK
    ]
    assert found[0].pieces[:3] == [(None, " "), (0.24, "so "), (0.48, "you ")]
    assert problems == []


def test_a_word_without_a_time_or_not_in_the_text_goes_with_the_one_before():
    words = [
        {"word": "In", "start": 0.1},
        {"word": "2020"},
        {"word": "umm", "start": 0.5},
        {"word": "we", "start": 0.9},
    ]
    data = {"segments": [{"start": 0, "end": 2, "text": "In 2020, we left.", "words": [*words, 7, {"word": 7}]}]}
    assert shown(data)[0][0].pieces == [(None, ""), (0.1, "In "), (None, "2020, "), (0.9, "we left.")]


def test_characters_need_no_space_between_them():
    words = [{"word": "今日", "start": 0.1}, {"word": "は", "start": 0.5}]
    data = {"segments": [{"start": 0, "end": 2, "text": "今日は", "words": words}]}
    assert shown(data)[0][0].pieces == [(None, ""), (0.1, "今日"), (0.5, "は")]


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (7, "cue-text"),
        ({"text": None, "start": 1}, "cue-text"),
        ({"text": ["x"], "start": 1}, "cue-text"),
        ({"text": "x"}, "cue-times"),
        ({"text": "x", "start": True}, "cue-times"),
        ({"text": "x", "start": "soon"}, "cue-times"),
        ({"text": "x", "start": 10**400}, "cue-times"),
    ],
)
def test_a_bad_entry_costs_itself(bad, code):
    assert shown([bad, ITEM]) == (HI, [code])


@pytest.mark.parametrize(
    "bad",
    [{"segs": [{"utf8": "x"}]}, {"tStartMs": "x", "segs": [{"utf8": "x"}]}, {"tStartMs": 1, "segs": [{"utf8": 7}, 7]}],
)
def test_a_bad_event_costs_itself(bad):
    good = {"tStartMs": 1500, "dDurationMs": 2000, "segs": [{"utf8": "Hi."}]}
    found, problems = shown({"events": [bad, 7, {"tStartMs": 5, "segs": 7}, good]})
    assert (found, len(problems)) == (HI, 1)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (json.dumps([ITEM, ITEM], indent=1)[:-20], 10),
        (whisper(TALK)[:300], 1),
        ('[{"start":' * 100_000, 0),
        ('[{"start": ' + "1" * 5000 + "}]", 0),
    ],
)
def test_json_that_does_not_parse_is_told_with_its_line(text, line):
    assert transcript.recognised(text)
    problem = refused(text)
    assert (problem.code, problem.line) == ("captions", line)
    assert "download it again" in problem.message


@pytest.mark.parametrize(
    "data",
    [
        {"scripts": {"start": "npm"}},
        [{"start": 1, "name": "x"}],
        [{"text": "x"}],
        {"segments": [{"start": 1}]},
        {"events": [{"start": 1}]},
        {"segments": 7, "start": 1},
        {"a": [], "start": [{"text": "x", "start": 1}]},
        {"snippets": {"start": 1}},
    ],
)
def test_other_json_is_no_document(data):
    assert refused(data).code == "no-document"


def test_no_captions_at_all_is_an_empty_transcript():
    assert shown({"text": "", "segments": [], "language": "en"}) == ([], [])


def test_times_that_are_no_numbers_are_passed_on_to_be_told():
    found, _ = shown('[{"text": "x", "start": NaN, "duration": Infinity}, {"text": "y", "start": -1}]')
    assert [str(caption.start) for caption in found] == ["nan", "-1.0"]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["text", "start", "end", "words", "word", "segments", "snippets", "events", "segs"]),
                inner,
                max_size=4,
            )
            | st.fixed_dictionaries({"text": inner, "start": inner, "words": inner})
            | st.fixed_dictionaries({"tStartMs": inner, "segs": st.lists(st.fixed_dictionaries({"utf8": inner}))})
        ),
        max_leaves=20,
    )
)
def test_any_json_is_read_or_refused(data):
    try:
        found, _ = shown({"segments": data, "events": data})
    except Unreadable:
        return
    for caption in found:
        assert all(isinstance(text, str) for _, text in caption.pieces)
