"""Conversation: what a follow-up inherits, what can be dropped of it, and what never inherits."""

import pytest
from fakes import WordEncoder, passage
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.answer import Answer, Citation
from rag.conversation import Reading, Turn, understand
from rag.filter import VIDEOS, Filter

ENCODER = WordEncoder(dimension=4096, limit=30)
QUIT, PAY = "how should I quit politely", "how do I negotiate a salary raise"
PASSAGES = [
    passage("Quit politely and tell the manager.", doc="a.md", author="A Channel"),
    passage("Negotiate the salary raise with a figure.", doc="b.md"),
    passage("A remote manager hears it by phone.", doc="c.md"),
]


@pytest.fixture
def index(publish):
    return publish(PASSAGES, encoder=ENCODER)


def cites(number):
    one = PASSAGES[number]
    return Citation(1, one, one.sentences[0])


@pytest.fixture
def talk(index):
    """Understands the questions of a conversation, one after the other; each is answered by the citation given."""

    def talking(*questions, citations=()):
        turns = []
        for question in questions:
            reading = understand(question, turns, index, ENCODER)
            turns.append(Turn(reading, Answer(reading.query, (), tuple(citations), (), 0, "g", 0)))
        return reading

    return talking


def test_the_first_question_is_itself(talk):
    assert talk(f"  {QUIT}\n?") == Reading(f"{QUIT} ?", f"{QUIT} ?")
    assert talk("why?").query == "why?"
    assert talk("why?").pieces == {}


def test_a_question_without_a_subject_takes_the_last_one(talk):
    reading = talk(QUIT, "why?")
    assert (reading.question, reading.query, reading.pieces) == ("why?", f"why? {QUIT}", {"topic": QUIT})


def test_a_new_subject_takes_nothing(talk):
    assert talk(QUIT, PAY).pieces == {}
    assert talk(QUIT, f"And {PAY}").pieces == {}
    assert talk(QUIT, "only from videos", PAY) == Reading(PAY, PAY), "nor a filter"


def test_joining_on_takes_the_subject_and_not_the_follow_up_before(talk):
    reading = talk(QUIT, "what about my manager?", "and if remote?")
    assert (reading.topic, reading.detail) == (QUIT, "")


def test_pointing_back_takes_the_follow_up_too_even_over_one_without_content(talk):
    reading = talk(QUIT, "what about my manager?", "why?", "how long does that take?")
    assert reading.query == f"how long does that take? what about my manager? {QUIT}"
    assert reading.pieces == {"topic": QUIT, "detail": "what about my manager?"}


def test_what_the_corpus_never_speaks_of_is_a_subject_of_its_own(talk):
    assert talk(QUIT, "do they sell sourdough?").topic == ""


def test_a_filter_is_asked_for_and_inherited(talk):
    asked = talk(QUIT, "only from videos")
    assert (asked.query, asked.filter, asked.inherited) == (QUIT, Filter(kinds=VIDEOS), Filter())
    later = talk(QUIT, "only from videos", "since 2023", "why?")
    assert later.pieces == {"topic": QUIT, "kinds": "only videos", "since": "since 2023"}
    assert talk(QUIT, "only from videos", "only articles").filter == Filter(kinds=("article",))
    assert talk(QUIT, "what does a channel say?").filter == Filter(channel="a channel")


def test_what_was_cited_is_told_already(talk):
    assert talk(QUIT, "what else?", citations=[cites(0)]).told == (cites(0),)
    assert talk(QUIT, "what else?", "more", citations=[cites(0)]).told == (cites(0), cites(0))
    assert talk(PAY, QUIT, "more", citations=[cites(0)]).told == (cites(0),), "of this subject alone"
    assert talk(QUIT, "why?", citations=[cites(0)]).told == ()


def test_a_subject_that_is_named_again_returns(talk):
    returned = talk(QUIT, "only from videos", PAY, "why?", "back to how I quit: why?")
    assert (returned.topic, returned.filter) == (QUIT, Filter(kinds=VIDEOS))
    assert talk(QUIT, PAY, "why?").topic == PAY


def test_each_piece_can_be_dropped(talk):
    whole = talk(QUIT, "what about my manager?", "only from videos", "tell me more", citations=[cites(0)])
    assert whole.pieces == {
        "topic": QUIT,
        "detail": "what about my manager?",
        "kinds": "only videos",
        "told": "without the 3 already cited",
    }
    for name in ("detail", "kinds", "told"):
        left = {other: words for other, words in whole.pieces.items() if other != name}
        assert whole.without(name).pieces == left
    assert whole.without("topic").pieces == {"kinds": "only videos"}
    assert whole.without("topic").query == "tell me more"
    assert talk(QUIT, "and if remote?").without("topic").query == "and if remote?"


def test_a_long_subject_keeps_its_end(talk):
    situation = "salary " * 25 + QUIT  # 30 words: no room for more
    reading = talk(situation, "why?")
    assert reading.topic == situation
    assert reading.query.startswith("why? salary")
    assert reading.query.endswith(QUIT)
    assert ENCODER.lengths([reading.query])[0] <= ENCODER.limit
    assert talk(situation, "why?", "what else?", citations=[cites(0)]).told == (cites(0), cites(0)), "one subject still"


def test_an_own_question_that_fills_the_encoder_inherits_nothing(talk):
    assert talk(QUIT, "and " * 40).topic == ""


WORDS = st.lists(
    st.sampled_from(["and", "if", "it", "why", "what", "else", "only", "videos", "quit", "salary", "back", "to", "?"]),
    max_size=8,
).map(" ".join)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(WORDS | st.text(max_size=40), min_size=1, max_size=5))
def test_any_conversation_is_understood(index, questions):
    turns = []
    for question in questions:
        reading = understand(question, turns, index, ENCODER)
        assert reading.topic in {"", *(turn.reading.thread for turn in turns)}
        assert reading.query == " ".join(reading.query.split())
        for name in reading.pieces:
            assert name not in reading.without(name).pieces
        turns.append(Turn(reading, Answer(reading.query, (), (), (), 0, "g", 0)))
