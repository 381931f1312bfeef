"""Times: sound notes are never changed, inflated ones are read as what they mean, wild marks give no wrong second."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import times
from ingest.document import WrittenMark


def repaired(written):
    """(second, status) of each of the marks of one note."""
    return [(m.start, m.status) for m in times.repair([WrittenMark(raw, raw, 1) for raw in written])]


def hms(second):
    return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"


def fields(*numbers):
    return ":".join(f"{number:02}" for number in numbers)


def sound(seconds):
    return [(second, "ok") for second in seconds]


@pytest.mark.parametrize(
    ("written", "parsed"),
    [
        ("07:34", (0, 7, 34)),
        ("7:34", (0, 7, 34)),
        ("75:30", (0, 75, 30)),
        ("00:07:34", (0, 7, 34)),
        ("1:02:03", (1, 2, 3)),
        ("07:34:00", (7, 34, 0)),
        ("00:07:34:12", (0, 7, 34)),
        ("0003:55", (0, 3, 55)),
        ("03:14:622", (0, 3, 14)),
        ("00:18:58]", (0, 18, 58)),
        ("[00:18:58]", (0, 18, 58)),
        (" 00:18:58 ", (0, 18, 58)),
        ("", None),
        ("58", None),
        ("HH:MM:SS", None),
        ("00:18:5x", None),
        ("12:75:30", None),
        ("00:61", None),
        ("1:2:3:4:5", None),
        ("-01:00", None),
    ],
)
def test_fields_of_a_mark(written, parsed):
    assert times.parse(written) == parsed


def test_the_three_readings_of_seven_thirty_four():
    assert times.sound((0, 7, 34)) == 454
    assert times.sound((7, 34, 0)) == 27240
    assert times.shifted((7, 34, 9)) == 454
    assert times.repeated((7, 7, 34)) == 454


@given(st.lists(st.integers(0, 3599), max_size=40))
def test_a_note_on_a_video_under_an_hour_is_never_changed(seconds):
    assert repaired(map(hms, seconds)) == sound(seconds)


@given(st.lists(st.integers(0, 3599), max_size=40))
def test_nor_is_one_that_writes_minutes_and_seconds(seconds):
    assert repaired(f"{second // 60}:{second % 60:02}" for second in seconds) == sound(seconds)


@given(st.integers(0, 11 * 3600), st.lists(st.integers(0, 90), min_size=1, max_size=60))
def test_a_note_on_late_hours_of_a_stream_is_never_changed(begin, steps):
    seconds = [begin + sum(steps[:at]) for at in range(len(steps))]
    assert repaired(map(hms, seconds)) == sound(seconds)


@given(st.lists(st.integers(1, 300), min_size=45, max_size=60))
def test_a_note_on_a_video_of_some_hours_is_never_changed(steps):
    seconds = [sum(steps[:at]) for at in range(len(steps))]
    assert repaired(map(hms, seconds)) == sound(seconds)


def test_a_full_minute_among_the_late_marks_of_a_long_video_is_believed():
    seconds = range(0, 9000, 100)  # 02:10:00, 02:15:00 and two more among them
    assert repaired(map(hms, seconds)) == sound(seconds)


def elevens():
    """Marks of an eleven-minute video, minutes in most of them, in order and some seconds apart."""
    early = st.lists(st.integers(0, 11), max_size=2).map(lambda steps: [5 * step for step in steps])
    late = st.lists(st.integers(60, 659), min_size=6, max_size=20, unique_by=lambda second: second // 10)
    return st.tuples(early, late).map(lambda both: sorted([*both[0], *both[1], 420, 530, 650]))


@given(elevens())
def test_minutes_seconds_zero(seconds):
    found = repaired(fields(second // 60, second % 60, 0) for second in seconds)
    assert [start for start, _ in found] == seconds
    assert all(status == "repaired" for start, status in found if start >= 60)


@given(elevens(), st.data())
def test_minutes_seconds_and_junk(seconds, data):
    late = [second for second in seconds if second >= 60]
    found = repaired(fields(second // 60, second % 60, data.draw(st.integers(0, 59))) for second in late)
    assert [start for start, _ in found] == late


@given(elevens())
def test_minutes_seconds_seconds(seconds):
    found = repaired(fields(second // 60, second % 60, second % 60) for second in seconds if second >= 60)
    assert [start for start, _ in found] == [second for second in seconds if second >= 60]


@given(elevens())
def test_minutes_minutes_seconds(seconds):
    found = repaired(fields(second // 60, second // 60, second % 60) for second in seconds)
    assert [start for start, _ in found] == seconds
    assert [status for _, status in found] == ["ok" if second < 60 else "repaired" for second in seconds]


@given(st.lists(st.integers(0, 659), max_size=20))
def test_frames_in_a_fourth_field_are_left_off(seconds):
    assert repaired(f"{hms(second)}:12" for second in seconds) == sound(seconds)


def test_a_sound_mark_in_an_inflated_note_stays():
    written = ["00:00:05", "01:10:00", "00:01:45", "03:20:00", "05:00:00", "07:34:00"]
    assert repaired(written) == [
        (5, "ok"),
        (70, "repaired"),
        (105, "ok"),
        (200, "repaired"),
        (300, "repaired"),
        (454, "repaired"),
    ]


def test_seconds_without_minutes_in_an_inflated_note_are_seconds():
    written = ["00:15:00", "01:10:00", "03:20:00", "05:00:00", "07:34:00"]
    assert repaired(written)[0] == (15, "repaired")


SOUND = ["00:00:10", "00:02:00", "00:04:00", "00:06:00", "00:07:00", "00:09:00"]


def test_a_wild_mark_that_falls_between_its_neighbours_as_minutes_is_mended():
    assert repaired([*SOUND[:5], "07:28:00", *SOUND[5:]]) == [
        *sound([10, 120, 240, 360, 420]),
        (448, "repaired"),
        *sound([540]),
    ]


@pytest.mark.parametrize("wild", ["01:10:00", "08:30:00", "20:00:00"])
def test_a_wild_mark_that_does_not_is_dropped_and_its_neighbours_stay(wild):
    starts = sound([10, 120, 240, 360, 420])
    assert repaired([*SOUND[:5], wild, "00:08:00"]) == [*starts, (None, "dropped"), (480, "ok")]


def test_what_is_no_time_is_dropped_and_a_label_may_tell_it():
    marks = [WrittenMark("HH:MM:SS", "HH:MM:SS", 3), WrittenMark("HH:MM:SS", "[00:01:10]", 4)]
    assert [(m.raw, m.label, m.line, m.start, m.status) for m in times.repair(marks)] == [
        ("HH:MM:SS", "HH:MM:SS", 3, None, "dropped"),
        ("HH:MM:SS", "[00:01:10]", 4, 70, "ok"),
    ]


def test_of_a_mark_and_another_label_the_mark_counts():
    (found,) = times.repair([WrittenMark("00:01:10", "00:09:09", 1)])
    assert (found.start, found.status) == (70, "ok")


RAW = st.one_of(
    st.text(max_size=12),
    st.from_regex(r"\d{1,4}(:\d{1,3}){0,4}\]?", fullmatch=True),
    st.integers(0, 40_000).map(hms),
)


@given(st.lists(st.tuples(RAW, RAW), max_size=30))
def test_every_mark_comes_back_in_order_with_a_second_or_dropped(written):
    marks = [WrittenMark(raw, label, at) for at, (raw, label) in enumerate(written)]
    found = times.repair(marks)
    assert [(m.raw, m.label, m.line) for m in found] == marks
    assert all((m.start is None) == (m.status == "dropped") for m in found)
    assert all(m.start >= 0 for m in found if m.start is not None)
