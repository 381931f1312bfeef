"""The conversation that an address holds, answered: each turn understood from those before it, and asked once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass, replace
from typing import NamedTuple
from weakref import ReferenceType, ref

from rag.answer import Answer
from rag.ask import answer
from rag.conversation import Reading, Turn, understand
from rag.encoder import Encoder
from rag.index import Index
from rag.stages import stage
from ui import event
from ui.address import Address

KEPT = 60  # turns that a visitor's session holds

Asked = tuple[tuple[str, ...], tuple[tuple[int, str], ...], object]  # what a turn's answer depends on


class Origin(NamedTuple):
    """What is known of the index that an answer comes from: when it was built, how many documents it holds, with which
    encoder, and the folder of its documents."""

    created: str
    documents: int
    encoder: str
    corpus: str


@dataclass(frozen=True, slots=True)
class Told:
    """A turn as the page shows it: how its question was understood, its answer, where that comes from, and whether a
    language model has been at it.

    The index that was asked is held loosely: a tab that stays open keeps no old generation in memory.
    """

    reading: Reading
    answer: Answer
    origin: Origin
    asked: ReferenceType[Index]
    worded: bool = False

    @classmethod
    def of(cls, reading: Reading, answer: Answer, index: Index) -> Told:
        """The turn in which `index` gave `answer`."""
        about = Origin(index.created, len(index.sources), index.manifest.encoder, str(index.corpus))
        return cls(reading, answer, about, ref(index))

    @property
    def index(self) -> Index | None:
        """The index that was asked, unless newer ones have taken its place."""
        return self.asked()

    @property
    def turn(self) -> Turn:
        """What the next turn is understood from."""
        return Turn(self.reading, self.answer)


def told(address: Address, index: Index, encoder: Encoder, kept: MutableMapping[Asked, Told]) -> list[Told]:
    """The turns of `address`, asked of `index` unless they are `kept`: an answer stays as it is while somebody reads
    it, whatever is indexed meanwhile. A turn before the last that cannot be answered is passed over.

    Raises ValueError, a message for the user, where the last one cannot be answered.
    """
    turns: list[Told] = []
    for number, question in enumerate(address.questions, 1):
        asked = asked_as(address.back_to(number))
        if asked not in kept:
            try:
                kept[asked] = _ask(question, address, number, turns, index, encoder)
            except ValueError:
                if number == len(address.questions):
                    raise
                continue
            while len(kept) > KEPT:
                kept.pop(next(iter(kept)))
        turns.append(kept[asked])
    return turns


def asked_as(address: Address) -> Asked:
    """What the answer to the last turn of `address` is kept by."""
    return address.questions, address.without, address.filter


def kept_of(address: Address, kept: Mapping[Asked, Told]) -> Iterator[tuple[Told, Address]]:
    """The turns of `address` that are `kept`, the last first, each with its address."""
    for number in range(len(address.questions), 0, -1):
        whole = number == len(address.questions)
        here = address if whole else replace(address.back_to(number), at=address.at)
        if (told := kept.get(asked_as(here))) is not None:
            yield told, here


def _ask(question: str, address: Address, number: int, before: list[Told], index: Index, encoder: Encoder) -> Told:
    with event.asking(question, turn=number, generation=index.id) as fields:
        with stage("understand"):
            reading = understand(question, [one.turn for one in before], index, encoder)
        for piece in address.dropped(number):
            if piece in reading.pieces:  # the address may name anything
                reading = reading.without(piece)
        narrowed = address.filter | reading.filter
        found = answer(reading.query, index, encoder, filter=narrowed, told=reading.told)
        fields |= event.answered(found, narrowed)
    return Told.of(reading, replace(found, question=question), index)
