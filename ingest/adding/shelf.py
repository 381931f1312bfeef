"""The shelf: a corpus folder as the place that items are put on, each whole or not at all."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from itertools import count
from pathlib import Path
from urllib.parse import urldefrag

from ingest import frontmatter, read, recording
from ingest.adding.item import Item, Refused

IN_NAME = re.compile(r"\[([A-Za-z0-9_-]{11})\]")


class Shelf:
    """The documents in `corpus`, a folder that need not be there yet."""

    def __init__(self, corpus: Path) -> None:
        if corpus.exists() and not corpus.is_dir():
            raise ValueError(f"{str(corpus)!r} is a file: name the folder that holds your documents")
        self.corpus = corpus

    def put(self, item: Item) -> str:
        """Write `item` and return its document's path in the corpus, numbered where another has its name. Raises
        `Refused` where it cannot be written; then nothing of it is left."""
        folder = self.corpus / item.folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            name = _place(folder, _free(folder, item), item)
        except OSError as error:
            reason = f"cannot be written to {str(folder)!r} ({error.strerror or error})"
            raise Refused(f"{reason}: make room or mend the folder's rights, and add it again") from error
        doc = f"{item.folder}/{name}"
        if item.video_id:
            self._videos[item.video_id] = doc
        return doc

    def holding(self, item: Item) -> str | None:
        """The document that is this video's, this address's or has this very content, if there is one."""
        if item.video_id:
            return self.with_video(item.video_id)
        return (self.with_url(item.url) if item.url else None) or self._with_content(item.data)

    def with_video(self, video_id: str) -> str | None:
        """The document with captions of this video, if there is one."""
        return self._videos.get(video_id)

    def with_url(self, url: str) -> str | None:
        """The Markdown document whose front matter names this address, if there is one."""
        plain = urldefrag(url).url
        for doc, path in self._documents():
            if path.suffix.lower() not in (".md", ".mdx", ".markdown"):
                continue
            with suppress(OSError), path.open(encoding="utf-8", errors="replace") as file:
                head = file.read(frontmatter.LIMIT)
                if plain in head and urldefrag(frontmatter.read(head).text("url") or "").url == plain:
                    return doc
        return None

    def _with_content(self, data: bytes) -> str | None:
        for doc, path in self._documents():
            with suppress(OSError):
                if path.stat().st_size == len(data) and path.read_bytes() == data:
                    return doc
        return None

    @cached_property
    def _videos(self) -> dict[str, str]:
        """The documents by the video id that is in their name or in the ``.info.json`` beside them."""
        found: dict[str, str] = {}
        for doc, path in self._documents():
            named = IN_NAME.search(path.name)
            id = named[1] if named else _known_id(path.with_name(recording.stem(path) + ".info.json"))
            if id:
                found.setdefault(id, doc)
        return found

    def _documents(self) -> Iterator[tuple[str, Path]]:
        if self.corpus.is_dir():
            for path in read.files(self.corpus):
                yield path.relative_to(self.corpus).as_posix(), path


def _known_id(info: Path) -> str | None:
    with suppress(OSError, ValueError):
        known = json.loads(info.read_bytes()) if info.is_file() else None
        return str(known.get("id")) if isinstance(known, dict) else None
    return None


def _free(folder: Path, item: Item) -> str:
    """The item's stem, numbered where the name is taken. A file of the same stem and any ending takes it, for it would
    stand beside the document; only what an interrupted adding of this very item has left does not."""
    there = {_folded(path.name): path for path in folder.iterdir()}
    for number in count(1):
        stem = item.stem if number == 1 else f"{item.stem}-{number}"
        own = {_folded(stem + ending): content for ending, content in item.beside}
        near = [name for name in there if name.startswith(_folded(stem + ".")) or name == _folded(stem)]
        left = all(isinstance(own.get(name), bytes) and there[name].read_bytes() == own[name] for name in near)
        if left and not read.ABOUT.fullmatch(stem + item.ending):
            return stem
    raise AssertionError("numbers do not end")


def _folded(name: str) -> str:
    """`name` as a file system may compare it that knows neither case nor composed letters."""
    return unicodedata.normalize("NFC", name).casefold()


def _place(folder: Path, stem: str, item: Item) -> str:
    """Write the files into a hidden folder, sync them, and move them to their names, the document last."""
    with tempfile.TemporaryDirectory(prefix=".adding-", dir=folder) as temporary:
        hidden = Path(temporary)
        files = {stem + ending: content for ending, content in (*item.beside, (item.ending, item.data))}
        for name, content in files.items():
            if isinstance(content, Path):
                shutil.copyfile(content, hidden / name)
            with (hidden / name).open("ab") as file:
                if isinstance(content, bytes):
                    file.write(content)
                file.flush()
                os.fsync(file.fileno())
        try:
            for name in files:
                (hidden / name).replace(folder / name)
        except BaseException:
            for name in files:
                if not (hidden / name).exists():  # it was moved
                    (folder / name).unlink(missing_ok=True)
            raise
    return stem + item.ending
