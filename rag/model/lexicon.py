"""Words that say the same, and words that say the opposite: two lists for advice on work, in English.

``synonyms.txt`` holds a group a line ("_" joins a phrase), ``opposites.txt`` two groups a line. They are compared by
`base`, so that one form of a word stands for all. Kept narrow: what is merely of one kind (lawyer and doctor, email and
letter) is not the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from rag.bm25 import stem

PHRASE = 4  # words in a phrase, at most
PREFIXES = ("un", "in", "im", "dis", "non")

# Forms that no stemmer brings back to their verb or adjective.
_IRREGULAR = """became:become began:begin begun:begin better:good best:good bigger:big biggest:big bought:buy
broke:break broken:break brought:bring built:build came:come chose:choose chosen:choose did:do done:do drawn:draw
drew:draw fell:fall fallen:fall felt:feel fought:fight found:find gave:give given:give giving:give gone:go got:get
gotten:get grew:grow grown:grow heard:hear held:hold hid:hide hidden:hide higher:high highest:high kept:keep knew:know
known:know laid:lay larger:large largest:large later:late latest:late leaving:leave led:lead left:leave lent:lend
longer:long longest:long losing:lose lost:lose lower:low lowest:low made:make making:make meant:mean met:meet
older:old overpaid:overpay paid:pay proven:prove ran:run risen:rise rose:rise said:say saw:see seen:see sent:send
shook:shake shorter:short shown:show shrank:shrink smaller:small smallest:small smarter:smart smartest:smart sold:sell
sooner:soon spent:spend spoke:speak spoken:speak stood:stand stronger:strong strongest:strong stuck:stick taken:take
taking:take taught:teach thought:think threw:throw told:tell took:take underpaid:underpay understood:understand
went:go withdrawn:withdraw withdrew:withdraw won:win worse:bad worst:bad writing:write written:write wrote:write"""
IRREGULAR = dict(pair.split(":") for pair in _IRREGULAR.split())


@cache
def base(word: str) -> str:
    """The stem of a lower-case word: of a verb's or an adjective's plain form, without ``-ly``."""
    plain = IRREGULAR.get(word, word)
    if plain.endswith(("ier", "iest")):  # costlier, costliest
        plain = plain.removesuffix("er").removesuffix("est")[:-1] + "y"
    return stem(plain.removesuffix("ly") if len(plain) > 5 and not plain.endswith("ally") else plain)


def meanings(stems: Sequence[str]) -> list[frozenset[int]]:
    """For each of a text's stems, the numbers of the groups of synonyms that it is in, by itself or in a phrase."""
    found: list[set[int]] = [set() for _ in stems]
    for at in range(len(stems)):
        for length in range(1, PHRASE + 1):
            for place in range(at, min(at + length, len(stems))):
                found[place] |= _synonyms().get(tuple(stems[at : at + length]), frozenset())
    return [frozenset(numbers) for numbers in found]


def opposite(one: str, other: str) -> bool:
    """Whether the words with these stems are opposites: by the list, by ``un-`` and its like, or by ``-less``."""
    mine, theirs = _sides().get(one, frozenset()), _sides().get(other, frozenset())
    if any((line, -side) in theirs and (line, side) not in theirs for line, side in mine):
        return True
    pairs = ((one, other), (other, one))
    return any(a == prefix + b and len(b) > 3 for a, b in pairs for prefix in PREFIXES) or any(
        a.endswith("less") and b.startswith(a[:-4]) and not b.endswith("less") for a, b in pairs
    )


def kin(one: str, other: str) -> bool:
    """Whether two stems share their first five letters, and most of both: loyal, loyalti."""
    shorter, longer = sorted((len(one), len(other)))
    shared = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), shorter)
    return shared >= max(5, 0.75 * shorter, 0.6 * longer) and not opposite(one, other)


@cache
def _synonyms() -> dict[tuple[str, ...], frozenset[int]]:
    found: dict[tuple[str, ...], set[int]] = {}
    for number, line in enumerate(_lines("synonyms.txt")):
        for phrase in line.split():
            found.setdefault(tuple(base(word) for word in phrase.split("_")), set()).add(number)
    return {phrase: frozenset(numbers) for phrase, numbers in found.items()}


@cache
def _sides() -> dict[str, frozenset[tuple[int, int]]]:
    """Where each stem stands in the list of opposites: lines, and on which side of each, 1 or -1."""
    found: dict[str, set[tuple[int, int]]] = {}
    for number, line in enumerate(_lines("opposites.txt")):
        for side, group in zip((1, -1), line.split("|"), strict=True):
            for word in group.split():
                found.setdefault(base(word), set()).add((number, side))
    return {word: frozenset(places) for word, places in found.items()}


def _lines(name: str) -> list[str]:
    lines = Path(__file__).with_name(name).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]
