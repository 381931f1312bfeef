"""Answers on a terminal: text as it stands, links whole."""

import dataclasses
import io

import pytest
from fakes import VIDEO, passage, source
from rich.console import Console

from rag import render
from rag.answer import Answer, Citation, Hit, Remark, Statement
from rag.passage import Mark, Passage, Span

HOSTILE = "Ask $120k–$150k [bold]now[/bold] [/] *x* [x](javascript:y) <script>alert(1)</script> :smile:."


def shown(answer, *, terminal=False, width=100):
    file = io.StringIO()
    console = Console(
        file=file, width=width, highlight=False, force_terminal=terminal, color_system="standard" if terminal else None
    )
    render.show(answer, console)
    return file.getvalue()


def answered(*passages, also=(), statements=None):
    citations = tuple(Citation(n, one, one.sentences[0], tuple(also)) for n, one in enumerate(passages, 1))
    statements = tuple(Statement(c.text, (c.n,)) for c in citations) if statements is None else statements
    hits = tuple(Hit(row, one, 1.0, one.sentences[-1], 0.5) for row, one in enumerate(passages))
    return Answer("q", statements, citations if statements else (), hits, 0.9, "index", 1.0)


def talk(text, **given):
    return Passage(source("t.vtt", "transcript", **given), 0, text, (), (Mark(0, 3725),), (Span(0, len(text)),))


def test_statements_come_with_their_numbers_and_sources_with_links():
    note = passage("Bring a second offer.", seconds=(72,), title="Pay rises")
    article = passage("Put it in writing.", doc="b.md", kind="article", title="Offers", url="https://example.org/b")
    answer = answered(note, article, statements=(Statement("Bring a second offer.", (1, 2)),))
    lines = [line.rstrip() for line in shown(answer).splitlines() if line.strip()]
    assert lines == [
        "Bring a second offer. [1][2]",
        "2 sources",
        "[1] Pay rises · A channel · notes, a summary · 1:12",
        f"    https://www.youtube.com/watch?v={VIDEO}&t=72s",
        "[2] Offers · article",
        "    https://example.org/b",
    ]


def test_a_lead_stands_in_front_and_one_source_is_one():
    note = passage("Pay: Bring a second offer.", seconds=(72,))
    said = shown(answered(note, statements=(Statement("Pay: Bring a second offer.", (1,), "What to [i]do[/i]"),)))
    assert said.startswith("What to [i]do[/i]: Pay: Bring a second offer. [1]\n\n1 source\n")


def test_what_says_otherwise_stands_below_the_statement():
    note = passage("Give two weeks' notice.", seconds=(72,), title="Leaving")
    said = (Statement("Give two weeks' notice.", (1,), against=(2, 3)),)
    text = shown(answered(note, talk("Give three."), passage("Give four.", doc="c.md"), statements=said))
    assert [line.rstrip() for line in text.splitlines()[:4]] == [
        "Give two weeks' notice. [1]",
        "    Sources differ: [2] says “Give three.”",
        "    Sources differ: [3] says Give four.",
        "",
    ]


def test_only_speech_stands_in_quotation_marks():
    spoken = shown(answered(talk("Say a number first.", title="A talk", media="t.mp4")))
    assert "“Say a number first.”" in spoken
    assert "A talk · transcript · 1:02:05" in spoken
    assert "t.mp4#t=3725" in spoken
    assert "“" not in shown(answered(passage("Say a number first.", seconds=(5,))))


def test_what_has_no_address_is_linked_in_the_corpus(tmp_path):
    file = io.StringIO()
    notes = talk("Say a number first.", title="A talk", media="my talk.mp4")
    article = passage("Put it in writing.", doc="a b.md", kind="article", title="Offers")
    render.show(answered(notes, article), Console(file=file, width=100), tmp_path)
    lines = [line.strip() for line in file.getvalue().splitlines()]
    assert f"{tmp_path.as_uri()}/my%20talk.mp4#t=3725" in lines
    assert f"{tmp_path.as_uri()}/a%20b.md" in lines
    assert "a b.md" in shown(answered(article))


def test_other_places_are_named():
    also = [(source("notes/b.md", title="Other notes"), 75), (source("notes/c.md", title="More"), None)]
    assert "Other notes 1:15, More" in shown(answered(passage("Bring a second offer."), also=also))


@pytest.mark.parametrize("terminal", [False, True])
def test_text_is_shown_as_written(terminal):
    one = Passage(source("t.vtt", "transcript", HOSTILE, author=HOSTILE), 0, HOSTILE, (), (), (Span(0, len(HOSTILE)),))
    also = [(source(title=HOSTILE), 5)]
    said = shown(answered(one, also=also), terminal=terminal, width=1000)
    assert said.count(HOSTILE) == 5  # the statement, title, author, quote, and the other place
    assert HOSTILE in shown(answered(one, statements=()), terminal=terminal, width=1000)


@pytest.mark.parametrize("statements", [None, ()])
def test_colour_is_for_terminals(statements):
    answer = answered(talk("Say a number first."), passage("Bring one.", seconds=(5,)), statements=statements)
    assert "\x1b" not in shown(answer)
    assert "\x1b[" in shown(answer, terminal=True)


@pytest.mark.parametrize("statements", [None, ()])
def test_a_long_address_stays_whole(statements):
    url = "https://example.org/" + "long-" * 40 + "end"
    article = passage("Put it in writing.", doc="b.md", kind="article", url=url)
    assert f"    {url}\n" in shown(answered(article, statements=statements), width=60)


def test_a_document_without_an_address_is_named_by_its_path():
    article = passage("Put it in writing.", doc="articles/b.md", kind="article")
    assert "    articles/b.md\n" in shown(answered(article))
    assert "    articles/b.md\n" in shown(answered(article, statements=()))


def test_a_refusal_offers_three_neighbours_as_neighbours():
    near = [passage(f"Bread {at} bakes.", seconds=(60 + at,), title=f"Bread {at}") for at in range(4)]
    said = shown(answered(*near, statements=()))
    assert said.startswith("The corpus does not answer this.\nNearest to it, and not an answer:\n")
    for at in range(3):
        assert f"Bread {at} bakes." in said
        assert f"&t={60 + at}s" in said
    assert "Bread 3" not in said
    assert "[1]" not in said


def test_a_refusal_without_neighbours_offers_none():
    assert shown(answered(statements=())).strip() == "The corpus does not answer this."


@pytest.mark.parametrize("statements", [None, ()])
def test_remarks_come_last_as_written(statements):
    answer = answered(passage("Bring one."), statements=statements)
    remarked = dataclasses.replace(answer, remarks=(Remark("model", "[b]away[/b]"), Remark("dropped", "2 left out")))
    assert shown(remarked) == shown(answer) + "[b]away[/b]\n2 left out\n"
