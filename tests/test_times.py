"""Times: a mark's numbers, and every second that they may mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import times
from ingest.document import WrittenMark
from ingest.times import HOUR, JUNK, MINUTES, ROUND, SECONDS, SOUND, ZERO


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
    found = times.parse(written)
    assert (found and found[:3]) == parsed


def meant(raw, label="", others=()):
    """form -> second of one mark among `others`."""
    marks = [WrittenMark(raw, label or raw, 1), *(WrittenMark(other, other, 1) for other in others)]
    return {reading.form: reading.second for reading in times.readings(marks)[0]}


@pytest.mark.parametrize(
    ("raw", "readings"),
    [
        ("07:34:09", {SOUND: 27249, JUNK: 454}),
        ("07:34:00", {SOUND: 27240, ROUND: 27240, ZERO: 454, JUNK: 454}),
        ("07:34:34", {SOUND: 27274, SECONDS: 454, JUNK: 454}),
        ("01:07:34", {SOUND: 4054, HOUR: 454, JUNK: 67}),
        ("07:07:34", {SOUND: 25654, MINUTES: 454, JUNK: 427}),
        ("07:34", {SOUND: 454, ZERO: 454, JUNK: 454}),
        ("07:34:622", {SOUND: 454, ZERO: 454, JUNK: 454}),
        ("HH:MM:SS", {}),
    ],
)
def test_what_a_mark_may_mean(raw, readings):
    assert meant(raw) == readings


def test_the_first_reading_is_the_one_as_written():
    (readings,) = times.readings([WrittenMark("07:34:00", "07:34:00", 1)])
    assert (readings[0].form, readings[0].second) == (SOUND, 27240)


def test_a_label_tells_what_a_mark_does_not():
    assert meant("HH:MM:SS", "[00:01:10]") == {SOUND: 70, JUNK: 1}


def test_a_reading_that_the_label_shares_is_likelier():
    (readings,) = times.readings([WrittenMark("24:09:00", "00:24:09", 1)])
    weights = {(reading.form, reading.second): reading.weight for reading in readings}
    assert weights[ZERO, 1449] > weights[SOUND, 86940] > weights[JUNK, 24]


def test_one_last_field_in_all_marks_is_no_chance():
    others = [f"0{minute}:10:03" for minute in range(1, 8)]
    alone = times.readings([WrittenMark("07:34:03", "07:34:03", 1)])[0]
    among = times.readings([WrittenMark(raw, raw, 1) for raw in ["07:34:03", *others]])[0]
    assert [r.weight for r in among if r.form == JUNK] > [r.weight for r in alone if r.form == JUNK]


@pytest.mark.parametrize(
    ("raw", "label", "second", "clash"),
    [
        ("00:01:10", "00:09:09", 70, True),
        ("00:01:10", "[00:01:10]", 70, False),
        ("00:01:10", "01:10", 70, False),
        ("07:34:00", "07:34:34", 454, False),
        ("24:09:00", "00:24:09", 1449, False),
        ("24:09:00", "00:24:09", 86940, True),
        ("00:01:10", "a word", 70, False),
    ],
)
def test_a_label_that_cannot_mean_the_same_clashes(raw, label, second, clash):
    assert times.clash(WrittenMark(raw, label, 1), second) == clash


@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=12)), max_size=5))
def test_any_text_has_readings_or_none(written):
    found = times.readings([WrittenMark(raw, label, 1) for raw, label in written])
    assert len(found) == len(written)
    assert all(reading.second is not None and reading.second >= 0 for some in found for reading in some)
