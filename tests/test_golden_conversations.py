"""Ten conversations over the repository's own corpus, with the real encoder: what is inherited, and what is cited.

A turn is what is said, the number of the turn whose question it goes on with (0: none), the documents of which one at
least is cited, and what else is inherited or asked for, as the pieces of its reading say it.
"""

import pytest

from rag.ask import answer
from rag.conversation import Turn, understand

COUNTER = {"notes/counter-offers.md", "articles/weighing-a-counter-offer.md"}
QUIT = {"notes/how-to-quit.md", "notes/exit-interviews.md", "articles/changing-jobs-without-burning-bridges.md"}
REFERENCES = {"notes/references.md", "articles/choosing-and-preparing-references.md"}
LAYOFF = {"articles/first-weeks-after-a-layoff.md", "articles/the-day-you-are-laid-off.md"}
VIDEOS = {
    "notes/hidden-cost-of-layoffs.md",
    "notes/layoff-call-and-hr.md",
    "notes/no-survivors-in-a-layoff.md",
    "notes/take-back-control-after-a-layoff.md",
}
OFFER = {
    "articles/negotiating-a-salary-offer.md",
    "articles/salary-negotiation-scripts.md",
    "notes/lowball-job-offer.md",
}
EXPECTED = {"notes/salary-expectations-question.md", "articles/salary-negotiation-scripts.md"}
BURNOUT, FIRED = {"articles/burnout-at-work.md"}, {"notes/signs-you-may-be-fired.md"}
PLAN = {"articles/performance-improvement-plans.md"} | FIRED
TALK = {"transcripts/one-on-ones.vtt"}
RISE = {
    "articles/hard-work-and-promotion.md",
    "articles/making-a-case-for-promotion.md",
    "articles/networking-for-a-promotion.md",
    "notes/six-career-lessons.md",
}
NETWORK = {"articles/networking-for-a-promotion.md"}

CONVERSATIONS = {
    "why, and what else": [
        ("I resigned and now they want to pay me more to stay. Should I accept?", 0, COUNTER, {}),
        ("why?", 1, COUNTER, {}),
        ("what else", 1, COUNTER | QUIT | OFFER, {"told"}),
    ],
    "remote, and the manager": [
        ("How do I hand in my notice?", 0, QUIT, {}),
        ("and if I'm remote?", 1, QUIT, {}),
        ("what about my manager?", 1, QUIT, {}),
    ],
    "a filter, kept and changed": [
        ("What should I do right after I've been laid off?", 0, LAYOFF, {}),
        ("only from videos", 1, VIDEOS, {"kinds"}),
        ("what about my health insurance?", 1, VIDEOS, {"kinds"}),
    ],
    "a change of subject": [
        ("Do companies really call my references?", 0, REFERENCES, {}),
        ("what do they ask?", 1, REFERENCES, {}),
        ("How can I tell that I'm burnt out?", 0, BURNOUT, {}),
    ],
    "a short new question, and one that starts with and": [
        ("What do I say when a recruiter wants my salary expectations?", 0, EXPECTED, {}),
        ("how do I quit?", 0, QUIT, {}),
        ("And how do I deal with burnout?", 0, BURNOUT, {}),
    ],
    "a filter does not outlive its subject": [
        ("How do I get promoted?", 0, RISE, {}),
        ("what do the articles say?", 1, RISE, {"kinds"}),
        ("Which signs tell me that I'm about to be fired?", 0, FIRED, {}),
    ],
    "a subject returns": [
        ("How should I negotiate the salary of a job offer?", 0, OFFER, {}),
        ("How do I prepare for a one-on-one with my manager?", 0, TALK, {}),
        ("back to the salary: what if they say no?", 1, OFFER, {}),
    ],
    "pronouns": [
        ("HR put me on a performance improvement plan, what does it mean?", 0, PLAN, {}),
        ("do people survive that?", 1, PLAN, {}),
        ("thanks! so is there anything I can do about it?", 1, PLAN, {}),
    ],
    "a channel, dropped by the next subject": [
        ("Is it a good idea to text my boss that I'm leaving?", 0, QUIT, {}),
        ("what does A Life After Layoff say?", 1, QUIT, {"channel"}),
        ("How many people should I know before a promotion panel?", 0, NETWORK, {}),
    ],
    "what the corpus never speaks of": [
        ("Should I sign the severance agreement in the meeting?", 0, LAYOFF, {}),
        ("how long do I boil an egg?", 0, set(), {}),
        ("How do I get real feedback in a one-on-one?", 0, TALK, {}),
    ],
}


@pytest.fixture(scope="module")
def talks(real_index, model):
    """Every conversation's turns."""
    held = {}
    for name, said in CONVERSATIONS.items():
        turns = held.setdefault(name, [])
        for question, *_ in said:
            reading = understand(question, turns, real_index, model)
            found = answer(reading.query, real_index, model, filter=reading.filter, told=reading.told)
            turns.append(Turn(reading, found))
    return held


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_what_is_inherited(talks, name):
    for turn, (question, topic, _, pieces) in zip(talks[name], CONVERSATIONS[name], strict=True):
        expected = CONVERSATIONS[name][topic - 1][0] if topic else ""
        assert turn.reading.topic == expected, question
        assert set(turn.reading.pieces) - {"topic", "detail"} == set(pieces), question


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_what_is_cited(talks, name):
    for turn, (question, _, docs, _) in zip(talks[name], CONVERSATIONS[name], strict=True):
        assert turn.answer.answered == bool(docs), question
        cited = {citation.source.doc for citation in turn.answer.citations}
        assert cited & docs or cited == docs == set(), (question, cited)
        assert all(turn.reading.filter.passes(citation.source) for citation in turn.answer.citations), question


def test_what_else_repeats_nothing(talks):
    first, second, else_ = (turn.answer for turn in talks["why, and what else"])
    told = {(citation.source.doc, citation.text) for citation in (*first.citations, *second.citations)}
    assert told
    assert else_.citations
    assert told.isdisjoint((citation.source.doc, citation.text) for citation in else_.citations)


def test_what_is_dropped_is_not_asked(talks, real_index, model):
    reading = talks["a filter, kept and changed"][1].reading.without("kinds")
    found = answer(reading.query, real_index, model, filter=reading.filter)
    assert any(citation.source.kind == "article" for citation in found.citations)
