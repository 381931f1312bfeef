"""What a sentence advises or asserts, for or against: "never sign on the spot", "a degree is not needed".

English by patterns, made for precision: what is hedged, conditional or a question is no claim.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from rag.language.clause import clauses, content, label
from rag.passage import Span

DENIED = re.compile(r"\b(?:not?|never|cannot|rarely|seldom|hardly ever)\b|n['’]t\b", re.I)
_ADVERBS = r"(?:(?:always|never|not|also|really|definitely|absolutely|generally|usually|simply|be|\w+ly)\s+)*"
# Advice: words on whether it is for or against, then what to do.
DUTY = re.compile(
    r"\b(?P<how>(?:should|must|ought to|shouldn['’]t|mustn['’]t|(?<!not )(?<!n['’]t )(?<!no )(?:need|have) to)\s+"
    rf"{_ADVERBS})(?P<rest>\w.*)",
    re.I,
)
ORDER = re.compile(
    r"(?:please\s+)?(?P<how>(?:(?:always|never|do not|don['’]t|be sure to|make sure to|remember to)\s+)*)"
    r"(?P<rest>\w.*)",
    re.I,
)
WORTH = re.compile(
    r"\b(?P<how>(?:is|are|it['’]s|isn['’]t)\s+(?:not\s+|never\s+)?(?:an?\s+|the\s+)?(?:\w+ly\s+)?"
    r"(?P<good>good|great|smart|wise|advisable|best|recommended|sensible|bad|terrible|poor|unwise|mistake)"
    r"(?:\s+(?:idea|move|choice|practice|advice|decision))?)(?:\s+to\s+(?P<rest>\w.*)|$)",
    re.I,
)
BAD = {"bad", "terrible", "poor", "unwise", "mistake"}
# Verbs that turn what follows them round.
TURNING = re.compile(
    r"(?:avoid|stop|quit|hesitate to|be afraid to|forget to|fail to|neglect to|refrain from|refuse to|decline to)\s+"
    r"(?P<rest>\w.*)",
    re.I,
)
# An assertion that is denied: its subject, and what is said not to be so of it.
DENIAL = re.compile(
    r"(?P<subject>.+?)\s+(?:(?:is|are|was|were|do|does|did|will|can)(?:n['’]t|\s+not|\s+never|\s+no longer)|won['’]t|"
    r"cannot|never|no longer|rarely|seldom|hardly ever)\s+(?P<rest>\w.*)",
    re.I,
)
# What makes a sentence one of degree, case or doubt; such a one contradicts nothing for sure.
HEDGED = re.compile(
    r"\?|\b(?:if|unless|until|without|except|only|solely|just|too|entirely|completely|necessarily|merely|when|whether|"
    r"may|might|could|can|sometimes|some|depend\w*|rare|exceptions?|while|although|though|even|enough|alone|instead|"
    r"rather|but|yet|before|after|once|many|few|most|used to|would|initially|historically|traditionally|previously|"
    r"anymore|either|both|all|every|everyone|how|what|why)\b",
    re.I,
)
DEPTH = 4  # words of an object that are compared
SUBJECT = 4  # words that a subject may have


class Claim(NamedTuple):
    """That a sentence speaks for (`positive`) or against something: `verb` is the stem of what to do or of what is
    said, `subject` and `object` the stems before and behind it, `span` the characters that say so. Advice has no
    subject."""

    positive: bool
    subject: frozenset[str]
    verb: str
    object: tuple[str, ...]
    span: Span


@lru_cache(1024)
def claims(text: str) -> tuple[Claim, ...]:
    """What `text` claims; nothing for a sentence that is hedged. Without a denial the verb is not known: then there
    is a claim for each word that may be it."""
    start = label(text)
    if HEDGED.search(text, start):
        return ()
    found: list[Claim] = []
    for span in clauses(text):
        if span.start >= start:
            said = text[slice(*span)]
            found += [
                Claim(positive, frozenset(subject), rest[0], tuple(rest[1 : 1 + DEPTH]), span)
                for positive, subject, rest in (*_advised(said), *_asserted(said, DENIED.search(text) is not None))
                if rest
            ]
    return tuple(found)


def contradict(one: Claim, other: Claim) -> bool:
    """Whether one speaks for and the other against the same: one verb, one subject, and an object that begins with
    the same word and holds all words of the other's. A subject or an object there must be."""
    if one.positive == other.positive or (one.verb, one.subject) != (other.verb, other.subject):
        return False
    if not one.object or not other.object:
        return one.object == other.object and bool(one.subject)
    shorter, longer = sorted((one.object, other.object), key=len)
    return shorter[0] == longer[0] and set(shorter) <= set(longer)


def _advised(said: str) -> list[tuple[bool, list[str], list[str]]]:
    worth = WORTH.search(said)
    if worth:
        positive = bool(DENIED.search(worth["how"])) == (worth["good"].lower() in BAD)
        done = worth["rest"] or said[: worth.start()]  # "it is wise to wait", "waiting is wise"
        return [(positive, [], content(done, light=False))] if worth["rest"] or re.match(r"\w+ing\b", done) else []
    told = DUTY.search(said) or ORDER.match(said)
    if told is None:
        return []
    positive, rest = not DENIED.search(told["how"]), told["rest"]
    turned = TURNING.match(rest)
    if turned:
        positive, rest = not positive, turned["rest"]
    return [] if DENIED.search(rest) else [(positive, [], content(rest, light=False))]


def _asserted(said: str, denied: bool) -> list[tuple[bool, list[str], list[str]]]:
    if not denied:
        stems = content(said, light=False)
        return [(True, stems[:at], stems[at:]) for at in range(1, min(SUBJECT + 1, len(stems)))]
    match = DENIAL.match(said)
    subject = content(match["subject"], light=False) if match else []
    if match is None or not subject or DENIED.search(match["rest"]):
        return []
    return [(False, subject, content(match["rest"], light=False))]
