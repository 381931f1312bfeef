"""Encoders: the real one keeps what the index counts on."""

import re
import shutil
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from fakes import passage

from rag import encoder, graph

TEXTS = [
    "How do I ask for more money?",
    "Negotiating a higher salary",
    "The ferry leaves the harbour at dawn.",
    "pay",
    "A counter offer of $120k–$150k may only keep you until a replacement has been found; think twice before you stay.",
]


@pytest.fixture(scope="module")
def encoded(model):
    return model.encode(TEXTS)


def test_the_default_says_what_it_is(model):
    assert re.fullmatch(r"all-MiniLM-L6-v2\+adapter\.[0-9a-f]{8}", model.name)
    assert (model.dimension, model.width, model.limit) == (384, 128, 256)


def test_the_plain_encoder_is_another_and_whole():
    plain, adapted = encoder.load(encoder.PLAIN), encoder.load()
    assert (plain.name, plain.dimension, plain.width, plain.limit) == ("all-MiniLM-L6-v2", 384, 384, 256)
    cosines = (plain.encode(TEXTS).vectors * adapted.encode(TEXTS).vectors).sum(axis=1)
    assert 0.8 < cosines.min() <= cosines.max() < 0.995  # what was trained changes every vector, and none much


def test_another_adapter_is_another_encoder(tmp_path):
    shutil.copytree(encoder.ADAPTER, tmp_path / "adapter")
    projection = np.load(encoder.ADAPTER / "projection.npy")
    np.save(tmp_path / "adapter" / "projection.npy", projection[:, ::-1])
    old, new = encoder.load(), encoder.load(adapter=tmp_path / "adapter")
    assert old.name != new.name and old.fingerprint != new.fingerprint
    np.testing.assert_allclose(new.encode(["pay"]).tokens[0], old.encode(["pay"]).tokens[0][:, ::-1], atol=0.01)
    with pytest.raises(ValueError, match=r"was trained anew and is now .* run `make index`"):
        encoder.load(old.name, adapter=tmp_path / "adapter")
    assert encoder.load(old.name).name == old.name


def test_vectors_are_unit_rows(model, encoded):
    assert encoded.vectors.shape == (len(TEXTS), model.dimension)
    assert encoded.vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(encoded.vectors, axis=1), 1, atol=1e-5)


def test_each_token_has_a_unit_row(model, encoded):
    assert [tokens.shape for tokens in encoded.tokens] == [(n, model.width) for n in model.lengths(TEXTS)]
    for tokens in encoded.tokens:
        np.testing.assert_allclose(np.linalg.norm(tokens, axis=1), 1, atol=1e-5)


def test_special_tokens_are_counted(model):
    assert model.lengths(["pay", "pay pay", ""]) == [3, 4, 2]
    assert model.lengths([]) == []


def test_what_is_meant_is_near(encoded):
    question, paraphrase, stranger = encoded.vectors[:3]
    assert float(question @ paraphrase) > float(question @ stranger) + 0.3


def test_a_text_is_encoded_the_same_in_any_company(model, encoded):
    for at, text in enumerate(TEXTS):
        alone = model.encode([text])
        np.testing.assert_allclose(alone.vectors[0], encoded.vectors[at], atol=1e-5)
        np.testing.assert_allclose(alone.tokens[0], encoded.tokens[at], atol=1e-5)


@pytest.fixture(params=["torch", "openvino"])
def engine(request, monkeypatch):
    """Each of the engines that run the default encoder, in turn."""
    if request.param == "torch":
        monkeypatch.setattr(graph, "engine", lambda: "torch")
    elif graph.engine() == "torch":
        pytest.skip("OpenVINO is not installed")


@pytest.mark.usefixtures("engine")
def test_together_texts_are_encoded_bit_for_bit_as_in_any_other_company():
    model = encoder.load()
    together = model.encode(TEXTS * 4 + ["pay " * 100])
    for texts in (TEXTS[::-1], TEXTS + ["pay " * 7] * 30):
        other = model.encode(texts)
        for at, text in enumerate(texts[: len(TEXTS)]):
            before = (TEXTS * 4).index(text)
            np.testing.assert_array_equal(other.vectors[at], together.vectors[before])
            np.testing.assert_array_equal(other.tokens[at], together.tokens[before])


@pytest.mark.usefixtures("engine")
def test_many_threads_ask_at_once():
    model = encoder.load()
    alone = [model.encode([text]).vectors[0] for text in TEXTS]
    with ThreadPoolExecutor(16) as threads:
        found = list(threads.map(lambda n: model.encode([TEXTS[n % len(TEXTS)]]).vectors[0], range(64)))
    for number, vector in enumerate(found):
        np.testing.assert_array_equal(vector, alone[number % len(TEXTS)])


def test_openvino_makes_the_vectors_that_torch_makes(monkeypatch):
    pytest.importorskip("openvino", reason="OpenVINO is not installed")
    fast = encoder.load()
    monkeypatch.setattr(graph, "engine", lambda: "torch")
    slow = encoder.load()
    assert fast.name == slow.name and fast.fingerprint.split()[1:] != slow.fingerprint.split()[1:] == ["torch"]
    found, right = fast.encode(TEXTS), slow.encode(TEXTS)
    assert (found.vectors * right.vectors).sum(axis=1).min() >= 0.9999
    assert min((a * b).sum(axis=1).min() for a, b in zip(found.tokens, right.tokens, strict=True)) >= 0.999


def test_no_texts_have_no_vectors(model):
    assert model.encode([]).vectors.shape == (0, model.dimension)
    assert model.encode([]).tokens == []


def test_nothing_is_cut(model):
    longest = "pay " * (model.limit - 2)
    assert len(model.encode([longest]).tokens[0]) == model.limit
    with pytest.raises(
        ValueError, match=r"a text of 257 tokens is longer than the 256 that 'all-MiniLM-L6-v2\+adapter.* reads"
    ):
        model.encode(["short", longest + "pay"])


def test_the_variable_names_the_encoder(monkeypatch):
    monkeypatch.delenv("CAREER_QA_ENCODER", raising=False)
    assert encoder.chosen() == encoder.DEFAULT
    assert encoder.chosen("that of the index") == "that of the index"
    monkeypatch.setenv("CAREER_QA_ENCODER", "mine")
    assert encoder.chosen() == encoder.chosen("that of the index") == "mine"
    monkeypatch.setenv("CAREER_QA_ENCODER", "")
    assert encoder.chosen() == encoder.DEFAULT


def test_an_encoder_that_is_nowhere_is_named(monkeypatch):
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("CAREER_QA_ENCODER", "nobody/no-such-encoder")
    with pytest.raises(ValueError) as raised:
        encoder.load()
    said = str(raised.value)
    assert said.startswith("the encoder 'nobody/no-such-encoder' cannot be loaded (")
    assert "check the name in CAREER_QA_ENCODER" in said
    assert "\n" not in said


def test_context_is_cut_and_text_is_not():
    text = "A sentence of the passage. " * 30
    shown = encoder.framed(passage(text, title="T" * 150, headings=["H" * 150]))
    assert shown == "T" * 150 + " › " + "H" * 45 + "\n" + text
    assert encoder.framed(passage("Ask.", title="Pay", headings=["When"])) == "Pay › When\nAsk."


def test_a_long_title_in_any_script_leaves_room_for_text(model):
    shown = encoder.framed(passage("Text.", title="협상은 준비에서 시작된다 " * 30))
    assert model.lengths([shown])[0] <= model.limit // 2 + 32
