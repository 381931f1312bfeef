"""What several files of tests share: the real encoder, an index of the real corpus, small indexes of made passages."""

import json
import os
import sys
from pathlib import Path

import pytest
from fakes import WordEncoder
from filelock import FileLock
from hypothesis import HealthCheck, settings

from rag import encoder, generation
from rag.confidence import Signals
from rag.edition import Edition, Embedded
from rag.encoder import framed
from rag.index import Index
from rag.late import coded
from rag.manifest import current

ROOT = Path(__file__).parents[1]

# No property is judged by the clock or by chance: neither other work on the machine nor a rare example fails a change
# that did not cause it.
settings.register_profile("unhurried", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


@pytest.fixture(autouse=True, scope="session")
def own_data(tmp_path_factory):
    """Nobody's feedback is read or written."""
    os.environ["XDG_DATA_HOME"] = str(tmp_path_factory.mktemp("data"))


@pytest.fixture(autouse=True)
def main_module():
    """Streamlit's test runner leaves its script as the main module, which processes that a later test starts would
    run."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture
def backend(monkeypatch):
    """Stands for index and answering under the page (`ui_backend`)."""
    from ui_backend import Backend

    from ui import dialogue, resources

    backend = Backend()
    monkeypatch.setattr(resources, "index", backend.open)
    resources.changes.clear()
    monkeypatch.setattr(resources, "encoder", lambda: "encoder")
    monkeypatch.setattr(dialogue, "understand", backend.understand)
    monkeypatch.setattr(dialogue, "answer", backend.ask)
    return backend


@pytest.fixture(scope="session")
def model():
    """The default encoder."""
    return encoder.load()


@pytest.fixture(scope="session")
def indexed(tmp_path_factory):
    """The index folder of the repository's own corpus, built once for all processes of pytest. Only to be read."""
    from ingest.build import build

    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "indexed"
    with FileLock(f"{folder}.lock"):
        if current(folder) is None:
            build(ROOT / "corpus", folder, encoder.load(threads=os.cpu_count() or 1))
    return folder


@pytest.fixture(scope="session")
def real_index(indexed):
    """The repository's own corpus, indexed with the default encoder."""
    return Index.open(indexed)


@pytest.fixture
def publish(tmp_path):
    """Publishes passages with the vectors of an encoder (words, unless told), and opens what was published."""

    def published(passages, *, encoder=None, folder=None, **given):
        encoder = encoder or WordEncoder(dimension=4096)
        folder = folder or tmp_path / "index"
        given = {"corpus": tmp_path, "files": {}, "settings": "made by hand"} | given

        def embedded(passage):
            vectors, tokens = encoder.encode([framed(passage)])
            sentences = encoder.encode([passage.text[span.start : span.end] for span in passage.sentences])
            return Embedded(passage, vectors[0], sentences.vectors, coded(tokens[0]))

        sources = [source for passage in passages for source in (passage.source, *(t.source for t in passage.twins))]
        edition = Edition(list(dict.fromkeys(sources)), encoder.name, encoder.dimension, **given)
        generation.publish(folder, edition, map(embedded, passages))
        # By hand for words: even where the mean of the best and the five best cosines is .318.
        weights = dict.fromkeys(Signals._fields, 0) | {"passage": 10, "crowd": 10}
        made = {"encoder": encoder.name, "weights": weights, "bias": -6.36}
        (folder / "calibration.json").write_text(json.dumps(made))
        return Index.open(folder)

    return published


@pytest.fixture
def unsynced(monkeypatch):
    """No waiting for the disk: what is tested are deaths of the program, not of the machine."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)


@pytest.fixture
def folder(tmp_path):
    """Where an index goes."""
    return tmp_path / "index"


@pytest.fixture(scope="session")
def lite(tmp_path_factory):
    """The bundled Milvus, on a free port of the loopback."""
    from lite import Lite

    found = Lite(tmp_path_factory.mktemp("milvus") / "data")
    yield found
    found.kill()


@pytest.fixture
def milvus(lite, tmp_path):
    """An empty place on it."""
    from rag.milvus.place import MilvusPlace

    return MilvusPlace(lite.database(), None, tmp_path / "index")


@pytest.fixture
def put(tmp_path):
    """Publishes passages with the vectors of their words at a place."""
    from worded import ENCODER, embedded

    def published(place, passages, rows=None, **more):
        sources = [source for one in passages for source in (one.source, *(twin.source for twin in one.twins))]
        given = {"encoder": ENCODER.name, "dimension": ENCODER.dimension, "settings": "by hand"}
        given |= {"corpus": tmp_path, "files": {}} | more
        return place.publish(Edition(list(dict.fromkeys(sources)), **given), rows or map(embedded, passages))

    return published
