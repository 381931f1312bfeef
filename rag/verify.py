"""Whether a passage bears a statement out."""

from __future__ import annotations

import re

from rag.encoder import Encoder
from rag.passage import Passage, Span

NEAR = 0.6


class Verifier:
    """Checks statements with the vectors of `encoder`."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def evidence(self, text: str, passage: Passage) -> Span | None:
        """The slice of `passage` that says what `text` says; None where it does not."""
        if not set(re.findall(r"\d+", text)) <= set(re.findall(r"\d+", passage.text)):
            return None
        vector = self._encoder.encode([text]).vectors[0]
        best, cosine = None, NEAR
        for span in passage.sentences:
            found = float(self._encoder.encode([passage.text[span.start : span.end]]).vectors[0] @ vector)
            if found >= cosine:
                best, cosine = span, found
        return best
