"""An answer on a terminal: statements, then the sources with links; colour where there is a terminal."""

from __future__ import annotations

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from rag import moment
from rag.answer import Answer, Citation
from rag.passage import Passage

LABELS = {"notes": "notes, a summary", "transcript": "transcript", "article": "article"}


def show(answer: Answer, console: Console) -> None:
    """Print `answer` to `console`. Text of documents is printed as it stands, never read as markup."""
    console.print(_answered(answer) if answer.answered else _declined(answer), crop=False)


def _answered(answer: Answer) -> Group:
    parts: list[RenderableType] = []
    for statement in answer.statements:
        numbers = "".join(f"[{n}]" for n in statement.citations)
        parts += [Text.assemble(statement.text, " ", (numbers, "bold cyan")), Text()]
    parts.append(Text("Sources", "bold"))
    for citation in answer.citations:
        parts += _cited(citation)
    return Group(*parts)


def _cited(citation: Citation) -> list[RenderableType]:
    parts: list[RenderableType] = [_named(f"[{citation.n}] ", citation.passage, citation.start)]
    if citation.source.kind == "transcript":
        parts.append(_indented(Text(f"“{citation.text}”", "italic")))
    if citation.also:
        also = ", ".join(f"{s.title} {moment.clock(t) if t is not None else ''}".strip() for s, t in citation.also)
        parts.append(_indented(Text(f"said there too: {also}", "dim")))
    return [*parts, _address(citation)]


def _declined(answer: Answer) -> Group:
    parts: list[RenderableType] = [Text("The corpus does not answer this.", "bold")]
    if answer.retrieved:
        parts.append(Text("Nearest to it, and not an answer:", "dim"))
    for hit in answer.retrieved[:3]:
        near = Citation(0, hit.passage, hit.sentence)
        parts += [_named("·  ", hit.passage, near.start), _indented(Text(near.text, "dim")), _address(near)]
    return Group(*parts)


def _address(citation: Citation) -> Text:
    """Where the source opens, on a line of its own and whole, so that it can be clicked and copied; the document's
    path where it has no address."""
    url = citation.url
    style = f"dim link {url}" if url else "dim"
    return Text.assemble("    ", (url or citation.source.doc, style), no_wrap=True, overflow="ignore")


def _indented(text: Text) -> Padding:
    return Padding(text, (0, 0, 0, 4), expand=False)


def _named(mark: str, passage: Passage, second: int | None) -> Text:
    source = passage.source
    told = [source.title, source.author, LABELS[source.kind], moment.clock(second) if second is not None else None]
    return Text.assemble((mark, "bold cyan"), " · ".join(part for part in told if part))
