"""The journal: what happens on the page as lines of JSON, on standard error or in a file.

One line a question, one for each other event (`ui.event`), and one for each fault. What people ask is theirs: a
question's text, and whatever a message may quote of it, is written only where the server is told to.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler
from pathlib import Path
from typing import Any

LOG = logging.getLogger("career-qa")  # events, and what modules of the page log
PRIVATE = ("question",)  # fields that are a visitor's own words


class Lines(logging.Formatter):
    """A record as one line of JSON: ``time`` (ISO 8601, UTC), ``level``, ``event``, then the event's own fields.

    Of a fault: its type and where it came from, ``file:line in function``, the innermost last. Its message is left out
    without `questions`, since it may quote one.
    """

    def __init__(self, *, questions: bool = False) -> None:
        super().__init__()
        self._questions = questions

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {"time": time, "level": record.levelname.lower()}
        event: dict[str, Any] | None = getattr(record, "event", None)
        if event is not None:
            line["event"] = record.msg
            line |= event if self._questions else {name: event[name] for name in event if name not in PRIVATE}
        else:
            line["event"] = "fault" if record.exc_info else "message"
            line["message"] = record.getMessage() if self._questions else str(record.msg)
        if record.exc_info and record.exc_info[1]:
            line |= self._fault(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)

    def _fault(self, error: BaseException) -> dict[str, Any]:
        frames = traceback.extract_tb(error.__traceback__)
        told = {"error": type(error).__name__, "at": [f"{at.filename}:{at.lineno} in {at.name}" for at in frames]}
        return told | ({"said": str(error)} if self._questions else {})


def write(where: str, *, questions: bool = False) -> None:
    """Write the journal to the file `where`, at its end, or to standard error (``-``); with the text of `questions`.

    Only its owner can read a file that is made. A file that is moved away is made anew (logrotate). Raises ValueError
    where it cannot be written.
    """
    handler: logging.Handler
    if where == "-":
        handler = logging.StreamHandler(sys.stderr)
    else:
        try:
            path = Path(where)
            path.touch(mode=0o600)
            handler = WatchedFileHandler(path, encoding="utf-8", errors="backslashreplace")
        except OSError as error:
            raise ValueError(f"the log {where!r} cannot be written ({error}): give a file that can, or -") from error
    handler.setFormatter(Lines(questions=questions))
    LOG.addHandler(handler)
    LOG.propagate = False
    logging.getLogger("career-qa.event").setLevel(logging.INFO)
