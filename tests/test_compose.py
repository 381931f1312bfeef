"""Composing: what is stated stands in a source, once, and can stand alone."""

from dataclasses import replace
from itertools import combinations
from types import SimpleNamespace

import pytest
from fakes import VIDEO, WordEncoder, passage, source
from hypothesis import given
from hypothesis import strategies as st

from rag import compose
from rag.answer import Citation, Hit
from rag.encoder import framed
from rag.late import coded
from rag.moments import one_moment
from rag.passage import Twin

ENCODER = WordEncoder(dimension=4096)
WORDS = ["pay", "boss", "offer", "stay", "leave", "This", "raise", "ask", "what", "never"]
OTHER_VIDEO = "0123456789_"
TEN = "Take the counter offer only when your boss changes something"  # ten words
SENTENCES = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=3, max_size=40).map(" ".join),
    min_size=1,
    max_size=6,
)


def extracted(question, *passages):
    """Statements and citations for `question`, with `passages` as its hits in order."""
    vectors = [ENCODER.encode([one.text[slice(*span)] for span in one.sentences]).vectors for one in passages]
    tokens = [coded(ENCODER.encode([framed(one)]).tokens[0]) for one in passages]
    store = SimpleNamespace(
        sentences=lambda rows: [vectors[row] for row in rows], tokens=lambda rows: [tokens[row] for row in rows]
    )
    hits = [Hit(row, one, 1.0, one.sentences[0], 0.0) for row, one in enumerate(passages)]
    return compose.extract(question, ENCODER.encode([question]), hits, SimpleNamespace(store=store), ENCODER)


def said(question, *passages):
    return [statement.text for statement in extracted(question, *passages)[0]]


def note(text, doc, second, video_id=VIDEO):
    return passage(text, doc=doc, seconds=[second], title=doc, video_id=video_id)


@pytest.mark.parametrize("apart", [-10, 0, 8, 10])
def test_two_notes_of_one_moment_are_one_citation(apart):
    statements, citations = extracted(
        "counter offer", note(f"{TEN} today.", "a.md", 100), note(f"{TEN} now.", "b.md", 100 + apart)
    )
    assert [(s.text, s.citations) for s in statements] == [(f"{TEN} today.", (1,))]
    [citation] = citations
    assert (citation.n, citation.source.doc, citation.start) == (1, "a.md", 100)
    assert [(source.doc, second) for source, second in citation.also] == [("b.md", 100 + apart)]


def test_two_moments_of_one_video_are_two_citations():
    statements, citations = extracted(
        "counter offer", note(f"{TEN} today.", "a.md", 100), note(f"{TEN} now.", "b.md", 111)
    )
    assert [s.citations for s in statements] == [(1, 2)]
    assert [(c.n, c.source.doc, c.start, c.also) for c in citations] == [(1, "a.md", 100, ()), (2, "b.md", 111, ())]


@pytest.mark.parametrize("seconds", [(None, 100), (100, None), (None, None)])
def test_what_has_no_second_is_at_no_moment(seconds):
    _, citations = extracted(
        "counter offer",
        *(note(f"{TEN} now.", f"{at}.md", second) for at, second in enumerate(seconds)),
    )
    assert [(c.source.doc, c.also) for c in citations] == [("0.md", ()), ("1.md", ())]


def test_two_videos_that_say_the_same_are_one_statement_with_two_citations():
    statements, citations = extracted(
        "counter offer", note(f"{TEN} today.", "a.md", 100), note(f"{TEN} now.", "b.md", 100, OTHER_VIDEO)
    )
    assert [(s.text, s.citations) for s in statements] == [(f"{TEN} today.", (1, 2))]
    assert [(c.text, c.also) for c in citations] == [(f"{TEN} today.", ()), (f"{TEN} now.", ())]


def test_two_articles_that_say_the_same_are_two_citations():
    articles = [passage(f"{TEN}.", doc=f"{name}.md", kind="article", title=name) for name in "ab"]
    statements, citations = extracted("counter offer", *articles)
    assert [s.citations for s in statements] == [(1, 2)]
    assert [c.source.doc for c in citations] == ["a.md", "b.md"]


def test_a_document_that_repeats_itself_is_cited_once():
    twice = passage(f"{TEN} today. {TEN} now.", seconds=(10, 500))
    statements, citations = extracted("counter offer", twice)
    assert [s.citations for s in statements] == [(1,)]
    assert [(c.start, c.also) for c in citations] == [(10, ())]


def test_every_note_of_a_moment_is_named_once():
    _, [citation] = extracted(
        "counter offer",
        note(f"{TEN} now. {TEN} again.", "a.md", 101),
        note(f"{TEN} today. {TEN} then.", "b.md", 100),
        note(f"{TEN} soon.", "c.md", 99),
    )
    assert (citation.source.doc, citation.text) == ("a.md", f"{TEN} now.")
    assert [(source.doc, second) for source, second in citation.also] == [("b.md", 100), ("c.md", 99)]


def twinned(note, **seconds):
    return replace(note, twins=tuple(Twin(source(f"{doc}.md"), said) for doc, said in seconds.items()))


def test_twins_are_named_beside_the_citation_each_at_its_nearest_second():
    two = passage(f"Bread rises slowly here. {TEN}.", seconds=(20, 100))
    _, [citation] = extracted("counter offer", twinned(two, b=(20, 97, 104), c=(), d=(3000,)))
    assert (citation.text, citation.start) == (f"{TEN}.", 100)
    assert [(source.doc, second) for source, second in citation.also] == [("b.md", 97), ("c.md", None), ("d.md", 3000)]


def test_a_twin_that_is_cited_or_merged_by_itself_is_named_once():
    _, [citation] = extracted(
        "counter offer",
        twinned(note(f"{TEN} now.", "a.md", 100), a=(100,), b=(105,), c=(103,)),
        twinned(note(f"{TEN} today.", "b.md", 99), a=(98,), c=(97,), d=(96,)),
    )
    assert citation.source.doc == "a.md"
    assert [(source.doc, second) for source, second in citation.also] == [("b.md", 99), ("c.md", 103), ("d.md", 96)]


def test_the_twins_of_another_moment_are_its_own():
    _, citations = extracted(
        "counter offer",
        twinned(note(f"{TEN} now.", "a.md", 100), x=(100,)),
        twinned(note(f"{TEN} today.", "b.md", 300), y=(300,)),
    )
    assert [[source.doc for source, _ in citation.also] for citation in citations] == [["x.md"], ["y.md"]]


@pytest.mark.parametrize(
    "text",
    [
        "Should you ever take the counter offer?",
        "Here is what a counter offer means:",
        "Why to take a counter offer",
        "Take the counter offer.",
        "- counter offer -",
        "Never take the counter offer!?",
    ],
)
def test_questions_labels_and_fragments_are_never_stated(text):
    assert extracted("take the counter offer", passage(text)) == ((), ())


@pytest.mark.parametrize(
    "text",
    [
        "Never take the counter offer.",
        "Never take the counter offer!",
        "Never take the counter offer…",
        "Never “take the counter offer.”",
        "(Never (ever) take the counter offer.)",
    ],
)
def test_whole_sentences_are_stated(text):
    assert said("take the counter offer", passage(text)) == [text]


def test_without_hits_nothing_is_said():
    assert extracted("counter offer") == ((), ())


def test_a_sentence_that_points_back_comes_with_the_one_before_or_not_at_all():
    stating, pointing = "Money follows the counter offer. ", "This follows a counter offer for years. "
    assert said("a counter offer for years", passage(stating + pointing)) == [f"{stating}{pointing}".strip()]
    assert said("a counter offer for years", passage(pointing + stating)) == [stating.strip()]


def test_a_connective_is_left_out_of_statement_and_citation():
    [statement], [citation] = extracted("counter offer", passage("However, a counter offer ends badly."))
    assert (statement.text, citation.text) == ("A counter offer ends badly.", "a counter offer ends badly.")
    [spoken], _ = extracted("counter offer", passage("but a counter offer ends badly.", kind="transcript"))
    assert spoken.text == "a counter offer ends badly."  # as it was said


def test_a_lead_is_told_once():
    one = passage("Pay: A counter offer may vanish. ", doc="a.md", headings=["Risks"])
    other = passage("Trust: The counter offer is remembered. ", doc="b.md", headings=["Risks"])
    statements, _ = extracted("counter offer", one, other)
    assert [(s.lead, str(s)) for s in statements] == [
        ("Risks", "Risks: Pay: A counter offer may vanish."),
        ("", "Trust: The counter offer is remembered."),
    ]


def test_what_is_far_below_the_best_is_not_said():
    near, far = "Weigh every counter offer twice.", "Bread bakes at dawn daily."
    assert said("weigh every counter offer", passage(f"{far} {near}")) == [near]


def test_the_direct_answer_comes_first_then_passage_by_passage():
    weak, strong = "Weigh every counter offer with some friend.", "Weigh every counter offer twice."
    two = passage(f"{weak} {strong}", doc="two.md", kind="article")
    other = passage("Sadly people weigh every counter offer alone.", doc="other.md", kind="article")
    question = "weigh every counter offer"
    assert said(question, two, other) == [strong, weak, other.text]
    assert said(question, passage("Bread."), two, other) == [strong, weak, other.text]


def test_two_statements_of_one_moment_are_one_number():
    weak, strong = "Some weigh every counter offer with a friend.", "Weigh every counter offer twice."
    two = passage(f"{weak} Bread rises. {strong}", seconds=(10, 12, 15))
    statements, citations = extracted("weigh every counter offer", two)
    assert [(s.text, s.citations) for s in statements] == [(weak, (1,)), (strong, (1,))]
    assert [(c.text, c.start) for c in citations] == [(two.text, 10)]
    lines = replace(two, text=two.text.replace(". ", ".\n"))  # two items of a list: between them may stand a number
    statements, citations = extracted("weigh every counter offer", lines)
    assert [(s.text, s.citations) for s in statements] == [(strong, (1,))]
    assert [c.text for c in citations] == [strong]


def test_what_another_note_says_otherwise_at_a_moment_is_not_said_again():
    statements, citations = extracted(
        "counter offer",
        note("Never take the counter offer lightly.", "a.md", 100),
        note("Good people refuse a counter offer.", "b.md", 105),
    )
    assert [(s.text, s.citations) for s in statements] == [("Never take the counter offer lightly.", (1,))]
    assert [(c.source.doc, c.also) for c in citations] == [("a.md", ())]


def test_an_answer_is_short():
    many = [passage(f"Offer {' '.join(f'w{at}x{n}' for n in range(5))}.", doc=f"{at}.md") for at in range(9)]
    assert len(said("offer", *many)) == compose.STATEMENTS
    long = [passage(f"Offer {' '.join(f'w{at}x{n}' for n in range(39))}.", doc=f"{at}.md") for at in range(9)]
    assert len(said("offer", *long)) == 2  # of 40 words: a third would end past the 118
    [brief] = said("offer", passage(f"Offer {'and more ' * 70}."), passage("Offer ends with the year."))
    assert brief == "Offer ends with the year."


def test_what_is_said_of_already_waits_for_another_passage(monkeypatch):
    monkeypatch.setattr(compose, "STATEMENTS", 3)
    texts = [f"Weigh every counter offer by {' '.join(f'w{n}x{m}' for m in range(5))}." for n in range(4)]
    one, other = passage("\n".join(texts[:3]), doc="one.md"), passage(texts[3], doc="other.md")
    _, citations = extracted("weigh every counter offer", one, other)  # of equal words: their ranks differ by 1.07
    assert [c.source.doc for c in citations] == ["one.md", "one.md", "other.md"]


def test_passages_far_down_are_left_out():
    crowd = [passage("Nothing here.", doc=f"{at}.md") for at in range(compose.PASSAGES)]
    late = passage("Never take the counter offer.", doc="late.md")
    assert said("counter offer", *crowd, late) == []
    assert said("counter offer", *crowd[1:], late) == [late.text]


@given(st.lists(SENTENCES, min_size=1, max_size=8), st.data())
def test_what_holds_for_every_answer(texts, data):
    passages = [
        passage(
            " ".join(f"{sentence.capitalize()}." for sentence in text),
            doc=f"{at}.md",
            seconds=data.draw(st.lists(st.integers(0, 40), max_size=len(text))),
            video_id=data.draw(st.sampled_from([VIDEO, OTHER_VIDEO, None])),
        )
        for at, text in enumerate(texts)
    ]
    statements, citations = extracted("pay raise offer", *passages)
    assert [citation.n for citation in citations] == list(range(1, len(citations) + 1))
    assert list(dict.fromkeys(n for s in statements for n in s.citations)) == [c.n for c in citations]
    for statement in statements:
        first = citations[statement.citations[0] - 1]
        assert statement.text.lower() in first.text.lower()
        assert len(statement.text.split()) >= 5
    for one, other in combinations(citations, 2):
        assert not one_moment(Citation(1, one.passage, one.span), Citation(2, other.passage, other.span)) or (
            one.source.doc == other.source.doc
        )
    for citation in citations:
        assert citation.text in citation.passage.text
        places = [(citation.source, citation.start), *citation.also]
        assert len({source.doc for source, _ in places}) == len(places)
        assert len({source.video_id for source, _ in places}) == 1
    assert sum(len(str(statement).split()) for statement in statements) <= compose.WORDS
    assert len(statements) <= compose.STATEMENTS
    assert statements or not any(
        len(sentence.split()) >= 5 and "This" not in sentence for text in texts for sentence in text
    )
