"""What happens on the page, told to whoever listens: questions, a model's wordings, indexes opened and refused,
visitors asked to wait. The log (`ui.journal`) and the metrics (`ui.metrics`) are handlers of one logger, so their
counts agree.

An event is a record whose message is its kind and whose ``event`` holds its fields. Where nobody listens, nothing is
timed and nothing made.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from streamlit.runtime.scriptrunner import get_script_run_ctx

from rag.answer import Answer
from rag.filter import Filter
from rag.stages import timed

EVENTS = logging.getLogger("career-qa.event")
EVENTS.setLevel(logging.WARNING)  # a listener lowers it

Fields = dict[str, Any]


def listened() -> bool:
    """Whether anybody listens."""
    return EVENTS.isEnabledFor(logging.INFO)


def listen(handler: logging.Handler) -> None:
    """Have `handler` told of every event."""
    EVENTS.addHandler(handler)
    EVENTS.setLevel(logging.INFO)


def tell(kind: str, **fields: Any) -> None:
    """Something of this `kind` happened."""
    if listened():
        EVENTS.info(kind, extra={"event": fields})


@contextmanager
def asking(question: str, **known: Any) -> Iterator[Fields]:
    """Tell of a question that is asked inside, when it is done: what is `known` of it, what is put into the fields
    meanwhile (`answered`), the time of its stages, and what became of it.

    ``outcome`` is ``answered`` or ``declined``; ``refused`` where a message for the user came instead; ``fault``; or
    ``stopped``, where nobody waits for it any more.
    """
    if not listened():
        yield {}
        return
    fields: Fields = {"visit": visit(), "question": question, "outcome": "stopped", **known}
    began = time.perf_counter()
    with timed() as taken:
        try:
            yield fields
        except Exception as error:
            fields["outcome"] = "refused" if isinstance(error, ValueError) else "fault"
            raise
        finally:
            fields["stages"] = {name: _ms(seconds) for name, seconds in taken.items()}
            tell("question", **fields, ms=_ms(time.perf_counter() - began))


def answered(answer: Answer, narrowed: Filter) -> Fields:
    """The fields of an event that tell of `answer`, whose search was `narrowed`. Of what narrows only the names are
    told: the words may be those of the question."""
    return {
        "outcome": "answered" if answer.answered else "declined",
        "answered": answer.answered,
        "confidence": round(answer.score, 4),
        "hits": len(answer.retrieved),
        "statements": len(answer.statements),
        "citations": len(answer.citations),
        "filters": sorted(narrowed.words),
        "generation": answer.index,
    }


def visit() -> str | None:
    """What tells this visit from others: twelve digits made of the session's random id, which name nobody and of which
    the id cannot be made again. None outside of a visit."""
    context = get_script_run_ctx(suppress_warning=True)
    return hashlib.sha256(context.session_id.encode()).hexdigest()[:12] if context else None


def _ms(seconds: float) -> float:
    return round(1000 * seconds, 2)
