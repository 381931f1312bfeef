"""Building: a folder of documents into a published index, at the cost of what changed."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from ingest import chunk, read, video
from ingest.document import Document, Problem, Unreadable
from rag.encoder import Encoded, Encoder, framed
from rag.index import Index, publish
from rag.late import coded
from rag.manifest import FORMAT
from rag.snapshot import snapshot

BATCH = 128  # texts encoded between two reports of progress

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did. `embedded` and `reused` count texts (passages and sentences) whose vectors were made and taken
    from the last index; `removed` counts documents that it held and this one does not; `problems` are (document,
    problem); `index` is the generation's id."""

    documents: int
    passages: int
    embedded: int
    reused: int
    removed: int
    seconds: float
    problems: tuple[tuple[str, Problem], ...]
    index: str

    def as_json(self) -> dict[str, Any]:
        """The report as the command line prints it."""
        return asdict(self) | {
            "seconds": round(self.seconds, 2),
            "problems": [{"doc": doc, **problem._asdict()} for doc, problem in self.problems],
        }


def documents(corpus: Path) -> Iterator[tuple[str, Document | None, tuple[Problem, ...]]]:
    """Every file of `corpus` with its document and what is wrong with it; None for the document where it is none."""
    for path in read.files(corpus):
        doc = path.relative_to(corpus).as_posix()
        try:
            (document,) = video.told([read.read(path, doc, path.read_bytes())])
            yield doc, document, document.problems
        except Unreadable as error:
            yield doc, None, (error.problem,)
        except OSError as error:
            yield doc, None, (Problem("unreadable", 0, f"cannot be read: {error.strerror or error}"),)


def unchanged(corpus: Path, folder: Path, encoder: str) -> Report | None:
    """The report of a build that had nothing to do, where building again would give what is published; else None.
    No encoder is needed to tell."""
    began = time.perf_counter()
    try:
        index = Index.open(folder)
    except ValueError:
        return None
    same = index.manifest.settings == settings(encoder) and index.corpus == corpus.resolve()
    if not same or index.changes():
        return None
    known = index.manifest
    problems = tuple((doc, Problem(code, line, message)) for doc, code, line, message in index.problems)
    texts = known.passages + known.sentences
    return Report(known.documents, known.passages, 0, texts, 0, time.perf_counter() - began, problems, index.id)


def settings(encoder: str) -> str:
    """A digest of everything beside the documents that shapes an index: the encoder and the code that reads."""
    code = sorted(Path(__file__).parent.glob("*.py"))
    parts = [str(FORMAT), encoder, *(path.read_text("utf-8") for path in code)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def build(
    corpus: Path,
    folder: Path,
    encoder: Encoder,
    *,
    full: bool = False,
    progress: Progress = lambda *_: None,
) -> Report:
    """Index every document of `corpus` into `folder`; vectors of texts that the last index holds are taken from it
    unless `full`. `progress` is told (step, done, of). Raises ValueError where nothing can be indexed, or another
    build of the same index is running."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / ".lock")  # let go by the system when the process ends, however it ends
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise ValueError(f"another build of {str(folder)!r} is running: wait for it, or stop it") from None
    with lock:
        return _build(corpus, folder, encoder, full, progress)


def _build(corpus: Path, folder: Path, encoder: Encoder, full: bool, progress: Progress) -> Report:
    began = time.perf_counter()
    files = snapshot(corpus)
    found: list[Document] = []
    problems: list[tuple[str, Problem]] = []
    number = sum(1 for _ in read.files(corpus))
    for at, (doc, document, wrong) in enumerate(documents(corpus), 1):
        problems += [(doc, problem) for problem in wrong]
        found += [document] if document else []
        progress("reading", at, number)
    if not found:
        reasons = "; ".join(f"{doc}: {problem.message}" for doc, problem in problems[:5])
        raise ValueError(f"nothing in {str(corpus)!r} can be indexed ({reasons or 'no files'}): add a document to it")
    passages = [passage for document in found for passage in chunk.chunk(document, encoder)]
    if not passages:
        raise ValueError(f"the documents in {str(corpus)!r} hold no text: add one that does")
    last = _last(folder, encoder) if not full else None
    sentences = [p.text[span.start : span.end] for p in passages for span in p.sentences]
    vectors = Vectors(encoder, last, progress)
    passage_vectors, tokens = vectors.of_passages([framed(passage) for passage in passages])
    sentence_vectors = vectors.of_sentences(sentences)
    sources = [document.source for document in found]
    gone = {source.doc for source in last.sources} - {source.doc for source in sources} if last else set()
    id = publish(
        folder,
        sources,
        passages,
        passage_vectors,
        tokens,
        sentence_vectors,
        encoder=encoder.name,
        corpus=corpus,
        files=files,
        problems=[(doc, *problem) for doc, problem in problems],
        settings=settings(encoder.name),
    )
    seconds = time.perf_counter() - began
    return Report(len(found), len(passages), vectors.embedded, vectors.reused, len(gone), seconds, tuple(problems), id)


def _last(folder: Path, encoder: Encoder) -> Index | None:
    """The published index, where its vectors can be used again."""
    try:
        index = Index.open(folder)
        index.fits(encoder)
    except ValueError:
        return None
    return index


class Vectors:
    """Vectors of texts: from the last index where it holds the same text, else encoded, equal texts once."""

    def __init__(self, encoder: Encoder, last: Index | None, progress: Progress) -> None:
        self.embedded = self.reused = 0
        self._encoder, self._progress = encoder, progress
        self._passages: dict[str, tuple[NDArray[np.float32], NDArray[np.int8]]] = {}
        self._sentences: dict[str, NDArray[np.float32]] = {}
        if last:
            self._take(last)

    def _take(self, last: Index) -> None:
        for row in range(len(last)):
            passage = last.passage(row)
            self._passages[framed(passage)] = last.passages.at([row])[0], last.tokens.at(row)
            for span, vector in zip(passage.sentences, last.sentence_vectors(row), strict=True):
                self._sentences[passage.text[span.start : span.end]] = vector

    def of_passages(self, texts: Sequence[str]) -> tuple[NDArray[np.float32], list[NDArray[np.int8]]]:
        """The vectors of `texts`, (len(texts), dimension), and the coded vectors of their tokens."""
        for batch, encoded in self._encoded("passages", texts, self._passages):
            self._passages.update(
                zip(batch, zip(encoded.vectors, map(coded, encoded.tokens), strict=True), strict=True)
            )
        return np.stack([self._passages[text][0] for text in texts]), [self._passages[text][1] for text in texts]

    def of_sentences(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The vectors of `texts`, (len(texts), dimension)."""
        for batch, encoded in self._encoded("sentences", texts, self._sentences):
            self._sentences.update(zip(batch, encoded.vectors, strict=True))
        return np.stack([self._sentences[text] for text in texts])

    def _encoded(self, what: str, texts: Sequence[str], known: Container[str]) -> Iterator[tuple[list[str], Encoded]]:
        """The texts that are not `known`, each once, encoded in batches of like length."""
        new = sorted({text for text in texts if text not in known}, key=lambda text: (len(text), text))
        self.embedded += len(new)
        self.reused += len(set(texts)) - len(new)
        for start in range(0, len(new), BATCH):
            batch = new[start : start + BATCH]
            yield batch, self._encoder.encode(batch)
            self._progress(f"encoding {what}", start + len(batch), len(new))
