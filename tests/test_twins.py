"""Twins: what several documents say at one moment is one passage; nothing is lost but its second showing."""

from collections import Counter
from dataclasses import replace

import pytest
from fakes import VIDEO, passage
from hypothesis import given
from hypothesis import strategies as st

from ingest.twins import merged

OTHER_VIDEO = "0123456789_"
TEN = "Take the counter offer only when your boss changes something"  # eight shingles
LONG = " ".join(f"word{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(60))


def said(text, doc, *seconds, **of):
    return passage(text, doc=doc, seconds=seconds, **of)


def told(passages, duplicates=()):
    """Which passage stands, and the document and seconds of each twin of it."""
    found = merged(passages, dict(duplicates))
    return [(one.source.doc, [(twin.source.doc, twin.seconds) for twin in one.twins]) for one in found]


@pytest.mark.parametrize("apart", [-10, 0, 7, 10])
def test_what_two_notes_say_at_one_moment_is_one_passage(apart):
    one, other = said(f"{TEN}.", "a.md", 100), said(f"{TEN.upper()}!", "b.md", 100 + apart)
    assert told([one, other]) == [("a.md", [("b.md", (100 + apart,))])]


def test_the_nearest_marks_tell_the_moment():
    one = passage(f"{TEN}. Then wait.", doc="a.md", seconds=(20, 100))
    other = passage(f"{TEN}. Then wait.", doc="b.md", seconds=(110, 500))
    assert told([one, other]) == [("a.md", [("b.md", (110, 500))])]


@pytest.mark.parametrize(
    "other",
    [
        said(f"{TEN}.", "b.md", 111),
        said(f"{TEN}.", "b.md", 100, video_id=OTHER_VIDEO),
        said(f"{TEN}.", "a.md", 100),  # a document is no twin of itself
        said("Leave the counter offer unless your boss pays for it.", "b.md", 100),
        said("Bread rises.", "b.md", 100),
        said("…", "b.md", 100),
    ],
)
def test_what_is_another_moment_or_another_text_stays(other):
    assert told([said(f"{TEN}.", "a.md", 100), other]) == [("a.md", []), (other.source.doc, [])]


def test_seven_of_ten_shingles_are_needed():
    near = f"{TEN} today"  # 8 of 9
    far = f"{TEN} today and by this evening"  # 8 of 13
    assert told([said(TEN, "a.md"), said(near, "b.md")]) == [("b.md", [("a.md", ())])]
    assert told([said(TEN, "a.md"), said(far, "b.md")]) == [("a.md", []), ("b.md", [])]


def test_sources_that_disagree_on_a_number_stay_apart():
    texts = [f"{LONG} costs {percent} percent of a year." for percent in (20, 22)]
    assert told([said(texts[0], "a.md", 5), said(texts[1], "b.md", 5)]) == [("a.md", []), ("b.md", [])]
    assert told([said(texts[0], "a.md"), said(texts[1], "b.md")], {"b.md": "a.md"}) == [("a.md", []), ("b.md", [])]


def test_the_one_with_a_second_is_kept_then_the_longer_then_the_first():
    short, long, timed = said(f"{TEN}.", "a.md"), said(f"{TEN} today.", "b.md"), said(f"{TEN}.", "c.md", 7)
    assert told([short, long, timed]) == [("c.md", [("a.md", ()), ("b.md", ())])]
    assert told([short, long]) == [("b.md", [("a.md", ())])]
    assert told([short, said(f"{TEN}.", "d.md")]) == [("a.md", [("d.md", ())])]


def test_articles_without_a_video_are_merged():
    article = passage(f"{TEN}.", doc="b.md", kind="article")
    assert told([said(f"{TEN}.", "a.md", 100), article]) == [("a.md", [("b.md", ())])]


def test_a_duplicate_cut_elsewhere_is_covered_wherever_its_original_says_it():
    words = LONG.split()
    first, second = (passage(" ".join(words[at : at + 30]), doc="a.md", start=at) for at in (0, 30))
    shifted = [passage(" ".join(words[at : at + 20]), doc="b.md", seconds=[at]) for at in (0, 20, 40)]
    new = passage("What is new in it stays as it is.", doc="b.md", seconds=[60])
    timed = [passage(one.text, doc="a.md", seconds=[900]) for one in (first, second)]  # far off: the pair decides
    assert told([*timed, *shifted, new], {"b.md": "a.md"}) == [
        ("a.md", [("b.md", (0,)), ("b.md", (20,))]),  # half of the second stands in each of the two: the first
        ("a.md", [("b.md", (40,))]),
        ("b.md", []),
    ]
    assert len(merged([*timed, *shifted, new], {})) == 6


def test_of_two_duplicates_the_one_that_knows_when_is_kept():
    assert told(
        [said(f"{TEN}.", "a.md"), said(f"{TEN}.", "b.md", 5), said(TEN, "c.md")], {"b.md": "a.md", "c.md": "a.md"}
    ) == [("b.md", [("a.md", ()), ("c.md", ())])]


def test_a_duplicate_of_what_is_itself_a_twin_stands_beside_the_kept_one():
    best, original, copy = said(f"{TEN} today.", "x.md", 5), said(f"{TEN}.", "a.md", 5), said(f"{TEN}.", "b.md", 900)
    assert told([original, copy, best], {"b.md": "a.md"}) == [("x.md", [("a.md", (5,)), ("b.md", (900,))])]


def test_duplicates_of_other_groups_and_absent_originals_do_no_harm():
    assert told([said(f"{TEN}.", "b.md", 5)], {"b.md": "gone.md", "z.md": "y.md"}) == [("b.md", [])]
    assert merged([], {"b.md": "a.md"}) == []


TEXTS = st.sampled_from([f"{TEN}.", f"{TEN} today.", f"{TEN} now or never.", LONG, LONG[:200], "Hm.", "…"])
PASSAGES = st.lists(
    st.builds(
        lambda text, doc, seconds, video: said(text, f"{doc}.md", *sorted(seconds), video_id=video),
        TEXTS,
        st.sampled_from("abcd"),
        st.sets(st.integers(0, 60), max_size=2),
        st.sampled_from([VIDEO, VIDEO, None, OTHER_VIDEO]),
    ),
    max_size=12,
)


@given(PASSAGES, st.dictionaries(st.sampled_from(["b.md", "c.md"]), st.sampled_from(["a.md", "d.md"])))
def test_no_passage_is_lost(passages, duplicates):
    found = merged(passages, duplicates)
    shown = [(one.source.doc, tuple(sorted({m.second for m in one.marks}))) for one in passages]
    kept = [(one.source.doc, tuple(sorted({m.second for m in one.marks}))) for one in found]
    twins = [(twin.source.doc, twin.seconds) for one in found for twin in one.twins]
    assert Counter(shown) == Counter(kept + twins)
    rest = iter(passages)
    assert all(any(replace(one, twins=()) == passage for passage in rest) for one in found)  # in their order
    assert all(twin.source.doc != one.source.doc for one in found for twin in one.twins)
