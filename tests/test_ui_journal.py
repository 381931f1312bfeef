"""The journal: one line of JSON for what happened, without anybody's words unless they are asked for."""

import io
import json
import logging

import pytest
import ui_samples as samples

from rag.filter import Filter
from rag.stages import stage
from ui import event, journal
from ui.journal import Lines

QUESTION = "Should I tell Ann that I quit?"


@pytest.fixture(autouse=True)
def undisturbed():
    """The loggers as they were."""
    before = [(log, log.handlers[:], log.level, log.propagate) for log in (journal.LOG, event.EVENTS)]
    yield
    for log, handlers, level, propagate in before:
        for handler in {*log.handlers} - {*handlers}:
            handler.close()
        log.handlers[:], log.propagate = handlers, propagate
        log.setLevel(level)


@pytest.fixture
def heard(undisturbed):
    """Starts the journal; gives its lines so far."""

    def start(*, questions=False):
        out = io.StringIO()
        handler = logging.StreamHandler(out)
        handler.setFormatter(Lines(questions=questions))
        journal.LOG.addHandler(handler)
        event.EVENTS.setLevel(logging.INFO)
        return lambda: [json.loads(line) for line in out.getvalue().splitlines()]

    return start


def ask(answer=samples.answered, narrowed=Filter(channel="Ann")):  # noqa: B008 (frozen)
    with event.asking(QUESTION, turn=2) as fields:
        with stage("encode"):
            pass
        fields |= event.answered(answer(QUESTION), narrowed)


def test_a_question_is_a_line(heard):
    lines = heard()
    ask()
    (line,) = lines()
    assert line["time"].endswith("+00:00")
    assert line["stages"].keys() == {"encode"}
    assert line["ms"] >= line["stages"]["encode"]
    del line["time"], line["ms"], line["stages"]
    assert line == {
        "level": "info",
        "event": "question",
        "visit": None,
        "turn": 2,
        "generation": "g1",
        "outcome": "answered",
        "answered": True,
        "confidence": 0.8,
        "hits": 0,
        "statements": 3,
        "citations": 4,
        "filters": ["channel"],
    }


def test_a_refusal_is_a_line_too(heard):
    lines = heard()
    ask(samples.refused)
    assert [(line["outcome"], line["statements"], line["hits"]) for line in lines()] == [("declined", 0, 4)]


@pytest.mark.parametrize(("questions", "told"), [(False, False), (True, True)])
def test_what_people_ask_is_there_only_where_it_is_asked_for(heard, questions, told):
    lines = heard(questions=questions)
    ask()
    for error in (ValueError(f"{QUESTION} is too long"), RuntimeError(f"lost at {QUESTION}")):
        try:
            with event.asking(QUESTION):
                raise error
        except Exception:
            journal.LOG.exception("answering %r failed", QUESTION)
    whole = json.dumps(lines())
    assert [line.get("outcome") for line in lines()] == ["answered", "refused", None, "fault", None]
    assert ("Ann" in whole) is told


def test_a_fault_says_where(heard):
    lines = heard()
    try:
        {}["nothing"]
    except KeyError:
        journal.LOG.exception("looking failed")
    (line,) = lines()
    assert (line["level"], line["event"], line["message"], line["error"]) == (
        "error",
        "fault",
        "looking failed",
        "KeyError",
    )
    assert line["at"][-1].rpartition("/")[2].startswith("test_ui_journal.py:")


def test_where_nobody_listens_nothing_is_made(monkeypatch):
    monkeypatch.setattr(event, "timed", None)
    assert not event.listened()
    with event.asking(QUESTION) as fields:
        fields["outcome"] = "answered"
    event.tell("index", outcome="opened")


def test_a_file_is_for_its_owner_and_may_be_moved_away(tmp_path):
    log = tmp_path / "questions.jsonl"
    journal.write(str(log))
    event.tell("index", outcome="opened", generation="g1")
    assert log.stat().st_mode & 0o777 == 0o600
    log.rename(tmp_path / "old.jsonl")
    event.tell("index", outcome="opened", generation="g2")
    assert [json.loads(path.read_text())["generation"] for path in (tmp_path / "old.jsonl", log)] == ["g1", "g2"]


def test_a_file_that_cannot_be_written_is_a_message(tmp_path):
    with pytest.raises(ValueError, match=r"the log .*nowhere.* cannot be written .*: give a file that can, or -"):
        journal.write(str(tmp_path / "nowhere" / "log"))
