"""Ready models: a built-in encoder as OpenVINO and its tokenizer read it, kept in the user's cache folder.

To load a model through torch and to convert it takes some ten seconds; what comes out is the same every time, so it is
kept, and opens in a fraction of one without torch. The folder may be removed at any time.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.graph import Graph, of_openvino

if TYPE_CHECKING:
    import openvino
    from tokenizers import Tokenizer

GRAPH, TOKENIZER, CARD = "graph.xml", "tokenizer.json", "card.json"


class Opened(NamedTuple):
    """A model as it runs, and its `dimension`, `width` and `limit`."""

    graph: Graph
    tokenizer: Pieces
    card: dict[str, int]


def location(key: str) -> Path:
    """The folder of the model that `key` describes, weights and versions: ``$XDG_CACHE_HOME/career-qa/…``."""
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return caches / "career-qa" / sha256(key.encode()).hexdigest()[:16]


def keep(folder: Path, graph: openvino.Model, tokenizer: str, card: dict[str, int], threads: int) -> Opened | None:
    """Write a model to `folder`, whole or not at all, and open what was written: read back, a graph differs from the
    one in memory in the last bits of its vectors. None where it does not open."""
    import openvino

    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=folder.parent))
    except OSError:  # nothing can be kept
        made = Path(tempfile.mkdtemp())
    openvino.save_model(graph, made / GRAPH, compress_to_fp16=False)
    (made / TOKENIZER).write_text(tokenizer, "utf-8")
    (made / CARD).write_text(json.dumps(card), "utf-8")
    found = opened(made, threads)
    try:
        made.rename(folder)
    except OSError:  # another file system, or another process was first
        shutil.rmtree(made, ignore_errors=True)
    return found


def opened(folder: Path, threads: int) -> Opened | None:
    """The graph, tokenizer and card in `folder`; None where none is; a damaged one is removed."""
    if not folder.is_dir():
        return None
    from tokenizers import Tokenizer

    try:
        card = json.loads((folder / CARD).read_text("utf-8"))
        tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        return Opened(of_openvino(folder / GRAPH, threads), Pieces(tokenizer), card)
    except Exception:  # each of the three libraries raises its own; whatever it is, the model is made again
        shutil.rmtree(folder, ignore_errors=True)
        return None


class Pieces:
    """A BERT model's tokenizer, by its own library alone."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self._tokenizer = tokenizer

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """The numbers of the tokens of each text, special tokens included."""
        return [found.ids for found in self._tokenizer.encode_batch(list(texts))]

    def padded(self, texts: Sequence[str], length: int) -> dict[str, NDArray[np.int64]]:
        """The texts as a graph's inputs, (texts, length) each."""
        ids = np.zeros((len(texts), length), np.int64)
        mask = np.zeros_like(ids)
        for row, found in enumerate(self.ids(texts)):
            ids[row, : len(found)], mask[row, : len(found)] = found, 1
        return {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
