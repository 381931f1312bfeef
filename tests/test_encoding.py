"""Encodings: any bytes are text without control characters, or refused; what was assumed is told with its line."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import encoding
from ingest.document import Unreadable

WORDS = "Ask early.\nA café pays – “well”.\nThe end.\n"


def told(data):
    return [(problem.code, problem.line) for problem in encoding.decode(data).problems]


def refused(data):
    with pytest.raises(Unreadable) as caught:
        encoding.decode(data)
    return caught.value.problem


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_what_says_its_encoding_is_read_without_a_word(codec):
    assert encoding.decode(WORDS.encode(codec)) == (WORDS, ())


@pytest.mark.parametrize("codec", ["utf-16-be", "utf-32-be"])
def test_the_other_end_first_with_its_mark(codec):
    assert encoding.decode(("\ufeff" + WORDS).encode(codec)) == (WORDS, ())


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_characters_without_a_mark_are_read_and_told(codec):
    decoded = encoding.decode(WORDS.encode(codec))
    assert decoded.text == WORDS
    assert [(problem.code, problem.line) for problem in decoded.problems] == [("encoding", 0)]
    assert codec[:6].upper() in decoded.problems[0].message


def test_wide_characters_of_another_alphabet_too():
    words = "Проси рано и вежливо. " * 9
    assert encoding.decode(words.encode("utf-16-le")).text == words


def test_what_is_broken_in_wide_characters_is_told_with_its_line():
    decoded = encoding.decode("one\ntwo ".encode("utf-16") + b"\x00\xd8" + " words and more.".encode("utf-16-le"))
    assert decoded.text == "one\ntwo \ufffd words and more."
    assert [(p.code, p.line) for p in decoded.problems] == [("undecodable-bytes", 2)]


@pytest.mark.parametrize("codec", ["cp1252", "latin-1"])
def test_bytes_that_are_not_utf8_are_windows_1252_and_told_with_their_line(codec):
    words = "One\nA café, naïve, £5.\n" + ("“Well”\n" if codec == "cp1252" else "")
    decoded = encoding.decode(words.encode(codec))
    assert decoded.text == words
    assert [(p.code, p.line) for p in decoded.problems] == [("undecodable-bytes", 2)]
    assert "byte 9" in decoded.problems[0].message


def test_one_wrong_byte_leaves_the_rest_utf8():
    data = "“One”\ncafé ".encode() + b"\x93so\x94" + " – “two”".encode()
    assert encoding.decode(data).text == "“One”\ncafé “so” – “two”"
    assert told(data) == [("undecodable-bytes", 2)]


def test_half_an_emoji_leaves_no_surrogate():
    assert encoding.decode(b"one \xed\xa0\xbd two \x81 three").text == "one \ufffd two  three"


@pytest.mark.parametrize(
    ("name", "codec"), [("windows-1251", "cp1251"), ("Shift_JIS", "shift_jis"), ("koi8-r", "koi8-r"), ("gbk", "gbk")]
)
def test_a_page_is_read_in_the_encoding_that_it_names(name, codec):
    words = {"shift_jis": "働く人の給料"}.get(codec, "Проси рано")
    page = f'<html><head><meta http-equiv="x" content="text/html; charset={name}"></head><p>{words}</p>'
    assert encoding.decode(page.encode(codec)) == (page, ())


@pytest.mark.parametrize("name", ["utf-8", "utf-7", "punycode", "idna", "rot13", "hex", "nonsense", "unicode_escape"])
def test_a_name_that_cannot_be_true_is_not_believed(name):
    page = f"<html><meta charset={name}><p>café and more words of it".encode("latin-1")
    assert encoding.decode(page).text.endswith("café and more words of it")
    assert told(page) == [("undecodable-bytes", 1)]


def test_a_text_full_of_other_bytes_is_refused():
    problem = refused("Проси рано и вежливо,\nтогда дадут".encode("cp1251"))
    assert (problem.code, problem.line) == ("encoding", 1)
    assert "save it as UTF-8" in problem.message


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.7\nwords", "pdftotext"),
        (b"\x89PNG\r\n\x1a\n\0", "a picture"),
        (b"PK\x03\x04words", "office document"),
        (b"\x1f\x8b\x08words", "gzip"),
        (b"{\\rtf1\\ansi words}", "save it as plain text"),
        (bytes(range(256)) * 4, "a binary file"),
        (b"\xff\xfe" + random.Random(0).randbytes(4000), "a binary file"),
        (b"\0\1\2words", "a binary file"),
    ],
)
def test_what_is_no_text_is_refused_with_what_to_do(data, what):
    problem = refused(data)
    assert problem.code == "binary"
    assert what in problem.message


def test_a_stray_nul_is_left_out_and_told():
    data = b"One.\n" * 30 + b"Two\0 three.\n"
    assert encoding.decode(data).text == "One.\n" * 30 + "Two three.\n"
    assert told(data) == [("control-characters", 31)]


def test_controls_that_were_quotes_are_quotes_again():
    data = "It\x92s \x93so\x94 \x85 \x81".encode()
    assert encoding.decode(data).text == "It’s “so” … "
    assert told(data) == [("control-characters", 1)]


@pytest.mark.parametrize("end", ["\r\n", "\r", "\v", "\f", "\u2028", "\u2029", "\x1c", "\x1d", "\x1e"])
def test_every_line_end_is_a_line_feed(end):
    assert encoding.decode(f"one{end}two".encode()) == ("one\ntwo", ())


def test_a_byte_order_mark_inside_is_left_out():
    assert encoding.decode("one \ufefftwo".encode()).text == "one two"


@given(
    st.one_of(
        st.binary(),
        st.text().map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.binary().map(
            lambda data: b"Words before it, so that it is no binary file, and a few more of them: " * 3 + data
        ),
    )
)
def test_any_bytes_are_clean_text_or_refused(data):
    try:
        text, problems = encoding.decode(data)
    except Unreadable as error:
        assert error.problem.code in ("binary", "encoding")
        return
    assert text.encode().decode() == text
    assert (text + "x").splitlines() == (text + "x").split("\n")
    assert all(char in "\n\t" or not (char < " " or "\x7f" <= char < "\xa0") for char in text)
    assert all(0 <= problem.line <= text.count("\n") + 1 for problem in problems)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\ufeff"), min_size=1))
def test_text_comes_back_as_it_was(text):
    for codec in ("utf-8", "utf-8-sig", "utf-16", "utf-32"):
        if text.encode(codec)[:4].lstrip(b"\xff\xfe\xef\xbb\xbf") and not text.startswith(("{\\rtf", "%PDF-")):
            assert encoding.decode(text.encode(codec)).text == text
