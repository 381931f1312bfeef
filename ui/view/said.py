"""An answer as it is read: its statements, and the documents that it quotes."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answer import Answer
from rag.passage import Source
from ui.view.place import Data, Place, chip, cited, headed, library, link, named


def statements(answer: Answer) -> list[Data]:
    """The answer's statements: ``{lead, text, speech, chips, against}`` each; `speech` where the text is what somebody
    said, `against` the chips of those who say otherwise."""
    quoted = {citation.n: citation for citation in answer.citations}
    return [
        {
            "lead": statement.lead,
            "text": statement.text,
            "speech": any(
                quoted[n].source.kind == "transcript" and _folded(statement.text) in _folded(quoted[n].text)
                for n in statement.citations
            ),
            "chips": [chip(cited(quoted[n])) for n in statement.citations],
            "against": [chip(cited(quoted[n])) for n in statement.against],
        }
        for statement in answer.statements
    ]


def glance(answer: Answer) -> list[Data]:
    """What is to be seen of the answer before it is read, ``{text, differs}`` each: how many independent sources it
    has, and that they differ."""
    used = "1 source" if answer.sources == 1 else f"{answer.sources} sources"
    differ = any(statement.against for statement in answer.statements)
    return [{"text": used, "differs": False}, *([{"text": "Sources differ", "differs": True}] if differ else [])]


def sources(shown: Sequence[Place], also: dict[str, tuple[tuple[Source, int | None], ...]] | None = None) -> list[Data]:
    """The documents of the places `shown`, each once and in their order, with what is quoted from it.

    As `headed` says, with ``quotes``, each ``{chip, text, speech, label, link, also}``; `link` is None where the
    document has no address of its own. `also` gives, by key, the other places that say the same.
    """
    documents: dict[str, Data] = {}
    for place in shown:
        source, out = place.source, link(place.source, place.second, place.text)
        document = documents.setdefault(source.doc, headed(source) | {"quotes": []})
        document["quotes"].append(
            {
                "chip": chip(place),
                "text": place.text,
                "speech": source.kind == "transcript",
                "label": "summary, not speech" if source.kind == "notes" else None,
                "link": out if out["href"] != library(source) else None,
                "also": [named(other, second) for other, second in (also or {}).get(place.key, ())],
            }
        )
    return list(documents.values())


def also(answer: Answer) -> dict[str, tuple[tuple[Source, int | None], ...]]:
    """By key, the other places that say what each citation says."""
    return {f"c{citation.n}": citation.also for citation in answer.citations}


def _folded(text: str) -> str:
    """`text` on one line."""
    return " ".join(text.split())
