"""Cross-encoders: a small one made here, and one that is not on this machine."""

import numpy as np
import pytest

from rag import crossencoder


@pytest.fixture
def made(tmp_path):
    """A cross-encoder of two layers with weights by chance."""
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "ask", "twice", "never", "wait"]
    (tmp_path / "vocab.txt").write_text("\n".join(words))
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=8,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=8,
        num_labels=1,
    )
    BertForSequenceClassification(config).save_pretrained(tmp_path)
    BertTokenizerFast(str(tmp_path / "vocab.txt")).save_pretrained(tmp_path)
    return str(tmp_path)


def test_each_text_has_a_score_of_its_own(made):
    judge = crossencoder.load(made)
    scores = judge("ask", ["ask twice", "never wait", "ask twice"])
    assert scores.shape == (3,)
    assert scores[0] == pytest.approx(scores[2], abs=1e-6)
    np.testing.assert_allclose(judge("ask", ["never wait"]), scores[1:2], atol=1e-6)
    assert judge("ask", []).shape == (0,)
    assert crossencoder.load(made) is judge


def test_one_that_is_not_here_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ValueError, match=r"^the reranker '.*none' cannot be loaded .* CAREER_QA_RERANKER, or connect"):
        crossencoder.load(str(tmp_path / "none"))
