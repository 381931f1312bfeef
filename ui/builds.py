"""Builds: rebuilding the index and adding to it from the page, one at a time for the whole server.

The work is done by ``python -m ingest``, the same as on a terminal, as a process of its own: the page keeps answering
from the index that it has, and takes up the new one when it is published.
"""

from __future__ import annotations

import atexit
import json
import logging
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import streamlit as st

from ui import uploads
from ui.uploads import Upload

log = logging.getLogger("career-qa")

INGEST = (sys.executable, "-m", "ingest")
KEPT = 200  # lines of a job that are shown
NICE = 10  # how far a job stands back behind answers
SECRETS = ("CAREER_QA_LLM_KEY",)  # of the environment, which a build has no use for
BARE = re.compile(r"(?:www\.|(?:m\.|music\.)?youtube\.com/|youtu\.be/)", re.I)
LINK = re.compile(r"https?://[^\s/?#\x00-\x20\x7f][^\s\x00-\x20\x7f]*", re.I)
FAULT = "Something failed. The server's log says what."

Folder = tempfile.TemporaryDirectory[str]


@dataclass(frozen=True, slots=True)
class Job:
    """What a job is doing, or did: `what` it is, the step it is at, `done` of `of`, how many texts it `encoded`, its
    messages, and at the end the report of the build (None where none was made) and the exit code."""

    what: str
    step: str = ""
    done: int = 0
    of: int = 0
    encoded: int = 0
    messages: tuple[str, ...] = ()
    report: Mapping[str, Any] | None = None
    code: int | None = None

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self.code is None


class Builds:
    """The job that runs, or the last one; safe to use from many threads. `command` is how ingest is called."""

    def __init__(self, command: Sequence[str] = INGEST) -> None:
        self._command = tuple(command)
        self._lock = threading.Lock()
        self._job: Job | None = None
        self._child: subprocess.Popen[str] | None = None
        atexit.register(self.stop)

    @property
    def job(self) -> Job | None:
        """The job as it is now; None before the first one."""
        return self._job

    def rebuild(self, corpus: Path, index: Path) -> None:
        """Bring `index` up to date with `corpus`. Raises ValueError, a message, while another job runs."""
        self._start("Rebuilding", [str(corpus.resolve()), *_where(index)], [corpus, index])

    def add_link(self, link: str, corpus: Path, index: Path) -> None:
        """Add what `link` leads to. Raises ValueError, a message, for what is no link, and while another job runs."""
        url = address(link)
        arguments = ["add", "--corpus", str(corpus.resolve()), *_where(index), "--", url]
        self._start(f"Adding {url}", arguments, [corpus, index])

    def add_files(self, files: Sequence[Upload], corpus: Path, index: Path) -> None:
        """Add the files. Raises ValueError, a message, where they are not taken, and while another job runs."""
        if refused := uploads.refusal(files):
            raise ValueError(refused)
        folder = tempfile.TemporaryDirectory(prefix="career-qa-")
        try:
            paths = map(str, uploads.write(files, Path(folder.name)))
            what = f"Adding {len(files)} file{'s' * (len(files) != 1)}"
            arguments = ["add", "--corpus", str(corpus.resolve()), *_where(index), "--", *paths]
            self._start(what, arguments, [corpus, index], folder)
        except BaseException:
            folder.cleanup()
            raise

    def stop(self) -> None:
        """End the job that runs, with the processes that it started."""
        child = self._child
        if child is None or child.poll() is not None:
            return
        with suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(child.pid, signal.SIGTERM)  # its own group: see `_start`
            else:
                child.terminate()

    def _start(self, what: str, arguments: Sequence[str], named: Sequence[Path], folder: Folder | None = None) -> None:
        """Start ingest with the `arguments`. Messages call the `named` folders by their last name alone, and `folder`,
        which is removed when it has ended, not at all."""
        with self._lock:
            if self._job and self._job.running:
                raise ValueError(f"One thing at a time: {self._job.what} is not done yet. Try again when it is.")
            environment = {name: value for name, value in os.environ.items() if name not in SECRETS}
            child = subprocess.Popen(
                [*self._command, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,  # one stream, so that messages keep their order
                encoding="utf-8",
                errors="replace",
                env=environment | {"PYTHONIOENCODING": "utf-8"},
                start_new_session=True,
            )
            with suppress(OSError, AttributeError):  # gone already; a system without
                os.setpriority(os.PRIO_PROCESS, child.pid, NICE)
            self._job, self._child = Job(what), child
        places = [path.resolve().parent for path in named] + ([Path(folder.name)] if folder else [])
        hidden = sorted((f"{place}{os.sep}" for place in places), key=len, reverse=True)  # the innermost first
        threading.Thread(target=self._follow, args=(child, hidden, folder), daemon=True).start()

    def _follow(self, child: subprocess.Popen[str], hidden: Sequence[str], folder: Folder | None) -> None:
        """Read what the child says until it ends."""
        for line in child.stdout or ():
            self._take(line.strip(), hidden)
        code = child.wait()
        if folder:
            folder.cleanup()
        with self._lock:
            job = self._job
            assert job is not None
            if code not in (0, 2):
                log.error("%s ended with exit code %d:\n%s", job.what, code, "\n".join(job.messages))
                job = replace(job, messages=(FAULT,))
            self._job = replace(job, code=code)

    def _take(self, text: str, hidden: Sequence[str]) -> None:
        """Take up one line that ingest said."""
        said = _object(text)
        with self._lock:
            assert self._job is not None
            if said and said.get("step") == "encoding":
                self._job = replace(self._job, encoded=int(said["done"]))
            elif said and "step" in said:
                self._job = replace(self._job, step=str(said["step"]), done=int(said["done"]), of=int(said["of"]))
            elif said and "documents" in said:
                self._job = replace(self._job, report=said)
            elif text:
                text = text.removeprefix("career-qa: ")
                for path in hidden:
                    text = text.replace(path, "")
                self._job = replace(self._job, messages=(*self._job.messages, text)[-KEPT:])


@st.cache_resource(show_spinner=False)
def builds() -> Builds:
    """The one of this server."""
    return Builds()


def address(link: str) -> str:
    """What somebody gives as a link, as an address of the web. Raises ValueError for anything else, so for a path of
    this machine and for what a program would take for an option."""
    url = link.strip()
    url = f"https://{url}" if BARE.match(url) else url
    if not LINK.fullmatch(url):
        raise ValueError(f"{link.strip()[:200]!r} is not a link: give one that starts with https:// or http://")
    return url


def _where(index: Path) -> list[str]:
    return ["--index", str(index.resolve()), "--json", "--progress"]


def _object(text: str) -> dict[str, Any] | None:
    if not text.startswith("{"):
        return None
    with suppress(ValueError):
        found = json.loads(text)
        return found if isinstance(found, dict) else None
    return None
