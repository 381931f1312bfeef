"""Speech: the words of a sentence are found where they are spoken, and chance is told from that."""

from hypothesis import given
from hypothesis import strategies as st

from ingest.speech import Speech

TALK = [
    (0, "Welcome back everybody, today we talk about money."),
    (100, "Always negotiate your salary before accepting the offer letter."),
    (130, "Recruiters expect negotiation, silence helps."),
    (300, "Finally thank the hiring manager in writing."),
]


def test_words_are_found_where_they_are_spoken_and_not_elsewhere():
    text = "Negotiate the salary before accepting an offer."
    there, before, after = Speech(TALK).heard(text, [100, 30, 300])
    assert there.clear and there.here == there.most and there.place == 100
    assert before.here == after.here == 0 and before.most == there.most


def test_the_window_reaches_from_fifteen_seconds_before_to_a_minute_after():
    speech = Speech([(100, "negotiate salary offer accepting")])
    found = speech.heard("negotiate salary offer accepting", [39, 40, 100, 115, 116])
    assert [heard.here > 0 for heard in found] == [False, True, True, True, False]


def test_a_place_may_be_made_of_several_cues():
    (heard,) = Speech(TALK).heard("Negotiating the salary: recruiters expect silence.", [100])
    assert heard.here == heard.most and heard.place == 100


def test_few_words_or_few_of_them_are_not_clear():
    speech = Speech(TALK)
    few, most_unspoken = (
        speech.heard("Salary offer.", [100]),
        speech.heard(
            "Negotiate salary offer letter, pension funds, dividends, mortgages, insurance, inheritance, lotteries.",
            [100],
        ),
    )
    assert not few[0].clear and not most_unspoken[0].clear


@given(st.lists(st.tuples(st.integers(0, 999), st.text(max_size=40)), max_size=20), st.text(max_size=60))
def test_shares_are_between_nothing_and_the_most(spoken, text):
    for heard in Speech(spoken).heard(text, range(0, 1000, 50)):
        assert 0 <= heard.here <= 1 + 1e-9 and 0 <= heard.most <= 1 + 1e-9
        assert heard.here <= heard.most + 1e-9
