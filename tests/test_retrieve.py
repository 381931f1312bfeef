"""Retrieval: fusion and reranking worked out by hand; each ranking brings its own."""

from dataclasses import replace
from math import sqrt

import numpy as np
import pytest
from fakes import WordEncoder, passage

from rag import crossencoder
from rag.encoder import framed
from rag.retrieve import retrieve, rrf
from rag.setting import ALL, FULL, RUNGS, Setting
from rag.store import Scope

# Words that BM25 leaves out (is, it, for, this) and one that it stems (negotiate): each passage is found in one way.
QUESTION = "is it for this negotiate"
DENSE = passage("Is it? For this?", doc="dense.md", title="T")
LEXICALLY = passage("Negotiation negotiates.", doc="words.md", title="T")
SENTENCES = passage("Is it this? Aa bb cc dd ee ff gg hh ii jj.", doc="sentence.md", title="T")
STRANGER = passage("Kk ll mm.", doc="stranger.md", title="T")
ENCODER = WordEncoder(dimension=4096)


def ranking(*rows):
    return np.array(rows, np.int64)


def found(index, question=QUESTION, **given):
    return retrieve(question, ENCODER.encode([question]), index, **given)


def rows(hits):
    return [hit.row for hit in hits]


@pytest.fixture
def index(publish):
    return publish([STRANGER, DENSE, LEXICALLY, SENTENCES], encoder=ENCODER)


def test_fusion_by_hand():
    assert rrf([ranking(4, 2), ranking(2, 9), ranking()]) == [
        (2, pytest.approx(1 / 62 + 1 / 61)),
        (4, pytest.approx(1 / 61)),
        (9, pytest.approx(1 / 62)),
    ]
    assert rrf([ranking(7), ranking(3)], rrf_k=0) == [(3, 1), (7, 1)]  # ties by row
    assert rrf([ranking(5, 6), ranking(6, 5)], rrf_k=1) == [(5, pytest.approx(5 / 6)), (6, pytest.approx(5 / 6))]
    assert rrf([]) == []


def test_each_ranking_brings_its_own(index):
    """With room for one passage a ranking, three come: one is nearest as a whole, one by a sentence, one by words."""
    assert sorted(rows(found(index, depth=1))) == [1, 2, 3]
    assert 0 not in rows(found(index, depth=1))


def test_scores_by_hand(index):
    hits = {hit.row: hit for hit in found(index)}
    kept = 60 / 254  # what is left of a one when it is coded in four bits
    # Of four passages two hold "is", "it" and "this", one "for", none "negotiate": the rarer, the more a word counts.
    shared, rare, nowhere = 1 - kept * 2 / 4, 1 - kept / 4, 1
    weight = 3 * shared + rare + nowhere
    dense, sentences = kept * (3 * shared + rare) / weight, kept * 3 * shared / weight
    assert hits[1].score == pytest.approx(FULL.late * dense + FULL.sentence * 2 / sqrt(10), abs=1e-3)
    assert hits[3].score == pytest.approx(FULL.late * sentences + FULL.sentence * 3 / sqrt(15), abs=1e-3)
    assert hits[2].score == pytest.approx(0, abs=1e-3)
    assert hits[0].score == pytest.approx(0, abs=1e-3)


def test_the_best_come_first_with_their_best_sentence(index):
    hits = found(index, "for this", k=2)
    assert rows(hits) == [1, 3]
    assert hits[0].passage == DENSE
    assert DENSE.text[slice(*hits[0].sentence)] == "For this?"
    assert hits[0].cosine == pytest.approx(1, abs=1e-3)
    assert SENTENCES.text[slice(*hits[1].sentence)] == "Is it this?"
    assert hits[1].cosine == pytest.approx(1 / sqrt(6), abs=1e-3)


def test_ties_come_by_row(publish):
    same = [passage("Ask in spring.", doc=f"{name}.md", title="T") for name in "zyxwv"]
    index = publish(same, encoder=ENCODER)
    assert rows(found(index, "ask in spring")) == [0, 1, 2, 3, 4]
    assert rows(found(index, "ask in spring", k=2)) == [0, 1]


def test_only_what_is_in_scope_comes(index):
    assert sorted(rows(found(index, scope=Scope(without=(1, 3))))) == [0, 2]
    assert rows(found(index, scope=Scope(docs=("sentence.md",)))) == [3]
    assert found(index, scope=Scope(docs=("none.md",))) == []


def test_what_is_in_scope_comes_however_deep_it_is(publish):
    crowd = [passage("Ask in spring.", doc=f"{at}.md", title="T") for at in range(60)]
    index = publish([*crowd, STRANGER], encoder=ENCODER)
    assert rows(found(index, "ask in spring", depth=5, scope=Scope(docs=("stranger.md", "59.md")))) == [59, 60]


def test_the_same_question_finds_the_same(index):
    assert found(index) == found(index)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("bm25", [2]), ("dense", [1, 3, 0, 2]), ("dense+bm25", [2, 1, 3, 0]), ("+sentences", [2, 1, 3, 0])],
)
def test_rungs_without_weights_keep_the_order_of_the_fusion(index, name, expected):
    hits = found(index, setting=RUNGS[name])
    assert rows(hits) == expected
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_late_interaction_by_itself_decides(index):
    assert rows(found(index, setting=Setting(ALL, late=1.0), k=2)) == [1, 3]


def test_the_sentence_turns_the_order_where_it_weighs_enough(index):
    assert rows(found(index, setting=Setting(ALL, late=1.0, sentence=9.0), k=2)) == [3, 1]


def test_only_the_pool_is_reranked(index):
    assert rows(found(index, setting=Setting(("dense",), late=1.0, sentence=9.0, pool=1))) == [1]


def test_a_cross_encoder_orders_the_best_and_leaves_the_scores(index, monkeypatch):
    seen = []

    def judge(question, texts):
        seen.append((question, texts))
        return np.array([-len(text) for text in texts], np.float32)

    monkeypatch.setattr(crossencoder, "load", {"short first": judge}.__getitem__)
    plain, read = found(index), found(index, setting=replace(FULL, reranker="short first"))
    assert [hit.score for hit in read] == [hit.score for hit in plain]
    assert rows(read) == sorted(rows(plain), key=lambda row: len(index.passage(row).text))
    assert seen == [(QUESTION, [framed(hit.passage) for hit in plain])]
    monkeypatch.setattr("rag.retrieve.READ", 2)
    few = found(index, setting=replace(FULL, reranker="short first"))
    assert len(seen[-1][1]) == 2
    assert rows(few)[2:] == rows(plain)[2:]


def test_of_many_passages_the_nearest_propose_their_sentences(publish, monkeypatch):
    crowd = [passage(f"Word{at} other{at}. Is it this?", doc=f"{at}.md", title="T") for at in range(30)]
    index = publish([*crowd, DENSE], encoder=ENCODER)
    everything = found(index, "is it this word7", k=31)
    monkeypatch.setattr("rag.retrieve.NEAR", 5)
    near = found(index, "is it this word7", k=5, depth=5)
    assert rows(near)[:2] == rows(everything)[:2]
