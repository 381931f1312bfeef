"""Wording: what the words of a question tell of whether it can stand alone.

What it is about (its content), and the cues that it leans on what was said before: it joins on to it, points to what it
does not name, asks for more of it, or returns to it.
"""

from __future__ import annotations

import re

# Words that say nothing on what a question is about: closed classes, and verbs and nouns of every subject.
EMPTY = frozenset(
    """
    a about actually advice after afterwards again ago all also always am an and another any anybody anyone
    anything apply are aren't around as ask at away back bad be because been before being best better both but
    by can can't case change come could couldn't day decide detail details did didn't different do does doesn't
    doing don't done down each either else enough even ever every everyone everything example examples exactly
    explain far fast few find fine first for from further get gets getting give go goes going good got great had
    happen happens has have haven't having he hello help her here hers hey hi him his how however i i'd i'll i'm
    i've idea ideas if important in instead into is isn't it it's its just keep kind know last later least less
    let like little long look lot made make makes many matter matters may maybe me mean means might mine more
    most much must my myself need never new next no nobody not nothing now of off often ok okay on once one ones
    only or other others our out over people person please point possible put really reason reasons right same
    say says see shall she should show so some somebody someone something soon sort start still stop stuff such
    sure take takes tell than thank thanks that that's the their them then there these they they're thing things
    think this those though time times to told too true try two under until up us use usually very want was way
    ways we well were what what's when where whether which while who whom whose why will with without won't work
    works worth would wouldn't wrong yes yet you your yourself
    """.split()  # noqa: SIM905 (read as a text)
)
JOINING = re.compile(  # starts that have no meaning without what was said
    r"(?:and|but|or|so|then|also|even)?\s*,?\s*(?:(?:what|how) (?:about|if)|and|if|even|why|as for|"
    r"(?:go(?:ing)? )?back to|return(?:ing)? to)\b"
    r"(?!\s+(?:what|how|why|when|where|who|which|is|are|was|do|does|did|can|could|should|would|will|may|am)\b)",
    re.I,
)
CONNECTING = re.compile(
    r"(?:and|but|or|so|then|also|even|because|plus|still|isn't|aren't|wasn't|don't|doesn't)\b", re.I
)
RETURNING = re.compile(r"\b(?:back to|return(?:ing)? to|as for|about the|regarding|again|earlier)\b", re.I)
MORE = re.compile(
    r"\b(?:what|who|where|how|any\w+|some\w+|nothing) else\b|\bis that (?:all|it)\b|"
    r"\b(?:any|some|a few|tell me|give me|show me|are there|is there) (?:more|others?)\b|"
    r"^(?:and |even )?(?:more|others?|next|go on|continue|keep going)\W*(?:please)?\W*$",
    re.I,
)
# "It" may stand for what follows ("is it worth asking"), "that" may join clauses, and there may be an "is there".
POINTING = re.compile(
    r"\b(?:it|its|this|these|those|they|them|their|theirs|he|him|his|she|her|there|"
    r"that(?!\s+(?:i|i'm|i've|you|we|my|your|our|the)\b))\b",
    re.I,
)
EXPLETIVE = re.compile(
    r"\bit\b(?=(?:\s+[\w']+){1,4}\s+(?:to|that|if|when)\b)|\bit\b(?=\s+(?:worth|okay|ok|any good)\s+\w+ing\b)|"
    r"\b(?:is|are|was|were|will|be)\s+there\b|\bthere(?:'s|\s+(?:is|are|was|were|be|a|an|any)\b)|"
    r"\b(?:this|these|those)\s+(?:days?|times?|weeks?|months?|years?|mornings?)\b",
    re.I,
)
CLAUSE = re.compile(r"[,;:]|\b(?:and|but|so|because|when|if|since|while)\b", re.I)
CIVIL = re.compile(
    r"(?:(?:ok|okay|thanks|thank you|great|cool|right|i see|got it|hm+|yes|yeah|no|well|nice)\b[\s,.!]*)+", re.I
)


def content(text: str) -> list[str]:
    """The words of `text` that say what it is about, in order."""
    words = re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", text.replace("’", "'"))
    return [word for word in words if word.lower() not in EMPTY]


def asked(text: str) -> str:
    """`text` without the thanks before the question."""
    civil = CIVIL.match(text)
    return text[civil.end() :] if civil and civil.end() < len(text) else text


def joins(text: str) -> bool:
    """Whether `text` starts in a way that has no meaning without what was said: "and if", "what about", "what else"."""
    return bool(JOINING.match(text) or MORE.match(text))


def connects(text: str) -> bool:
    """Whether `text` starts by going on from what was said, and may be whole otherwise."""
    return bool(CONNECTING.match(text))


def points(text: str) -> bool:
    """Whether a pronoun in `text` means something that `text` does not name before it."""
    plain = EXPLETIVE.sub(lambda match: "·" * len(match.group()), text)
    return not all(_named(text[: match.start()]) for match in POINTING.finditer(plain))


def more(text: str) -> bool:
    """Whether `text` asks for what has not been told yet."""
    return bool(MORE.search(text))


def returns(text: str) -> bool:
    """Whether `text` may go back to what was spoken of before the last subject."""
    return bool(RETURNING.search(text))


def _named(before: str) -> bool:
    """Whether what stands `before` a pronoun may name what it means: two words of content, or one in another clause."""
    return len(content(before)) >= (1 if CLAUSE.search(before) else 2)
