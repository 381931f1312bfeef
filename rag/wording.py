"""What a sentence says of its words: which count, which are denied, which are each other's opposite, who acts.

English, by word lists; made to notice that a statement was turned round, not to understand it.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from rag.bm25 import stem

WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")
# Words without a content of their own.
_STOP = """a an the this that these those it its he him his she her hers they them their theirs we us our ours i me my
mine you your yours yourself themselves himself herself itself one ones who whom whose which what when where why how and
or but if so as than then because since though although while whereas whether yet of in on at by for from to into onto
with about over under through during between among within after before until up down out off is are was were be been
being am do does did doing done have has had having will would shall should can could may might must ought need not no
nor never none nobody nothing neither without cannot there here also too very just only even still again already such
some any each every either both all more most much many few less least other another same own rather instead quite
really actually usually often seldom rarely always sometimes mostly perhaps according example instance"""
STOP = frozenset(_STOP.split())
DENIALS = frozenset("not no never none nobody nothing neither nor without cannot hardly scarcely".split())
# Verbs and turns that deny what follows them.
AVOIDING = frozenset("avoid avoids avoiding refuse refuses refused refrain fail fails failed lack lacks unlike".split())
INSTEAD = re.compile(r"\b(?:instead of|far from|(?:better|prefer\w*|rather)\b[^.;]*?\bthan)\b", re.I)
BREAK = re.compile(
    r"[,;:.!?()–—](?!\d)|\b(?:but|because|since|as|although|though|while|whereas|which|who|when|if|unless|until|so|yet|"
    r"before|after|than|rather than|instead of)\b",
    re.I,
)
REACH = 5  # words with a content that a denial reaches
# Those who act, a line for each who is called by several names.
ROLES = [
    frozenset(line.split())
    for line in """employer company firm organisation organization corporation business employers companies firms
boss manager supervisor bosses managers supervisors
employee worker staff employees workers person people someone somebody anyone you
candidate applicant interviewee candidates applicants
recruiter headhunter recruiters headhunters
interviewer interviewers
colleague coworker peer teammate colleagues coworkers peers teammates worker workers
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
speaker author
union unions
investor investors shareholders""".splitlines()
]


# Forms that no stemmer brings back to their verb or adjective.
_IRREGULAR = """became:become began:begin begun:begin bought:buy broke:break broken:break brought:bring built:build
came:come chose:choose chosen:choose cost:cost cut:cut did:do done:do drawn:draw drew:draw fell:fall fallen:fall
felt:feel fought:fight found:find gave:give given:give giving:give gone:go got:get gotten:get grew:grow grown:grow
heard:hear held:hold hid:hide hidden:hide kept:keep knew:know known:know laid:lay led:lead left:leave leaving:leave
lent:lend lost:lose losing:lose made:make making:make meant:mean met:meet overpaid:overpay paid:pay proven:prove
ran:run rose:rise risen:rise said:say saw:see seen:see sent:send shook:shake shown:show shrank:shrink sold:sell
spent:spend spoke:speak spoken:speak stood:stand stuck:stick taken:take taking:take taught:teach thought:think
threw:throw told:tell took:take underpaid:underpay understood:understand went:go withdrawn:withdraw withdrew:withdraw
won:win wrote:write written:write writing:write better:good best:good worse:bad worst:bad higher:high highest:high
larger:large largest:large later:late latest:late longer:long longest:long lower:low lowest:low older:old
shorter:short smaller:small smallest:small sooner:soon stronger:strong"""
IRREGULAR = dict(pair.split(":") for pair in _IRREGULAR.split())


def base(word: str) -> str:
    """The stem by which words are compared: of a verb's or an adjective's plain form, without ``-ly``."""
    plain = IRREGULAR.get(word, word)
    found = stem(plain.removesuffix("ly") if len(plain) > 5 and not plain.endswith("ally") else plain)
    return found


class Word(NamedTuple):
    """A word: its lower-case form, its stem, where it stands, the number of its clause, whether it is denied, whether
    it has a content."""

    text: str
    stem: str
    start: int
    end: int
    clause: int
    denied: bool
    content: bool


def words(text: str) -> list[Word]:
    """The words of `text`, in order."""
    breaks = sorted(match.start() for match in BREAK.finditer(text))
    turns = {match.end() for match in INSTEAD.finditer(text)}
    found: list[Word] = []
    clause = reach = last = 0
    for match in WORD.finditer(text):
        lower = match[0].lower().replace("’", "'")
        if found and any(last <= at <= match.start() for at in breaks):
            if reach == REACH:  # "…; twelve hours cannot.": what is denied stands before
                found = [w._replace(denied=w.denied or w.clause == clause) for w in found]
            clause, reach = clause + 1, 0
        if any(last <= turn <= match.start() for turn in turns):
            reach = REACH
        denial = lower.removesuffix("'s") in DENIALS or lower.endswith("n't") or lower in AVOIDING
        content = lower not in STOP and not lower.endswith("n't")
        found.append(Word(lower, base(lower.removesuffix("'s")), *match.span(), clause, reach > 0 and not denial, content))
        reach = REACH if denial else reach - content
        last = match.end()
    if reach == REACH:
        found = [w._replace(denied=w.denied or w.clause == clause) for w in found]
    return found


def denials(text: str) -> int:
    """How often `text` denies something."""
    said = [w.text for w in words(text)]
    return sum(w.removesuffix("'s") in DENIALS or w in AVOIDING or w.endswith("n't") for w in said) + len(INSTEAD.findall(text))


def names(text: str) -> list[str]:
    """The names in `text`: words with a capital that do not begin a sentence, and those all in capitals."""
    found = []
    for match in WORD.finditer(text):
        word = match[0].removesuffix("'s").removesuffix("’s")
        begins = re.search(r"(?:^|[.!?:]\s*[\"“'‘(]?|[\"“‘(])\s*$", text[: match.start()])
        if (word[0].isupper() and not begins and word != "I") or (len(word) > 1 and word.isupper()):
            found.append(word)
    return found


def unnamed(statement: str, passage: str) -> list[str]:
    """The names of `statement` that are not in `passage`, in full, as initials, or behind theirs."""
    low = passage.lower()
    initials = "".join(match[0][0] for match in WORD.finditer(low))
    spelled = {"us": "united states", "usa": "united states", "uk": "united kingdom", "hr": "human resources"}
    there = {w.stem for w in words(passage)}
    return [
        name
        for name in names(statement)
        if base(name.lower()) not in there
        and spelled.get(name.lower(), "\0") not in low
        and not (name.isupper() and len(name) > 2 and name.lower() in initials)
    ]


def _lines(name: str) -> list[str]:
    lines = Path(__file__).with_name(name).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@cache
def _synonyms() -> dict[tuple[str, ...], frozenset[int]]:
    """The stems of each word or phrase of the list, and the numbers of the groups that it is in."""
    found: dict[tuple[str, ...], set[int]] = {}
    for number, line in enumerate(_lines("synonyms.txt")):
        for phrase in line.split():
            found.setdefault(tuple(base(word) for word in phrase.split("_")), set()).add(number)
    return {phrase: frozenset(numbers) for phrase, numbers in found.items()}


@cache
def sides() -> dict[str, frozenset[tuple[int, int]]]:
    """The stem of each word of the list of opposites, and where it stands: a line and a side, 1 or -1."""
    found: dict[str, set[tuple[int, int]]] = {}
    for number, line in enumerate(_lines("opposites.txt")):
        for side, group in zip((1, -1), line.split("|"), strict=True):
            for word in group.split():
                found.setdefault(base(word), set()).add((number, side))
    return {word: frozenset(places) for word, places in found.items()}


def opposite(one: str, other: str) -> bool:
    """Whether the words with these stems are opposites, by the list or by a prefix."""
    mine, theirs = sides().get(one, frozenset()), sides().get(other, frozenset())
    if any((line, -side) in theirs and (line, side) not in theirs for line, side in mine):
        return True
    return any(a == prefix + b for a, b in ((one, other), (other, one)) for prefix in ("un", "in", "im", "dis", "non")) or any(
        a.endswith("less") and b.startswith(a[:-4]) and not b.endswith("less") for a, b in ((one, other), (other, one))
    )


def meanings(said: list[Word]) -> list[frozenset[int]]:
    """For each of the words, the numbers of the groups of synonyms that it is in, by itself or in a phrase of up to
    four words."""
    found: list[set[int]] = [set() for _ in said]
    stems = [word.stem for word in said]
    for at in range(len(said)):
        for length in range(1, 5):
            numbers = _synonyms().get(tuple(stems[at : at + length]), frozenset())
            for place in range(at, min(at + length, len(said))):
                found[place] |= numbers
    return [frozenset(numbers) for numbers in found]


def roles(text: str) -> set[int]:
    """Who acts in `text`, by their numbers in `ROLES`."""
    said = {w.text.removesuffix("'s") for w in words(text)} - {"you", "people", "person", "someone", "somebody", "anyone"}
    return {number for number, names in enumerate(ROLES) if said & names}
