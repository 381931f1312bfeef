"""Parts: what of a question can be asked on its own, so that a part that is not covered is named and the rest answered.

English by patterns, and in doubt one part: "pros and cons", "how and when", "… and how long does it take" stay whole.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from rag.language.clause import content
from rag.passage import Span

WH = r"(?:what|who|whom|whose|which|when|where|why|how)"
AUX = (
    r"(?:is|are|was|were|am|do|does|did|can|could|should|would|will|has|have|had|must|may|might|"
    r"(?:is|are|do|does|did|ca|could|should|would|wo)n['’]t)"
)
# "How long do", "how to", "what's a", "who sells", "should my".
ASKING = (
    rf"(?:{WH}(?:\s+(?!and\b|or\b)[\w'’-]+){{0,3}}?\s+(?:{AUX}|to)\s+\w|{WH}['’](?:s|re)\s+\w|"
    rf"(?:who|what)\s+[a-z]{{2,}}s\s+\w|(?:does|did)\s+\w|{AUX}\s+(?:i|you|we|people|my|your|our|an?|any|anyone)\b)"
)
SENTENCE = re.compile(r"(?<=[.?!])[\"”’')]*\s+|\n+")
JOINT = re.compile(
    rf"[\s,;]*[\s,;](?=(?:and|plus|also)\s+(?:also\s+)?{ASKING})|\s*[,;]\s+(?={WH}\s+{AUX}\s+(?:i|you|we)\b)", re.I
)
JOINING = re.compile(r"(?:and|also|plus|or)\b", re.I)
OPENING = re.compile(
    r"(?:(?:and|also|plus|so|but|or|ok|okay|oh|then|hi|hello|hey|well|please|finally|tell me(?=\s+(?:wh|how)))\b"
    r"[\s,]*)*",
    re.I,
)
ASKED = re.compile(
    rf"{ASKING}|(?:{AUX}|tell me|explain|i want to know|i wonder)\b|(?:who|what|which)\s+(?!i\b|you\b|we\b|my\b)\w",
    re.I,
)
OWN = re.compile(rf"{WH}\s+{AUX}\s+i\b", re.I)  # "how do I", "where should I"
# What leans on words before it: it points, compares, leaves out what it counts or does, or speaks of "the" thing
# without saying of what.
LEANING = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|she|him|her|his|hers|this|that|these|those|there|then|so|such|one|ones|else|"
    r"instead|same|too|either|neither|both|another|others?|more|less|later|afterwards|before|after|again|still|better|"
    rf"worse|faster|sooner|longer|cheaper|bigger|how many {AUX})\b|"
    r"\bthe\b(?!\s+(?:best|most|usual|average|difference)\b|(?:\s+\w+){1,3}\s+(?:of|for|in|to|at|between|with)\b)|"
    r"\b(?:take|need|do|go|compare|differ|about|think|say|mean|happen)\W*$",
    re.I,
)
MEASURE = re.compile(r"how\s+(?:much|many|long|often|soon|far|fast|old|big|hard|likely|come)\b", re.I)
DEFINING = re.compile(r"what(?:['’]s|\s+(?:is|are))\s+(?:an?\s+)?[\w-]+\W*$", re.I)
WORDS = 2  # words with a content that a part has of its own; one more where it asks yes or no


class Part(NamedTuple):
    """A part of a question: as it is `named`, a slice of the question and "?"; and as it is `asked` again, behind the
    situation that the question tells of."""

    named: str
    asked: str


def parts(question: str) -> tuple[Part, ...]:
    """The parts of `question` that can each stand alone, in order; one, the whole as it is, where there is no joint or
    what follows would lean on what stands before."""
    pieces = [
        piece
        for sentence in _split(SENTENCE, question, Span(0, len(question)))
        for piece in _split(JOINT, question, sentence)
    ]
    first = next((at for at, piece in enumerate(pieces) if ASKED.match(_bare(question[slice(*piece)]))), len(pieces))
    found: list[Span] = []
    for piece in pieces[first:]:
        if not found or (_has_words(_bare(question[slice(*found[-1])])) and _stands(question[slice(*piece)])):
            found.append(piece)
        else:
            found[-1] = Span(found[-1].start, piece.end)
    if len(found) < 2:
        return (Part(question, question),)
    situation = question[: found[0].start].strip()
    names = [f"{_bare(question[slice(*span)])}?" for span in found]
    return tuple(Part(name, f"{situation} {name[0].upper()}{name[1:]}" if situation else name) for name in names)


def _split(joint: re.Pattern[str], text: str, within: Span) -> list[Span]:
    """Where the pieces between the joints stand, `within` a place of `text`; blanks make no piece."""
    found, start = [], within.start
    for end, after in [*(match.span() for match in joint.finditer(text, *within)), (within.end, within.end)]:
        if text[start:end].strip():
            found.append(Span(start, end))
            start = after
    return found


def _has_words(bare: str) -> bool:
    """Whether `bare` says enough to be asked without what follows it."""
    needed = WORDS + (re.match(AUX, bare, re.I) is not None)
    return len(content(MEASURE.sub("", bare), light=False)) >= needed or DEFINING.match(bare) is not None


def _stands(piece: str) -> bool:
    """Whether `piece` is joined to what stands before it as a question of its own, and does not lean on it."""
    bare = _bare(piece)
    if not JOINING.match(piece) and not OWN.match(bare):  # a second question is mostly the first one put otherwise
        return False
    return ASKED.match(bare) is not None and _has_words(bare) and LEANING.search(bare) is None


def _bare(piece: str) -> str:
    """`piece` without what joins it to others."""
    opening = OPENING.match(piece)
    return piece[opening.end() if opening else 0 :].rstrip(" ,;:.?!\t\n")
