"""The watch list: its clips, in an order that can be changed, and what can be made of them."""

from __future__ import annotations

from collections.abc import Callable

from ui.parts.part import part
from ui.view.place import Data

_clips = part("clips", "taking")


def clips(
    watch: Data,
    *,
    opened: str | None,
    key: str,
    on_open: Callable[[], None],
    on_change: Callable[[], None],
    on_minutes: Callable[[], None],
) -> None:
    """The list `watch`: ``{heading, total, minutes, most, rows, every, note, name, markdown, m3u}``.

    `every` are the keys of the list as it was made, `note` a line below it or None, `name` that of a file without its
    ending, `markdown` and `m3u` what the files hold (m3u None: nothing of it is local). The row that plays is lit: the
    player says which with an event ``career-qa:playing`` of the window, ``{detail: {key}}``.
    Triggers: ``open`` with a key, ``change`` with ``{"order": [keys]}``, ``minutes`` with a number.
    """
    _clips(
        data=watch | {"opened": opened},
        key=key,
        on_open_change=on_open,
        on_change_change=on_change,
        on_minutes_change=on_minutes,
    )
