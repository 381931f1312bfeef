"""What can stand alone, and what it takes with it."""

import pytest
from fakes import passage
from hypothesis import given
from hypothesis import strategies as st

from rag.language.standalone import LONGEST, SHORTEST, lead, parts, points
from rag.passage import Passage, Span


def shown(one):
    return [one.text[slice(*part.span)] for part in parts(one)]


def lines(*blocks, **given):
    """A passage of one sentence a line."""
    text, spans = "", []
    for block in blocks:
        spans.append(Span(len(text), len(text) + len(block)))
        text += block + "\n"
    made = passage("", **given)
    return Passage(made.source, 0, text, made.headings, (), tuple(spans))


@pytest.mark.parametrize(
    "text",
    [
        "This means that nobody is safe.",
        "These are the signs of trouble.",
        "They will call you next week.",
        "To do this, ask your boss.",
        "In such a case, call a lawyer.",
        "If they refuse, walk away at once.",
        "It shows that you are ready.",
        "It was painful for all of them.",
        "When it fails, start once more.",
        "That's what a leader notices first.",
        "Upon telling their boss, everything changed.",
        "The boss also hid the calendar.",
        "While sweet at first, this word hides much.",
        "Instead, wait for the second offer.",
        "“They never wrote back to me.”",
        "However, this is not always so.",
        "After the move he was dismissed.",
        "Example Answer: I like to cook.",
        "Examples include the pen and the book.",
    ],
)
def test_what_points_to_the_sentence_before(text):
    assert points(text)
    assert shown(passage(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Thistles grow on every old field.",
        "It is wise to wait a week.",
        "It's recommended that you wait a week.",
        "It takes a year to learn a trade.",
        "While it's possible to win, most people lose.",
        "A boss may say that he is sorry.",
        "Last year Anna said she was leaving.",
        "Effectiveness: This never works for a beginner.",
        "Item: their list of names is private.",
        "Itemise what you spend in a month.",
        "Most people who lose give up this year.",
        "Keep those who ask first.",
        "Before clients leave they complain for weeks.",
        "Missing a meeting can cost you dearly.",
        "Bring everything that you wrote down.",
        "Ask what is open: “Could you move on pay?”",
        "Most people who try this give up.",
        "Being the owner includes cleaning the floor.",
        "Write to three people you know and ask each of them for an hour.",
        "A boss may answer those who ask, and those without a question wait.",
    ],
)
def test_what_stands_alone(text):
    assert not points(text)
    assert shown(passage(text)) == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("However, nobody reads the second page.", "nobody reads the second page."),
        ("For example, nobody reads the second page.", "nobody reads the second page."),
        ("Then ask: “Who reads the second page?”", "ask: “Who reads the second page?”"),
        ("But nobody reads the second page.", "nobody reads the second page."),
        ("In conclusion, nobody reads the second page.", "nobody reads the second page."),
        ("Here is what to know: nobody reads the second page.", "nobody reads the second page."),
        ("Butter is sold on the second floor.", "Butter is sold on the second floor."),
    ],
)
def test_a_tie_in_front_is_left_out(text, expected):
    assert shown(passage(text)) == [expected]


def test_what_points_stands_with_the_sentence_before():
    assert shown(passage("Signing bonuses can be clawed back. This catches many people out.")) == [
        "Signing bonuses can be clawed back.",
        "Signing bonuses can be clawed back. This catches many people out.",
    ]
    chain = "Bonuses can be clawed back. This catches people out. It hurts them for long."
    assert shown(passage(chain))[-1] == chain


def test_but_not_over_a_line_nor_over_a_gap_in_time():
    first, second = "Signing bonuses can be clawed back.", "This catches many people out."
    assert shown(lines(first, second)) == [first]
    assert len(shown(passage(f"{first} {second}", seconds=(5, 10)))) == 2
    assert shown(passage(f"{first} {second}", seconds=(5, 11))) == [first]


@pytest.mark.parametrize(
    "text",
    [
        "Why should you ever take the offer?",
        "Here is what an offer means:",
        "Why to take an offer early",
        "Take the offer now.",
        "and then take the offer at once.",
        "Take the offer (if it comes at all.",
        "For thinking, not just for doing.",
        "word " * LONGEST + "more.",
    ],
)
def test_fragments_never_stand(text):
    assert shown(passage(text)) == []


def test_speech_may_begin_small():
    one = passage("nobody reads the second page.", kind="transcript")
    assert shown(one) == [one.text]


def test_an_item_is_read_under_the_line_that_announces_it():
    one = lines(
        "Signs of trouble:", "Notice: Nobody answers your mail.", "Money: Nothing was paid yet.", headings=["Pay"]
    )
    assert [part.lead for part in parts(one)] == ["Signs of trouble"] * 2
    one = lines("If they refuse:", "Report it to the court.", "Write all of it down.", headings=["Pay"])
    assert [part.lead for part in parts(one)] == ["", ""]
    one = lines("When a client refuses:", "Report it to the court.", "Write all of it down.", headings=["Pay"])
    assert [part.lead for part in parts(one)] == ["When a client refuses"] * 2
    assert shown(one)[0] == "Report it to the court."
    one = lines("Some dangers are:", "Storms on the northern sea.")
    assert [part.lead for part in parts(one)] == ["Some dangers are"]
    one = lines("Many people learn late:", "Bread rises slowly at home.")
    assert [part.lead for part in parts(one)] == [""]
    two = passage("Nobody reads the second page. Notice: Two weeks are a courtesy.")
    assert [part.lead for part in parts(two)] == ["", ""]  # in the midst of a line is no item


def test_what_is_done_needs_a_lead():
    assert [p.lead for p in parts(lines("Missing every meeting for a month.", headings=["Signs"]))] == ["Signs"]
    assert [p.lead for p in parts(lines("Your boss missing every meeting you set.", headings=["Signs"]))] == ["Signs"]
    assert shown(lines("Missing every meeting for a month.", headings=["Overview"])) == []


def test_what_is_no_item_is_not_read_under_the_line():
    one = lines("Signs of trouble:", "List: All that you did.", "Nobody reads the second page.")
    assert [part.lead for part in parts(one)] == ["Signs of trouble", ""]


def test_an_item_with_a_label_is_read_under_its_heading():
    said = "Notice: Two weeks are a courtesy."
    assert lead(lines(said, headings=["Leaving", "2. What to give (in order):"]), 0) == "What to give"
    assert lead(lines(said, title="Leaving a job"), 0) == "Leaving a job"
    assert lead(lines(said, headings=["Conclusion"]), 0) == ""
    assert lead(lines(said, headings=["many " * 11]), 0) == ""
    assert lead(lines("Two weeks are a courtesy.", headings=["Leaving"]), 0) == ""


def test_a_line_that_points_announces_nothing():
    assert lead(lines("They bring:", "A list of all that you did."), 1) == ""


@given(
    st.lists(
        st.text(st.sampled_from("aTh is:.,\n(“He But However, this it "), max_size=60).map(str.strip).filter(bool),
        min_size=1,
        max_size=6,
    )
)
def test_every_part_is_a_slice_of_whole_sentences(blocks):
    one = lines(*blocks)
    for part in parts(one):
        text = one.text[slice(*part.span)]
        assert SHORTEST <= len(text.split()) <= LONGEST
        assert part.span.end == one.sentences[part.last].end
        assert one.sentences[part.first].start <= part.span.start < one.sentences[part.first].end
        assert part.first <= part.last
        assert not points(text)


def test_nothing_begins_with_a_mark():
    text = ": First, ask them to share their range."
    assert all(text[part.span.start].isalnum() for part in parts(passage(text)))


@pytest.mark.parametrize(
    "text",
    [
        "Adding hours rarely helps somebody who is stuck in this way.",
        "Options can be lost in the same way.",
        "At that point it is wise to mention your work.",
        "The way out is to train a second person.",
        "Ask each of them for a talk about their company.",
        "Tell your five connections that you would like to move up.",
        "A boss who goes to those meetings is repairing damage.",
        "The speaker once waited for a leader to retire.",
        "A calm reply is: I understand that the bands matter.",
        "Knowing it in advance keeps you from agreeing.",
        "Large firms therefore confirm the dates only.",
    ],
)
def test_words_that_point_further_on_are_seen(text):
    assert points(text)


@pytest.mark.parametrize(
    "heading", ["Look for the cause", "When the answer is no", "What a yes can cost", "Two things to say"]
)
def test_a_heading_that_claims_or_counts_or_orders_is_no_lead(heading):
    item = passage("Start date: A later day can be worth a bonus.", headings=[heading])
    assert lead(item, 0) == ""
    assert lead(passage("Start date: A later day can be worth a bonus.", headings=["Things to trade"]), 0)
