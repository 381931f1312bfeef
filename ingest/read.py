"""Reading: which files of a folder are documents, and of which kind. The content decides, not the file's ending."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ingest import article, captions, dialect, encoding, frontmatter, markdown, notes, recording, webpage
from ingest.document import Document, Unreadable
from rag.snapshot import paths

LIMIT = 20_000_000  # bytes; a text a person wrote or spoke is far below
ABOUT = re.compile(r"(?:readme|license|licence|contributing|changelog)(?:\.\w+)?", re.I)
BESIDE = (".info.json", *recording.MEDIA, ".jpg", ".jpeg", ".png", ".webp", ".gif")
CODE = (".py", ".js", ".ts", ".css", ".sh", ".toml", ".yaml", ".yml", ".ini", ".cfg")  # nobody takes it for a document
DATA = (".csv", ".ipynb", ".json", ".json3")
NO_DOCUMENT = "code or data, not a document"
MARKDOWN = re.compile(r"^(?:#{1,6} \S|[*+-] +\S|> |\d+\. +\S|```)|\]\(|\*\*\S", re.M)


def files(corpus: Path) -> Iterator[Path]:
    """The files of `corpus` that may be documents, by name: not hidden, not about the folder, no code, not what stands
    beside a document (recordings, pictures, their ``.info.json``). Raises ValueError where there is no such folder."""
    if not corpus.is_dir():
        raise ValueError(f"no folder {str(corpus)!r} to index: name the folder that holds your documents")
    for path in paths(corpus):
        if not ABOUT.fullmatch(path.name) and not path.name.lower().endswith((*BESIDE, *CODE)):
            yield path


def load(path: Path, doc: str) -> Document:
    """The document in the file at `path`, called `doc` in the index.

    Raises `Unreadable`, with the reason, for what is no document or cannot be read; a file that is too large costs no
    memory, and what is no file (a pipe would be waited for) is not opened.
    """
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):
            raise Unreadable("unreadable", "no file: a folder that cannot be opened, a pipe or a device")
        _bounded(state.st_size)
        with path.open("rb") as file:
            data = file.read(LIMIT + 1)  # it may have grown
    except OSError as error:
        if isinstance(error, FileNotFoundError) and path.is_symlink():
            raise Unreadable("unreadable", f"a link to {str(path.readlink())!r}, which is not there") from error
        raise Unreadable("unreadable", f"cannot be read: {error.strerror or error}") from error
    return read(path, doc, data)


def read(path: Path, doc: str, data: bytes) -> Document:
    """The document in `data`, the content of the file at `path`, called `doc` in the index.

    Raises `Unreadable`, with the reason, for what is no document.
    """
    _bounded(len(data))
    if path.name.lower().endswith(CODE):
        raise Unreadable("no-document", NO_DOCUMENT)
    text, problems = encoding.decode(data)
    if not text.strip():
        raise Unreadable("empty", "an empty file")
    document = _sniffed(path, doc, text)
    return replace(document, problems=(*problems, *document.problems)) if problems else document


def _bounded(size: int) -> None:
    if size > LIMIT:
        raise Unreadable("too-large", f"{size / 1e6:.0f} MB: more than {LIMIT // 1_000_000} MB is not read")


def _sniffed(path: Path, doc: str, text: str) -> Document:
    """The document, read by the reader of what `text` looks like."""
    if captions.recognised(text):
        return captions.read(path, doc, text)
    if path.name.lower().endswith(DATA):
        raise Unreadable("no-document", NO_DOCUMENT)
    if webpage.ARCHIVE.match(text):
        raise Unreadable("web-archive", "a page with its pictures in one file (MHTML): save it as HTML")
    if webpage.is_page(text):
        return webpage.read(doc, text)
    jsx = path.suffix.lower() == ".mdx"
    front = frontmatter.read(text)
    marked = markdown.ANCHOR.search(text) or markdown.BARE_TIME.search(text)
    if front.lines or front.problems or marked or jsx or MARKDOWN.search(text):
        body = dialect.plain(front.below(text), jsx=jsx)
        blocks = list(markdown.blocks(body))
        marks = sum(len(block.marks) for block in blocks)
        linked = sum(block.linked for block in blocks)
        if not blocks:
            raise Unreadable("empty", "no text below the front matter" if front.lines else "no text")
        if front.text("videoId", "video_id") or marks >= 3 or linked >= 0.8 * len(blocks):
            return notes.read(doc, front, blocks, text)
        return article.read(doc, front, blocks)
    return article.read_plain(doc, text)
