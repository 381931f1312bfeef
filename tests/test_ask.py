"""Asking: what is refused, what is searched, and what a refusal still shows."""

import dataclasses

import pytest
from fakes import VIDEO, WordEncoder, passage

from rag.ask import answer
from rag.filter import Filter

ENCODER = WordEncoder(dimension=4096, limit=30)
QUESTION = "should I take the counter offer"
PASSAGES = [
    passage("You should never take the counter offer.", seconds=(30,), doc="notes/a.md", title="Offers"),
    passage("Take the counter offer home.", doc="articles/b.md", kind="article", title="Pay", video_id=None),
    passage("Bread bakes slowly at home.", seconds=(9,), doc="notes/c.md", title="Bread", video_id="0123456789_"),
]


@pytest.fixture
def index(publish):
    return publish(PASSAGES, encoder=ENCODER)


def docs(found):
    return [hit.passage.source.doc for hit in found.retrieved]


def test_an_answer_is_whole(index):
    found = answer(QUESTION, index, ENCODER)
    assert found.answered
    assert found.question == QUESTION
    assert found.statements[0].text == PASSAGES[0].text
    assert found.citations[0].url == f"https://www.youtube.com/watch?v={VIDEO}&t=30s"
    assert docs(found)[:2] == ["notes/a.md", "articles/b.md"]
    assert 0.5 <= found.score <= 1
    assert found.index == index.id
    assert found.latency_ms > 0


def test_asking_twice_is_answered_twice_the_same(index):
    one, other = (answer(QUESTION, index, ENCODER) for _ in range(2))
    assert dataclasses.replace(one, latency_ms=0) == dataclasses.replace(other, latency_ms=0)


def test_white_space_does_not_matter(index):
    assert answer("  should I\ttake\nthe counter offer ", index, ENCODER).question == QUESTION


@pytest.mark.parametrize("question", ["", " ", "\n\t"])
def test_an_empty_question_is_refused(index, question):
    with pytest.raises(ValueError, match=r"^the question is empty: ask something, for example"):
        answer(question, index, ENCODER)


def test_a_question_that_would_be_cut_is_refused(index):
    assert answer("pay " * 28, index, ENCODER).question
    with pytest.raises(ValueError, match=r"the question is 31 tokens long and the encoder reads 30: .* about 20 words"):
        answer("pay " * 29, index, ENCODER)


def test_another_encoder_is_refused(index):
    with pytest.raises(ValueError, match="built with the encoder 'words', not 'mine': set CAREER_QA_ENCODER=words"):
        answer(QUESTION, index, WordEncoder(name="mine", dimension=4096))


def test_a_question_of_broken_bytes_can_be_shown(index):
    """A terminal that is not in UTF-8 hands over half characters."""
    broken = b"should I take the counter offer caf\xe9".decode("utf-8", "surrogateescape")
    assert answer(broken, index, ENCODER).question.encode("utf-8").startswith(QUESTION.encode())


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        (Filter(kinds=("notes",)), {"notes/a.md", "notes/c.md"}),
        (Filter(doc="*/[bc].md"), {"articles/b.md", "notes/c.md"}),
        (Filter(video="unknown"), set()),
        (Filter(kinds=("article",), video=VIDEO), set()),
    ],
)
def test_a_filter_narrows_what_is_searched(index, filter, expected):
    found = answer(QUESTION, index, ENCODER, filter=filter)
    assert set(docs(found)) == expected
    assert {citation.source.doc for citation in found.citations} <= expected
    assert found.answered == bool(expected)


def test_what_was_told_is_not_told_again(index):
    first = answer(QUESTION, index, ENCODER, k=1)
    again = answer(QUESTION, index, ENCODER, told=first.citations[:1])
    assert first.citations[0].source.doc == "notes/a.md"
    assert docs(again) == ["articles/b.md", "notes/c.md"]
    assert docs(answer(QUESTION, index, ENCODER, told=first.citations[:1], filter=Filter(doc="notes/*"))) == [
        "notes/c.md"
    ]


def test_where_nothing_may_be_searched_there_is_no_answer(index):
    found = answer(QUESTION, index, ENCODER, filter=Filter(doc="none"))
    assert (found.answered, found.retrieved, found.score) == (False, (), 0)


def test_a_refusal_shows_what_was_nearest(index):
    found = answer("may bread fly", index, ENCODER)
    assert (found.answered, found.statements, found.citations) == (False, (), ())
    assert docs(found)[0] == "notes/c.md"
    assert len(found.retrieved) == 3
    assert found.score < 0.5


def test_as_many_passages_as_asked_for(index):
    assert docs(answer(QUESTION, index, ENCODER, k=1)) == ["notes/a.md"]
    few, many = (answer(QUESTION, index, ENCODER, k=k) for k in (1, 10))
    assert few.statements == many.statements
