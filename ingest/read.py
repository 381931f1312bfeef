"""Reading: which files of a folder are documents, and of which kind. The content decides, not the file's ending."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from ingest import article, captions, dialect, frontmatter, markdown, notes
from ingest.document import Document, Unreadable

LIMIT = 20_000_000  # bytes; a text a person wrote or spoke is far below
ABOUT = re.compile(r"(?:readme|license|licence|contributing|changelog)(?:\.\w+)?", re.I)
BESIDE = (".info.json", *captions.MEDIA, ".jpg", ".jpeg", ".png", ".webp", ".gif")
CODE = (".py", ".js", ".ts", ".css", ".sh", ".toml", ".yaml", ".yml", ".ini", ".cfg", ".json", ".csv", ".ipynb")
SRT = re.compile(r"\s*\d+[^\S\n]*\n\s*\d+:\d\d:\d\d[,.]\d+\s*-->")
MARKDOWN = re.compile(r"^(?:#{1,6} \S|[*+-] +\S|> |\d+\. +\S|```)|\]\(|\*\*\S", re.M)


def files(corpus: Path) -> Iterator[Path]:
    """The files of `corpus` that may be documents, by name: not hidden, not about the folder, not what stands beside
    a document (recordings, pictures, their ``.info.json``). Raises ValueError where there is no such folder."""
    if not corpus.is_dir():
        raise ValueError(f"no folder {str(corpus)!r} to index: name the folder that holds your documents")
    for folder, folders, names in os.walk(corpus):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__")))
        for name in sorted(names):
            if not name.startswith(".") and not ABOUT.fullmatch(name) and not name.lower().endswith(BESIDE):
                yield Path(folder, name)


def read(path: Path, doc: str, data: bytes) -> Document:
    """The document in `data`, the content of the file at `path`, called `doc` in the index.

    Raises `Unreadable`, with the reason, for what is no document.
    """
    text = _decoded(path, data)
    if text.startswith("WEBVTT") or SRT.match(text):
        return captions.read(path, doc, text)
    front = frontmatter.read(text)
    marked = markdown.ANCHOR.search(text) or markdown.BARE_TIME.search(text)
    if front.lines or front.problems or marked or MARKDOWN.search(text):
        body = dialect.plain(front.below(text), jsx=path.suffix.lower() == ".mdx")
        blocks = list(markdown.blocks(body))
        marks = sum(len(block.marks) for block in blocks)
        linked = sum(block.linked for block in blocks)
        if not blocks:
            raise Unreadable("empty", "no text below the front matter" if front.lines else "no text")
        if front.text("videoId", "video_id") or marks >= 3 or linked >= 0.8 * len(blocks):
            return notes.read(doc, front, blocks)
        return article.read(doc, front, blocks)
    return article.read_plain(doc, text)


def _decoded(path: Path, data: bytes) -> str:
    """The text, line ends as line feeds. Raises `Unreadable` for what no person wrote to be read."""
    if not data.strip():
        raise Unreadable("empty", "an empty file")
    if len(data) > LIMIT:
        raise Unreadable("too-large", f"{len(data) / 1e6:.0f} MB: more than {LIMIT // 1_000_000} MB is not read")
    if path.name.lower().endswith(CODE):
        raise Unreadable("no-document", "code or data, not a document")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable("encoding", f"not UTF-8 (byte {error.start}): save it as UTF-8", line) from error
    if "\0" in text:
        raise Unreadable("binary", "a binary file", 0)
    if re.match(r"\s*<(?:!doctype|html)\b", text, re.I):
        raise Unreadable("web-page", "a saved web page: save its text as Markdown")
    return text.replace("\r\n", "\n").replace("\r", "\n")
