"""Cues: sound captions in order, each line once, each word with a second that can be believed."""

import pytest

from ingest.cues import TOLD, Caption, Cue, Remarks, clean, cues, plain, second


def parted(*captions):
    remarks = Remarks()
    given = [Caption(at, s, e, [(None, p)] if isinstance(p, str) else p) for at, (s, e, p) in enumerate(captions, 1)]
    return cues(given, remarks), [(problem.code, problem.line) for problem in remarks.problems()]


def said(*captions):
    return [(cue.start, cue.text) for cue in parted(*captions)[0]]


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("<v Ann>Hello <c.loud>there</c></v>", "Hello there"),
        ("[Music]", ""),
        (" [upbeat music playing] ", ""),
        ("- [ANN]", ""),
        ("so [Applause] thanks (laughs)", "so thanks"),
        ("we hired [the] lead", "we hired [the] lead"),
        ("what the [ __ ]", "what the [ __ ]"),
        ("[&nbsp;__&nbsp;]", "[ __ ]"),
        ("♪ la la ♪ and now", "and now"),
        ("♪♪", ""),
        ("x < 5 and y > 3", "x < 5 and y > 3"),
        ("a\x00b\ud800c\u2028d", "a b c d"),
        ("&#0;&lt;b&gt;", "\ufffd<b>"),
    ],
)
def test_what_is_said(shown, spoken):
    assert plain(shown) == spoken


def test_clean_text_can_be_written():
    assert clean(" a\ud83d \n b ").encode() == b"a b"


@pytest.mark.parametrize(
    ("value", "number"), [(1, 1.0), ("1.5", 1.5), (True, None), (None, None), ("x", None), ([1], None), (10**400, None)]
)
def test_seconds_of_json(value, number):
    assert second(value) == number


def test_a_line_that_rolls_is_said_once():
    rolled = [(0, 2, " \nso we"), (2, 2.01, "so we\n "), (2.01, 4, "so we\nwent on"), (4, 4.01, "went on")]
    assert said(*rolled) == [(0, "so we"), (2.01, "went on")]


def test_a_line_stands_above_the_next_through_a_silence():
    assert said((0, 2, "so we"), (7, 9, "so we\nwent on")) == [(0, "so we"), (7, "went on")]
    assert said((0, 2, "so we"), (70, 79, "so we\nwent on")) == [(0, "so we"), (70, "so we went on")]


def test_what_is_said_again_after_a_gap_is_said_twice():
    assert said((0, 1, "No."), (3, 4, "No.")) == [(0, "No."), (3, "No.")]
    assert said((0, 1, "No."), (1, 2, "No.")) == [(0, "No.")]


def test_a_line_with_times_inside_is_new_though_it_is_equal():
    tagged = [(None, "go go\ngo"), (2.5, " go")]
    assert said((0, 2, "go go"), (2, 4, tagged)) == [(0, "go go"), (2, "go"), (2.5, "go")]
    above = [(None, "go go\n"), (2.5, "went")]
    assert said((0, 2, "go go"), (2, 4, above)) == [(0, "go go"), (2.5, "went")]


def test_words_end_where_the_next_begins_and_know_their_white_space():
    found, problems = parted((1, 3, [(None, "half"), (1.5, "way "), (2, "there"), (None, " now"), (2.5, "<c> is</c>")]))
    assert found == [
        Cue(1, 1.5, "half"),
        Cue(1.5, 2, "way", spaced=False),
        Cue(2, 2.5, "there now"),
        Cue(2.5, 3, "is"),
    ]
    assert problems == []


@pytest.mark.parametrize("told", [0.5, 9.0, float("nan"), float("inf"), -1.0])
def test_a_word_whose_time_is_not_in_its_caption_is_said_with_the_one_before(told):
    found, problems = parted((1, 3, [(None, "a"), (told, " b"), (2, " c")]))
    assert [(cue.start, cue.text) for cue in found] == [(1, "a b"), (2, "c")]
    assert problems == [("word-times", 1)]


def test_a_sound_of_several_words_is_left_out():
    sound = [(None, "so"), (1.2, " [clears"), (1.4, " throat]"), (1.8, " yes"), (2, " [no"), (2.5, " end")]
    assert said((1, 3, sound)) == [(1, "so"), (1.8, "yes"), (2, "[no end")]


def test_another_speaker():
    found, _ = parted((0, 1, ">> One >> two"), (1, 2, [(None, ">>"), (1.5, " three")]), (2, 3, "a>>b"))
    assert [(cue.text, cue.turn) for cue in found] == [("One two", True), ("three", True), ("a>>b", False)]


@pytest.mark.parametrize(
    ("captions", "spoken", "problems"),
    [
        ([(2, 1, "x"), (3, 4, "a")], [(3, "a")], [("cue-times", 1)]),
        ([(-2, 1, "x"), (3, 4, "a")], [(3, "a")], [("cue-times", 1)]),
        ([(float("nan"), 1, "x"), (3, 4, "a")], [(3, "a")], [("cue-times", 1)]),
        ([(3, float("nan"), "x"), (3, 4, "a")], [(3, "a")], [("cue-times", 1)]),
        ([(1e9, 2e9, "x"), (3, 4, "a")], [(3, "a")], [("cue-times", 1)]),
        ([(3, 4, "a"), (1, 2, "b"), (5, 6, "c")], [(1, "b"), (3, "a"), (5, "c")], [("cue-order", 2)]),
        ([(3, 3, "a"), (4, 5, "b")], [(3, "a"), (4, "b")], [("cue-length", 1)]),
        ([(3, 5, "a"), (4, 6, "b")], [(3, "a"), (4, "b")], [("cue-overlap", 2)]),
        ([(3, 5, "a"), (3, 5, "a"), (5, 6, "b")], [(3, "a"), (5, "b")], [("cue-overlap", 2), ("cue-repeat", 2)]),
        ([(3, 5, ""), (5, 6, "b")], [(5, "b")], []),
    ],
)
def test_faults(captions, spoken, problems):
    assert (said(*captions), parted(*captions)[1]) == (spoken, problems)


def test_an_overlap_is_cut_where_the_next_begins():
    assert [(cue.start, cue.end) for cue in parted((0, 9, "a"), (4, 5, "b"))[0]] == [(0, 4), (4, 5)]


def test_many_faults_are_a_number():
    remarks = Remarks()
    for line in range(TOLD + 5):
        remarks.tell("x", line, "told")
    remarks.tell("y", 1, "told")
    found = remarks.problems()
    assert len(found) == TOLD + 2
    assert found[-1] == ("x", 0, "and 5 more of these")
