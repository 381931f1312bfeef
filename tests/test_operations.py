"""What docs/operations.md tells is so."""

import re
import sqlite3
from contextlib import closing

import pytest
from conftest import ROOT

from rag.measure.feedback import Vote, Votes
from rag.stages import STAGES
from ui import server

TEXT = (ROOT / "docs/operations.md").read_text("utf-8")
ANSWER = {"answered": True, "citations": [{"doc": "a.md"}]}


def test_every_option_is_described(capsys):
    with pytest.raises(SystemExit):
        server.main(["--help"])
    options = set(re.findall(r"--[a-z-]+", capsys.readouterr().out)) - {"--help", "--port", "--index", "--read-only"}
    assert options == {"--address", "--log", "--log-questions", "--metrics", "--metrics-address", "--proxy", "--rate"}
    assert options <= set(re.findall(r"--[a-z-]+", TEXT))


def test_every_stage_and_every_file_is_named():
    assert [name for name in STAGES if f"`{name}`" not in TEXT] == []
    for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", TEXT):
        assert (ROOT / "docs" / link).exists(), link
    for unit in re.findall(r"deploy/[\w@.-]+", TEXT):
        assert (ROOT / "docs" / unit).exists(), unit


def test_what_the_units_start_can_be_started():
    for unit in (ROOT / "docs/deploy").glob("career-qa@.service"):
        (start,) = re.findall(r"^ExecStart=\S+ serve (.*)$", unit.read_text("utf-8"), re.M)
        found = server._parse(start.replace("%i", "8501").split())
        assert (found.port, found.metrics, found.proxy, found.read_only) == (8501, 18501, ["127.0.0.1"], True)


def test_votes_of_two_hosts_are_put_together(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    one, two = Votes(tmp_path / "all.sqlite"), Votes(tmp_path / "b.sqlite")
    same = Vote("g1", "Q?", "Q?", "ann", 1, ANSWER)
    one.put(same)
    two.put(same)
    two.put(Vote("g1", "Q?", "Q?", "ben", -1, ANSWER, reason="beside"))
    (statements,) = re.findall(r"```sql\n(.*?)```", TEXT, re.S)
    with closing(sqlite3.connect(tmp_path / "all.sqlite")) as database, database:
        database.executescript(statements)
    assert [(vote.visitor, vote.vote, vote.answer) for vote in one.all()] == [("ann", 1, ANSWER), ("ben", -1, ANSWER)]
