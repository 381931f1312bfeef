"""Watch lists: which moments are chosen for the minutes asked for, and which questions ask for one."""

from itertools import groupby

import pytest
from fakes import passage
from hypothesis import given
from hypothesis import strategies as st

from rag.answer import Hit
from rag.passage import Mark
from rag.watchlist import LONGEST, MINUTES, NEAR, SHORTEST, clips, wanted


class Documents:
    """What a watch list asks of an index."""

    def __init__(self, *passages):
        self.passages = passages

    def document(self, doc):
        return sorted((one for one in self.passages if one.source.doc == doc), key=lambda one: one.start)


def note(video, seconds, *, doc=None, **more):
    """Notes on a video, a sentence said at each of `seconds`."""
    text = " ".join(f"Said at {second}." for second in seconds)
    return passage(text, seconds=seconds, doc=doc or f"{video}.md", video_id=video, **more)


def hit(one, at, score=1.0):
    return Hit(0, one, score, one.sentences[at], 0.5)


def times(found):
    return [(clip.video, clip.start, clip.end) for clip in found]


def chosen(*hits, minutes=10):
    return clips(hits, minutes, Documents(*dict.fromkeys(one.passage for one in hits)))


def test_a_clip_goes_from_its_sentence_to_the_next_mark():
    one = note("a", [0, 40, 95])
    (clip,) = chosen(hit(one, 1))
    assert (clip.start, clip.end, clip.seconds, clip.text, clip.source) == (40, 95, 55, "Said at 40.", one.source)


def test_the_next_mark_may_stand_in_the_next_passage():
    one, next = note("a", [0, 40]), note("a", [95], start=1000)
    assert times(clips([hit(one, 1)], 10, Documents(one, next))) == [("a", 40, 95)]


@pytest.mark.parametrize(
    ("seconds", "end"),
    [
        ([10, 15, 29, 31], 31),  # the first mark that leaves it watchable
        ([10, 400], 10 + LONGEST),
        ([10], 40),  # nothing tells its end
        ([10, 15], 40),
    ],
)
def test_a_clip_is_neither_too_short_nor_too_long(seconds, end):
    assert times(chosen(hit(note("a", seconds), 0))) == [("a", 10, end)]


def test_a_clip_of_a_talk_ends_with_a_sentence_or_with_the_talk():
    text = "It begins here and goes on for long. It ends here."
    talk = passage(text, doc="talk.vtt", kind="transcript", media="talk.mp4")
    marks = (Mark(0, 3), Mark(19, 30), Mark(37, 44), Mark(len(text), 50))
    talk = type(talk)(talk.source, 0, text, (), marks, talk.sentences)
    assert times(chosen(hit(talk, 0))) == [("talk.mp4", 3, 44)]
    assert times(chosen(hit(talk, 1))) == [("talk.mp4", 44, 50)]


def test_what_cannot_be_watched_is_left_out():
    article = passage("An article says.", kind="article", doc="a.md")
    unmarked = passage("No mark stands here.", doc="b.md", video_id="b")
    assert chosen(hit(article, 0, 2.0), hit(unmarked, 0, 2.0)) == ()


def test_videos_stand_in_the_order_of_their_best_clips_and_clips_in_that_of_the_video():
    a, b = note("a", [0, 300, 600, 900]), note("b", [50, 90])
    found = chosen(hit(a, 2), hit(b, 0), hit(a, 0), minutes=20)
    assert times(found) == [("a", 0, 120), ("a", 600, 720), ("b", 50, 90)]


def test_clips_of_a_video_that_touch_are_one_and_keep_what_is_said_in_them():
    a = note("a", [0, 30, 60, 90])
    (clip,) = chosen(hit(a, 1), hit(a, 0))
    assert (clip.start, clip.end, clip.text) == (0, 60, "Said at 0."), "the first quote is said where the clip begins"
    assert [one.text[slice(*span)] for one, span in clip.quotes] == ["Said at 0.", "Said at 30."]


def test_to_leap_over_a_few_seconds_is_worse_than_to_watch_them():
    assert times(chosen(hit(note("a", [0, 30, 30 + SHORTEST - 1, 80]), 0), hit(note("a", [0, 30, 49, 80]), 2))) == [
        ("a", 0, 80)
    ]
    apart = note("a", [0, 30, 30 + SHORTEST, 80])
    assert times(chosen(hit(apart, 0), hit(apart, 2))) == [("a", 0, 30), ("a", 50, 80)]


def test_clips_that_would_be_too_long_together_stand_one_after_the_other():
    a = note("a", [0, 100, 200])
    assert times(chosen(hit(a, 1), hit(a, 0))) == [("a", 0, 100), ("a", 100, 200)]


def test_notes_on_one_video_share_its_time():
    one, other = note("a", [0, 60], doc="one.md"), note("a", [5, 30, 90], doc="other.md")
    assert times(chosen(hit(one, 0), hit(other, 0))) == [("a", 0, 60)], "the same moment, told by another"
    assert times(chosen(hit(one, 0), hit(other, 1))) == [("a", 0, 90)]


def test_what_is_far_less_near_than_the_best_is_no_filler():
    a, b, c = (note(video, [0, 60]) for video in "abc")
    found = chosen(hit(a, 0, 2.0), hit(b, 0, 2.0 * NEAR), hit(c, 0, 1.9 * NEAR))
    assert [clip.video for clip in found] == ["a", "b"]


def test_a_clip_that_does_not_fit_makes_room_for_one_that_does():
    a, b, c = note("a", [0, 50]), note("b", [0, 90]), note("c", [0, 60])
    assert [clip.video for clip in chosen(hit(a, 0), hit(b, 0), hit(c, 0), minutes=2)] == ["a", "c"]


def test_a_minute_is_filled_even_where_everything_is_longer():
    assert times(chosen(hit(note("a", [0, 100]), 0), minutes=1)) == [("a", 0, 60)]


def test_no_list_is_shorter_than_a_minute():
    with pytest.raises(ValueError, match="a watch list of 0 minutes: ask for 1"):
        clips([], 0, Documents())


@st.composite
def found(draw):
    """Notes on up to three videos, two notes on one, and hits among them, best first."""
    seconds = st.lists(st.integers(0, 900), min_size=1, max_size=12)
    notes = [note(video, draw(seconds), doc=f"{n}.md") for n, video in enumerate("aabc")]
    picks = draw(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 11)), max_size=30))
    hits = [hit(notes[n], at % len(notes[n].sentences)) for n, at in picks]
    return notes, hits


@given(found(), st.integers(1, 15))
def test_a_list_keeps_to_the_minutes_and_shows_nothing_twice(drawn, minutes):
    notes, hits = drawn
    chosen = clips(hits, minutes, Documents(*notes))
    assert sum(clip.seconds for clip in chosen) <= minutes * 60
    shown = [(clip.video, second) for clip in chosen for second in range(clip.start, clip.end)]
    assert len(shown) == len(set(shown))
    for clip in chosen:
        assert SHORTEST <= clip.seconds <= LONGEST
        said = [one.second_at(span.start) for one, span in clip.quotes]
        assert said[0] == clip.start
        assert said == sorted(said)
        assert said[-1] < clip.end
    videos = [video for video, _ in groupby(clip.video for clip in chosen)]
    assert len(videos) == len(set(videos)), "video by video"
    assert clips(hits, minutes, Documents(*notes)) == chosen


@given(st.lists(st.integers(20, 200), max_size=20), st.integers(1, 15))
def test_a_list_is_filled_as_far_as_it_can_be(lengths, minutes):
    hits = [hit(note(f"v{n}", [0, length]), 0) for n, length in enumerate(lengths)]
    found = chosen(*hits, minutes=minutes)
    left = minutes * 60 - sum(clip.seconds for clip in found)
    taken = {clip.video for clip in found}
    assert all(min(length, LONGEST) > left for n, length in enumerate(lengths) if f"v{n}" not in taken)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Twelve minutes on salary negotiation", (12, "salary negotiation")),
        ("15 min about networking.", (15, "networking")),
        ("give me 20 minutes on burnout", (20, "burnout")),
        ("Can you give me 20 minutes on burnout, please?", (20, "burnout")),
        ("Half an hour on job interviews", (30, "job interviews")),
        ("an hour of resume tips", (60, "resume tips")),
        ("An hour and a half about layoffs", (90, "layoffs")),
        ("a quarter of an hour on references", (15, "references")),
        ("two hours on quitting", (120, "quitting")),
        ("twenty-five minutes of videos about “ghost jobs”", (25, "ghost jobs")),
        ("A 10-minute playlist on counter-offers", (10, "counter-offers")),
        ("I'd like to watch 5 mins on how to quit", (5, "how to quit")),
        ("900 minutes on layoffs", (MINUTES, "layoffs")),
    ],
)
def test_what_asks_for_a_list(question, expected):
    assert wanted(question) == expected


@pytest.mark.parametrize(
    "question",
    [
        "How do I prepare in 10 minutes for an interview?",
        "Is twelve minutes on the phone a good sign?",
        "Twelve minutes on the phone with a recruiter: is that bad?",
        "Half an hour of silence, is that a refusal",
        "An hour of overtime a day?",
        "Ten minutes on hold - what now",
        "I was given 20 minutes on burnout in my review",
        "salary negotiation",
        "Give me advice on burnout",
        "0 minutes on burnout",
        "12 minutes on",
        "12 minutes on ...",
        "",
    ],
)
def test_what_is_an_ordinary_question(question):
    assert wanted(question) is None


TOPIC = st.lists(st.text("abcdefghij", min_size=2, max_size=8), min_size=1, max_size=5).map(" ".join)


@given(
    st.integers(1, 180), st.sampled_from(["minutes", "min", "mins", "minute"]), st.sampled_from(["on", "about"]), TOPIC
)
def test_any_topic_can_be_asked_for(minutes, unit, joins, topic):
    assert wanted(f"  {minutes} {unit}  {joins} {topic}. ") == (minutes, topic)


@given(st.sampled_from(["How", "Why", "Should I", "Is it", "What if I"]), st.text(max_size=40))
def test_a_question_is_no_wish(opens, text):
    assert wanted(f"{opens} {text} 10 minutes on it?") is None


@given(st.text(max_size=60) | st.builds("{} minutes on {}".format, st.text(max_size=8), st.text(max_size=30)))
def test_whatever_is_asked_the_minutes_can_be_filled(question):
    found = wanted(question)
    if found:
        assert 1 <= found[0] <= MINUTES
        assert found[1] and found[1] in " ".join(question.split())
