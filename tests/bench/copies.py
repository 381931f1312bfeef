"""More passages than there are: those of an index, and noisy copies of them.

Of a copy the vectors, those of sentences too, are turned by a seeded noise (`TURN`), the tokens' numbers are shifted by
up to `SHIFT`, and one word in twenty is another of the corpus of as many letters.
"""

import re
from dataclasses import replace

import numpy as np

from rag.edition import Embedded

TURN = 0.6  # the length of what is added to a unit vector: its cosine with what it was is .86, of two copies .74
SHIFT = 15  # of the 254 that a unit number is coded in
VARIED = 0.05  # words that are others
WORD = re.compile(r"[A-Za-z]{4,}")


def rows(index, number):
    """`number` passages of `index` with their vectors, those beyond it copies."""
    real = np.unique(np.linspace(0, len(index) - 1, min(number, len(index))).round().astype(np.int64))
    words = _vocabulary(index, real)
    done = 0
    while done < number:
        copy, noise = done // len(real), np.random.default_rng(done)
        for at in range(0, len(real), 100):
            some = real[at : at + 100][: number - done]
            store = index.store
            for passage, vector, sentences, tokens in zip(
                store.passages(some), store.vectors(some), store.sentences(some), store.tokens(some), strict=True
            ):
                found = Embedded(passage, vector, sentences, tokens)
                yield _varied(found, copy, noise, words) if copy else found
            done += len(some)


def sources(index, number):
    """The sources of `rows`."""
    copies = -(-number // min(number, len(index)))
    return [_copied(source, copy) for copy in range(copies) for source in index.sources]


def _varied(one, copy, noise, words):
    passage, vector, sentences, tokens = one
    drawn = noise.random(len(passage.text))  # by where a word begins

    def other(match):
        alike = words[len(match[0])]
        share = drawn[match.start()] / VARIED
        return alike[int(share * len(alike))] if share < 1 else match[0]

    text = WORD.sub(other, passage.text)
    moved = np.clip(tokens + noise.integers(-SHIFT, SHIFT + 1, tokens.shape, np.int8).astype(np.int16), -127, 127)
    return Embedded(
        replace(passage, source=_copied(passage.source, copy), text=text, twins=()),
        _turned(vector[None], noise)[0],
        _turned(sentences, noise),
        moved.astype(np.int8),
    )


def _turned(vectors, noise):
    added = noise.standard_normal(vectors.shape, np.float32)
    turned = vectors + added * (TURN / np.sqrt(vectors.shape[1]))
    return turned / np.linalg.norm(turned, axis=1, keepdims=True)


def _copied(source, copy):
    return replace(source, doc=f"copy-{copy}/{source.doc}") if copy else source


def _vocabulary(index, real):
    """Words of the corpus by their length, as often as they are written."""
    found = {}
    for passage in index.store.passages(real[:: -(-len(real) // 2000)]):
        for word in WORD.findall(passage.text):
            found.setdefault(len(word), []).append(word)
    return Words(found)


class Words(dict):
    """By length; of a length that no word has, the word stays."""

    def __missing__(self, length):
        return ["x" * length]
