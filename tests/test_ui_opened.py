"""A document opened whole."""

import ui_samples as samples
from fakes import passage

from rag.catalogue import Entry
from rag.passage import Mark, Passage, Source, Span
from ui.view import opened as texts

NOTES = [
    passage("Ask first. Then wait.\nThen ask again.", seconds=[20, 20, 90], headings=["One"], doc="a.md"),
    passage("Go on. Then end.", seconds=[60, None], headings=["One", "Two"], doc="a.md", start=50),
]


def shown(passages, beside=(), at=None):
    made = [(Entry(others[0].source, 1, 1), others) for others in beside]
    return texts.opened(Entry(passages[0].source, len(passages), 3), passages, made, at=at)


def test_every_sentence_stands_there_once_with_its_moment_at_the_first_of_it():
    found = shown(NOTES, at="m1")
    assert [section["headings"] for section in found["sections"]] == [
        [{"level": 0, "text": "One"}],
        [{"level": 1, "text": "Two"}],
    ]
    pieces = [
        [[(p["text"], p["key"], p["chip"] and p["chip"]["time"]) for p in paragraph] for paragraph in one["paragraphs"]]
        for one in found["sections"]
    ]
    assert pieces == [
        [
            [("Ask first.", "m0", "0:20"), ("Then wait.", "m0", None)],
            [("Then ask again.", "m1", "1:30")],
        ],
        [[("Go on.", "m2", "1:00"), ("Then end.", None, None)]],
    ]
    assert (found["at"], shown(NOTES, at="m7")["at"]) == ("m1", None)


def test_text_between_sentences_is_not_lost():
    one = Passage(samples.ARTICLE, 0, "* A b.\n- C d. *", (), (), (Span(2, 6), Span(9, 13)))
    (section,) = shown([one])["sections"]
    text = [[piece["text"] for piece in paragraph] for paragraph in section["paragraphs"]]
    assert text == [["*", "A b."], ["-", "C d.", "*"]]


def test_moments_lie_along_the_video_in_the_order_of_time():
    strip = shown(NOTES, beside=[[passage("A. B.", seconds=[95, 180], doc="b.md")]])["strip"]
    assert [(mark["key"], mark["at"], mark["label"]) for mark in strip["marks"]] == [
        ("m0", 11.11, "Play at 0:20: Ask first."),
        ("m2", 33.33, "Play at 1:00: Go on."),
        ("m1", 50.0, "Play at 1:30: Then ask again."),
    ]
    assert strip["length"] == "3:00"
    assert [time["text"] for time in strip["times"]] == ["0:00", "0:30", "1:00", "1:30", "2:00", "2:30", "3:00"]
    assert strip["lanes"] == [[{"at": 52.78, "shared": True}, {"at": 100.0, "shared": False}]]


def test_documents_on_the_same_video_share_moments_within_ten_seconds():
    (other,) = shown(NOTES, beside=[[passage("A. B. C.", seconds=[30, 71, 85], doc="b.md", title="B")]])["beside"]
    assert (other["doc"], other["title"]) == ("b.md", "B")
    assert [chip["key"] for chip in other["shared"]] == ["m0", "m1"]


def test_a_transcript_is_lines_and_as_long_as_it_tells():
    talk = Passage(
        samples.TALK, 0, "One one. Two two.", (), (Mark(0, 0), Mark(9, 12), Mark(17, 48)), (Span(0, 8), Span(9, 17))
    )
    found = shown([talk])
    assert found["lines"] is True
    assert [[piece["text"] for piece in line] for line in found["sections"][0]["paragraphs"]] == [
        ["One one."],
        ["Two two."],
    ]
    assert (found["strip"]["length"], found["strip"]["marks"][1]["at"]) == ("0:48", 25.0)


def test_an_article_has_no_strip_and_a_document_can_be_asked_about():
    found = shown([samples.READ])
    assert (found["strip"], found["beside"]) == (None, [])
    assert found["link"]["href"] == "https://www.example.org/references"
    assert found["ask"] == "/?doc=articles%2Freferences.md"
    odd = Entry(Source("a[1]*.md", "article", "Odd"), 0, 0)
    assert texts.opened(odd, [], [], at=None)["ask"] == "/?doc=a%5B%5B%5D1%5D%5B%2A%5D.md", "a path, not a pattern"
