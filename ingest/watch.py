"""Watching: building again whenever a document changes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from threading import Event


def watch(corpus: Path, build: Callable[[], None], *, stop: Event | None = None) -> None:
    """Call `build`, and again after every change below `corpus`, until `stop` is set or Ctrl-C is pressed. Changes that
    come together are one; a build that has a message for the user prints it, and the next change tries again."""
    import watchfiles

    print(f"watching {corpus}: Ctrl-C stops", file=sys.stderr)
    begun = False  # the first time-out says that changes are seen from now on: none is lost before the first build
    for changed in watchfiles.watch(
        corpus, debounce=2000, stop_event=stop, rust_timeout=200, yield_on_timeout=True, raise_interrupt=False
    ):
        if begun and not changed:
            continue
        begun = True
        try:
            build()
        except ValueError as error:
            print(f"career-qa: {error}", file=sys.stderr)
