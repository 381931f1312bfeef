"""The question as it is understood: what it takes from the turns before, and what the search is narrowed to."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ui.parts.part import part

_pieces = part("pieces")


def pieces(
    question: str,
    *,
    earlier: list[str],
    inherited: Mapping[str, str],
    narrowed: Mapping[str, str],
    key: str,
    on_drop: Callable[[], None],
    on_back: Callable[[], None],
) -> None:
    """The `question`, the `earlier` ones as links back, and what is `inherited` or `narrowed` as chips that can be
    dropped.

    Triggers: ``drop`` with the name of a piece, ``filter.NAME`` for one of the filters; ``back`` with the number of an
    earlier turn, 0 for a new conversation.
    """
    chips = [{"key": name, "kind": name, "text": text} for name, text in inherited.items()]
    chips += [{"key": f"filter.{name}", "kind": "filter", "text": text} for name, text in narrowed.items()]
    data = {"question": question, "earlier": earlier, "chips": chips}
    _pieces(data=data, key=key, on_drop_change=on_drop, on_back_change=on_back)
