"""Where sources differ: what clashes is found, and what only sounds like it is not."""

from types import SimpleNamespace

import numpy as np
import pytest
from fakes import VIDEO, passage
from hypothesis import given
from hypothesis import strategies as st

from rag.differ import differences

OTHER_VIDEO = "0123456789_"
NOTICE = "Give two weeks' notice in writing."


def told(text, doc="a.md", video_id=VIDEO, vector=(1, 0), **of):
    """A sentence that stands behind another one in its passage."""
    one = passage(f"First of all. {text}", doc=doc, video_id=video_id, **of)
    span = one.sentences[0]._replace(start=14, end=len(one.text))
    return SimpleNamespace(passage=one, span=span, vector=np.array(vector, np.float32))


def pair(one, other, **of):
    """How two sources' sentences of one meaning differ: (how, what the one says, what the other says), or None."""
    mine, theirs = told(one), told(other, **{"doc": "b.md", "video_id": OTHER_VIDEO} | of)
    found = differences([mine], [theirs])
    if not found:
        return None
    [difference] = found
    assert difference.one == 0
    assert difference.other is theirs
    said = [side.passage.text[slice(*span)] for side, span in zip((mine, theirs), difference.spans, strict=True)]
    return difference.how, *said


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        (NOTICE, "You should give three weeks' notice in writing.", ("two weeks", "three weeks")),
        (NOTICE, "Notice in writing is usually given 28 days ahead: 28 days.", None),  # two figures
        ("The usual raise is 10 percent of pay.", "A raise is typically 30% of pay.", ("10 percent", "30%")),
        ("A 10% raise of base pay is common.", "The usual raise of base pay is 30%.", ("10%", "30%")),
        ("Pay raises are 1-3% a year.", "Pay raises are 5 to 10 % a year.", ("1-3%", "5 to 10 %")),
        ("The trial period lasts 3 months.", "A trial period lasts six months.", ("3 months", "six months")),
        (
            "Show the last 5-10 years of work.",
            "Cut a list to the last 10-20 years of work.",
            ("5-10 years", "10-20 years"),
        ),
        (
            "Tutors earn $20 an hour on contract.",
            "On contract, tutors earn $35 per hour.",
            ("$20 an hour", "$35 per hour"),
        ),
    ],
)
def test_figures_that_clash(one, other, found):
    assert pair(one, other) == (None if found is None else ("figure", *found))


@pytest.mark.parametrize(
    "other",
    [
        "Give 14 days' notice in writing.",  # the same
        "Give one to three weeks' notice in writing.",  # overlaps
        "Give at least three weeks' notice in writing.",  # a bound against a figure
        "Give two months of care to notice in writing and more.",  # of something else
        "Managers give three weeks' notice in writing.",
        "Give three weeks' notice in writing if you can.",
        "In Norway, give three weeks' notice in writing.",
        "She gave three weeks' notice in writing.",
        "Since 2021 give three weeks' notice in writing.",
        "Notice board: hang it up for three weeks in the hall.",
        "Give three copies' notice in writing.",
    ],
)
def test_what_does_not_clash(other):
    assert pair(NOTICE, other) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Managers should give three weeks' notice.", "Employees should give two weeks' notice."),
        ("The average rent is 30% of pay.", "The average rent in Oslo is 45% of pay."),
        ("Two filters gave a list of 32 firms.", "Asking old friends (all day) gave a list of 57 firms."),
        ("Funds bring more return than a 100% bond plan.", "Such plans had a return of 9% while bond prices fell."),
        ("The Rover 3 weighs 40 pounds at most times.", "The Rover 4 weighs 60 pounds at most times."),
        ("Baking: bake for eight minutes or so.", "Bake it until brown: bake about twenty minutes."),
        ("Day one (24 hours cold): the dough has risen.", "Day two (48 hours cold): the dough has risen."),
        ("40 goals in all league games.", "League games: 60 goals in all."),
        ("The red van carries 40 boxes.", "This red van carries 60 boxes."),
        ("Rents rose by 5% in 2019.", "Rents rose by 9% in 2022."),
        ("At least two weeks' notice is polite.", "Over a month's notice is polite."),
    ],
)
def test_figures_of_different_things(one, other):
    assert pair(one, other) is None


def test_bounds_of_one_kind_clash():
    assert pair("Give at least two weeks' notice.", "Give at least three weeks' notice.")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Do not name a number first.", "Name a number first."),
        ("Never name a number first.", "You should always name a number first."),
        ("Avoid naming a number first.", "Be sure to name a number first."),
        ("It is a bad idea to name a number first.", "It is smart to name a number."),
        ("Naming a number is a mistake.", "You should name a number first."),
        ("You shouldn't name a number first.", "Naming a number first is a good idea."),
        ("Don't hesitate to name a number.", "Never name a number."),
        ("Cover letters do not matter.", "Cover letters matter."),
        ("A degree is not required.", "A degree is required."),
        ("Recruiters rarely read cover letters.", "Recruiters read cover letters."),
    ],
)
def test_do_against_do_not(one, other):
    assert pair(one, other) == ("polarity", one.rstrip("."), other.rstrip("."))
    assert pair(other, one) == ("polarity", other.rstrip("."), one.rstrip("."))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Do not name a number first.", "Never name a number first."),
        ("Do not name a number first.", "Name a number if they insist."),
        ("Do not name a number first.", "Name a person first."),
        ("Do not name a number first.", "Write a number first."),
        ("Do not just name a number.", "Name a number."),
        ("Never name a number unless you must.", "Name a number."),
        ("Cover letters do not matter.", "Cover letters may matter."),
        ("Cover letters do not matter.", "Second letters matter."),
        ("Some recruiters do not read letters.", "Recruiters read letters."),
        ("Should you never name a number?", "Name a number."),
        ("There is no need to name a number.", "Never name a number."),
        ("Never wait.", "Wait."),
    ],
)
def test_what_is_no_contradiction(one, other):
    assert pair(one, other) is None


def test_only_near_sentences_are_compared():
    assert pair(NOTICE, "Give three weeks' notice in writing.", vector=(0.8, 0.6))
    assert pair(NOTICE, "Give three weeks' notice in writing.", vector=(0.5, 0.86)) is None


def test_two_notes_on_one_video_are_two_summaries():
    three = "Give three weeks' notice in writing."
    between = [
        differences([told(NOTICE)], [told(three, **of)])[0].between
        for of in (
            {"doc": "b.md"},
            {"doc": "b.md", "video_id": OTHER_VIDEO},
            {"doc": "b.md", "video_id": None, "url": None, "kind": "article"},
        )
    ]
    assert between == ["notes", "sources", "sources"]
    assert differences([told(NOTICE)], [told(three)]) == []  # one document


def test_each_pair_is_told_once_and_the_nearest_first():
    three, four = (
        told(f"Give {n} weeks' notice in writing.", f"{n}.md", None, vector, kind="article", author=n)
        for n, vector in (("three", (0.8, 0.6)), ("four", (0.96, 0.28)))
    )
    chosen = [told(NOTICE), three]
    found = differences(chosen, [three, four, chosen[0]])
    assert [(d.one, d.other.passage.source.doc) for d in found] == [(0, "four.md"), (0, "three.md"), (1, "four.md")]
    assert differences([]) == differences([], [three]) == []


@given(
    st.lists(
        st.lists(
            st.sampled_from(
                [
                    "Never",
                    "give",
                    "two",
                    "10%",
                    "$5",
                    "k",
                    "-",
                    "to",
                    "weeks",
                    ":",
                    ".",
                    "not",
                    "notice",
                    "5",
                    ",",
                    "is",
                ]
            ),
            max_size=12,
        ).map(" ".join)
        | st.text(max_size=40),
        max_size=4,
    )
)
def test_any_text_is_read(texts):
    sentences = [told(text or "x", f"{at}.md", None, kind="article") for at, text in enumerate(texts)]
    for difference in differences(sentences):
        for side, span in zip((sentences[difference.one], difference.other), difference.spans, strict=True):
            assert side.span.start <= span.start < span.end <= side.span.end
