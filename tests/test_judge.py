"""Judging: sound notes are never changed, inflated ones are read as what they mean, wild marks give no wrong second."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import judge, times
from ingest.document import WrittenMark
from ingest.judge import Known


def judged(written, known=judge.NOTHING):
    """The seconds of the marks of one note."""
    marks = [WrittenMark(raw, raw, 1) for raw in written]
    return [reading.second for reading in judge.judge(times.readings(marks), known)[0].readings]


def hms(second):
    return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"


def fields(*numbers):
    return ":".join(f"{number:02}" for number in numbers)


@given(st.lists(st.integers(0, 3599), max_size=40))
def test_a_note_on_a_video_under_an_hour_is_never_changed(seconds):
    assert judged(map(hms, seconds)) == list(seconds)


@given(st.lists(st.integers(0, 3599), max_size=40))
def test_nor_is_one_that_writes_minutes_and_seconds(seconds):
    assert judged(f"{second // 60}:{second % 60:02}" for second in seconds) == list(seconds)


@given(st.integers(0, 11 * 3600), st.lists(st.integers(0, 90), min_size=1, max_size=60))
def test_a_note_on_late_hours_of_a_stream_is_never_changed(begin, steps):
    seconds = [begin + sum(steps[:at]) for at in range(len(steps))]
    assert judged(map(hms, seconds)) == list(seconds)


@given(st.lists(st.integers(5, 300), min_size=45, max_size=60))
def test_a_note_on_a_video_of_some_hours_is_never_changed(steps):
    seconds = [sum(steps[:at]) for at in range(len(steps))]
    assert judged(map(hms, seconds)) == list(seconds)


def test_a_full_minute_among_the_late_marks_of_a_long_video_is_believed():
    seconds = range(0, 9000, 100)  # 02:10:00, 02:15:00 and two more among them
    assert judged(map(hms, seconds)) == list(seconds)


def elevens():
    """Marks of an eleven-minute video, minutes in most of them, in order and some seconds apart."""
    early = st.lists(st.integers(0, 11), max_size=2).map(lambda steps: [5 * step for step in steps])
    late = st.lists(st.integers(60, 659), min_size=6, max_size=20, unique_by=lambda second: second // 10)
    return st.tuples(early, late).map(lambda both: sorted([*both[0], *both[1], 420, 530, 650]))


@given(elevens())
def test_minutes_seconds_zero(seconds):
    assert judged(fields(second // 60, second % 60, 0) for second in seconds) == seconds


@given(elevens(), st.data())
def test_minutes_seconds_and_junk(seconds, data):
    late = [second for second in seconds if second >= 60]
    junk = st.integers(0, 59)
    assert judged(fields(second // 60, second % 60, data.draw(junk)) for second in late) == late


@given(elevens(), st.integers(1, 59))
def test_minutes_seconds_and_one_number(seconds, junk):
    late = [second for second in seconds if second >= 60]
    assert judged(fields(second // 60, second % 60, junk) for second in late) == late


@given(elevens())
def test_minutes_seconds_seconds(seconds):
    late = [second for second in seconds if second >= 60]
    assert judged(fields(second // 60, second % 60, second % 60) for second in late) == late


@given(elevens())
def test_minutes_minutes_seconds(seconds):
    assert judged(fields(second // 60, second // 60, second % 60) for second in seconds) == seconds


@given(st.lists(st.integers(0, 659), max_size=20))
def test_frames_in_a_fourth_field_are_left_off(seconds):
    assert judged(f"{hms(second)}:12" for second in seconds) == seconds


def test_two_fields_say_the_same_among_marks_of_any_form():
    assert judged(["01:10:00", "02:05", "03:20:00", "04:00", "05:30:00", "07:34:00"]) == [70, 125, 200, 240, 330, 454]
    assert judged(["00:01:10", "02:05", "00:03:20", "04:00", "00:05:30", "00:07:34"]) == [70, 125, 200, 240, 330, 454]


def test_a_sound_mark_in_an_inflated_note_stays():
    written = ["00:00:05", "01:10:00", "00:01:45", "03:20:00", "05:00:00", "07:34:00"]
    assert judged(written) == [5, 70, 105, 200, 300, 454]


def test_seconds_without_minutes_in_an_inflated_note_are_seconds():
    assert judged(["00:15:00", "01:10:00", "03:20:00", "05:00:00", "07:34:00"])[0] == 15


def test_a_note_inflated_for_the_first_hour_and_sound_after_it():
    seconds = list(range(130, 5600, 130))
    assert judged(fields(s // 60, s % 60, 0) if s < 3600 else hms(s) for s in seconds) == seconds


DENSE = list(range(10, 660, 22))


def test_a_wild_mark_that_falls_between_its_neighbours_as_minutes_is_mended():
    written = [hms(second) for second in DENSE]
    assert judged([*written[:20], "07:28:00", *written[20:]]) == [*DENSE[:20], 448, *DENSE[20:]]


@pytest.mark.parametrize("wild", ["01:10:00", "20:00:00", "05:13:27"])
def test_a_wild_mark_that_does_not_gets_no_second_and_its_neighbours_stay(wild):
    written = [hms(second) for second in DENSE]
    assert judged([*written[:20], wild, *written[20:]]) == [*DENSE[:20], None, *DENSE[20:]]


SPARSE = ["00:50:10", "01:31:42", "02:40:12", "03:05:33", "05:20:47", "06:58:05", "07:41:26", "07:59:31"]


def test_a_length_decides_between_a_long_video_and_a_short_one():
    late = [3010, 5502, 9612, 11133, 19247, 25085, 27686, 28771]
    assert judged(SPARSE, Known(length=30000)) == late
    assert judged(SPARSE, Known(length=480)) == [second // 60 for second in late]
    assert max(second or 0 for second in judged(SPARSE, Known(length=330))) <= 330


def test_so_does_how_far_other_notes_reach():
    assert judged(SPARSE, Known(reaches=((28900, 20), (28000, 20))))[-1] == 28771
    assert judged(SPARSE, Known(reaches=((485, 20), (478, 20))))[-1] == 479


def test_moments_of_other_notes_decide_where_both_readings_fit():
    written = ["03:05:00", "04:40:00", "09:50:00", "01:10:00", "01:20:00", "01:31:00"]
    inflated, sound = [185, 280, 590, 70, 80, 91], [185, 280, 590, 4200, 4800, 5460]
    reaches = ((5500, 40), (5480, 40))
    assert judged(written, Known(reaches=reaches, moments=(71, 79, 92, 186, 281, 588, 2000, 5500))) == inflated
    assert judged(written, Known(reaches=reaches, moments=(186, 281, 588, 2000, 4202, 4798, 5463, 5500))) == sound


def test_notes_that_end_together_bound_the_video_and_an_hour_may_be_none():
    late = [f"01:{minute:02}:{minute * 7 % 60:02}" for minute in range(2, 12)]
    short = [minute * 60 + minute * 7 % 60 for minute in range(2, 12)]
    assert judged(late) == [3600 + second for second in short]
    assert judged(late, Known(reaches=((722, 30), (718, 40)))) == [3600 + second for second in short]
    agreed = Known(reaches=((722, 30), (718, 40), (715, 25)), moments=tuple(range(10, 722, 10)))
    assert judged(late, agreed) == short


def test_of_a_mark_and_its_label_the_one_between_its_neighbours_counts_else_the_mark():
    def second(raw, label, before, after):
        marks = [WrittenMark(text, text, 1) for text in before] + [WrittenMark(raw, label, 1)]
        marks += [WrittenMark(text, text, 1) for text in after]
        return judge.judge(times.readings(marks))[0].readings[len(before)].second

    before, after = ["00:01:00", "00:02:10", "00:03:05"], ["00:05:02", "00:06:00", "00:07:00", "00:40:00"]
    assert second("00:34:10", "00:04:10", before, after) == 250
    assert second("00:04:10", "00:34:10", before, after) == 250
    assert second("00:04:10", "00:04:15", before, after) == 250
    assert second("24:09:00", "00:24:09", [], []) == 1449


RAW = st.one_of(
    st.text(max_size=12),
    st.from_regex(r"\d{1,4}(:\d{1,3}){0,4}\]?", fullmatch=True),
    st.integers(0, 40_000).map(hms),
)
LENGTHS = st.one_of(st.none(), st.floats(1, 50_000))


@given(st.lists(st.tuples(RAW, RAW), max_size=30), LENGTHS, st.lists(st.integers(0, 20_000), max_size=9).map(sorted))
def test_every_mark_has_a_reading_of_its_own_or_none_and_none_is_past_the_end(written, length, moments):
    found = times.readings([WrittenMark(raw, label, 1) for raw, label in written])
    reaches = ((max(moments), len(moments)),) if moments else ()
    for judged in judge.judge(found, Known(length, reaches, tuple(moments))):
        assert len(judged.readings) == len(written)
        for reading, some in zip(judged.readings, found, strict=True):
            assert reading.second is None or reading.second in {one.second for one in some}
            assert reading.second is None or reading.second <= judged.length
