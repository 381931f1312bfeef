"""The address: all that a page of answers shows, as the query of its URL, both ways.

``?q=`` is a turn of the conversation, given once for each; ``without`` what a turn does not inherit, as ``2.topic``;
``kind``, ``channel``, ``doc``, ``since`` and ``until`` narrow what is searched; ``at`` is the citation that is opened;
``view`` how the answer is looked at, and ``minutes`` how long a watch list is. So a link reopens the same answer at the
same moment, and back and forward go through a conversation. Whatever else a query holds is left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Literal, get_args

from rag.filter import NONE, Filter

View = Literal["answer", "voices", "watch"]
TURNS = 20  # what one address may ask for
MINUTES = 180
Query = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Address:
    """What is shown: the `questions` of a conversation, the first first; what they do `without` (turn from 1, piece);
    the `filter` that holds for all of it; the key of what is opened `at`; and the `view` on the answer."""

    questions: tuple[str, ...] = ()
    without: tuple[tuple[int, str], ...] = ()
    filter: Filter = NONE
    at: str | None = None
    view: View = "answer"
    minutes: int | None = None

    @classmethod
    def of(cls, query: Mapping[str, Sequence[str]]) -> Address:
        """The address that `query` holds. What makes no sense in it is as if it were not there."""
        questions = tuple(text for given in query.get("q", ()) if (text := " ".join(given.split())))[:TURNS]
        pieces = (re.fullmatch(r"([1-9][0-9]?)\.([a-z]+)", given) for given in query.get("without", ()))
        dropped = sorted({(int(piece[1]), piece[2]) for piece in pieces if piece})
        one = {name: given[-1].strip() for name, given in query.items() if given and given[-1].strip()}
        at, view, minutes = one.get("at", ""), one.get("view", ""), one.get("minutes", "")
        return cls(
            questions,
            tuple(piece for piece in dropped if piece[0] <= len(questions)),
            _filter(query, one),
            at if re.fullmatch(r"[a-z][0-9]{1,4}", at) else None,
            view if view in get_args(View) else "answer",  # type: ignore[arg-type]
            int(minutes) if re.fullmatch(r"[1-9][0-9]{0,2}", minutes) and int(minutes) <= MINUTES else None,
        )

    @property
    def query(self) -> Query:
        """The address as a query: ``of(address.query) == address``."""
        narrowed = self.filter
        found: Query = {
            "q": list(self.questions),
            "without": [f"{turn}.{piece}" for turn, piece in self.without],
            "kind": list(narrowed.kinds),
            "view": [self.view] if self.view != "answer" else [],
            "minutes": [str(self.minutes)] if self.minutes else [],
        }
        one = {name: getattr(narrowed, name) for name in ("channel", "doc", "since", "until")} | {"at": self.at}
        found |= {name: [given] for name, given in one.items() if given}
        return {name: given for name, given in found.items() if given}

    @property
    def question(self) -> str:
        """The last question; "" where nothing is asked."""
        return self.questions[-1] if self.questions else ""

    def asking(self, question: str) -> Address:
        """This conversation, with `question` as its next turn unless it is the last one already; the oldest goes where
        there are too many."""
        question = " ".join(question.split())
        questions = self.questions if question == self.question else (*self.questions, question)
        over = max(0, len(questions) - TURNS)
        without = tuple((turn - over, piece) for turn, piece in self.without if turn > over)
        return Address(questions[over:], without, self.filter)

    def back_to(self, turn: int) -> Address:
        """This conversation up to its turn number `turn`, from 1."""
        without = tuple(piece for piece in self.without if piece[0] <= turn)
        return Address(self.questions[:turn], without, self.filter)

    def dropping(self, piece: str) -> Address:
        """This conversation, its last question without `piece` of what it inherits."""
        without = tuple(sorted({*self.without, (len(self.questions), piece)}))
        return replace(self, without=without, at=None)

    def dropped(self, turn: int) -> tuple[str, ...]:
        """The pieces that turn number `turn` does without."""
        return tuple(piece for number, piece in self.without if number == turn)


def _filter(query: Mapping[str, Sequence[str]], one: Mapping[str, str]) -> Filter:
    found = Filter(channel=one.get("channel"), doc=one.get("doc"))
    for kind in dict.fromkeys(query.get("kind", ())):
        with suppress(ValueError):
            found = replace(found, kinds=(*found.kinds, kind))  # type: ignore[arg-type]
    for name in ("since", "until"):
        with suppress(ValueError):
            found = replace(found, **{name: one.get(name)})  # type: ignore[arg-type]
    return found
