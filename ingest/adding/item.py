"""Items: what can be added to a corpus, a document together with the files that stand beside it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from ingest import read, recording
from ingest.document import Unreadable

LONGEST = 150  # bytes of a name before its endings: file systems take 255, less where names are encrypted
FORBIDDEN = re.compile(r'[<>:"/\\|?*\s]+')  # in names on Windows; a slash everywhere
DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.I)  # not names of files on Windows
FOLDERS = {"notes": "notes", "transcript": "transcripts", "article": "articles"}


class Refused(ValueError):
    """Something that is not added: the message says why, and what to do."""


class Unavailable(Refused):
    """Something that has nothing to add (private, live, without captions): what it is listed with may still have."""


class Unreachable(Refused):
    """The network or the site answers nothing now: neither will it for what is next."""


@dataclass(frozen=True, slots=True)
class Item:
    """A document to add: `data`, to be named `stem` + `ending` in `folder` of the corpus. `beside` are the endings and
    contents (or files to copy) that go with it. `video_id` and `url` tell whether the corpus holds it already."""

    folder: str
    stem: str
    ending: str
    data: bytes
    beside: tuple[tuple[str, bytes | Path], ...] = ()
    video_id: str | None = None
    url: str | None = None


def folder(path: Path, data: bytes) -> str:
    """The corpus folder for the document that is `data`, the content of a file named as `path`. Raises `Refused` where
    it cannot be indexed."""
    if path.name.lower().endswith(read.BESIDE):
        raise Refused("named like a recording or a picture, which are not indexed: give it another ending")
    try:
        return FOLDERS[read.read(path, path.name, data).source.kind]
    except Unreadable as error:
        raise Refused(str(error)) from error


def named(text: str, tail: str = "") -> str:
    """`text` as a file name that every file system takes and the index does not pass over, with `tail` kept whole: no
    separators or control characters, no dot in front, at most `LONGEST` bytes of UTF-8. Empty where nothing is left."""
    plain = unicodedata.normalize("NFC", "".join(" " if c.isspace() else c for c in text))
    plain = "".join(c for c in plain if unicodedata.category(c)[0] != "C")
    plain = FORBIDDEN.sub(" ", plain).strip(" ._")
    room = LONGEST - len(tail.encode())
    plain = DEVICES.sub(r"_\g<0>", plain, count=1) if DEVICES.match(plain) else plain
    return (plain.encode()[:room].decode(errors="ignore").rstrip(" .") + tail).strip()


def slug(title: str) -> str:
    """`title` in lower case with hyphens between its words, as a file name."""
    return re.sub(r"[\W_]+", "-", named(title).lower()).strip("-")


def from_file(path: Path) -> Item:
    """The item for a file of this machine: with captions go the ``.info.json`` and the recording beside them. Raises
    `Refused` where it is no document."""
    if path.is_dir():
        raise Refused(f"a folder: name the files in it, or index it with `career-qa index {path}`")
    if not path.is_file():
        raise Refused("no such file: check the path")
    size = path.stat().st_size
    if size > read.LIMIT:
        raise Refused(f"{size / 1e6:.0f} MB: more than {read.LIMIT / 1e6:.0f} MB is not read. Add its text in parts")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Refused(f"cannot be read ({error.strerror or error}): mend its rights and add it again") from error
    below = folder(path, data)
    if below != "transcripts":
        return Item(below, *_parted(path.name, path.stem), data)
    stem = recording.stem(path)
    found = ((ending, path.with_name(stem + ending)) for ending in (".info.json", *recording.MEDIA))
    return Item(
        below, *_parted(path.name, stem), data, tuple((ending, file) for ending, file in found if file.is_file())
    )


def _parted(name: str, stem: str) -> tuple[str, str]:
    """A safe stem, and the ending that follows `stem` in `name` where that is safe as it is."""
    ending = name[len(stem) :]
    if not re.fullmatch(r"(?:\.[\w-]{1,20}){0,2}", ending):
        stem, ending = name, ""
    return named(stem) or "document", ending
