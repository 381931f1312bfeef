"""Answers made by hand, and an index that holds nothing but what the page asks of one."""

from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

from rag.answer import Answer, Citation, Hit, Statement
from rag.passage import Mark, Passage, Source, Span

HOSTILE = (
    "$120k–$150k *a* _b_ [x](https://evil.example) :red[x] `y` "
    "<script>window.hacked=1</script> <img src=x onerror=hacked=1>"
)

NOTES = Source(
    "notes/counter-offers.md",
    "notes",
    "How to Negotiate A Counter Offer",
    url="https://www.youtube.com/watch?v=wCIJtIgnldc",
    video_id="wCIJtIgnldc",
    author="A Life After Layoff",
)
TALK = Source(
    "transcripts/talk.vtt",
    "transcript",
    "Asking for a raise: $5k is a number",
    author="career-qa",
    date="2025-06-01",
    media="transcripts/talk of ours.mp4",
)
ARTICLE = Source(
    "articles/references.md",
    "article",
    "References, and when to give them",
    url="https://www.example.org/references",
    author="R. Writer",
    date="2024-03-02",
)


def passage(source, sentences, seconds=None, headings=()):
    """A passage of `sentences`, each with its second."""
    text, spans, marks = "", [], []
    for at, sentence in enumerate(sentences):
        text += " " if text else ""
        spans.append(Span(len(text), len(text) + len(sentence)))
        if seconds:
            marks.append(Mark(len(text), seconds[at]))
        text += sentence
    return Passage(source, 0, text, tuple(headings), tuple(marks), tuple(spans))


COUNTER = passage(
    NOTES,
    [
        "An employee who has already given notice is the one steering the conversation about a counter offer.",
        "Keep the new company's name, the job title and the salary to yourself.",
        "More money for the same title and level only makes you a costlier version of the employee you were.",
    ],
    [270, 287, 416],
    ["Keep control of the conversation"],
)
SPEECH = passage(
    TALK,
    ["Hello and welcome.", "I never say yes in the room.", "I ask for two days, and I put a number down first."],
    [0, 12, 25],
)
READ = passage(
    ARTICLE,
    [
        "Leave references off the resume.",
        "Employers ask for them at the end, and a list sent early only spends your referees' patience.",
        "Keep a page ready with three names who know your work.",
    ],
    headings=["When they ask"],
)


def answered(question="Should I take the counter offer?", index="g1"):
    """An answer that cites notes, a talk and an article."""
    citations = (
        Citation(1, COUNTER, COUNTER.sentences[1], also=((TALK, 12), (ARTICLE, None))),
        Citation(2, SPEECH, SPEECH.sentences[1]),
        Citation(3, READ, READ.sentences[1]),
        Citation(4, COUNTER, COUNTER.sentences[2]),
    )
    statements = (
        Statement(COUNTER.text[COUNTER.sentences[1].start : COUNTER.sentences[1].end], (1,)),
        Statement(SPEECH.text[SPEECH.sentences[1].start : SPEECH.sentences[1].end], (2,)),
        Statement(READ.text[READ.sentences[1].start : READ.sentences[1].end], (3, 4)),
    )
    return Answer(question, statements, citations, (), 0.8, index, 12.0)


def refused(question="Who won the cup?", index="g1"):
    """A refusal, with four hits of which two are the same sentence."""
    hits = (
        Hit(0, COUNTER, 0.3, COUNTER.sentences[0], 0.2),
        Hit(1, COUNTER, 0.3, COUNTER.sentences[0], 0.2),
        Hit(2, READ, 0.2, READ.sentences[0], 0.2),
        Hit(3, SPEECH, 0.1, SPEECH.sentences[2], 0.2),
    )
    return Answer(question, (), (), hits, 0.1, index, 12.0)


def hostile(question=HOSTILE, index="g1"):
    """An answer whose every text would like to be markup."""
    source = Source(
        "notes/h.md", "notes", f"Title {HOSTILE}", url="javascript:alert(1)", author=f"By {HOSTILE}", date=HOSTILE
    )
    one = passage(source, [f"First {HOSTILE}.", f"Second {HOSTILE}."], headings=[f"Heading {HOSTILE}"])
    return Answer(
        question,
        (Statement(f"Says {HOSTILE}", (1,)),),
        (Citation(1, one, one.sentences[1], also=((source, None),)),),
        (),
        0.8,
        index,
        1.0,
    )


@dataclass
class FakeIndex:
    """What the page asks of an index."""

    corpus: Path = Path("corpus")
    id: str = "g1"
    created: str = "2025-06-01T10:00:00Z"
    sources: tuple[Source, ...] = (NOTES, TALK, ARTICLE)
    changed: tuple[str, ...] = ()
    manifest: SimpleNamespace = field(default_factory=lambda: SimpleNamespace(encoder="words"))

    def changes(self):
        return self.changed

    def document(self, doc):
        return [one for one in (COUNTER, SPEECH, READ) if one.source.doc == doc]
