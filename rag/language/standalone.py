"""What can stand alone: the parts of a passage that a reader understands without what stands around them.

A sentence that opens with a pronoun or "for example" points to the one before it, and stands with that one alone. A
connective in front of a sentence ("However, …", "Here is how: …") is left out. An item of a list is given its lead:
the line that announces the list, or the heading above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from rag.passage import Passage, Span

SHORTEST, LONGEST = 5, 60  # words
APART = 5  # seconds by which a link may come before the words
LEAD = 10  # words
FEW = 8  # words of a fragment
ITEMS = 12  # sentences behind a line that announces a list which may be of the list

END = re.compile(r"[.!…][\"'”’)\]]*$|: [\"“][^\"“”]+\?[\"”]$")  # or what to ask: 'Ask for it: "May I?"'
# Ties to what was said before; what follows is whole without them.
TIE = re.compile(
    r"(?:(?:however|therefore|thus|hence|consequently|accordingly|additionally|also|furthermore|moreover|further|besides|"
    r"similarly|likewise|conversely|overall|finally|lastly|ultimately|in conclusion|in summary|in short|in addition|"
    r"as a result|for (?:example|instance)|on the other hand|in contrast|by contrast|that said|to summarize|to sum up|"
    r"again|meanwhile|still),\s+|(?:but|and|so|yet|or|then),?\s+|(?:here|this|that|these)\b[^.:!?]{0,60}:\s+)(?=\S)",
    re.I,
)
PERSON = r"(?:he|she|him|his|her|hers|himself|herself)"
POINTING = re.compile(
    r"(?:[\"'“‘(]*)(?:"
    # this, they and such in front, or behind a few words that need them: "To do this, …", "In such a case …"
    r"(?:(?:to(?: \w+)?|in|by(?: \w+ing)?|of|for|with|from|on|at|after|before|without|despite|because of|"
    r"due to|given|like|unlike|when|while|if|as|since|once|"
    r"although|though|even|all|both|some|many|most|each|one|none|doing|using|is|only)\s+){0,3}"
    r"(?:this|these|those|they|their|them|theirs|such|" + PERSON + r")\b|"
    r"that(?:['’]s| is| was| means| makes| would| can| could| will| alone)\b|its\b|"
    r"(?:instead|otherwise|another|the (?:former|latter|same|other|second|third)|"
    r"examples?(?: of (?:this|these|such))? (?:include|are|is)|here|there(?:by|fore)|do(?:ing|es)? so|similar|again)\b"
    r")",
    re.I,
)
# So do they at the start of the main clause: "While positive, this phrase …", and "also": "The boss also hid it."
NEAR = re.compile(
    r"(?:\S+\s+){0,8}?\S+,\s+(?:this|these|those|such)\b(?! (?:year|month|week|day|who|that|as)\b)|"
    r"(?:\S+\s+){1,3}?also\b|(?:upon|after|before|when|while|by|without)\s+\w+ing\s+(?:them|their)\b",
    re.I,
)
# "It" points too, unless the sentence itself tells what it is: "it is wise to …", "it takes a year to …".
WHILE = r"(?:[\"'“‘(]*)(?:(?:when|if|while|as|since|although|because|though|once)\s+)?"
IT = re.compile(WHILE + r"it\b", re.I)
EMPTY = re.compile(
    WHILE + r"it(?:['’]s| is| was| can be| may be| might be| will be| would be| takes?| has been| seems| pays|"
    r" helps)\b(?!.{0,12}\bthis\b).{2,60}?\b(?:to|that|how|when|if|whether|\w+ing)\b",
    re.I,
)
# "He" in the midst of a sentence points out of it where nobody is named in front of it.
SOMEBODY = re.compile(
    r"[a-z’'”\",]\s+[A-Z][a-z]|\b(?:boss|manager|employee|employer|person|somebody|someone|anybody|anyone|nobody|everyone|"
    r"speaker|author|candidate|recruiter|colleague|co-?worker|leader|owner|worker|founder|man|woman|guest|friend|wife|"
    r"husband|son|daughter|child|father|mother|customer|client|user|player|student|teacher|patient|doctor|interviewer)s?\b"
)
HE = re.compile(rf"\b{PERSON}\b")
# A few words behind a preposition, which no verb can be among: "For thinking, not just doing."
FRAGMENT = re.compile(
    r"(?:for|with|without|like|such as|including|or|plus)\b[^,]*(?:,\s*(?:not|and|or)\b[^,]*)?$",
    re.I,
)
# "Missing a meeting.", "Your boss missing a meeting.": an item of a list, unless a verb follows that says something.
DOING = re.compile(
    r"(?:(?:not|never|constantly)\s+|(?:the|an?|your|my)\s+\w+\s+)?(?!\w*(?:thing|during|spring|king|ring|wing)\b)"
    r"\w{2,}ing\b",
    re.I,
)
SAYS = re.compile(
    r"(?<!who )(?<!that )(?<!which )(?<!they )(?<!you )(?<!it )(?<!there )"
    r"\b(?:(?:is|are|was|were|has|had|can|could|may|might|will|would|should|must|does|did|isn['’]t|aren['’]t|can['’]t|"
    r"won['’]t|doesn['’]t|often|usually|rarely|never|helps|leads|means|makes|works|pays|ends|includes|involves)\b|"
    # a verb in the present or the past in front of what can be its object
    r"\w+(?:[^\Ws]s|ed|put|led|made|cost)\s+(?:an?|the|your?|to|him|her|them|people|into|\w+ing|more|less|not)\b)",
    re.I,
)
# What an item needs in front of it: "If you are ill: …", "Signs include: …".
UNFINISHED = re.compile(r"\b(?:include[sd]?|including|involve[sd]?|are|is|as|by|to|of|from|with|like|through)$", re.I)
CONDITION = re.compile(r"(?:if|when|to|for|before|after|during|while|once|as|in|on|at|with|without)\b", re.I)
EXAMPLE = re.compile(r"(?:examples?|e\.g\.|quote|source|note)\b[^.:!?,;]{0,40}: ", re.I)  # of what stands above
LABEL = re.compile(r"[^.:!?,;]{2,60}: ")  # "Health cover: Ask …"
NUMBER = re.compile(r"(?:[0-9]+|[ivxIVX]+)[.)]\s+|step\s+\d+[.:]\s*", re.I)
EMPTY_HEADINGS = re.compile(
    r"(?:conclusions?|overview|introduction|summary|background|context|details|notes|references|faqs?|other|"
    r"final thoughts|key (?:points|takeaways|concepts|insights|ideas)|takeaways|recommendations|"
    r"advice|examples?)\b.{0,3}$",
    re.I,
)


# These point wherever they stand, or in front, to what was told before.
OUTSIDE = re.compile(
    r"\b(?:in (?:this|that|the same) way|at (?:this|that) point|the way out|"
    r"your (?:two|three|four|five|six|seven|eight|nine|ten)|"
    r"those (?!who|whom|whose|that|which|of|in|with|on|at|from|for|you|we|they|already|without|\w+(?:ing|ed)\b)\w+|"
    r"the (?:speaker|author|host|presenter|video))\b",
    re.I,
)
BEHIND = re.compile(
    r"(?:say so|after that|next)\b|(?:\S+ ){0,4}(?:each|one|all|both|most|some) of (?:these|those|them)\b|"
    r"\w+ing (?:it|them)\b|(?:\S+ ){1,4}(?:therefore|thus|consequently)\b|"
    r"(?:a|one)(?: \w+){0,2} (?:sentence|reply|answer|line|phrase|response)\b[^.:]{0,25}:",
    re.I,
)
# No lead: what claims something, counts items of which some may be left out, or asks the reader to do something.
CLAIM = re.compile(
    r":|\b(?:it|one|two|three|four|five|six|seven|eight|nine|ten|\d+|"
    r"is|are|was|were|has|had|can|could|may|might|will|would|should|must|does|did|takes?)\b",
    re.I,
)
ORDER = re.compile(
    r"(?:look|keep|make|ask|use|find|get|build|know|take|write|choose|avoid|prepare|start|stop|set|give|learn|"
    r"understand|plan|tell|say|do|be|don['’]t|never|let|put|show|bring|leave|check|think|treat|turn|hold|handle)\b",
    re.I,
)


class Part(NamedTuple):
    """A part of a passage that stands alone: its `span`, the sentences it holds, `first` to `last`, and the `lead`
    that it is read under ("" where it needs none)."""

    span: Span
    first: int
    last: int
    lead: str = ""


def parts(passage: Passage) -> Iterator[Part]:
    """What of `passage` can stand alone, sentence by sentence, each by itself or with the one it points to."""
    alone: Part | None = None  # the sentence before, where it stands alone and in the same line
    for number, span in enumerate(passage.sentences):
        text = passage.text[span.start : span.end]
        if alone and "\n" in passage.text[alone.span.end : span.start]:
            alone = None
        found = None
        if _whole(text) and (passage.source.kind == "transcript" or not text[0].islower()):
            if doing(text) and not lead(passage, number):
                pass
            elif not points(text):
                tie = TIE.match(text)
                begin = span.start + (tie.end() if tie else len(text) - len(text.lstrip(":;,–—- ")))
                found = Part(Span(begin, span.end), number, number, lead(passage, number))
            elif alone and _together(passage, alone.span.start, span.start):
                found = Part(Span(alone.span.start, span.end), alone.first, number, alone.lead)
        if found and SHORTEST <= len(passage.text[found.span.start : found.span.end].split()) <= LONGEST:
            yield found
        alone = found


def _together(passage: Passage, start: int, end: int) -> bool:
    """Whether what stands at the two offsets is said at nearly one time: a link to the first must not come too early
    for the second."""
    first, last = passage.second_at(start), passage.second_at(end)
    return first is None or last is None or abs(last - first) <= APART


def points(text: str) -> bool:
    """Whether a sentence needs the one before it: it opens with a word that points there, or tells of a "he" whom it
    does not name."""
    tie = TIE.match(text)
    text = text[tie.end() :] if tie else text
    if OUTSIDE.search(text) or BEHIND.match(text):
        return True
    if LABEL.match(text):
        return bool(EXAMPLE.match(text))
    if POINTING.match(text) or NEAR.match(text) or (IT.match(text) and not EMPTY.match(text)):
        return True
    he = HE.search(text)
    return bool(he and not SOMEBODY.search(text[: he.start()]))


def doing(text: str) -> bool:
    """Whether a sentence names something done and says nothing about it: "Missing a meeting."."""
    return bool(DOING.match(text) and not SAYS.search(text))


def lead(passage: Passage, number: int) -> str:
    """What the sentence `number` is to be read under, where it is an item of a list: the line above that ends with a
    colon; else, of an item that has a label or says nothing by itself, the heading. "" for what needs nothing."""
    span = passage.sentences[number]
    if "\n" not in passage.text[passage.sentences[number - 1].end : span.start] and number:
        return ""
    text = passage.text[span.start : span.end]
    labelled = bool(LABEL.match(text) or doing(text))
    for first in range(number, max(0, number - ITEMS), -1):
        above = passage.sentences[first - 1]
        line = passage.text[above.start : above.end]
        if line.endswith(":"):
            item = passage.text[slice(*passage.sentences[first])]
            announced = bool(LABEL.match(item) or doing(item)) == labelled and not points(line)
            needed = labelled or CONDITION.match(line) or UNFINISHED.search(line[:-1])
            named = CONDITION.match(line) or UNFINISHED.search(line[:-1]) or _names(line[:-1])
            return line[:-1] if announced and needed and named and len(line.split()) <= LEAD else ""
    if not labelled:
        return ""
    heading = NUMBER.sub("", passage.headings[-1] if passage.headings else passage.source.title, count=1)
    heading = re.sub(r"\s*\([^()]*\)$", "", heading.rstrip(": "))
    named = _names(heading) and not CONDITION.match(heading) and not EMPTY_HEADINGS.match(heading)
    return heading if named and 0 < len(heading.split()) <= LEAD else ""


def _names(words: str) -> bool:
    """Whether `words` name something that an item can be read under."""
    return not (CLAIM.search(words) or ORDER.match(words))


def _whole(text: str) -> bool:
    """Whether `text` is a sentence that states something, with nothing left open."""
    if len(text.split()) <= FEW and FRAGMENT.match(text):
        return False
    return bool(END.search(text)) and text.count("(") == text.count(")") and text.count("“") == text.count("”")
