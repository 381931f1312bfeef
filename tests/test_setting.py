"""Settings: the ladder's rungs, and the cross-encoder that the user names."""

from rag.setting import FULL, RUNGS, chosen


def test_the_ladder_ends_with_the_default():
    assert list(RUNGS.values())[-1] == FULL
    assert len(set(RUNGS.values())) == len(RUNGS)
    assert all(rung.reranker is None for rung in RUNGS.values())


def test_the_last_two_rerank_by_late_interaction():
    assert [name for name, rung in RUNGS.items() if rung.late] == ["+late", "full"]


def test_a_cross_encoder_is_named_by_flag_or_variable(monkeypatch):
    monkeypatch.delenv("CAREER_QA_RERANKER", raising=False)
    assert chosen() == FULL
    assert chosen("dense") == RUNGS["dense"]
    monkeypatch.setenv("CAREER_QA_RERANKER", "theirs")
    assert chosen().reranker == "theirs"
    assert chosen(reranker="mine").reranker == "mine"
    monkeypatch.setenv("CAREER_QA_RERANKER", "")
    assert chosen() == FULL
