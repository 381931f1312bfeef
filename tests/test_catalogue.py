"""The catalogue: what each document holds, and which documents have some words."""

import pytest
from fakes import VIDEO, passage

from rag.catalogue import Catalogue
from rag.passage import Mark, Passage, Source, Span, Twin


@pytest.fixture
def catalogue(publish):
    return Catalogue(
        publish(
            [
                passage(
                    "Ask for more. Wait two days. Then ask.", seconds=[5, 9, 5], doc="notes/raise.md", title="Raise"
                ),
                passage("Ask again later.", seconds=[70], doc="notes/raise.md", title="Raise", start=40),
                passage(
                    "Salaries are negotiated.", seconds=[8], doc="notes/offer.md", title="Straße", author="Ann Lee"
                ),
                passage("Rest first.", doc="b.md", kind="article", title="Burnout", date="2024-01-01"),
                passage("Sleep, and no salary.", doc="a.md", kind="article", title="Sleep", date="2025-01-01"),
            ]
        )
    )


def docs(entries):
    return [entry.source.doc for entry in entries]


def test_passages_and_distinct_seconds_are_counted(catalogue):
    assert [(entry.source.doc, entry.passages, entry.moments) for entry in catalogue.entries] == [
        ("notes/raise.md", 2, 3),
        ("notes/offer.md", 1, 1),
        ("b.md", 1, 0),
        ("a.md", 1, 0),
    ]


def test_seconds_are_those_of_the_passages_wherever_marks_stand(publish):
    source = Source("a.vtt", "transcript", "A", media="a.mp4")
    text = "Zero zero. One one. Two two."
    spans = (Span(0, 10), Span(11, 19), Span(20, 28))
    marks = (Mark(3, 4), Mark(11, None), Mark(15, 7), Mark(28, 30))
    index = publish(
        [
            Passage(source, 0, text, (), marks, spans),
            Passage(source, 30, text, (), (), spans),
            Passage(source, 60, text, (), marks[:1], spans),
        ]
    )
    expected = [index.passage(row).second_at(span.start) for row in range(3) for span in spans]
    assert expected == [None, None, 7, None, None, None, None, 4, 4]
    assert index.store.moments.tolist() == [2]
    assert [index.passage(row).moments for row in range(3)] == [[7], [], [4]]


def test_a_document_that_another_says_holds_nothing_and_is_there(publish):
    twin = Source("again.md", "article", "Again")
    one = passage("Said once.", doc="once.md", kind="article")
    whole = Passage(one.source, 0, one.text, (), (), one.sentences, (Twin(twin),))
    entry = Catalogue(publish([whole])).get("again.md")
    assert (entry.source, entry.passages, entry.moments) == (twin, 0, 0)


def test_a_document_is_found_by_its_path_and_no_other(catalogue):
    assert catalogue.get("b.md").source.title == "Burnout"
    assert catalogue.get("B.md") is None


def test_beside_it_stand_the_others_on_its_video(catalogue):
    raise_, offer, burnout, _ = catalogue.entries
    assert raise_.source.video_id == VIDEO
    assert catalogue.beside(raise_.source) == (offer,)
    assert catalogue.beside(burnout.source) == ()


def test_notes_stand_beside_the_recording_of_their_video(publish):
    talk = passage("Ask twice.", seconds=[7], doc="talk.vtt", kind="transcript", video_id=VIDEO, media="talk.mp4")
    notes = passage("One asks twice.", seconds=[7], doc="notes.md")
    found = Catalogue(publish([talk, notes]))
    assert docs(found.beside(talk.source)) == ["notes.md"]
    assert docs(found.beside(notes.source)) == ["talk.vtt"]


@pytest.mark.parametrize(
    ("words", "named", "say"),
    [
        ("", ["b.md", "notes/raise.md", "a.md", "notes/offer.md"], []),
        ("STRASSE lee", ["notes/offer.md"], []),
        ("notes/", ["notes/raise.md", "notes/offer.md"], []),
        ("salary", [], ["notes/offer.md", "a.md"]),
        ("sleep", ["a.md"], []),
        ("salary sleep", [], ["a.md"]),
        ("salary cricket", [], []),
    ],
)
def test_all_words_are_in_the_name_or_all_stems_in_the_text(catalogue, words, named, say):
    found = catalogue.search(words)
    assert (docs(found.named), sorted(docs(found.say))) == (named, sorted(say))
    assert len(found) == len(named) + len(say)


def test_the_text_that_says_it_best_comes_first(publish):
    catalogue = Catalogue(
        publish(
            [
                passage("A salary among very many other words that have no part in it.", doc="a.md", title="A"),
                passage("Salary, salary.", doc="b.md", title="B"),
            ]
        )
    )
    assert docs(catalogue.search("salary").say) == ["b.md", "a.md"]


def test_kinds_and_documents_narrow_both_halves(catalogue):
    assert docs(catalogue.search("salary", kinds=["article"]).say) == ["a.md"]
    assert docs(catalogue.search("", kinds=["notes"], among={"notes/offer.md", "a.md"}).named) == ["notes/offer.md"]


def test_orders(catalogue):
    assert docs(catalogue.search(order="date").named) == ["a.md", "b.md", "notes/raise.md", "notes/offer.md"]
    assert docs(catalogue.search(order="kind").named) == ["b.md", "a.md", "notes/raise.md", "notes/offer.md"]
