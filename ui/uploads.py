"""Uploads: files from a browser, written under safe names into a folder of their own, never into the corpus.

What comes in is judged by nobody here: adding (``python -m ingest add``) looks at the content, and puts a document
into the corpus whole or not at all.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

SIZE = 20  # megabytes of one file, as ui/.streamlit/config.toml has it for the server
COUNT = 20  # files at a time
LONGEST = 120  # bytes of a name before its endings
DOCUMENTS = ("md", "mdx", "markdown", "txt", "html", "htm", "vtt", "srt", "json", "json3")
RECORDINGS = ("mp4", "webm", "m4a", "mp3", "ogg", "wav")
KINDS = (*DOCUMENTS, *RECORDINGS)
BESIDE = (".info.json", *(f".{ending}" for ending in RECORDINGS))  # what goes with captions of the same name
FORBIDDEN = re.compile(r'[<>:"|?*\s]+')  # in names on Windows; separators are gone before
DEVICES = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(?=\.|$)", re.I)
ENDINGS = re.compile(r"(?:\.[A-Za-z0-9_-]{1,20}){0,2}$")


class Upload(NamedTuple):
    """A file as a browser sent it: the `name` is anything."""

    name: str
    data: bytes


def refusal(uploads: Sequence[Upload]) -> str | None:
    """Why these are not taken, with what to do; None where they are."""
    if not uploads:
        return "Choose one or more files first."
    if len(uploads) > COUNT:
        return f"These are {len(uploads)} files: add at most {COUNT} at a time."
    for upload in uploads:
        if not upload.name.lower().endswith(tuple(f".{kind}" for kind in KINDS)):
            return f"{safe(upload.name)}: not a kind that is read. Add one of {', '.join(KINDS)}."
        if len(upload.data) > SIZE * 1_048_576:
            return f"{safe(upload.name)} is larger than {SIZE} MB: add its text in parts."
    return None


def write(uploads: Iterable[Upload], folder: Path) -> list[Path]:
    """Write the files into `folder` under safe names; those to be added. Files of one name but for their endings keep
    that, so that captions find what stands beside them, which is not added by itself."""
    written: list[Path] = []
    for upload in uploads:
        path = folder / _free(safe(upload.name), {other.name.casefold() for other in written})
        with path.open("xb") as file:  # never over another, never through a link
            file.write(upload.data)
        written.append(path)
    return [path for path in written if not _is_beside(path.name, [other.name for other in written])]


def safe(name: str) -> str:
    """The last part of `name` as a file name that every file system takes and nothing takes for an option, a hidden
    file or a device: without separators and control characters, at most some 160 bytes long."""
    plain = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    plain = "".join(" " if c.isspace() else c for c in plain if c.isspace() or unicodedata.category(c)[0] != "C")
    plain = FORBIDDEN.sub(" ", plain).lstrip(" .-~").rstrip(" .")
    plain = re.sub(r"[ .]+(?=\.)", "", plain)
    if DEVICES.match(plain):
        plain = f"_{plain}"
    stem = ENDINGS.sub("", plain)
    ending = plain[len(stem) :]
    return (stem.encode()[:LONGEST].decode(errors="ignore").rstrip(" .") or "document") + ending


def _free(name: str, taken: set[str]) -> str:
    stem = ENDINGS.sub("", name)
    names = (name, *(f"{stem}-{number}{name[len(stem) :]}" for number in range(2, COUNT + 2)))
    return next(one for one in names if one.casefold() not in taken)


def _is_beside(name: str, names: Iterable[str]) -> bool:
    """Whether `name` goes with captions in `names`, rather than being a document."""
    ending = next((ending for ending in BESIDE if name.lower().endswith(ending)), None)
    if ending is None:
        return False
    stem = name[: -len(ending)].casefold()
    captions = re.compile(rf"{re.escape(stem)}(?:\.[a-z]{{2,3}}(?:-[\w-]+)?)?\.(?:vtt|srt|json3?)")
    return any(captions.fullmatch(other.casefold()) and not other.lower().endswith(".info.json") for other in names)
