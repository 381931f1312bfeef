"""Chunking: passages are exact slices of the document, hold all of it once, and fit the encoder whole."""

from itertools import pairwise

import pytest
from fakes import WordEncoder, source
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.chunk import TOKENS, chunk
from ingest.document import Document, Section, Segment
from rag import tokens
from rag.encoder import framed

PIECES = st.one_of(
    st.sampled_from(
        [
            "Ask for more pay. ",
            "Wait",
            " ",
            "\n",
            "Dr. Smith said so; he was right, I think. ",
            "Why? ",
            "日本語。",
            "👩‍🚀 ",
        ]
    ),
    st.text(max_size=40),
    st.integers(1, 80).map(lambda words: "many words " * words),
    st.integers(1, 300).map(lambda letters: "x" * letters),
)
SEGMENTS = st.lists(st.builds(Segment, PIECES, st.none() | st.integers(0, 99)), max_size=12).map(tuple)
HEADINGS = st.lists(st.sampled_from(["Pay", "How to ask", "a heading that goes on " * 20]), max_size=3).map(tuple)
DOCUMENTS = st.builds(
    Document,
    st.sampled_from(
        [source(title="Short"), source(title="long title " * 60), source(kind="transcript", title="日本語の題" * 30)]
    ),
    st.lists(st.builds(Section, HEADINGS, SEGMENTS), max_size=4).map(tuple),
)


def of(*segments, headings=(), **more):
    return Document(source(**more), (Section(tuple(headings), tuple(Segment(*segment) for segment in segments)),))


def bounds(document):
    """(start, end) of each section in the document's text."""
    ends = [0]
    for section in document.sections:
        ends.append(ends[-1] + sum(len(segment.text) for segment in section.segments))
    return list(pairwise(ends))


@settings(max_examples=150, deadline=None)
@given(DOCUMENTS, st.sampled_from([24, 60, TOKENS]), st.sampled_from([110, 256]))
@example(of(("x" * 5000, 3)), TOKENS, 256)
@example(of(("word " * 2000, 3)), TOKENS, 256)
def test_the_law_of_passages(document, tokens_max, limit):
    text, sections = document.text, bounds(document)
    second = [segment.second for section in document.sections for segment in section.segments for _ in segment.text]
    encoder = WordEncoder(limit=limit)
    times_covered = [0] * len(text)
    last = -1
    for passage in chunk(document, encoder, tokens_max=tokens_max):
        end = passage.start + len(passage.text)
        assert passage.text == text[passage.start : end]
        (home,) = [at for at, (begin, until) in enumerate(sections) if begin <= passage.start < until]
        assert end <= sections[home][1]
        assert passage.headings == document.sections[home].headings
        assert passage.source == document.source
        assert tokens.count(passage.text) <= tokens_max
        assert encoder.lengths([framed(passage)])[0] <= encoder.limit
        assert [passage.second_at(at) for at in range(len(passage.text))] == second[passage.start : end]
        assert [mark.offset for mark in passage.marks] == sorted(mark.offset for mark in passage.marks)
        assert passage.sentences[0].start == 0 and passage.sentences[-1].end == len(passage.text)
        for span in passage.sentences:
            assert span.start < span.end and passage.start + span.start > last
            last = passage.start + span.end - 1
            for at in range(passage.start + span.start, passage.start + span.end):
                times_covered[at] += 1
    assert all(times == 1 for times, sign in zip(times_covered, text, strict=True) if not sign.isspace())
    assert max(times_covered, default=1) <= 1


def test_whole_sentences_until_the_next_would_not_fit():
    sentences = [f"Sentence {number} has just seven words here." for number in range(40)]
    size = tokens.count(" ".join(sentences[:3]))
    passages = list(chunk(of((" ".join(sentences) + "\n", 5)), WordEncoder(), tokens_max=size))
    assert " ".join(passage.text for passage in passages) == " ".join(sentences)
    assert passages[0].text == " ".join(sentences[:3])
    assert all(len(passage.sentences) >= 2 for passage in passages[:-1])
    assert all(tokens.count(f"{a.text} {b.text.split('.')[0]}.") > size for a, b in pairwise(passages))


def test_the_encoder_bounds_a_passage_where_it_counts_more_than_the_project():
    passages = list(chunk(of(("One two three. " * 60, None)), WordEncoder(limit=50), tokens_max=10_000))
    assert len(passages) > 4
    assert all(WordEncoder(limit=50).lengths([framed(passage)])[0] <= 50 for passage in passages)


def test_a_passage_never_spans_two_sections_with_room_to_spare():
    document = Document(
        source(), (Section(("A",), (Segment("One.\n", 1),)), Section(("A", "B"), (Segment("Two.\n", 2),)))
    )
    assert [(p.text, p.start, p.headings, p.second_at(0)) for p in chunk(document, WordEncoder())] == [
        ("One.", 0, ("A",), 1),
        ("Two.", 5, ("A", "B"), 2),
    ]


def test_marks_are_counted_from_the_passage_and_the_second_before_it_is_carried_in():
    segments = [("One. ", 10), ("Two. Three. ", 20), ("Four.\n", None)]
    size = tokens.count("Three. Four.")
    *_, last = chunk(of(*segments), WordEncoder(), tokens_max=size)
    assert (last.text, last.marks) == ("Three. Four.", ((0, 20), (7, None)))


def test_only_a_transcript_says_when_a_passage_ends():
    segments = [("One.\n", 10), ("Two.\n", 20), ("", 25)]
    (spoken,) = chunk(of(*segments, kind="transcript"), WordEncoder())
    assert spoken.marks == ((0, 10), (5, 20), (9, 25))
    assert [spoken.end_second(span) for span in spoken.sentences] == [20, 25]
    (written,) = chunk(of(*segments), WordEncoder())
    assert written.marks == ((0, 10), (5, 20))


def test_a_sentence_too_long_is_parted_at_a_clause_in_its_second_half_else_between_words():
    long = "alpha beta gamma delta, " + "omega " * 5
    size = tokens.count(long) - 3
    first, second = chunk(of((long.strip() + "\n", 1)), WordEncoder(), tokens_max=size)
    assert first.text == "alpha beta gamma delta,"
    assert second.text == "omega omega omega omega omega"
    words = list(chunk(of(("omega " * 200, 1)), WordEncoder(), tokens_max=50))
    assert len(words) > 3
    assert {word for passage in words for word in passage.text.split(" ")} == {"omega"}


def test_a_sentence_of_any_length_costs_no_more_than_its_length():
    class Counting(WordEncoder):
        counted = 0

        def lengths(self, texts):
            self.counted += sum(map(len, texts))
            return super().lengths(texts)

    text, encoder = "omega " * 20_000, Counting()
    assert sum(len(passage.text.split()) for passage in chunk(of((text, 1)), encoder)) == 20_000
    assert encoder.counted < 20 * len(text)


def test_a_title_of_any_length_leaves_room():
    (passage,) = chunk(of(("One.\n", 1), title="t " * 5000), WordEncoder())
    assert passage.text == "One."


def test_an_encoder_with_no_room_beside_the_title_is_refused_with_what_to_do():
    with pytest.raises(ValueError, match=r"'tiny' takes 40 tokens, too few .* 'ten words.*CAREER_QA_ENCODER"):
        list(chunk(of(("One.\n", 1), title="ten words " * 5), WordEncoder(name="tiny", limit=40)))


def test_a_document_without_text_has_no_passage():
    assert list(chunk(Document(source(), ()), WordEncoder())) == []
    assert list(chunk(of((" \n", 1)), WordEncoder())) == []
