"""Passages with the vectors of their words."""

from fakes import WordEncoder

from rag.edition import Embedded
from rag.encoder import framed
from rag.late import coded

ENCODER = WordEncoder(dimension=64)


def embedded(passage):
    """`passage` with the vectors of its words."""
    (vector,), (tokens,) = ENCODER.encode([framed(passage)])
    sentences = ENCODER.encode([passage.text[span.start : span.end] for span in passage.sentences])
    return Embedded(passage, vector, sentences.vectors, coded(tokens))
