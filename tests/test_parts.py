"""Parts of a question: those that stand alone are parted, and in doubt the question stays whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.language.parts import Part, parts


def named(question):
    return [part.named for part in parts(question)]


@pytest.mark.parametrize(
    ("question", "names"),
    [
        (
            "How do I ask for a raise and how do I register a company?",
            ["How do I ask for a raise?", "how do I register a company?"],
        ),
        ("What is a pension? And who sells kites?", ["What is a pension?", "who sells kites?"]),
        ("what is a bonus and what is a pension", ["what is a bonus?", "what is a pension?"]),
        (
            "How do I resign well? Also, what's a good recipe for plum cake?",
            ["How do I resign well?", "what's a good recipe for plum cake?"],
        ),
        (
            "How do I resign well, what's the height of Mont Blanc?",
            ["How do I resign well, what's the height of Mont Blanc?"],
        ),
        (
            "What do I say in interviews, and what's the height of Mont Blanc?",
            ["What do I say in interviews?", "what's the height of Mont Blanc?"],
        ),
        (
            "How do I ask for a raise, how do I register a company, and who sells kites?",
            ["How do I ask for a raise?", "how do I register a company?", "who sells kites?"],
        ),
        (
            "Tell me how to ask for a raise and how to bake bread.",
            ["how to ask for a raise?", "how to bake bread?"],
        ),
        (
            "Who pays a headhunter? How do I sell my old bike?",
            ["Who pays a headhunter?", "How do I sell my old bike?"],
        ),
    ],
)
def test_what_stands_alone_is_a_part(question, names):
    assert named(question) == names


@pytest.mark.parametrize(
    "question",
    [
        "How do I ask for a raise?",
        "My boss hates me. What should I do?",
        "I went freelance last week and how do I register a company?",
        "What are the pros and cons of working from home?",
        "How and when should I resign?",
        "How do I resign and how long does it take?",
        "How do I register a company and what do they charge?",
        "How do I register a company and who signs the papers?",
        "Should I stay or should I look for another job?",
        "How do I quit my job and start a business?",
        "Should I tell my boss and my team that I am leaving?",
        "Can I bargain for days off? how many?",
        "How do I bargain for days off, and why?",
        "Do recruiters read cover letters? Does anybody at all read letters?",
        "What should I wear, and how should I prepare?",
        "How many days off do nurses get and how many do teachers get?",
        "Is working from home bad for a career, and can I get ahead faster elsewhere?",
        "",
        "?",
    ],
)
def test_in_doubt_a_question_is_whole(question):
    assert parts(question) == (Part(question, question),)


def test_a_situation_goes_with_each_part():
    assert parts("I am 45 and a nurse. How do I ask for a raise, and how do I register a company?") == (
        Part("How do I ask for a raise?", "I am 45 and a nurse. How do I ask for a raise?"),
        Part("how do I register a company?", "I am 45 and a nurse. How do I register a company?"),
    )


def test_what_leans_stays_with_what_it_leans_on():
    assert named("How do I ask for a raise and when do I ask for it? And who sells kites?") == [
        "How do I ask for a raise and when do I ask for it?",
        "who sells kites?",
    ]


PIECES = [
    "How do I",
    "what is",
    "a raise",
    "sell kites",
    "and",
    ",",
    "?",
    ".",
    "who",
    "it",
    "\n",
    "the",
    "Also",
    "'s",
    "…",
]


@given(st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join) | st.text(max_size=60))
def test_parts_are_slices_and_never_empty(question):
    found = parts(question)
    assert found
    if len(found) == 1:
        assert found == (Part(question, question),)
    else:
        for part in found:
            assert part.named.endswith("?")
            assert part.named[:-1].strip()
            assert part.named[:-1] in question
            assert part.asked.casefold().endswith(part.named.casefold())


@given(st.text("abc d?.", max_size=40))
def test_without_a_joint_a_question_is_itself(question):
    assert parts(question) == (Part(question, question),)
