"""Watching: building again whenever a document changes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from threading import Event


def watch(corpus: Path, build: Callable[[], None], *, index: Path, stop: Event | None = None) -> None:
    """Call `build`, and again after every change below `corpus`, until `stop` is set or Ctrl-C is pressed. Changes that
    come together are one; a build that has a message for the user prints it, and the next change tries again. What
    changes in the folder `index` is the build's own doing."""
    import watchfiles

    def counts(_: watchfiles.Change, path: str) -> bool:
        return not Path(path).is_relative_to(index.resolve())

    print(f"watching {corpus}: Ctrl-C stops", file=sys.stderr)
    begun = False  # the first time-out says that changes are seen from now on: none is lost before the first build
    changes = watchfiles.watch(
        corpus.resolve(),
        watch_filter=counts,
        debounce=2000,
        stop_event=stop,
        rust_timeout=200,
        yield_on_timeout=True,
        raise_interrupt=False,
    )
    for changed in changes:
        if begun and not changed:
            continue
        begun = True
        try:
            build()
        except ValueError as error:
            print(f"career-qa: {error}", file=sys.stderr)
