"""Vectors of a build: each text once, in batches of like length, kept batch by batch."""

import threading

import numpy as np
import pytest
from fakes import WordEncoder, passage, source

from ingest import vectors as module
from ingest.cache import Cache
from ingest.vectors import Vectors
from rag.encoder import framed
from rag.late import coded
from rag.passage import Passage


class Recorder(WordEncoder):
    """Keeps the batches that it was given."""

    def __init__(self, **of):
        super().__init__(**of)
        self.batches = []

    def encode(self, texts):
        self.batches.append(list(texts))
        return super().encode(texts)


@pytest.fixture
def cache():
    with Cache() as cache:
        yield cache


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(module, "WINDOW", 6)
    monkeypatch.setattr(module, "BATCH", 2)
    monkeypatch.setattr(module, "AHEAD", 4)


def encoded(passages, cache, encoder=None, progress=lambda _: None):
    with Vectors(encoder or Recorder(), cache, progress) as vectors:
        for one in passages:
            vectors.want(one)
        vectors.finish()
        return vectors, [vectors.of(one) for one in passages]


def numbered(count):
    return [passage(f"Number {n}. {'Word ' * n}goes.") for n in range(count)]


def test_a_passage_has_the_vectors_of_its_frame_its_sentences_and_its_tokens(cache):
    encoder = WordEncoder()
    one = passage("Ask for pay. Wait.", headings=("Then",), title="Why")
    _, (found,) = encoded([one], cache, encoder)
    whole, sentences = encoder.encode([framed(one)]), encoder.encode(["Ask for pay.", "Wait."])
    assert found.passage is one
    np.testing.assert_array_equal(found.vector, whole.vectors[0])
    np.testing.assert_array_equal(found.sentences, sentences.vectors)
    np.testing.assert_array_equal(found.tokens, coded(whole.tokens[0]))


def test_a_passage_without_sentences_has_no_vectors_of_any(cache):
    _, (found,) = encoded([Passage(source(), 0, "…", (), (), ())], cache)
    assert found.sentences.shape == (0, 256) and found.vector.shape == (256,)


def test_equal_texts_are_encoded_once_and_counted_once(cache):
    same = [passage("Ask. Wait."), passage("Ask. Wait."), passage("Ask. Leave.")]
    vectors, found = encoded(same, cache)
    assert (len(vectors), vectors.embedded, vectors.reused) == (5, 5, 0)
    np.testing.assert_array_equal(found[0].vector, found[1].vector)
    again, _ = encoded([*same, passage("New.")], cache, encoder := Recorder())
    assert (len(again), again.embedded, again.reused) == (7, 2, 5)
    assert sorted(encoder.encoded) == ["A title\nNew.", "New."]


def test_a_text_that_is_passage_and_sentence_is_both(cache):
    encoder = Recorder()
    vectors, _ = encoded([passage("Ask.", title=""), passage("\nAsk.", title="")], cache, encoder)
    assert vectors.embedded == len(vectors) == 3  # two frames, one sentence


def test_batches_of_a_window_are_of_like_length_and_never_one_text(cache, small):
    encoder, steps = Recorder(), []
    passages = numbered(9)
    vectors, _ = encoded(passages, cache, encoder, steps.append)
    assert vectors.embedded == len(vectors) == 27
    assert all(len(batch) == 2 for batch in encoder.batches)
    assert sum(batch.count("") for batch in encoder.batches) == 2 * len(encoder.batches) - 27
    for at in range(0, len(encoder.batches) - 3, 3):
        lengths = [len(text) for batch in encoder.batches[at : at + 3] for text in batch]
        assert lengths == sorted(lengths)
    assert steps == sorted(set(steps)) and steps[-1] == 27


def test_encoding_in_windows_and_batches_changes_nothing(cache, monkeypatch, small):
    _, found = encoded(numbered(9), cache)
    monkeypatch.undo()
    with Cache() as other:
        _, at_once = encoded(numbered(9), other)
    for one, two in zip(found, at_once, strict=True):
        assert all((a == b).all() for a, b in zip(one[1:], two[1:], strict=True))


def test_another_fingerprint_is_encoded_anew(cache):
    encoded(numbered(3), cache, WordEncoder())
    again, _ = encoded(numbered(3), cache, WordEncoder(dimension=64))
    assert again.reused == 0


def test_what_fails_is_raised_and_what_was_encoded_is_kept(cache, small):
    class Failing(Recorder):
        def encode(self, texts):
            if len(self.batches) == 7:
                raise ValueError("no more")
            return super().encode(texts)

    encoder = Failing()
    with pytest.raises(ValueError, match="no more"):
        encoded(numbered(20), cache, encoder)
    again, _ = encoded(numbered(20), cache)
    assert again.embedded + again.reused == 60
    assert 14 - 2 * module.AHEAD <= again.reused <= 14


def test_leaving_early_waits_for_no_batch_that_did_not_begin(cache, small):
    going, go = threading.Event(), threading.Event()

    class Slow(Recorder):
        def encode(self, texts):
            going.set()
            assert go.wait(60)
            return super().encode(texts)

    encoder = Slow()
    with pytest.raises(KeyboardInterrupt), Vectors(encoder, cache) as vectors:
        for one in numbered(2):
            vectors.want(one)
        assert going.wait(60)
        go.set()
        raise KeyboardInterrupt
    assert len(encoder.batches) <= 3
