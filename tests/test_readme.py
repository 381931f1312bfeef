"""The README tells the truth: its sample is what the program prints, and what it names is there."""

import io
import re

from conftest import ROOT
from rich.console import Console

from rag import render
from rag.ask import answer
from ui.__main__ import COMMANDS

README = (ROOT / "README.md").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


def test_the_sample_answer_is_the_answer(model, real_index):
    question, shown = re.search(r"career-qa ask \"(.+?)\"\n(.*?)\n…\n```", README, re.S).groups()
    output = io.StringIO()
    render.show(answer(question, real_index, model), Console(file=output, width=10_000))
    printed = re.sub(r"\s+", " ", output.getvalue())
    assert re.sub(r"\s+", " ", shown).strip() in printed


def test_every_command_is_described():
    for name in COMMANDS:
        assert f"`career-qa {name}" in README
    for target in re.findall(r"^([a-z]+):.*## ", MAKEFILE, re.M):
        assert re.search(rf"`(make )?{target}`|`make`" if target == "run" else rf"`(make )?{target}`", README), target


def test_every_file_that_is_linked_is_there():
    for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (ROOT / link).exists(), link
