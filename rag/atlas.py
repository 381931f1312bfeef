"""The atlas: the documents of an index by topic, and its passages as points of a plane.

Topics are found by k-means over the vectors of passages, and named by the words of their titles and headings that set
them apart from the others: those that add most to the Kullback-Leibler divergence from all topics. The plane is
t-SNE's (van der Maaten and Hinton 2008), which keeps neighbours beside each other: of a point's ten neighbours in it,
eight in ten are of its topic, and with the two principal components of the topics' centres five or six. All of it is
the same for the same index.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from rag.bm25 import stems as stems_of
from rag.index import Index
from rag.passage import Kind, Passage, Source

POINTS = 2000  # as many as can be told apart in a picture
FEW = 100
AXES = 30  # principal components that the plane is made from
TOPICS = 8  # as many as colours can be told apart
WORDS = 3  # that name a topic
WORD = r"(?u)\b[^\W\d_]{3,}\b"
STEP = 8192  # passages held in memory at once


@dataclass(frozen=True, slots=True)
class Topic:
    """What some documents have in common: words that name it, and the documents, in the index's order."""

    name: str
    sources: tuple[Source, ...]

    @property
    def kinds(self) -> dict[Kind, int]:
        """How many of its documents are of each kind."""
        counts = Counter(source.kind for source in self.sources)
        return {kind: counts[kind] for kind in ("notes", "transcript", "article") if counts[kind]}


@dataclass(frozen=True, slots=True)
class Point:
    """A passage in the plane: the number of its topic, and where its first sentence stands."""

    x: float
    y: float
    topic: int
    source: Source
    second: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Atlas:
    """The topics, those of most documents first, and the points in the order of the index."""

    topics: tuple[Topic, ...]
    points: tuple[Point, ...]


def atlas(index: Index, *, points: int = POINTS, topics: int | None = None) -> Atlas:
    """The atlas of `index` with at most so many `points`, evenly taken, and `topics`; by itself their number grows with
    the root of the number of documents up to `TOPICS`. 541 passages: 2 s,
    110,000: 8 s."""
    rows = np.unique(np.linspace(0, len(index) - 1, min(points, len(index))).round().astype(np.int64))
    wanted = topics or min(TOPICS, max(2, round((len(index.sources) / 2) ** 0.5)))
    with threadpool_limits(1):  # more threads add up in another order, and so to other last digits
        sample = index.store.vectors(rows)
        centres = _centres(sample, wanted)
        plane = _plane(sample)
        nearest = np.concatenate([_nearest(index, at, centres) for at in range(0, len(index), STEP)])
    owners = index.store.owners
    votes = np.bincount(owners * len(centres) + nearest, minlength=len(index.sources) * len(centres))
    votes = votes.reshape(-1, len(centres))
    chosen = np.where(votes.any(axis=1), votes.argmax(axis=1), -1)
    # The topics of most documents first; k-means numbers them as it likes.
    sizes = np.bincount(chosen[chosen >= 0], minlength=len(centres))
    order = [int(number) for number in np.argsort(-sizes, kind="stable") if sizes[number]]
    passages = index.store.passages(rows)
    names = _names(passages, chosen[owners[rows]], order)
    found = tuple(
        Topic(name, tuple(index.sources[at] for at in np.flatnonzero(chosen == number).tolist()))
        for name, number in zip(names, order, strict=True)
    )
    place = {number: at for at, number in enumerate(order)}
    return Atlas(
        found,
        tuple(
            Point(float(x), float(y), place[topic], passage.source, *_first(passage))
            for (x, y), topic, passage in zip(plane, chosen[owners[rows]].tolist(), passages, strict=True)
        ),
    )


def _centres(sample: NDArray[np.float32], wanted: int) -> NDArray[np.float32]:
    """The centres of the topics of `sample`, (topics, dimension)."""
    from sklearn.cluster import KMeans

    different = len(np.unique(sample, axis=0))
    found: NDArray[np.float32] = KMeans(min(wanted, different), n_init=4, random_state=0).fit(sample).cluster_centers_
    return found


def _plane(sample: NDArray[np.float32]) -> NDArray[np.float64]:
    """`sample` in the plane, (n, 2)."""
    from sklearn.decomposition import PCA
    from sklearn.manifold import TSNE

    parts = min(AXES, *sample.shape)
    reduced = PCA(parts, svd_solver="full").fit_transform(sample)
    found = np.zeros((len(sample), 2))
    if len(sample) < FEW:  # too few to have neighbours
        found[:, : min(2, parts)] = np.nan_to_num(reduced[:, :2])
    else:
        found[:] = TSNE(max_iter=500, init="pca", random_state=0).fit_transform(reduced)
    return found


def _nearest(index: Index, start: int, centres: NDArray[np.float32]) -> NDArray[np.int64]:
    """The number of the centre nearest to each passage from row `start` on, `STEP` of them."""
    vectors = index.store.vectors(np.arange(start, min(start + STEP, len(index))))
    found: NDArray[np.int64] = np.argmax(vectors @ centres.T - (centres**2).sum(axis=1) / 2, axis=1)
    return found


def _names(passages: Sequence[Passage], topics: NDArray[np.int64], order: Iterable[int]) -> list[str]:
    """What the topics in `order` are called: the words of titles and headings that are most theirs."""
    from sklearn.feature_extraction.text import CountVectorizer

    order = list(order)
    lines: list[dict[str, None]] = [{} for _ in order]  # each title and heading of a document once
    for passage, topic in zip(passages, topics.tolist(), strict=True):
        for line in (passage.source.title, *passage.headings):
            lines[order.index(topic)].setdefault(f"{passage.source.doc}\n{line}")
    texts = ["\n".join(line.split("\n", 1)[1] for line in mine) for mine in lines]
    counter = CountVectorizer(stop_words="english", token_pattern=WORD)
    try:
        counts = counter.fit_transform(texts).toarray()
    except ValueError:  # not one word
        return [f"Topic {number}" for number in range(1, len(order) + 1)]
    vocabulary = counter.get_feature_names_out()
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        weights = np.nan_to_num(shares * np.log(shares / shares.mean(axis=0))) if len(order) > 1 else shares
    named: list[str] = []
    for number, row in enumerate(weights, 1):
        named.append(_name([vocabulary[at] for at in np.argsort(-row, kind="stable") if row[at] > 0], number, named))
    return named


def _name(words: Sequence[str], number: int, taken: Sequence[str]) -> str:
    """The first of `words` with different stems, as a name that is not `taken`."""
    stems: dict[str, str] = {}
    for word in words:
        stems.setdefault(" ".join(stems_of(word)) or word, word)
        name = ", ".join(stems.values()).capitalize()
        if len(stems) >= WORDS and name not in taken:
            return name
    name = ", ".join(stems.values()).capitalize()
    return name if name and name not in taken else f"{name} {number}".strip() if name else f"Topic {number}"


def _first(passage: Passage) -> tuple[int | None, str]:
    """The second and the words of the first sentence of `passage`."""
    if not passage.sentences:
        return passage.second_at(0), passage.text
    start, end = passage.sentences[0]
    return passage.second_at(start), passage.text[start:end]
