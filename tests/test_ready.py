"""Ready models: what is kept opens as it was, and what is damaged is made again."""

import shutil

import numpy as np
import pytest

from rag import encoder, graph, ready

pytestmark = pytest.mark.skipif(graph.engine() == "torch", reason="OpenVINO is not installed")
TEXTS = ["How do I ask for more money?", "pay", "Don't wait — ask; 120k isn't “too much”. 協商"]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder of caches with the default encoder, and what it was when it was made."""
    folder = tmp_path_factory.mktemp("caches")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("XDG_CACHE_HOME", str(folder))
        return folder, encoder.load()


@pytest.fixture(autouse=True)
def caches(made, tmp_path, monkeypatch):
    """A copy of it, which is the user's."""
    shutil.copytree(made[0], tmp_path / "caches")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    return tmp_path / "caches" / "career-qa"


def test_a_kept_model_opens_without_torch_and_is_the_same(made, caches, monkeypatch):
    (folder,) = caches.iterdir()
    assert {path.name for path in folder.iterdir()} == {"graph.xml", "graph.bin", "tokenizer.json", "card.json"}
    monkeypatch.setattr(encoder, "_loaded", lambda *_: pytest.fail("torch was asked"))
    kept = encoder.load()
    assert (kept.name, kept.fingerprint, kept.dimension, kept.width, kept.limit) == (
        *(made[1].name, made[1].fingerprint, made[1].dimension, made[1].width, made[1].limit),
    )
    assert kept.lengths(TEXTS) == made[1].lengths(TEXTS)
    for before, after in zip(made[1].encode(TEXTS), kept.encode(TEXTS), strict=True):
        for one, other in zip(before, after, strict=True):
            np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("file", ["graph.bin", "tokenizer.json"])
def test_a_damaged_one_is_made_again(caches, file):
    (folder,) = caches.iterdir()
    (folder / file).write_bytes(b"{")
    vector = encoder.load().encode(["pay"]).vectors[0]
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-3)
    assert (folder / file).stat().st_size > 1


def test_where_nothing_can_be_kept_the_model_works_all_the_same(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert encoder.load().encode(["pay"]).vectors.shape == (1, 384)


def test_other_weights_and_versions_lie_elsewhere(caches):
    assert ready.location("a 1") == ready.location("a 1") != ready.location("a 2")
    assert ready.location("a 1").parent == caches
