"""An answer on a terminal: statements, then the sources with links; colour where there is a terminal."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, unquote

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from rag import moment
from rag.answer import Answer, Citation
from rag.passage import Passage

LABELS = {"notes": "notes, a summary", "transcript": "transcript", "article": "article"}


def show(answer: Answer, console: Console, corpus: Path | None = None) -> None:
    """Print `answer` to `console`. Text of documents is printed as it stands, never read as markup.

    `corpus`, absolute: where recordings and documents without an address of their own are then linked.
    """
    console.print(_answered(answer, corpus) if answer.answered else _declined(answer, corpus), crop=False)
    for remark in answer.remarks:
        console.print(Text(remark.text, "italic"))


def _answered(answer: Answer, corpus: Path | None) -> Group:
    parts: list[RenderableType] = []
    for statement in answer.statements:
        numbers = "".join(f"[{n}]" for n in statement.citations)
        lead = f"{statement.lead}: " if statement.lead else ""
        parts += [Text.assemble((lead, "dim"), statement.text, " ", (numbers, "bold cyan"))]
        parts += [_indented(_against(answer.citations[n - 1])) for n in statement.against]
        parts.append(Text())
    parts.append(Text("1 source" if answer.sources == 1 else f"{answer.sources} sources", "bold"))
    for citation in answer.citations:
        parts += _cited(citation, corpus)
    return Group(*parts)


def _against(citation: Citation) -> Text:
    """What a source says otherwise; in quotation marks only where it is speech."""
    said = f"“{citation.text}”" if citation.source.kind == "transcript" else citation.text
    return Text.assemble("Sources differ: ", (f"[{citation.n}]", "bold cyan"), " says ", said)


def _cited(citation: Citation, corpus: Path | None) -> list[RenderableType]:
    parts: list[RenderableType] = [_named(f"[{citation.n}] ", citation.passage, citation.start)]
    if citation.source.kind == "transcript":
        parts.append(_indented(Text(f"“{citation.text}”", "italic")))
    if citation.also:
        also = ", ".join(f"{s.title} {moment.clock(t) if t is not None else ''}".strip() for s, t in citation.also)
        parts.append(_indented(Text(f"said there too: {also}", "dim")))
    return [*parts, _address(citation, corpus)]


def _declined(answer: Answer, corpus: Path | None) -> Group:
    parts: list[RenderableType] = [Text("The corpus does not answer this.", "bold")]
    if answer.retrieved:
        parts.append(Text("Nearest to it, and not an answer:", "dim"))
    for hit in answer.nearest:
        near = Citation(0, hit.passage, hit.sentence)
        parts += [_named("·  ", hit.passage, near.start), _indented(Text(near.text, "dim")), _address(near, corpus)]
    return Group(*parts)


def _address(citation: Citation, corpus: Path | None) -> Text:
    """Where the source opens, on a line of its own and whole, so that it can be clicked and copied."""
    address = citation.url or quote(citation.source.doc)
    if not citation.url or citation.source.media:
        address = f"{corpus.as_uri()}/{address}" if corpus else unquote(address)
    style = f"dim link {address}" if "://" in address else "dim"
    return Text.assemble("    ", (address, style), no_wrap=True, overflow="ignore")


def _indented(text: Text) -> Padding:
    return Padding(text, (0, 0, 0, 4), expand=False)


def _named(mark: str, passage: Passage, second: int | None) -> Text:
    source = passage.source
    at = moment.clock(second) if second is not None else None
    told = [source.title, source.video_title, source.author, LABELS[source.kind], at]
    return Text.assemble((mark, "bold cyan"), " · ".join(part for part in told if part))
