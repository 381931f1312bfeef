"""Conversation: a follow-up read in the light of the turns before it, with no model.

A question leans on what was said before where it has no words of its own that say what it is about (an ellipsis), where
it points to what it does not name (a pronoun without an antecedent), or where it starts by joining on ("and if", "what
about"). A cue can mislead, so retrieval has the last word: a question that leans is nearer to the corpus together with
its topic than alone, and a new subject is nearer alone (Voskarides et al. 2020 resolve queries by term; here whole).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from rag.answer import Answer, Citation
from rag.bm25 import stems
from rag.encoder import Encoder
from rag.filter import NONE, Filter
from rag.index import Index
from rag.language.scope import scope
from rag.language.wording import asked, connects, content, joins, more, points, returns

# Words that say what it is about: a question of up to so many leans easily, one of more than so many never does.
FEW, FULL = 2, 4
# By how much the evidence for question and topic together must pass that for the question alone: a short one that joins
# on or points back may even lose a little, others must gain; and the evidence below which a question with a single such
# word is not understood alone. Set on 65 follow-ups and changes of subject over this project's corpus when it was
# smaller, where changes lie at -.14 to .11 and follow-ups at -.01 to .49; as it is now a follow-up lies at -.045.
LOSS, GAIN, ALONE = -0.05, 0.1, 0.32
NEAR = 5


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as it is understood: what it says by itself (`own`), and what it takes from the turns before.

    `topic` is the earlier question that it goes on with, `detail` the follow-up between the two that it points to,
    `inherited` the filter that was in force there; `asked` is the filter that its own words ask for, and `told` are
    citations that it wants no more of. The first `cut` words of the topic are left out, being more than an encoder
    reads. What is inherited can be dropped: see `pieces` and `without`.
    """

    question: str
    own: str
    topic: str = ""
    detail: str = ""
    inherited: Filter = NONE
    asked: Filter = NONE
    told: tuple[Citation, ...] = ()
    cut: int = 0

    @property
    def query(self) -> str:
        """The question that stands alone, to retrieve with: its own words first, since they say what is asked."""
        return " ".join([*self.own.split(), *self.detail.split(), *self.topic.split()[self.cut :]]) or self.question

    @property
    def filter(self) -> Filter:
        """What is searched."""
        return self.inherited | self.asked

    @property
    def thread(self) -> str:
        """The question that stands alone, of which this one and those that lean on it are about."""
        return self.topic or self.query

    @property
    def pieces(self) -> dict[str, str]:
        """What can be dropped, by name, in words: ``{"topic": "How do I quit?", "kinds": "only videos"}``."""
        told = f"without the {len(self.told)} already cited" if self.told else ""
        said = {"topic": self.topic, "detail": self.detail} | self.filter.words | {"told": told}
        return {name: words for name, words in said.items() if words}

    def without(self, name: str) -> Reading:
        """This reading without one of its `pieces`; without its topic it is about itself alone."""
        if name in ("topic", "detail"):
            return replace(self, detail="") if name == "detail" else Reading(self.question, self.own, asked=self.filter)
        if name == "told":
            return replace(self, told=())
        return replace(self, inherited=self.inherited.without(name), asked=self.asked.without(name))


class Turn(NamedTuple):
    """A turn of a conversation: how the question was understood, and its answer."""

    reading: Reading
    answer: Answer


def understand(question: str, turns: Sequence[Turn], index: Index, encoder: Encoder) -> Reading:
    """How `question` is meant after `turns`, the earliest first.

    What it inherits is cut so that `query` is no longer than the encoder reads, from the front of the topic.
    """
    question = " ".join(question.encode("utf-8", "replace").decode("utf-8").split())
    said, wanted = scope(asked(question), _channels(index))
    own = "" if more(said) and not content(said) else said
    alone = Reading(question, question if wanted == NONE else own, asked=wanted)
    topic = _topic(own, turns)
    about = Reading(question, own, topic)
    about = replace(about, cut=_cut(about, encoder))
    if about.cut >= len(topic.split()) or not _leans(about, index, encoder):
        return alone
    thread = [turn for turn in turns if turn.reading.thread == topic]
    last = thread[-1].reading
    between = last.own if last.topic and content(last.own) else last.detail
    detail = between if turns[-1] is thread[-1] and (not content(own) or points(own)) else ""
    told = tuple(citation for turn in thread for citation in turn.answer.citations) if more(said) else ()
    whole = Reading(question, own, topic, detail, last.filter, wanted, told)
    return replace(whole, cut=_cut(whole, encoder))


def _channels(index: Index) -> list[str]:
    return [source.author for source in index.sources if source.author]


def _topic(own: str, turns: Sequence[Turn]) -> str:
    """The question that `own` would go on with: the last one, or the earlier one that it names and returns to."""
    threads = list(dict.fromkeys(turn.reading.thread for turn in reversed(turns)))
    if returns(own):
        said = set(stems(" ".join(content(own))))
        named = [thread for thread in threads if said & set(stems(" ".join(content(thread))))]
        threads = named or threads
    return threads[0] if threads else ""


def _leans(about: Reading, index: Index, encoder: Encoder) -> bool:
    """Whether a question cannot be understood without the topic that it is taken to be `about`."""
    own = about.own
    words = content(own)
    if not words:
        return True
    known = _known(words, index)
    leans = joins(own) or (known and points(own))
    goes_on = known and connects(own)
    single = known and len(words) == 1
    if len(words) > FULL or re.search(r"[.!?]\s+\S", own) or not (leans or goes_on or single):
        return False
    together, alone = _evidence([about.query, own], index, encoder)
    least = LOSS if leans and len(words) <= FEW else GAIN
    return (single and alone < ALONE) or ((leans or goes_on) and together - alone > least)


def _known(words: Sequence[str], index: Index) -> bool:
    """Whether the corpus has all of `words`: what it never speaks of is a subject of its own."""
    return all(any(map(index.store.frequency, stems(word))) for word in words)


def _evidence(texts: Sequence[str], index: Index, encoder: Encoder) -> list[float]:
    """How near the passages are to each of `texts`: the mean of the best one's cosine and of the best five's mean."""
    found = [index.store.nearest(vector, NEAR)[1] for vector in encoder.encode(texts).vectors]
    return [(float(cosines[0]) + float(cosines.mean())) / 2 if len(cosines) else 0.0 for cosines in found]


def _cut(reading: Reading, encoder: Encoder) -> int:
    """How many words of the topic must go so that the encoder reads the rest; all, where that is not enough.

    The last ones stay: people tell how it is with them first, and then ask.
    """
    words = len(reading.topic.split())
    cut = 0
    while cut < words and encoder.lengths([replace(reading, cut=cut).query])[0] > encoder.limit:
        cut += max(1, (words - cut) // 10)
    return cut
