"""``career-qa``: every command goes to the part that does it, and its exit code comes back."""

import os
import signal
import subprocess
import sys

import pytest

from ui import __main__ as commands
from ui import server


@pytest.fixture
def started(monkeypatch):
    ran = []
    monkeypatch.setattr(commands, "run", lambda command: ran.append(command) or 7)
    return ran


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], ["-m", "ui.server"]),
        (["--port", "8600"], ["-m", "ui.server", "--port", "8600"]),
        (["serve", "--index", "d"], ["-m", "ui.server", "--index", "d"]),
        (["ask", "Why?", "--json"], ["-m", "rag", "ask", "Why?", "--json"]),
        (["eval", "q.jsonl"], ["-m", "rag", "eval", "q.jsonl"]),
        (["index", "corpus", "--full"], ["-m", "ingest", "corpus", "--full"]),
        (["add", "a.md", "--no-index"], ["-m", "ingest", "add", "a.md", "--no-index"]),
        (["check", "--json"], ["-m", "ingest", "check", "--json"]),
        (["ask", "--help"], ["-m", "rag", "ask", "--help"]),
    ],
)
def test_a_command_goes_to_its_part_and_its_exit_code_comes_back(started, arguments, expected):
    assert commands.main(arguments) == 7
    assert started == [[sys.executable, *expected]]


@pytest.mark.parametrize("flag", ["--help", "-h", "help"])
def test_help_lists_every_command(started, capsys, flag):
    assert commands.main([flag]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines if line.startswith("  ")] == [
        "serve",
        "ask",
        "eval",
        "ladder",
        "label",
        "calibrate",
        "feedback",
        "index",
        "add",
        "check",
    ]
    assert started == []


def test_an_unknown_command_is_named(started, capsys):
    assert commands.main(["sing"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    known = "serve, ask, eval, ladder, label, calibrate, feedback, index, add, check"
    assert said.err == f"career-qa: no command 'sing'; there are {known}. See career-qa --help.\n"
    assert started == []


@pytest.mark.parametrize("code", [0, 1, 2])
def test_exit_codes_pass_through(code):
    assert commands.run([sys.executable, "-c", f"raise SystemExit({code})"]) == code


def test_a_child_that_a_signal_ended_counts_as_the_shell_counts_it():
    script = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    assert commands.run([sys.executable, "-c", script]) == 128 + signal.SIGKILL


def test_a_request_to_end_reaches_the_child():
    child = "import signal; signal.signal(signal.SIGTERM, lambda *_: exit(3)); print('up', flush=True); signal.pause()"
    parent = "import sys; from ui.__main__ import run; sys.exit(run([sys.executable, '-c', sys.argv[1]]))"
    with subprocess.Popen([sys.executable, "-c", parent, child], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "up\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait() == 3


def test_the_front_door_loads_nothing_heavy():
    script = (
        "import sys, ui.__main__; "
        "print([name for name in ('streamlit', 'torch', 'rag', 'ingest') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=os.environ)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("port", ["0", "65536", "-1", "web", "８０"])
def test_a_port_that_is_none_is_refused(capsys, port):
    with pytest.raises(SystemExit) as end:
        server.main([f"--port={port}"])
    assert end.value.code == 2
    assert f"{port!r} is not a port" in capsys.readouterr().err
