"""What an answer is: statements, each standing on citations, each citation a moment or a passage.

One `Answer` for every way of composing it. An answer with no statements is the answer "the corpus does not say";
what was nearest is then found in `retrieved`, and nothing of it poses as an answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from rag import moment
from rag.passage import Passage, Source, Span


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage: its row in the index, its score (higher is better, comparable within one question only),
    the sentence in it nearest to the question, and that sentence's cosine with the question."""

    row: int
    passage: Passage
    score: float
    sentence: Span
    cosine: float


@dataclass(frozen=True, slots=True)
class Citation:
    """The quoted `span` of a passage, under the number `n` (from 1) that the answer's text shows.

    `also` names other places that say the same: their source and second.
    """

    n: int
    passage: Passage
    span: Span
    also: tuple[tuple[Source, int | None], ...] = ()

    @property
    def source(self) -> Source:
        """The document that is cited."""
        return self.passage.source

    @property
    def text(self) -> str:
        """The quoted slice, character for character as it stands in the document."""
        return self.passage.text[self.span.start : self.span.end]

    @property
    def start(self) -> int | None:
        """The second of the video at which the quoted words begin, or None."""
        return self.passage.second_at(self.span.start)

    @property
    def end(self) -> int | None:
        """The second at which they end, where a transcript tells it."""
        return self.passage.end_second(self.span)

    @property
    def url(self) -> str | None:
        """A link that opens the source at the moment."""
        return moment.link(self.source, self.start)

    def as_json(self) -> dict[str, Any]:
        """The citation as the command line prints it."""
        return {
            "n": self.n,
            "doc": self.source.doc,
            "title": self.source.title,
            "kind": self.source.kind,
            "video_id": self.source.video_id,
            "start": self.start,
            "end": self.end,
            "url": self.url,
            "text": self.text,
            "also": [{"doc": source.doc, "start": start} for source, start in self.also],
        }


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing the answer says, the numbers of the citations that say it, and of those that say otherwise.

    `lead` is the heading or the line under which its source has it, where it is an item of a list and the statement
    before it has not told so already; else "".
    """

    text: str
    citations: tuple[int, ...]
    lead: str = ""
    against: tuple[int, ...] = ()

    def __str__(self) -> str:
        """As it is read: under its lead."""
        return f"{self.lead}: {self.text}" if self.lead else self.text

    @property
    def differs(self) -> str:
        """That sources differ, and which, to stand behind the citations: " (sources differ: [2])"; else empty."""
        return f" (sources differ: {''.join(f'[{n}]' for n in self.against)})" if self.against else ""


class Remark(NamedTuple):
    """One line for the asker about an answer. Its code: `model`, why the answer is not a language model's; `dropped`,
    how many statements of a model the sources do not bear out; `unanswered`, what of the question is not covered."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A question's answer.

    `score` is the confidence that the corpus answers, 0 to 1; `index` the id of the index that was asked;
    `latency_ms` the time from question to answer in milliseconds.
    """

    question: str
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    retrieved: tuple[Hit, ...]
    score: float
    index: str
    latency_ms: float
    remarks: tuple[Remark, ...] = ()

    @property
    def answered(self) -> bool:
        """Whether the corpus answers; False is an answer too."""
        return bool(self.statements)

    @property
    def sources(self) -> int:
        """How many independent sources are cited: notes on one video are one, and so are articles of one author."""
        return len({citation.source.origin for citation in self.citations})

    @property
    def nearest(self) -> tuple[Hit, ...]:
        """What to show where the corpus does not answer: the three best hits, no sentence at a moment twice."""
        found: dict[tuple[str, int | None, str], Hit] = {}
        for hit in self.retrieved:
            start, end = hit.sentence
            place = hit.passage.source.doc, hit.passage.second_at(start), hit.passage.text[start:end]
            found.setdefault(place, hit)
        return tuple(found.values())[:3]

    @property
    def text(self) -> str:
        """The statements, under their leads, with their [n] marks, one after the other, and where sources differ."""
        return " ".join(f"{s} {''.join(f'[{n}]' for n in s.citations)}{s.differs}" for s in self.statements)

    def as_json(self, id: str | None = None) -> dict[str, Any]:
        """The answer as one JSON object, the command line's contract."""
        return {
            "id": id,
            "question": self.question,
            "answered": self.answered,
            "answer": self.text,
            "statements": [
                {"text": str(s), "citations": list(s.citations), "against": list(s.against)} for s in self.statements
            ],
            "citations": [citation.as_json() for citation in self.citations],
            "retrieved": [
                {
                    "doc": hit.passage.source.doc,
                    "title": hit.passage.source.title,
                    "video_id": hit.passage.source.video_id,
                    "start": hit.passage.second_at(hit.sentence.start),
                    "text": hit.passage.text,
                    "score": round(hit.score, 6),
                }
                for hit in self.retrieved
            ],
            "score": round(self.score, 4),
            "index": self.index,
            "latency_ms": round(self.latency_ms, 1),
            "remarks": [remark._asdict() for remark in self.remarks],
        }
