"""Sentences: whole ones, as spans that leave nothing but white space out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sentences import split


def sentences(text):
    return [text[span.start : span.end] for span in split(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("It pays $1.5 million, e.g. to Dr. Smith. Good.", ["It pays $1.5 million, e.g. to Dr. Smith.", "Good."]),
        ("No stop at the end\nA line of its own\n", ["No stop at the end", "A line of its own"]),
        ("  Space  around.  \n\n\tTabs.\n", ["Space  around.", "Tabs."]),
        ("The same. The same. The same.", ["The same."] * 3),
        ("a\na\na", ["a", "a", "a"]),
        ("He said “Go.” She went.", ["He said “Go.”", "She went."]),
        ("", []),
        (" \n \n", []),
    ],
)
def test_sentences_of(text, expected):
    assert sentences(text) == expected


@given(
    st.one_of(
        st.text(),
        st.text(alphabet="aAb.!? \n\t\"'()”…。¿\u2028\u00a0"),
        st.lists(st.sampled_from(["Dr. ", "e.g. ", "Yes. ", "No! ", "3.5 ", "\n", " ", "U.S. ", "“Go.” "])).map(
            "".join
        ),
    )
)
def test_spans_ascend_hold_no_line_break_and_leave_out_only_space(text):
    spans = list(split(text))
    end = 0
    for span in spans:
        assert text[end : span.start].strip() == ""
        inner = text[span.start : span.end]
        assert inner and inner == inner.strip() and "\n" not in inner
        end = span.end
    assert text[end:].strip() == ""
