"""Loops: what is said again and again in a row is kept once; what a person repeats stays."""

from pathlib import Path

import pytest
from fakes import mark, note, source
from hypothesis import given
from hypothesis import strategies as st

from ingest import read
from ingest.document import Document, Section, Segment
from ingest.loops import TOKEN, unlooped

PHRASE = "ask for more money"
BULLET = "* Ask your boss for a raise.\n"


def document(*sections, kind="notes"):
    """Sections of lines, each line a segment; a section is its text, or its headings with its text."""
    parted = [(("",), text) if isinstance(text, str) else text for text in sections]
    return Document(
        source(kind=kind),
        tuple(Section(tuple(names), tuple(map(Segment, text.splitlines(keepends=True)))) for names, text in parted),
    )


def left(*sections, kind="notes"):
    return unlooped(document(*sections, kind=kind)).text


def stays(*sections, kind="notes"):
    given = document(*sections, kind=kind)
    return unlooped(given) is given


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Intro.\n" + "Ask your boss now.\n" * 9 + "End.\n", "Intro.\nAsk your boss now.\nEnd.\n"),
        ("One is here.\nTwo is there.\n" * 5, "One is here.\nTwo is there.\n"),
        ("Well. " + "Ask your boss now. " * 9 + "End.\n", "Well. Ask your boss now. \nEnd.\n"),
        ("Well, " + f"{PHRASE}, " * 9 + "and go.\nEnd.\n", f"Well, {PHRASE}, \nand go.\nEnd.\n"),
        ("Ask your boss now.\n" * 9 + "Ask your bo\n", "Ask your boss now.\n"),
        (f"{PHRASE}, " * 9 + "ask for mo", f"{PHRASE}, \n"),
        ("Ask your boss now.\n" * 9 + "Ask your team.\n", "Ask your boss now.\nAsk your team.\n"),
        ("You ASK your boss, now: " * 9 + "\n", "You ASK your boss, now: \n"),
        ("no " * 25 + "\n", "no \n"),
        ("".join(f"Step {n}: {PHRASE}.\n" for n in range(25)), f"Step 0: {PHRASE}.\n"),
        ("".join(f"At 1:{n:02}:00 we {PHRASE}.\n" for n in range(25)) + "At 1:2", f"At 1:00:00 we {PHRASE}.\n"),
        ("".join(f"{PHRASE} now. " * 5 + "Or leave it be. " for _ in range(5)), f"{PHRASE} now. \nOr leave it be. \n"),
    ],
)
def test_one_cycle_is_kept(text, kept):
    assert left(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "Ask your boss now.\n" * 4,  # a refrain
        "no " * 24,
        "Feature | yes | yes | yes | yes | yes | yes\nOther | yes | yes | yes | yes | yes | yes\n",
        "1 + 1 + 1 + " * 200,
        "".join(f"Year {n}: {n}0,000 coins each month.\n" for n in range(24)),
        "".join(f"Chapter {n}\n" for n in range(120)),
        "".join(f"Ask {name} for a raise.\n" for name in ("Ann", "Ben", "Cem", "Dan", "Eve", "Fay")),
        "",
    ],
)
def test_what_a_person_repeats_stays(text):
    assert stays(text)


def test_speech_needs_five_times_the_evidence():
    assert stays(f"{PHRASE} " * 24, kind="transcript")
    assert left(f"{PHRASE} " * 25, kind="transcript") == f"{PHRASE} \n"
    assert stays("yeah " * 124, kind="transcript")


def test_equal_text_below_different_headings_stays():
    assert stays(*((("Jobs", name), f"{PHRASE.capitalize()}.\n") for name in "ABCDEFGH"))
    looped = [(("Jobs",), f"{PHRASE.capitalize()}.\n"), (("Pay",), "It is never enough.\n")] * 6
    assert unlooped(document(*looped)).sections == document(*looped[:2]).sections


def test_segments_keep_their_marks():
    body = f"First. {mark('00:00:05')}\n\n" + "".join(
        f"* Ask your boss for a raise {mark(f'00:01:{n:02}')}.\n" for n in range(20)
    )
    given = read.read(Path("a.md"), "a.md", note(f"{body}\nLast. {mark('00:09:00')}\n").encode())
    done = unlooped(given)
    assert done.text == "First.\nAsk your boss for a raise.\nLast.\n"
    assert [segment.marks for section in done.sections for segment in section.segments if segment.marks] == [
        (0,),
        (1,),
        (21,),
    ]
    assert done.written == given.written
    [problem] = done.problems
    assert problem.code == "looped-text"
    assert problem.message.startswith("said 20 times in a row, kept once: 'Ask your boss for a raise.")
    assert problem.line == given.written[2].line  # where it is first said again


def test_several_loops_are_one_problem():
    [problem] = unlooped(document(f"Then {PHRASE}. " * 9 + "A pause.\n" + "Or leave it be. " * 30)).problems
    assert problem == ("looped-text", 0, problem.message)
    assert problem.message.startswith("said 30 times")
    assert problem.message.endswith("(and 1 other loops)")
    assert len(problem.message) < 130


def test_two_million_letters_are_done():
    assert left("Intro.\n" + f"Then {PHRASE}. " * 80_000) == f"Intro.\nThen {PHRASE}. \n"
    assert stays("".join(f"w{n:b} " for n in range(60_000)))


PIECES = st.lists(st.tuples(st.text("ab 1.\n,", max_size=12), st.sampled_from([1, 1, 2, 5, 7, 30])), max_size=8).map(
    lambda pieces: "".join(piece * times for piece, times in pieces) + "\n"
)


@given(st.lists(st.tuples(st.lists(st.sampled_from(["A", "B 1"]), max_size=1), PIECES), max_size=4))
def test_what_holds_for_every_document(sections):
    given = document(*sections)
    done = unlooped(given)
    assert unlooped(done) is done
    whole = given.text
    assert all(line in whole for line in done.text.splitlines())  # nothing is put together from two places
    words = set(TOKEN.findall(done.text))
    lost = set(TOKEN.findall(whole)) - words
    assert all("1" in word or any(kept.startswith(word) for kept in words) for word in lost)
