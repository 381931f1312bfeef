"""Feedback: votes that are kept, by several writers at once, and the questions that they make."""

import dataclasses
import json
import os
import sqlite3
import subprocess
import sys

import pytest
import ui_samples as samples
from conftest import ROOT

from rag import __main__ as program
from rag.measure import evaluate, gold, report
from rag.measure.feedback import NOTE, Vote, Votes, counts, exported, location

QUESTION = "Should I take the counter offer?"


def vote(answer=None, *, vote=1, visitor="v", standalone=None, **given):
    answer = answer or samples.answered()
    return Vote("g1", answer.question, standalone or answer.question, visitor, vote, answer.as_json(), **given)


@pytest.fixture
def votes(tmp_path):
    return Votes(tmp_path / "deep" / "feedback.sqlite")


def test_the_file_is_where_a_users_data_is(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert Votes().path == location() == tmp_path / "career-qa" / "feedback.sqlite"
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert location() == tmp_path / ".local" / "share" / "career-qa" / "feedback.sqlite"


def test_what_is_put_is_read_back_and_can_be_taken_back(votes):
    given = vote(vote=-1, reason="wrong", note="Not so.\nNever.", corpus="/a/corpus", narrowed="only articles")
    put = votes.put(given)
    assert votes.all() == [put] == [dataclasses.replace(given, id=put.id, time=put.time)]
    assert put.time.endswith("+00:00")
    assert put.answer["citations"][0]["url"] == "https://www.youtube.com/watch?v=wCIJtIgnldc&t=287s"
    assert votes.remove(put.id)
    assert not votes.remove(put.id)
    assert votes.all() == []


def test_reading_makes_no_file(votes):
    assert votes.all() == []
    assert votes.same(vote()) is None
    assert not votes.remove(1)
    assert not votes.path.parent.exists()


def test_a_visitor_has_one_vote_on_an_answer(votes):
    first = votes.put(vote(note="good"))
    again = votes.put(vote(vote=-1, reason="beside"))
    assert votes.all() == [again]
    assert (again.id, again.note) == (first.id, "")
    others = [
        vote(visitor="w"),
        vote(standalone="why? Should I take the counter offer?"),
        vote(narrowed="only articles"),
        dataclasses.replace(vote(), index_id="g2"),
        vote(samples.answered("Another?")),
    ]
    for other in others:
        votes.put(other)
    assert len(votes.all()) == 6
    assert votes.same(vote()) == again
    assert votes.same(others[0]).visitor == "w"


def test_text_that_utf_8_cannot_hold_is_kept_without_it(votes):
    given = vote(samples.answered("Why \ud800?"), note="a\x00\ud800b")
    votes.put(given)
    assert votes.same(given).note == "a\x00?b"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"vote": 0}, "a vote of 0: give 1 or -1"),
        ({"reason": "wrong"}, "the reason 'wrong': an answer voted down"),
        ({"vote": -1, "reason": "rude"}, "the reason 'rude': an answer voted down"),
        ({"answer": samples.refused(), "vote": -1, "reason": "beside"}, "the reason 'beside': an answer voted down"),
        ({"note": "x" * (NOTE + 1)}, "a note of 2001 characters: at most 2000"),
    ],
)
def test_what_is_no_vote_is_refused(given, message):
    with pytest.raises(ValueError, match=message):
        vote(**given)


WRITER = """
import sys; from pathlib import Path; sys.path.insert(0, "tests")
import ui_samples as samples; from rag.measure.feedback import Vote, Votes
path, name, answer = Path(sys.argv[1]), sys.argv[2], samples.refused().as_json()
for n in range(25): Votes(path).put(Vote("g", "?", "?", f"{name}-{n}", 1, answer))
"""


def test_several_processes_write_at_once(votes):
    command = [sys.executable, "-c", WRITER, str(votes.path)]
    writers = [subprocess.Popen([*command, str(n)], cwd=ROOT, env={**os.environ, "PYTHONPATH": "."}) for n in range(3)]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    assert sorted(one.visitor for one in votes.all()) == sorted(f"{w}-{n}" for w in range(3) for n in range(25))


def test_a_file_that_is_none_is_named_and_kept(votes):
    votes.path.parent.mkdir()
    votes.path.write_bytes(b"something else entirely, of some length" * 100)
    for fails in (votes.all, lambda: votes.put(vote()), lambda: votes.same(vote()), lambda: votes.remove(1)):
        with pytest.raises(ValueError, match=r"the votes in '.*feedback.sqlite' cannot be kept or read: file is not a"):
            fails()
    assert votes.path.read_bytes().startswith(b"something else")


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ValueError, match="see that the file can be written"):
        Votes(tmp_path / "file" / "feedback.sqlite").put(vote())


def test_a_file_of_a_later_version_is_left_alone(votes):
    votes.put(vote())
    with sqlite3.connect(votes.path) as database:
        database.execute("pragma user_version = 2")
    with pytest.raises(ValueError, match="it is of format 2, this version reads format 1"):
        votes.all()


def test_an_answer_voted_up_is_a_question_with_gold():
    [question] = exported([vote(standalone="the counter offer, should I?")])
    assert question == {
        "id": question["id"],
        "question": "the counter offer, should I?",
        "answerable": True,
        "kind": "feedback",
        "gold": [
            {"doc": one.source.doc, "video_id": one.source.video_id, "start": one.start, "quote": one.text}
            for one in samples.answered().citations
        ],
        "key_facts": [],
    }
    assert question["id"].startswith("feedback-")


@pytest.mark.parametrize(
    ("given", "answerable"),
    [
        (vote(samples.refused()), [False]),
        (vote(vote=-1, reason="absent"), [False]),
        (vote(vote=-1, reason="beside"), []),
        (vote(vote=-1, reason="wrong"), []),
        (vote(vote=-1), []),
        (vote(samples.refused(), vote=-1), []),
        (vote(samples.refused(), narrowed="only articles"), []),
        (vote(vote=-1, reason="absent", narrowed="only articles"), []),
        (vote(narrowed="only articles"), [True]),
        (vote(dataclasses.replace(samples.answered(), citations=())), []),
    ],
)
def test_what_a_vote_tells_of_the_corpus(given, answerable):
    questions = exported([given])
    assert [question["answerable"] for question in questions] == answerable
    assert all(not question["gold"] for question in questions if not question["answerable"])


def test_a_question_is_asked_once_and_the_later_vote_says():
    up, absent = vote(visitor="a"), vote(visitor="b", vote=-1, reason="absent")
    one = dataclasses.replace(samples.answered(), citations=samples.answered().citations[:1])
    assert [q["answerable"] for q in exported([up, absent])] == [False]
    [question] = exported([absent, vote(one, visitor="c"), up, vote(visitor="d", vote=-1)])
    assert question["answerable"]
    assert [place["start"] for place in question["gold"]] == [287, 12, None, 416], "each place once"


def test_they_are_counted():
    kept = [vote(), vote(samples.refused()), vote(vote=-1, reason="wrong"), vote(samples.refused(), vote=-1)]
    assert counts(kept) == {"votes": 4, "up": 2, "down": 2, "refusals": 2, "questions": 2, "left_out": 2}


def test_the_questions_can_be_measured_by(tmp_path):
    path = tmp_path / "q.jsonl"
    gold.write(exported([vote(), vote(samples.refused())]), path)
    questions = gold.read(path)
    answers = [samples.answered(), samples.answered("Who won the cup?")]
    figures = evaluate.measure(questions, answers)
    assert (figures["cite_hit"], figures["time_ok"], figures["facts"]) == (1.0, 1.0, None)
    assert (figures["declined_right"], figures["declined_wrong"]) == (0.0, 0.0)
    misses = evaluate.misses(questions, [samples.refused(QUESTION), samples.refused()])
    assert "\n".join(report.missed(misses)).startswith(f"{questions[0]['id']} (feedback) {QUESTION}\n  wanted ")


@pytest.fixture
def run(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")

    def running(*arguments):
        code = program.main(["feedback", *map(str, arguments)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return running


def test_the_command_lists_what_was_voted_down_and_writes_the_rest(run, tmp_path):
    Votes().put(vote())
    hostile = "[bold]Not[/bold] so\n\x1b[2J"
    Votes().put(vote(samples.answered("Why?"), vote=-1, reason="wrong", note=hostile, standalone="Why? Offers"))
    code, out, err = run("--out", tmp_path / "q.jsonl")
    lines = [line.rstrip() for line in out.splitlines()]
    assert (code, err) == (0, "")
    assert lines[:3] == [
        "votes 2: 1 up, 1 down; on refusals 0",
        "questions with a known answer 1; votes that tell none 1, left out",
        "",
    ]
    assert lines[3].endswith(" Why?")
    assert lines[4:7] == [
        "  searched  Why? Offers",
        "  why       Something in it is wrong",
        "  note      [bold]Not[/bold] so  [2J",
    ]
    assert lines[-1] == f"{tmp_path / 'q.jsonl'} is written: career-qa eval {tmp_path / 'q.jsonl'}"
    assert [question["question"] for question in gold.read(tmp_path / "q.jsonl")] == [QUESTION]


def test_the_command_prints_json(run):
    Votes().put(vote(samples.refused(), vote=-1, note="It is in the notes."))
    code, out, _ = run("--json")
    told = json.loads(out)
    assert code == 0
    assert (told["file"], told["down"], told["left_out"]) == (str(location()), 1, 1)
    [down] = told["voted_down"]
    assert (down["note"], down["answer"]["question"]) == ("It is in the notes.", "Who won the cup?")
    assert "visitor" not in down


def test_without_votes_there_is_nothing_to_write(run, tmp_path):
    assert run() == (0, "No votes yet: give an answer on the page a thumb up or down.\n", "")
    code, out, err = run("--out", tmp_path / "q.jsonl")
    assert (code, out) == (2, "")
    assert "tells no right answer yet: give an answer on the page a thumb up" in err
    assert not (tmp_path / "q.jsonl").exists()


def test_a_file_that_cannot_be_written_is_named(run, tmp_path):
    Votes().put(vote())
    path = tmp_path / "none" / "q.jsonl"
    code, _, err = run("--out", path)
    said = f"career-qa: {path} cannot be written (No such file or directory): name another file\n"
    assert (code, err) == (2, said)
