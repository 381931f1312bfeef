"""Encodings: the bytes of a file as text, whatever program wrote them, with a word on what was assumed.

The rules, in order: a byte order mark is believed; what is full of NULs in one place of two or four is UTF-16 or UTF-32
without one; anything else is UTF-8. What is not UTF-8 is in the encoding that it names (a web page does), else each
byte that is not UTF-8 is read in Windows-1252, as the web reads Latin-1 too (WHATWG Encoding Standard). A text in
Latin letters has few such bytes: a file full of them is refused. Nothing is guessed from the frequency of letters,
which goes wrong on short texts.
"""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from typing import NamedTuple

from ingest.document import Problem, Unreadable

# What a file begins with that is no text (https://en.wikipedia.org/wiki/List_of_file_signatures), and what to do.
SIGNATURES = (
    (b"%PDF-", "a PDF: convert it to text (`pdftotext file.pdf`)"),
    (b"{\\rtf", "a Rich Text document: save it as plain text"),
    (b"PK\x03\x04", "a ZIP archive or an office document: unpack it, or save it as plain text"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\xd0\xcf\x11\xe0", "an old office document: save it as plain text"),
    (b"\x1f\x8b", "a gzip archive: unpack it"),
    (b"BZh9", "a bzip2 archive: unpack it"),
    (b"\xfd7zXZ\0", "an xz archive: unpack it"),
    (b"7z\xbc\xaf", "a 7z archive: unpack it"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"OggS\0", "a recording"),
    (b"ID3\x03", "a recording"),
    (b"ID3\x04", "a recording"),
    (b"SQLite format 3\0", "a database"),
    (b"\x7fELF", "a program"),
)
MARKS = (  # UTF-32 before UTF-16: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
DECLARED = re.compile(rb"<(?:meta\b[^<>]*?\bcharset|\?xml\b[^<>]*?\bencoding)\s*=\s*[\"']?([\w.:-]+)", re.I)
# Unicode's other line ends, a form feed among them, end a line as a line feed does, and nowhere else in the project.
LINE_ENDS = re.compile("\r\n?|[\v\f\x1c-\x1e\u2028\u2029]")
CONTROL = re.compile("[\0-\x08\x0e-\x1b\x1f\x7f-\x9f]")
PRINTED = bytes([*range(9, 14), 27, *range(28, 31), *range(32, 127), *range(128, 256)])  # what a text may hold
SURROGATE = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
WRITTEN = re.compile("iso8859|cp|koi8|mac|gb|big5|euc|shift_jis|iso2022")
BINARY = 0.02  # of all bytes: control characters that a text does not have
STRANGE = 0.3  # of all bytes: no language in Latin letters has so many beyond ASCII


class Decoded(NamedTuple):
    """A file's text, each line ended by a line feed and no other control character but tabs, and what was assumed."""

    text: str
    problems: tuple[Problem, ...]


def decode(data: bytes) -> Decoded:
    """The text of `data`. Raises `Unreadable` for what no person wrote to be read."""
    for signature, what in SIGNATURES:
        if data.startswith(signature):
            raise Unreadable("binary", what)
    mark, codec = next(((mark, codec) for mark, codec in MARKS if data.startswith(mark)), (b"", None))
    codec = codec or _silent(data)
    text, problems = _wide(data[len(mark) :], codec, mark) if codec and codec != "utf-8" else _narrow(data[len(mark) :])
    text = LINE_ENDS.sub("\n", text).replace("\ufeff", "")
    if control := CONTROL.search(text):
        line = text.count("\n", 0, control.start()) + 1
        problems.append(
            Problem("control-characters", line, f"characters that nobody types (U+{ord(control[0]):04X}) were mended")
        )
        text = CONTROL.sub(lambda match: _windows(ord(match[0])), text)
    return Decoded(text, tuple(problems))


def _silent(data: bytes) -> str | None:
    """UTF-16 or UTF-32 without a byte order mark: white space and Latin letters have NULs, all at one place."""
    if data.count(0) < BINARY * len(data):
        return None
    first, second = data[::2].count(0), data[1::2].count(0)
    four: tuple[str, ...] = ("utf-32-le", "utf-32-be") if data.count(0) >= len(data) / 2 else ()
    for codec in (*four, "utf-16-le" if second > first else "utf-16-be"):
        try:
            text = data[: len(data) // 4 * 4 if "32" in codec else len(data) // 2 * 2].decode(codec)
        except UnicodeDecodeError:
            continue
        if text and not CONTROL.search(text):
            return codec
    return None


def _wide(data: bytes, codec: str, mark: bytes) -> tuple[str, list[Problem]]:
    text = data.decode(codec, "replace")
    name = codec[:6].upper()
    problems = [] if mark else [Problem("encoding", 0, f"read as {name}, which it does not say: save it as UTF-8")]
    broken = text.count("\ufffd") + len(CONTROL.findall(text))
    if broken > max(1, BINARY * len(text)):
        raise Unreadable("binary", f"a binary file, or broken {name}")
    if "\ufffd" in text:
        line = text.count("\n", 0, text.index("\ufffd")) + 1
        problems.append(
            Problem("undecodable-bytes", line, f"not {name} from here on in places: what cannot be read is �")
        )
    return text, problems


def _narrow(data: bytes) -> tuple[str, list[Problem]]:
    if len(data.translate(None, PRINTED)) > BINARY * len(data):
        raise Unreadable("binary", "a binary file")
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError as error:
        line, byte = data.count(b"\n", 0, error.start) + 1, error.start
    named = DECLARED.search(data, 0, 2048)
    if named and (codec := _known(named[1].decode("ascii", "replace"))):
        with suppress(UnicodeDecodeError):
            return data.decode(codec), []
    if data.decode("utf-8", "replace").count("\ufffd") > STRANGE * len(data):
        raise Unreadable("encoding", f"neither UTF-8 (byte {byte}) nor Latin letters: save it as UTF-8", line)
    text = data.decode("utf-8", "windows-1252")
    told = f"not UTF-8 (byte {byte}): such bytes were read as Windows-1252; save it as UTF-8"
    return text, [Problem("undecodable-bytes", line, told)]


def _known(name: str) -> str | None:
    """The codec called `name`, where pages are written in it; the web's Latin-1 and ASCII are Windows-1252."""
    try:
        codec: str = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return "cp1252" if codec in ("iso8859-1", "ascii") else codec if WRITTEN.match(codec) else None


def _windows(byte: int) -> str:
    """The character of one byte beyond ASCII in Windows-1252; none where it has none, and none for ASCII's controls."""
    return bytes([byte]).decode("cp1252", "ignore") if byte >= 0x80 else ""


def _mended(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are not UTF-8, one at a time; of half an emoji (a surrogate, three bytes) no character is left."""
    assert isinstance(error, UnicodeDecodeError)
    at, data = error.start, error.object
    if SURROGATE.match(data, at):
        return "\ufffd", at + 3
    return _windows(data[at]), at + 1


codecs.register_error("windows-1252", _mended)
