"""Labels of Streamlit's own widgets, which read Markdown."""

from __future__ import annotations

import re


def literal(text: str) -> str:
    """`text` as Streamlit's Markdown that shows it as written: every mark of punctuation is escaped.

    The page's own parts need none of this.
    """
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)
