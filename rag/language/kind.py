"""The kind of a question, read off its words, and whether a sentence is of the form that answers that kind.

The kinds are those of answers, after Li and Roth (2002, "Learning Question Classifiers") and Bolotova et al. (2022, "A
Non-Factoid Question-Answering Taxonomy"): a figure, a reason, a way to do it, a list, two things weighed against each
other, a yes or no, a rule for somebody's situation, and what is left, a fact or the meaning of a word.
"""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal["what", "amount", "how", "why", "list", "compare", "yes/no", "situation"]

# The first that is found tells the kind.
ASKING: tuple[tuple[Kind, str], ...] = (
    (
        "amount",
        r"\bhow (?:many|much|long|often|old|big|large|far|fast|high|soon|late|early|expensive)\b|"
        r"\b(?:what|which) (?:year|month|day|age|share|percentage|percent|number|amount|date|score|rate|ratio|"
        r"size|dose|price)s?\b|^when (?:did|was|were|will|does|do|is|are)\b|\bwhat(?:['’]s| is) the "
        r"(?:maximum|minimum|average|typical|usual) (?:number|amount|length|age|price)\b",
    ),
    (
        "compare",
        r"\b(?:versus|vs)\b|\bdifferen(?:ce|t)\b.{0,40}\b(?:between|from)\b|\bcompared? (?:to|with)\b|"
        r"\b(?:better|worse|cheaper|safer|faster|more|less|rather|instead)\b.{0,60}\b(?:than|or)\b|"
        r"\bwhich (?:is|of (?:the|these|them)|one)\b|\bpros and cons\b",
    ),
    (
        "list",
        r"\b(?:what|which)\b(?: \w+){0,4} (?:ways|things|signs|steps|reasons|types|kinds|mistakes|questions|"
        r"examples|options|tips|tricks|factors|traits|skills|parts|tools|countries|companies|themes|conditions|boxes)\b|"
        r"\b(?:list|name) (?:of|some|a few|the)\b|\bwhat else\b",
    ),
    ("why", r"\bwhy\b|\bhow come\b|\bwhat(?:['’]s| is) the (?:reason|point)\b|\bwhat (?:stops|makes|causes?)\b"),
    (
        "how",
        r"\bhow (?:do|can|should|could|would|to|might) (?:i|we|you|one|my|somebody|someone|people)\b|\bhow to\b|"
        r"\bhow (?:do|can|should|did|does)\b|\bhow(?:['’]d| would) (?:i|you)\b|"
        r"\b(?:best|good|easy|simple|right|sensible) ways? (?:to|of)\b|\bis there (?:a|any|some) (?:\w+ )?way\b",
    ),
    (
        "situation",
        r"\b(?:what|which \w+|who|whom|where|when) (?:should|do|can|could|would|shall|must) (?:i|we)\b|"
        r"\bwhat now\b|\b(?:should|shall|do|must|can|could|may|am) (?:i|we)\b.*\b(?:my|me|our|i['’](?:m|ve|d))\b|"
        r"\bany (?:advice|tips|ideas)\b",
    ),
    (
        "yes/no",
        r"(?:^|[.,;:!?] )(?:so |and |but |ok(?:ay)? )?(?:is|are|was|were|do|does|did|can|could|should|would|will|"
        r"has|have|had|may|must|am|isn['’]t|aren['’]t|don['’]t|doesn['’]t|can['’]t|won['’]t|shouldn['’]t) \w+|"
        r"\b(?:worth it|ok(?:ay)?|legal|normal|allowed|true|safe)\?",
    ),
)

FITS: dict[Kind, str] = {
    "amount": (
        r"\d|%|\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty|hundreds?|"
        r"thousands?|millions?|billions?|dozens?|half|quarter|third|once|twice|doubled?|tripled?|years?|months?|weeks?|"
        r"days?|hours?|minutes?|decades?)\b"
    ),
    "compare": (
        r"\b(?:than|while|whereas|unlike|compared|versus|vs|rather|instead|both|differs?|different|difference|contrast|"
        r"more|less|better|worse|contrary|conversely|but not|not just|not only)\b"
    ),
    "list": r"\b(?:includ(?:e|es|ing)|such as|like|involves?)\b|,[^,]+,|;|: ",
    "why": (
        r"\b(?:because|since|due to|owing to|as a result|leads? to|led to|leading|caus(?:e|es|ed|ing)|driven|"
        r"stems?|therefore|so that|reason|mean(?:s|ing)|making|makes?|allow(?:s|ing)|prevents?|enabl(?:es|ing)|"
        r"to avoid|results? in|thus|without|can|which)\b"
    ),
    "how": (
        r"\b(?:by \w+ing|should|must|need to|use|using|ensure|make sure|try|start|set|create|build|ask|consider|"
        r"focus|avoid|keep|through|first|then|recommend(?:s|ed)?|suggests?|advis(?:e|es|ed)|involves?|requires?|can)\b"
    ),
    "situation": (
        r"\b(?:should|must|need|if|when|consider|avoid|ask|before|recommend(?:s|ed)?|suggests?|advis(?:e|es|ed|able)|"
        r"better|best|never|always|don['’]t|do not|crucial|important|essential|wise|ensure)\b"
    ),
    "yes/no": (
        r"\b(?:not|no|never|cannot|can['’]t|don['’]t|doesn['’]t|isn['’]t|won['’]t|yes|always|only|rarely|seldom|"
        r"often|may|might|can|could|should|however|unless|even if|despite|although|while|actually|generally|"
        r"illegal|legal)\b"
    ),
    "what": (
        r"\b(?:is|are|was|were|means?|refers?|defin(?:ed?|es)|called|known|describes?|involves?|represents?)\b|: "
    ),
}


def kind(question: str) -> Kind:
    """The kind of `question`."""
    return next((kind for kind, pattern in ASKING if re.search(pattern, question, re.I)), "what")


def fits(kind: Kind, sentence: str) -> bool:
    """Whether `sentence` is of the form that answers a question of `kind`."""
    return bool(re.search(FITS[kind], sentence, re.I))
