"""Processes that read: many files are read by several, which end with the one that started them."""

import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from conftest import ROOT

from ingest.collection import FEW

READ = """
import sys, time
from pathlib import Path
from ingest.collection import told
list(told(Path(sys.argv[1]), progress=lambda *_: (print("begun", flush=True), time.sleep(600))))
"""


def marked(mark):
    """The processes that have `mark` in their environment."""
    found = []
    for place in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):  # it ended, or is another user's
            found += [place.parent.name] if mark in place.read_bytes() else []
    return found


@pytest.mark.skipif(not Path("/proc/self/environ").is_file(), reason="asks Linux's /proc which processes there are")
def test_a_killed_build_leaves_no_process_behind(tmp_path):
    for number in range(FEW + 1):
        (tmp_path / f"{number}.md").write_text(f"# Title {number}\n\nText.\n")
    mark = f"READ_IN={tmp_path}"
    reading = subprocess.Popen(
        [sys.executable, "-c", READ, str(tmp_path)],
        cwd=ROOT,
        env=os.environ | dict([mark.split("=")]),
        stdout=subprocess.PIPE,
        text=True,
    )
    with reading:
        assert reading.stdout.readline() == "begun\n"
        assert len(marked(mark.encode())) > 2
        reading.kill()
    for _ in range(600):
        if not marked(mark.encode()):
            break
        time.sleep(0.05)
    assert marked(mark.encode()) == []
