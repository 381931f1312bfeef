"""Progress: a bar on a terminal, lines elsewhere, JSON for a program."""

import io
import json

import pytest
from rich.console import Console

from ingest import progress
from ingest.progress import shown, written


class Clock:
    """A clock that is told the time."""

    def __init__(self, monkeypatch):
        self.now = 100.0
        monkeypatch.setattr(progress.time, "monotonic", lambda: self.now)


def lines(told, clock=None):
    console = Console(file=io.StringIO(), width=80)
    with shown(console) as tell:
        for after, *step in told:
            if clock:
                clock.now += after
            tell(*step)
    return console.file.getvalue().splitlines()


def test_elsewhere_a_line_at_the_beginning_every_ten_seconds_and_at_the_end(monkeypatch):
    told = [
        (0, "reading", 1, 9),
        (9, "reading", 2, 9),
        (1, "reading", 3, 9),
        (5, "reading", 4, 9),
        (1, "reading", 9, 9),
    ]
    assert lines(told, Clock(monkeypatch)) == ["reading: 1 of 9", "reading: 3 of 9", "reading: 9 of 9"]


def test_steps_have_clocks_of_their_own_and_may_know_no_total(monkeypatch):
    told = [(0, "documents", 1, 9), (5, "encoding", 64, 0), (5, "documents", 2, 9), (5, "encoding", 128, 0)]
    assert lines(told, Clock(monkeypatch)) == [
        "documents: 1 of 9",
        "encoding: 64",
        "documents: 2 of 9",
        "encoding: 128",
    ]


def test_nothing_told_is_nothing_shown():
    assert lines([]) == []


@pytest.fixture
def terminal(monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    return Console(file=io.StringIO(), width=100, force_terminal=True)


def test_on_a_terminal_a_bar_for_each_step_with_count_and_rate(terminal):
    with shown(terminal) as tell:
        tell("reading", 1, 4)
        tell("reading", 4, 4)
        tell("encoding", 64, 0)
    text = terminal.file.getvalue()
    assert "reading" in text and "4/4" in text and "encoding" in text and "64/?" in text
    assert "━" in text and "\x1b[" in text
    assert "reading: " not in text


def test_a_rate_is_shown_once_it_is_known(terminal):
    class Task:
        speed = None

    assert progress.Rate().render(Task).plain == ""
    Task.speed = 123.4
    assert progress.Rate().render(Task).plain == "123/s"


def test_a_build_that_fails_leaves_the_terminal_as_it_was(terminal):
    with pytest.raises(KeyboardInterrupt), shown(terminal) as tell:
        tell("reading", 1, 4)
        raise KeyboardInterrupt
    assert terminal.file.getvalue().rstrip().endswith("\x1b[?25h")  # the cursor is back


def as_json(told, clock):
    stream = io.StringIO()
    with written(stream) as tell:
        for after, *step in told:
            clock.now += after
            tell(*step)
    found = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert all(list(one) == ["step", "done", "of"] for one in found)
    return [tuple(one.values()) for one in found]


def test_for_a_program_a_line_five_times_a_second_and_the_last_of_each_step(monkeypatch):
    told = [
        (0, "documents", 1, 9),
        (0.1, "documents", 2, 9),
        (0, "encoding", 64, 0),
        (0.15, "documents", 3, 9),
        (0.01, "documents", 9, 9),
        (0, "encoding", 128, 0),
        (0, "encoding", 192, 0),
    ]
    assert as_json(told, Clock(monkeypatch)) == [
        ("documents", 1, 9),
        ("encoding", 64, 0),
        ("documents", 3, 9),
        ("documents", 9, 9),
        ("encoding", 192, 0),
    ]


def test_for_a_program_the_last_is_told_of_what_fails_too(monkeypatch):
    Clock(monkeypatch)
    stream = io.StringIO()
    with pytest.raises(ValueError), written(stream) as tell:
        tell("encoding", 64, 0)
        tell("encoding", 128, 0)
        raise ValueError
    assert stream.getvalue().splitlines()[1:] == ['{"step": "encoding", "done": 128, "of": 0}']
