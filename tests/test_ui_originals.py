"""Recordings and documents: served from inside the corpus, and nothing else is."""

import pytest
import ui_samples as samples
from starlette.applications import Starlette
from starlette.testclient import TestClient

from rag.passage import Source
from ui import originals, resources


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "corpus"
    (folder / "talks").mkdir(parents=True)
    (folder / "talks" / "a b.mp4").write_bytes(bytes(range(200)))
    (folder / "notes.md").write_text("# Notes")
    (tmp_path / "secret.mp4").write_bytes(b"secret")
    (folder / "out.mp4").symlink_to(tmp_path / "secret.mp4")
    (folder / "up").symlink_to(tmp_path)
    (folder / "ring.mp4").symlink_to(folder / "ring.mp4")
    (folder / "folder.mp4").mkdir()
    return folder


def test_a_named_recording_is_found(corpus):
    assert originals.find(corpus, {"talks/a b.mp4"}, "talks/a b.mp4") == corpus / "talks" / "a b.mp4"


def test_a_link_inside_the_corpus_is_followed(corpus):
    (corpus / "again.mp4").symlink_to(corpus / "talks" / "a b.mp4")
    assert originals.find(corpus, {"again.mp4"}, "again.mp4") == corpus / "talks" / "a b.mp4"


@pytest.mark.parametrize(
    "path",
    [
        "../secret.mp4",
        "talks/../../secret.mp4",
        "out.mp4",
        "up/secret.mp4",
        "ring.mp4",
        "folder.mp4",
        "missing.mp4",
        "talks",
        "",
        "talks/a b.mp4\0.mp4",
        "/etc/hostname.mp4",
    ],
)
def test_anything_else_is_refused_even_where_a_document_names_it(corpus, path):
    assert originals.find(corpus, {path}, path) is None


def test_an_absolute_path_out_of_the_corpus_is_refused(corpus):
    path = str(corpus.parent / "secret.mp4")
    assert originals.find(corpus, {path}, path) is None


def test_what_no_document_names_is_refused(corpus):
    assert originals.find(corpus, {"other.mp4"}, "talks/a b.mp4") is None


@pytest.fixture
def client(corpus, monkeypatch):
    named = ("talks/a b.mp4", "out.mp4", "../secret.mp4", "notes.md")
    sources = tuple(Source(f"{n}.vtt", "transcript", "T", media=media) for n, media in enumerate(named))
    sources += (Source("page.html", "article", "P"), Source("../secret.mp4", "article", "S"))
    (corpus / "page.html").write_text("<script>alert(1)</script> – é", "utf-8")
    monkeypatch.setattr(resources, "index", lambda: samples.FakeIndex(corpus, sources=sources))
    return TestClient(Starlette(routes=originals.routes()))


def test_a_range_is_served_as_a_range(client):
    answer = client.get("/recordings/talks/a%20b.mp4", headers={"Range": "bytes=10-19"})
    assert (answer.status_code, answer.content) == (206, bytes(range(10, 20)))
    assert answer.headers["content-range"] == "bytes 10-19/200"
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "sandbox"


def test_the_whole_file_is_served_without_one(client):
    answer = client.get("/recordings/talks/a%20b.mp4")
    assert (answer.status_code, len(answer.content), answer.headers["accept-ranges"]) == (200, 200, "bytes")


@pytest.mark.parametrize("path", ["out.mp4", "..%2Fsecret.mp4", "%2e%2e/secret.mp4", "notes.md", "nothing.mp4", ""])
def test_over_http_the_rest_is_not_there(client, path):
    answer = client.get(f"/recordings/{path}")
    assert answer.status_code == 404
    assert b"secret" not in answer.content.replace(path.encode(), b"")


def test_nothing_is_served_without_an_index(client, monkeypatch):
    def none():
        raise ValueError("no index: run `make index`")

    monkeypatch.setattr(resources, "index", none)
    assert client.get("/recordings/talks/a%20b.mp4").status_code == 404


def test_a_document_is_served_as_plain_text_whatever_it_holds(client):
    answer = client.get("/documents/page.html")
    assert (answer.status_code, answer.text) == (200, "<script>alert(1)</script> – é")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "sandbox"


@pytest.mark.parametrize("path", ["notes.md", "..%2Fsecret.mp4", "%2e%2e/secret.mp4", ""])
def test_what_is_no_document_of_the_index_is_not_served(client, path):
    assert client.get(f"/documents/{path}").status_code == 404
