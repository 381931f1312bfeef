"""An answer as Markdown, to be pasted or kept: statements with their marks, then the numbered sources with links.

Texts of documents are only ever text there. Punctuation that could mean something in CommonMark, in GitHub's dialect,
or in one with mathematics, tags or emoji, is escaped; other stays as it is, so that it reads well unrendered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote

from rag import moment
from rag.answer import Answer, Citation, Statement
from rag.passage import Source
from rag.render import LABELS

# What always means something, what does as a pair or in front of a word (an address, an emoji), and a dot or colon that
# makes an address.
SPECIAL = re.compile(r"[\\`*_{}\[\]<>&#|~$^@=]|%(?=%)|:(?=[^\W\d_]|//)|(?<=\w)\.(?=[^\W\d_])")
OPENS = re.compile(r"^(\d{1,9}(?=[.)](?:\s|$))|(?=[-+]))")  # a list or a rule, at the start of a line
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
SAFE = ":/?#[]@!$&'*+,=%~"  # what an address keeps; a bracket, a quote, a space would end it


def markdown(answer: Answer, base: str = "") -> str:
    """`answer` as Markdown: its question as heading, the statements, the sources; of a refusal what is nearest.

    `base`, an address or a folder ending in ``/``, stands before the paths of recordings and documents that have no
    address of their own; without it they are relative to the corpus.
    """
    blocks = [f"# {literal(answer.question)}"]
    if answer.answered:
        blocks += [_statement(statement, answer.citations) for statement in answer.statements]
        blocks += [literal(remark.text) for remark in answer.remarks]
        blocks.append("## 1 source" if answer.sources == 1 else f"## {answer.sources} sources")
        blocks += [_source(f"{citation.n}. ", citation, base) for citation in answer.citations]
    else:
        blocks.append("The corpus does not answer this.")
        blocks += [literal(remark.text) for remark in answer.remarks]
        near = [Citation(0, hit.passage, hit.sentence) for hit in answer.nearest]
        if near:
            blocks += ["## Nearest to it, and not an answer", *(_source("- ", one, base) for one in near)]
    return "\n\n".join(blocks) + "\n"


def literal(text: str) -> str:
    """`text` on one line, as Markdown that shows it as written."""
    plain = CONTROL.sub("", " ".join(text.split()))
    return OPENS.sub(r"\1\\", SPECIAL.sub(r"\\\g<0>", " ".join(plain.split())))


def _statement(statement: Statement, citations: Sequence[Citation]) -> str:
    marks = "".join(f"[{n}]" for n in statement.citations)
    said = f"{literal(str(statement))} {marks}".rstrip()
    differ = [f"Sources differ: [{n}] says {_quoted(citations[n - 1])}" for n in statement.against]
    return "\n\n".join([said, *differ])


def _source(mark: str, citation: Citation, base: str) -> str:
    """An item of a list: the document, its moment, and what it says there."""
    source, told = citation.source, [_link(citation.source, citation.start, base)]
    told += [literal(part) for part in (source.video_title, source.author, LABELS[source.kind], source.date) if part]
    if citation.start is not None:
        told.append(moment.clock(citation.start))
    lines = [" · ".join(told), f"> {_quoted(citation)}"]
    if citation.also:
        also = [
            _link(other, second, base) + (f" · {moment.clock(second)}" if second is not None else "")
            for other, second in citation.also
        ]
        lines.append(f"Said there too: {'; '.join(also)}")
    return mark + f"\n\n{' ' * len(mark)}".join(lines)


def _quoted(citation: Citation) -> str:
    """What it says; in quotation marks only where it is speech."""
    said = literal(citation.text)
    return f"“{said}”" if citation.source.kind == "transcript" else said


def _link(source: Source, second: int | None, base: str) -> str:
    """The document's title, which opens it at `second`."""
    url = moment.link(source, second)
    if source.media or not url:
        url = base + (url or quote(source.doc))
    return f"[{literal(source.title) or 'Untitled'}]({quote(url.encode('utf-8', 'replace'), safe=SAFE)})"
