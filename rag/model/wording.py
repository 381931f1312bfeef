"""What a sentence says of its words: in which clause each stands, whether it is denied, who is named, who acts.

English, by lists of cue words; made to notice that a sentence was turned round, not to understand it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from rag.model.lexicon import base

WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")
# Words without a content of their own.
_STOP = """a an the this that these those it its he him his she her hers they them their theirs we us our ours i me my
mine you your yours yourself themselves himself herself itself one ones who whom whose which what when where why how and
or but if so as than then because since though although while whereas whether yet of in on at by for from to into onto
with about over under through during between among within after before until up down out off is are was were be been
being am do does did doing done have has had having will would shall should can could may might must ought need not no
nor never none nobody nothing neither without cannot there here also too very just only even still again already such
some any each every either both all more most much many few less least other another same own rather instead quite
really actually anyone anybody everyone everybody someone somebody usually often seldom rarely always sometimes mostly
perhaps once according example instance"""
STOP = frozenset(_STOP.split())
# Words that a statement may add without saying more.
_LIGHT = """aim able act actual advice advise allow along altogether amount anything apart avoid away back basically
become begin best better case cause certain certainly clearly come consider currently else enable ensure essentially
ever exactly fact find focus fully further generally get give go good happen help however idea ideally important
include indeed involve keep kind know let like likely make matter mean moreover namely need note often overall own part
people person place plenty point possibly put quite real recommend recommended remain remember say see set simply
something sort speaker stay still suggest sure take tell tend term therefore thereby thing thus time together total
true try typically use usually want way whatever wise worth"""
LIGHT = frozenset(base(word) for word in _LIGHT.split())
_DENIALS = """not no never none nobody nothing neither nor without cannot hardly scarcely avoid avoids avoiding refuse
refuses refused refrain lack lacks unlike"""
DENIALS = frozenset(_DENIALS.split())
NOBODY = frozenset(("nobody", "nothing", "none"))
INSTEAD = re.compile(
    r"\b(?:instead of|far from|fail(?:s|ed|ing)? to|(?:better|prefer\w*|rather)\b[^.;]*?\bthan)\b", re.I
)
# Turns in which a denial denies nothing.
IDIOM = re.compile(r"\b(?:more often than not|no matter|no doubt|not only|whether or not|not to mention)\b", re.I)
BREAK = re.compile(
    r"[,;:.!?()–—](?!\d)|\b(?:but|because|since|as|although|though|while|whereas|which|who|when|if|unless|until|so|yet|"
    r"before|after|than|rather than|instead of)\b",
    re.I,
)
RELATIVE = frozenset(("who", "which"))
REACH = 5  # words with a content that a denial reaches
BEGINS = re.compile(r"(?:^|[.!?:]\s*[\"“'‘(]?|[\"“‘(])\s*$")
SPELLED = {"us": "united states", "usa": "united states", "uk": "united kingdom", "hr": "human resources"}
# Those who act, a line for each who is called by several names.
_ROLES = """employer company firm organisation organization corporation business employers companies firms
boss manager supervisor bosses managers supervisors
employee worker staff employees workers
candidate applicant interviewee candidates applicants
recruiter headhunter recruiters headhunters
interviewer interviewers
colleague coworker peer teammate colleagues coworkers peers teammates workers
hr personnel human
lawyer attorney solicitor lawyers
doctor physician therapist doctors
customer client customers clients
friend relative friends relatives family
wife husband partner spouse
mentor coach mentors coaches
director executive ceo directors executives
panel board committee
lender lenders bank banks creditors
landlord landlords
union unions
investor investors shareholders"""
ROLES = [frozenset(line.split()) for line in _ROLES.splitlines()]


class Word(NamedTuple):
    """A word: lower-case, its stem, where it stands, the number of its clause, whether it is denied, whether it has a
    content of its own."""

    text: str
    stem: str
    start: int
    end: int
    clause: int
    denied: bool
    content: bool


def words(text: str) -> list[Word]:
    """The words of `text`, in order."""
    text = _literal(text)
    breaks = [match.start() for match in BREAK.finditer(text)]
    turns = [match.end() for match in INSTEAD.finditer(text)]
    found: list[Word] = []
    clause = reach = last = 0
    for match in WORD.finditer(text):
        lower = match[0].lower().replace("’", "'")
        bare = lower.removesuffix("'s")
        if found and any(last <= at <= match.start() for at in breaks):
            if reach < REACH or lower not in RELATIVE:  # "rather than those who …" goes on
                found, reach = _behind(found, clause, reach), 0
            clause += 1
        if any(last <= turn <= match.start() for turn in turns):
            reach = REACH
        denial = _denies(lower)
        if lower in NOBODY and found and found[-1].content and found[-1].clause == clause:  # "tell nobody"
            found[-1] = found[-1]._replace(denied=True)
        content = lower not in STOP and not lower.endswith("n't")
        found.append(Word(lower, base(bare), *match.span(), clause, reach > 0 and not denial, content))
        reach = REACH if denial else reach - content
        last = match.end()
    return _behind(found, clause, reach)


def _literal(text: str) -> str:
    """`text` with the turns blotted out that deny only in form, of the same length."""
    return IDIOM.sub(lambda match: "_" * len(match[0]), text)


def _behind(found: list[Word], clause: int, reach: int) -> list[Word]:
    """A clause that ends with its denial is denied before it: "twelve hours of it cannot"."""
    return [w._replace(denied=w.denied or (reach == REACH and w.clause == clause)) for w in found]


def _denies(word: str) -> bool:
    return word.removesuffix("'s") in DENIALS or word.endswith("n't")


def denials(text: str) -> int:
    """How often `text` denies something."""
    return sum(_denies(word.text) for word in words(text)) + len(INSTEAD.findall(_literal(text)))


def names(text: str) -> list[str]:
    """The names in `text`: words with a capital that do not begin a sentence, and those all in capitals."""
    found = []
    for match in WORD.finditer(text):
        name = re.sub("['’]s$", "", match[0])
        inside = name[0].isupper() and name != "I" and not BEGINS.search(text[: match.start()])
        if inside or (len(name) > 1 and name.isupper()):
            found.append(name)
    return found


def unnamed(statement: str, passage: str) -> list[str]:
    """The names in `statement` that are not in `passage`: written out, as initials, or as a usual abbreviation."""
    low = passage.lower()
    there = {word.stem for word in words(passage)}
    initials = "".join(word.text[0] for word in words(passage))
    return [
        name
        for name in names(statement)
        if base(name.lower()) not in there
        and SPELLED.get(name.lower(), "\0") not in low
        and not (name.isupper() and len(name) > 2 and name.lower() in initials)
    ]


def roles(text: str) -> set[int]:
    """Who acts in `text`, by their numbers in `ROLES`."""
    said = {word.text.removesuffix("'s") for word in words(text)}
    return {number for number, called in enumerate(ROLES) if said & called}
