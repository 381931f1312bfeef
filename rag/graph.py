"""The compiled graph: a sentence-transformers model as one function of token numbers, run by OpenVINO or by torch.

OpenVINO (the package by itself converts the loaded module) runs it some three times as fast on a CPU. Both are given
every text padded to a multiple of `STEP` tokens, and torch always as many texts of a length: so a text's vector depends
on the text alone, bit for bit, and not on what stood beside it. Without that, a build that reuses vectors could not
equal one that starts from nothing.
"""

from __future__ import annotations

import os
import threading
import warnings
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import openvino
    import torch

STEP = 16  # tokens to whose multiples a text is padded
TOKENS = 2048  # run at once, over all texts: more gain nothing on a CPU, fewer lose a fifth

Inputs = Mapping[str, NDArray[np.int64]]  # a tokenizer's outputs, each (texts, tokens)
Vectors = NDArray[np.float32]
Graph = Callable[[Inputs], tuple[Vectors, Vectors]]  # to unit vectors (texts, dimension) and (texts, tokens, width)


def rows(length: int) -> int:
    """How many texts of `length` tokens are run at once."""
    return max(1, TOKENS // length)


def engine() -> str:
    """What runs a model: OpenVINO with its version where it is installed, else torch."""
    try:
        return f"openvino {version('openvino')}"
    except PackageNotFoundError:
        return "torch"


def of_torch(model: torch.nn.Module, names: Sequence[str], threads: int, projection: Vectors | None = None) -> Graph:
    """`model`, which takes the tokenizer's outputs by their `names`, as torch runs it: 32-bit floats. `projection`
    (dimension, width) makes the vectors of tokens smaller."""
    import torch

    torch.set_num_threads(threads)
    unit = _unit(model, names, projection)

    def run(inputs: Inputs) -> tuple[Vectors, Vectors]:
        texts, length = next(iter(inputs.values())).shape
        # A question by itself is run by itself; texts together are filled up to the usual number.
        times = -(-max(texts, rows(length)) // texts) if texts > 1 else 1
        filled = (torch.from_numpy(np.tile(inputs[name], (times, 1))[: max(texts, rows(length))]) for name in names)
        with torch.inference_mode():
            vectors, tokens = unit(*filled)
        return vectors.numpy()[:texts], tokens.numpy()[:texts]

    return run


def converted(model: torch.nn.Module, names: Sequence[str], projection: Vectors | None = None) -> openvino.Model:
    """`model` (see `of_torch`) for OpenVINO. Raises whatever the conversion of one that it cannot take raises."""
    import openvino
    import torch

    example = tuple(torch.ones((2, STEP), dtype=torch.int64) for _ in names)
    dynamic = [([-1, -1], openvino.Type.i64)] * len(names)
    with warnings.catch_warnings(), torch.inference_mode():
        warnings.simplefilter("ignore")  # of tracing: what it fixes here does not depend on the text
        graph = openvino.convert_model(_unit(model, names, projection), example_input=example, input=dynamic)
    for port, name in zip(graph.inputs, names, strict=True):
        port.get_tensor().set_names({name})
    return graph


def of_openvino(model: openvino.Model | Path, threads: int) -> Graph:
    """A `converted` model, or the file of one, as OpenVINO runs it in the precision that the processor is fastest in
    (cosine with torch's vectors at least .9999): each call on `threads` threads, calls from several threads at once."""
    import openvino

    streams = max(1, _cores() // threads)
    hints = {"PERFORMANCE_HINT": "LATENCY", "NUM_STREAMS": streams, "INFERENCE_NUM_THREADS": threads * streams}
    compiled = openvino.Core().compile_model(model, "CPU", hints)
    own = threading.local()  # a request answers one thread at a time

    def run(inputs: Inputs) -> tuple[Vectors, Vectors]:
        if not hasattr(own, "request"):
            own.request = compiled.create_infer_request()
        found = own.request.infer(dict(inputs))
        return np.array(found[0]), np.array(found[1])

    return run


def _cores() -> int:
    """The cores that this process may use: those of ``OMP_NUM_THREADS``, by which Ray tells its workers, or all."""
    given = os.environ.get("OMP_NUM_THREADS", "")
    return int(given) if given.isdecimal() else os.cpu_count() or 1


def _unit(model: torch.nn.Module, names: Sequence[str], projection: Vectors | None) -> Any:
    """A module from the tokenizer's outputs to unit vectors of texts and tokens."""
    import torch

    class Unit(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model
            self.smaller = None if projection is None else torch.from_numpy(projection)

        def forward(self, *inputs: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            found = self.model(dict(zip(names, inputs, strict=True)))
            vectors, tokens = found["sentence_embedding"], found["token_embeddings"]
            normalize = torch.nn.functional.normalize
            return normalize(vectors, dim=-1), normalize(
                tokens if self.smaller is None else tokens @ self.smaller, dim=-1
            )

    return Unit().eval()
