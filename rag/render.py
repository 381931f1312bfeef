"""An answer on a terminal: statements, then the sources with links; colour where there is a terminal."""

from __future__ import annotations

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from rag import moment
from rag.answer import Answer, Citation, Hit
from rag.passage import Passage, Span

LABELS = {"notes": "notes, a summary", "transcript": "transcript", "article": "article"}


def show(answer: Answer, console: Console) -> None:
    """Print `answer` to `console`. Text of documents is printed as it stands, never read as markup."""
    console.print(_answered(answer) if answer.answered else _declined(answer))


def _answered(answer: Answer) -> Group:
    parts: list[RenderableType] = []
    for statement in answer.statements:
        numbers = "".join(f"[{n}]" for n in statement.citations)
        parts.append(Text.assemble(statement.text, " ", (numbers, "bold cyan")))
    parts += [Text(), Text("Sources", "bold")]
    for citation in answer.citations:
        parts += _cited(citation)
    return Group(*parts)


def _cited(citation: Citation) -> list[RenderableType]:
    lines = [_named(f"[{citation.n}] ", citation.passage, citation.start)]
    if citation.source.kind == "transcript":
        lines.append(Text(f"“{citation.text}”", "italic"))
    if citation.also:
        also = ", ".join(f"{s.title} {moment.clock(t) if t is not None else ''}".strip() for s, t in citation.also)
        lines.append(Text(f"said there too: {also}", "dim"))
    if citation.url:
        lines.append(Text(citation.url, f"dim link {citation.url}", no_wrap=True, overflow="fold"))
    return [lines[0], *(Padding(line, (0, 0, 0, 4)) for line in lines[1:])]


def _declined(answer: Answer) -> Group:
    parts: list[RenderableType] = [Text("The corpus does not answer this.", "bold")]
    if answer.retrieved:
        parts.append(Text("Nearest to it, and not an answer:", "dim"))
    for hit in answer.retrieved[:3]:
        parts += _near(hit)
    return Group(*parts)


def _near(hit: Hit) -> list[RenderableType]:
    near = Citation(0, hit.passage, Span(*hit.sentence))
    lines: list[RenderableType] = [
        _named("·  ", hit.passage, near.start),
        Padding(Text(near.text, "dim"), (0, 0, 0, 4)),
    ]
    if near.url:
        lines.append(Padding(Text(near.url, f"dim link {near.url}", no_wrap=True, overflow="fold"), (0, 0, 0, 4)))
    return lines


def _named(mark: str, passage: Passage, second: int | None) -> Text:
    source = passage.source
    told = [source.title, source.author, LABELS[source.kind], moment.clock(second) if second is not None else None]
    return Text.assemble((mark, "bold cyan"), " · ".join(part for part in told if part))
