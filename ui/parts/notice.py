"""A message."""

from __future__ import annotations

from ui.parts.part import part

_notice = part("notice")


def notice(title: str | None, text: str, *, key: str, tone: str = "plain") -> None:
    """A message in place of an answer, or beside one. What stands between backticks in `text` is set as code.

    `tone` is ``plain``, ``hint`` (small, beside the question), ``refusal`` or ``fault``.
    """
    _notice(data={"title": title, "text": text, "tone": tone}, key=key)
