"""Graphs: torch and OpenVINO run a small network of known outcome alike; what OpenVINO refuses torch runs."""

from importlib.metadata import PackageNotFoundError

import numpy as np
import pytest
import torch

from rag import encoder, graph

INPUTS = ("input_ids", "attention_mask")


class Small(torch.nn.Module):
    """Token n has the vector of row n of a table; a text has the mean of its tokens' that the mask keeps."""

    def __init__(self):
        super().__init__()
        self.table = torch.nn.Embedding(50, 8)
        with torch.no_grad():
            self.table.weight.copy_(torch.sin(torch.arange(400.0)).reshape(50, 8))

    def forward(self, inputs):
        tokens = self.table(inputs["input_ids"])
        mask = inputs["attention_mask"][..., None].float()
        return {"sentence_embedding": (tokens * mask).sum(1) / mask.sum(1), "token_embeddings": tokens}


def inputs(texts, tokens):
    ids = np.arange(texts * tokens, dtype=np.int64).reshape(texts, tokens) % 50
    mask = np.ones_like(ids)
    mask[:, tokens // 2 + 1 :] = 0
    return {"input_ids": ids, "attention_mask": mask}


def expected(given):
    table = np.sin(np.arange(400.0)).reshape(50, 8)
    tokens = table[given["input_ids"]]
    mask = given["attention_mask"][..., None]
    texts = (tokens * mask).sum(1) / mask.sum(1)
    return [rows / np.linalg.norm(rows, axis=-1, keepdims=True) for rows in (texts, tokens)]


def by_torch(projection=None):
    return graph.of_torch(Small(), INPUTS, 1, projection)


def by_openvino(projection=None):
    pytest.importorskip("openvino", reason="OpenVINO is not installed")
    return graph.of_openvino(graph.converted(Small(), INPUTS, projection), 1)


@pytest.mark.parametrize("of", [by_torch, by_openvino])
def test_texts_and_tokens_have_their_unit_vectors_whatever_the_shape(of):
    run = of()
    held = []
    for shape in ((16, 16), (1, 32), (16, 48), (2, 16)):
        given = inputs(*shape)
        found = run(given)
        held.append((found, [rows.copy() for rows in found]))
        for rows, right in zip(found, expected(given), strict=True):
            assert rows.dtype == np.float32 and rows.shape == right.shape
            assert (rows * right).sum(-1).min() > 0.9999
    for found, copies in held:  # what was given out is not written to again
        assert all((rows == copy).all() for rows, copy in zip(found, copies, strict=True))


def test_the_engine_is_named_with_its_version(monkeypatch):
    monkeypatch.setattr(graph, "version", lambda name: {"openvino": "2026.1.0"}[name])
    assert graph.engine() == "openvino 2026.1.0"

    def absent(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr(graph, "version", absent)
    assert graph.engine() == "torch"


def test_a_model_that_openvino_refuses_is_run_by_torch_and_that_is_told(monkeypatch, capsys):
    def refused(*_):
        raise RuntimeError("no such operation")

    monkeypatch.setattr(graph, "engine", lambda: "openvino 1")
    monkeypatch.setattr(graph, "converted", refused)
    found = encoder.load("all-MiniLM-L6-v2")
    told = "OpenVINO does not take 'all-MiniLM-L6-v2' (RuntimeError): torch is used\n"
    assert capsys.readouterr().err.endswith(told)
    assert found.fingerprint == "all-MiniLM-L6-v2 torch"


def test_without_openvino_a_build_runs_by_torch_and_says_nothing(monkeypatch, capsys):
    monkeypatch.setattr(graph, "engine", lambda: "torch")
    monkeypatch.setattr(graph, "converted", None)
    assert encoder.load("all-MiniLM-L6-v2").fingerprint == "all-MiniLM-L6-v2 torch"
    assert "OpenVINO" not in capsys.readouterr().err
