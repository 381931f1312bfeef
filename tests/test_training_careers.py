"""Notes written for training: each is a document that holds the sentences its questions are answered by."""

import json

import pytest

from ingest import markdown
from rag.measure.gold import read
from rag.training import careers

FILES = ("careers", "seeking", "growing")
NOTE = {
    "title": 'Giving "notice"',
    "headings": ["When", "Early or late"],
    "sentences": ["Tell your manager first.", "Write it down.", "Stay polite."],
    "questions": [["who hears it before the rest?", 0], ["is saying it enough?", 1]],
}


@pytest.fixture
def file(tmp_path):
    """Writes notes into a file."""

    def written(*notes):
        path = tmp_path / "careers.jsonl"
        path.write_text("".join(f"{note if isinstance(note, str) else json.dumps(note)}\n" for note in notes), "utf-8")
        return path

    return written


def test_notes_and_questions_are_written(file, tmp_path):
    notes = list(careers.notes(file(NOTE, NOTE | {"held_out": True})))
    questions = careers.spread(notes, tmp_path / "careers")
    assert (tmp_path / "careers" / "0000.md").read_text("utf-8") == (
        '---\ntitle: "Giving \\"notice\\""\n---\n\n## When\n\n### Early or late\n\n'
        "- Tell your manager first.\n- Write it down.\n- Stay polite.\n"
    )
    assert "Tell your manager first.\n\nWrite it down. Stay polite.\n" in (tmp_path / "careers" / "0001.md").read_text(
        "utf-8"
    )
    assert [question["id"] for question in questions] == ["c-0000-0", "c-0000-1", "d-0001-0", "d-0001-1"]
    assert questions[1]["question"] == "is saying it enough?"
    assert questions[1]["gold"] == [{"doc": "careers/0000.md", "quote": "Write it down."}]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("[", "no note"),
        ("[]", "no note"),
        (NOTE | {"questions": [["who?"]]}, "no note"),
        ({"title": "a"}, "no note"),
        (NOTE | {"questions": [["who?", 3]]}, "a question names a sentence that is not there"),
    ],
)
def test_a_line_that_is_no_note_is_named(file, wrong, message):
    with pytest.raises(ValueError, match=rf"careers\.jsonl:2: {message}"):
        list(careers.notes(file(NOTE, wrong)))


@pytest.fixture(scope="module")
def known():
    """The notes of every file."""
    return {name: list(careers.notes(careers.FILE.with_name(f"{name}.jsonl"))) for name in FILES}


def test_questions_that_nothing_answers_are_told_apart(file, tmp_path):
    note = NOTE | {"held_out": True, "unanswered": ["is it taxed?"]}
    asked = careers.spread(list(careers.notes(file(note))), tmp_path / "careers")
    assert [question["answerable"] for question in asked] == [True, True, False]
    assert asked[-1]["id"] == "d-0000-u0" and asked[-1]["question"] == "is it taxed?"


def test_what_is_for_measuring_is_not_for_training(known):
    assert len(known["careers"]) > 1500 and 0 < sum(note.held_out for note in known["careers"]) < 100
    for name in ("seeking", "growing"):
        assert all(note.held_out and note.unanswered for note in known[name])
        assert sum(len(note.questions) for note in known[name]) > 300
        assert sum(len(note.unanswered) for note in known[name]) > 200


def test_every_note_reads_as_it_was_written(known):
    found = [note for notes in known.values() for note in notes]
    for number, note in enumerate(found):
        _, text = note.markdown(number).split("---\n\n", 1)
        said = " ".join(block.text for block in markdown.blocks(text))
        assert said == " ".join(note.sentences), number


def test_no_question_is_asked_twice_and_few_use_their_answers_words(known):
    found = [note for notes in known.values() for note in notes]
    asked = [(question, note.sentences[number]) for note in found for question, number in note.questions]
    every = [question.casefold() for note in found for question in (*note.unanswered, *(q for q, _ in note.questions))]
    assert len(set(every)) == len(every) > 10_000

    def long(text):
        return {word.strip(".,;:!?'\"") for word in text.casefold().split() if len(word) > 6}

    assert sum(bool(long(question) & long(answer)) for question, answer in asked) < 0.1 * len(asked)


def test_the_command_line_writes_both(tmp_path, capsys):
    assert careers.main([str(tmp_path / "careers"), str(tmp_path / "q.jsonl")]) == 0
    assert len(read(tmp_path / "q.jsonl")) > 9000
    assert "notes in" in capsys.readouterr().out
    held = careers.FILE.with_name("seeking.jsonl")
    assert careers.main([str(tmp_path / "held"), str(tmp_path / "h.jsonl"), str(held)]) == 0
    assert len(list((tmp_path / "held").glob("*.md"))) == 80
    assert careers.main([str(tmp_path)]) == 2
    (tmp_path / "file").touch()
    assert careers.main([str(tmp_path / "file"), str(tmp_path / "q.jsonl")]) == 2
    assert "error: " in capsys.readouterr().err
