"""Manifests: damage is found; in a large file at once where it was sampled, and wherever it is when all is read."""

import json
from dataclasses import asdict, replace

import pytest

from rag import manifest
from rag.manifest import FORMAT, MANIFEST, Manifest, Method, checked, checksums, samples

SIZE = 100_000


@pytest.fixture
def small(monkeypatch):
    """A file of more than a thousand bytes is a large one, of which three times ten are read."""
    monkeypatch.setattr(manifest, "WHOLE", 1000)
    monkeypatch.setattr(manifest, "BLOCKS", 3)
    monkeypatch.setattr(manifest, "BLOCK", 10)


@pytest.fixture
def at(tmp_path, small):
    (tmp_path / "large").write_bytes(bytes(range(250)) * (SIZE // 250))
    (tmp_path / "few").mkdir()
    (tmp_path / "few" / "small").write_bytes(b"x" * 1000)
    made = Manifest(FORMAT, "words", 4, 1, 2, 3, "..", "", "2026-01-01", checksums(tmp_path), samples(tmp_path))
    write(tmp_path, made)
    return tmp_path


def write(at, made):
    (at / MANIFEST).write_text(json.dumps(asdict(made)))


def change(path, place):
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)


def test_a_manifest_is_read_as_it_was_written(at):
    made = checked(at)
    assert list(made.samples) == ["large"] and list(made.checksums) == ["few/small", "large"]
    assert checked(at, whole=True) == made
    other = replace(made, method=Method("IVF64,SQ8", 8, 0.9912))
    write(at, other)
    assert checked(at) == other and other.id == made.id
    assert str(other.method) == "IVF64,SQ8, nprobe 8, recall@10 0.991"
    assert str(Method()) == "compared one by one, recall@10 1.000"


@pytest.mark.parametrize("place", [0, 9, SIZE // 2, SIZE - 10, SIZE - 1])
def test_damage_that_is_sampled_is_found_at_once(at, place):
    change(at / "large", place)
    with pytest.raises(ValueError, match=r"^large is damaged or missing$"):
        checked(at)


@pytest.mark.parametrize("place", [10, SIZE // 3, SIZE - 11])
def test_other_damage_is_found_when_all_is_read(at, place):
    change(at / "large", place)
    checked(at)
    with pytest.raises(ValueError, match=r"^large is damaged or missing$"):
        checked(at, whole=True)


@pytest.mark.parametrize("place", [0, 500, 999])
def test_a_small_file_is_read_whole(at, place):
    change(at / "few" / "small", place)
    with pytest.raises(ValueError, match=r"^few/small is damaged or missing$"):
        checked(at)


@pytest.mark.parametrize("size", [0, 999, SIZE - 1, SIZE + 1])
def test_another_size_is_found_at_once(at, size):
    (at / "large").write_bytes((bytes(range(250)) * (SIZE // 250 + 1))[:size])
    with pytest.raises(ValueError, match=r"^large is damaged or missing$"):
        checked(at)


def test_a_file_that_is_gone_is_named(at):
    (at / "large").unlink()
    with pytest.raises(ValueError, match=r"^large is damaged or missing$"):
        checked(at)
