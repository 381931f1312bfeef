"""An encoder that can be worked out by hand, and small documents to try things on."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from zlib import crc32

import numpy as np

from rag.encoder import Encoded
from rag.passage import Mark, Passage, Source, Span
from rag.vectors import PassageVectors

VIDEO = "abcdefghij_"


class WordEncoder:
    """An `Encoder` whose tokens are lower-cased words, each on an axis of its own (rarely, two share one).

    A text's vector is the sum of its words' unit vectors, scaled to 1: the cosine of two texts of n and m different
    words is (words in common) / √(n·m). A text without words has the vector of the empty word. `encoded` keeps every
    text that was encoded, in order.
    """

    def __init__(self, *, name: str = "words", dimension: int = 256, limit: int = 256) -> None:
        self.name, self.dimension, self.width, self.limit = name, dimension, dimension, limit
        self.fingerprint = f"{name} {dimension}"
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> Encoded:
        """The texts' vectors; like a real one, it refuses what it would have to cut."""
        if any(length > self.limit for length in self.lengths(texts)):
            raise ValueError(f"a text is longer than the {self.limit} tokens that {self.name!r} reads")
        self.encoded += texts
        tokens = [np.stack([self.axis(word) for word in words(text) or [""]]) for text in texts]
        sums = np.array([rows.sum(axis=0) for rows in tokens], np.float32).reshape(-1, self.dimension)
        halves = (sums / np.linalg.norm(sums, axis=1, keepdims=True)).astype(np.float16)  # what an index keeps
        return Encoded(halves.astype(np.float32), tokens)

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """Words, and two for the tokens that a real encoder puts around them."""
        return [len(words(text)) + 2 for text in texts]

    def axis(self, word: str) -> np.ndarray:
        """The unit vector of `word`, (dimension,)."""
        return np.eye(1, self.dimension, crc32(word.encode()) % self.dimension, dtype=np.float32)[0]


def store(vectors: np.ndarray) -> PassageVectors:
    """A store of `vectors`, (n, dimension)."""
    return PassageVectors(vectors.astype(np.float16))


def words(text: str) -> list[str]:
    """The words of `text`, lower-cased."""
    return re.findall(r"\w+", text.lower())


def source(doc: str = "notes/a.md", kind: str = "notes", title: str = "A title", **more: str | None) -> Source:
    """A source; notes come with a video."""
    if kind == "notes":
        more = {"video_id": VIDEO, "url": f"https://www.youtube.com/watch?v={VIDEO}", "author": "A channel"} | more
    return Source(doc, kind, title, **more)


def passage(
    text: str, *, seconds: Sequence[int | None] = (), headings: Sequence[str] = (), start: int = 0, **of: str | None
) -> Passage:
    """A passage of the sentences of `text` (parted behind ``.``, ``!``, ``?``), each with its second of `seconds`."""
    spans = [Span(*match.span()) for match in re.finditer(r"\S.*?(?:[.!?](?=\s|$)|$)", text)]
    marks = tuple(Mark(span.start, second) for span, second in zip(spans, seconds, strict=False))
    return Passage(source(**of), start, text, tuple(headings), marks, tuple(spans))


def note(body: str, **front: str) -> str:
    """A note on a video as a file's text; `front` adds to its front matter, or with "" takes a key out."""
    keys = {"title": "A title", "videoId": VIDEO} | front
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in keys.items() if value) + "---\n\n" + body


def mark(time: str) -> str:
    """A time mark as the wiki writes it."""
    return f'<a class="yt-timestamp" data-t="{time}">[{time}]</a>'


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write `files`, by their paths in `folder`, which is returned."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder
