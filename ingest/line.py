"""A line of text under construction, and where in it the time marks stand.

What stands round a mark is the mark's: the parentheses that held nothing else go, a full stop behind it belongs to the
sentence before it, and marks that only commas and dashes part stand at one place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ingest.document import WrittenMark

CLOSING = re.compile(r"[.,;:!?…)\]’”\"']")
BETWEEN_MARKS = re.compile(r"[\s,;&–—-]*")


@dataclass
class Line:
    """Text under construction, with the marks met so far: (offset where what it times ends, mark)."""

    text: str = ""
    marks: list[tuple[int, WrittenMark]] = field(default_factory=list)
    after_mark: bool = False
    run: int = 0  # where the last run of marks began, before the punctuation that came after it
    links: int = 0  # characters of it that are links

    def add(self, text: str, *, link: bool = False) -> None:
        """Go on with `text`; white space is one blank, and none at the start."""
        text = re.sub(r"\s+", " ", text)
        if not text:
            return
        if self.after_mark:
            if self.text.rstrip().endswith("(") and text.startswith(")"):  # "([00:01:12])" leaves no parentheses
                self.text, text = self.text.rstrip()[:-1].rstrip(), text[1:]
                self._put(len(self.text) + 1, len(self.text))
            closing = CLOSING.match(text)
            if closing:
                last, self.text = self.marks[-1][0], self.text.rstrip()
                while closing:  # the full stop after a mark belongs to the sentence that the mark times
                    self.text, text = self.text + closing[0], text[1:]
                    closing = CLOSING.match(text)
                self._put(last, len(self.text))
        if text.startswith(" ") and (not self.text or self.text.endswith(" ")):
            text = text[1:]
        if text:
            self.text += text
            self.after_mark = False
            self.links += len(text.strip()) if link else 0

    def _put(self, beyond: int, at: int) -> None:
        """The marks from offset `beyond` on, which are the last ones, are at `at`."""
        for place in range(len(self.marks) - 1, -1, -1):
            if self.marks[place][0] < beyond:
                break
            self.marks[place] = (at, self.marks[place][1])

    def mark(self, mark: WrittenMark) -> None:
        """Put a mark here."""
        if self.marks and BETWEEN_MARKS.fullmatch(self.text, self.run):  # a run of marks is one place
            self.text = self.text[: self.run] + " " * bool(self.run)
            self._put(self.run + 1, self.run)
        self.run = len(self.text.rstrip())
        self.marks.append((self.run, mark))
        self.after_mark = True
