"""Answers: the contract of the JSON, and times that are those of the quoted words."""

import json

from fakes import VIDEO, passage, source

from rag.answer import Answer, Citation, Hit, Remark, Statement
from rag.passage import Mark, Passage, Span

NOTE = passage("Ask in spring. Bring two offers. Then wait.", seconds=(60, 72, 81), start=40)
TALK = Passage(
    source("t.vtt", "transcript", "A talk", media="t.mp4"),
    0,
    "Say a number. Stop talking.",
    (),
    (Mark(0, 5), Mark(14, 8), Mark(27, 11)),
    (Span(0, 13), Span(14, 27)),
)
ARTICLE = passage("Put it in writing.", doc="b.md", kind="article", title="Offers", url="https://example.org/b")


def answer(**given):
    given = {
        "question": "When do I ask?",
        "statements": (Statement("Bring two offers.", (1, 2)), Statement("Put it in writing.", (3,), against=(1,))),
        "citations": (
            Citation(1, NOTE, NOTE.sentences[1], ((source("notes/other.md"), 75), (source("notes/third.md"), None))),
            Citation(2, TALK, TALK.sentences[0]),
            Citation(3, ARTICLE, ARTICLE.sentences[0]),
        ),
        "retrieved": (Hit(4, NOTE, 1.23456789, NOTE.sentences[2], 0.5), Hit(7, ARTICLE, 1, ARTICLE.sentences[0], 0.4)),
        "score": 0.876543,
        "index": "0123456789ab",
        "latency_ms": 12.345,
        "remarks": (Remark("model", "No language model: it is away."),),
    } | given
    return Answer(**given)


def test_the_json_is_the_contract():
    assert answer().as_json("q-1") == {
        "id": "q-1",
        "question": "When do I ask?",
        "answered": True,
        "answer": "Bring two offers. [1][2] Put it in writing. [3] (sources differ: [1])",
        "statements": [
            {"text": "Bring two offers.", "citations": [1, 2], "against": []},
            {"text": "Put it in writing.", "citations": [3], "against": [1]},
        ],
        "citations": [
            {
                "n": 1,
                "doc": "notes/a.md",
                "title": "A title",
                "kind": "notes",
                "video_id": VIDEO,
                "start": 72,
                "end": None,
                "url": f"https://www.youtube.com/watch?v={VIDEO}&t=72s",
                "text": "Bring two offers.",
                "also": [{"doc": "notes/other.md", "start": 75}, {"doc": "notes/third.md", "start": None}],
            },
            {
                "n": 2,
                "doc": "t.vtt",
                "title": "A talk",
                "kind": "transcript",
                "video_id": None,
                "start": 5,
                "end": 8,
                "url": "t.mp4#t=5",
                "text": "Say a number.",
                "also": [],
            },
            {
                "n": 3,
                "doc": "b.md",
                "title": "Offers",
                "kind": "article",
                "video_id": None,
                "start": None,
                "end": None,
                "url": "https://example.org/b",
                "text": "Put it in writing.",
                "also": [],
            },
        ],
        "retrieved": [
            {
                "doc": "notes/a.md",
                "title": "A title",
                "video_id": VIDEO,
                "start": 81,
                "text": NOTE.text,
                "score": 1.234568,
            },
            {"doc": "b.md", "title": "Offers", "video_id": None, "start": None, "text": ARTICLE.text, "score": 1},
        ],
        "score": 0.8765,
        "index": "0123456789ab",
        "latency_ms": 12.3,
        "remarks": [{"code": "model", "text": "No language model: it is away."}],
    }


def test_the_json_can_be_written_and_needs_no_id():
    written = json.loads(json.dumps(answer().as_json()))
    assert written["id"] is None
    assert written == answer().as_json()


def test_two_sentences_of_one_passage_have_their_own_seconds():
    assert [Citation(1, NOTE, span).start for span in NOTE.sentences] == [60, 72, 81]
    assert [(Citation(1, TALK, span).start, Citation(1, TALK, span).end) for span in TALK.sentences] == [
        (5, 8),
        (8, 11),
    ]


def test_a_citation_quotes_the_passage():
    assert [Citation(1, NOTE, span).text for span in NOTE.sentences] == [
        "Ask in spring.",
        "Bring two offers.",
        "Then wait.",
    ]


def test_a_lead_is_read_with_its_statement():
    led = answer(statements=(Statement("Bring two offers.", (1,), "Before you ask"), Statement("Then wait.", (1,))))
    assert led.text == "Before you ask: Bring two offers. [1] Then wait. [1]"
    assert led.as_json()["statements"][0] == {
        "text": "Before you ask: Bring two offers.",
        "citations": [1],
        "against": [],
    }


def test_independent_sources_are_videos_and_authors_not_notes():
    def cited(*sources):
        notes = [Passage(one, 0, "Ask.", (), (), (Span(0, 4),)) for one in sources]
        return answer(citations=tuple(Citation(n, note, Span(0, 4)) for n, note in enumerate(notes, 1))).sources

    assert answer().sources == 3
    assert cited(source("a.md"), source("b.md")) == 1  # two notes on one video
    assert cited(source("a.md"), source("b.md", video_id="0123456789_")) == 2  # two videos of one channel
    assert cited(source("a.md", "article", author="Ann"), source("b.md", "article", author="Ann")) == 1
    assert cited(source("a.md", "article"), source("b.md", "article")) == 2
    assert cited() == 0


def test_an_answer_without_statements_is_none():
    declined = answer(statements=(), citations=())
    assert not declined.answered
    assert declined.text == ""
    assert answer().answered
    assert [hit["doc"] for hit in declined.as_json()["retrieved"]] == ["notes/a.md", "b.md"]


def test_the_nearest_are_three_and_none_is_there_twice():
    sentences = [(NOTE, 0), (NOTE, 0), (ARTICLE, 0), (NOTE, 1), (NOTE, 2)]
    hits = tuple(Hit(row, one, 1, one.sentences[at], 0.5) for row, (one, at) in enumerate(sentences))
    assert [hit.row for hit in answer(retrieved=hits).nearest] == [0, 2, 3]
