"""Portions: made once, and again when anything that they are made of changes."""

import pytest
from fakes import VIDEO, WordEncoder, note, write

from ingest import portion as portions
from ingest.cache import Cache
from ingest.collection import collect
from ingest.document import Listed
from ingest.portion import portion

LINES = "Ask early [00:10]. Wait a day [00:20]. Then leave [00:30]."


@pytest.fixture
def cache():
    with Cache() as cache:
        yield cache


@pytest.fixture
def chunked(monkeypatch):
    """The documents that were cut into passages."""
    docs, chunk = [], portions.chunk.chunk
    monkeypatch.setattr(portions.chunk, "chunk", lambda of, by: docs.append(of.source.doc) or chunk(of, by))
    return docs


def made(corpus, cache, *, encoder=None, settings="code"):
    collected = collect(corpus, cache)
    encoder = encoder or WordEncoder()
    return [portion(group, collected, encoder, cache, settings) for group in collected.groups()]


def test_documents_that_are_told_together_are_one_with_their_twins_and_problems(tmp_path, cache):
    first, second = made(write(tmp_path, {"a.md": note(LINES), "b.txt": LINES, "c.md": b"\0"}), cache)
    assert [source.doc for source in first.sources] == ["a.md", "b.txt"]
    (passage,) = first.passages
    assert passage.source.video_id == VIDEO and [twin.source.doc for twin in passage.twins] == ["b.txt"]
    assert [(doc, problem.code) for doc, problem in first.problems] == [("b.txt", "duplicate")]
    assert second.sources == second.passages == ()
    assert [(doc, problem.code) for doc, problem in second.problems] == [("c.md", "binary")]


def test_what_is_kept_is_what_was_made(tmp_path, cache, chunked):
    files = {"a.md": note(LINES + "\n\n## Next\nMore “words” — and\u2028some [HH:MM:SS]."), "b.md": note(LINES)}
    write(tmp_path, files | {"talk.vtt": "WEBVTT\n\n00:01.000 --> 00:04.000\nSo you asked for more money.\n"})
    first = made(tmp_path, cache)
    assert chunked == ["a.md", "b.md", "talk.vtt"]
    assert made(tmp_path, cache) == first
    assert len(chunked) == 3


def test_a_change_makes_the_portion_of_its_video_alone(tmp_path, cache, chunked):
    files = {
        "a.md": note(LINES),
        "b.md": note("Else [00:40]. Or not."),
        "c.md": "# C\n\nWords.",
        "d.md": "# D\n\nMore.",
    }
    made(write(tmp_path, files), cache)
    chunked.clear()
    made(write(tmp_path, {"b.md": note("Else [00:40]. Or so.")}), cache)
    assert chunked == ["a.md", "b.md"]


@pytest.mark.parametrize(
    "change", [{"settings": "other"}, {"encoder": WordEncoder(name="other")}, {}], ids=["code", "encoder", "nothing"]
)
def test_code_and_encoder_are_part_of_it(tmp_path, cache, chunked, change):
    made(write(tmp_path, {"c.md": "# C\n\nWords."}), cache)
    made(tmp_path, cache, **change)
    assert len(chunked) == 1 + bool(change)


def test_what_others_say_of_a_document_is_part_of_it(tmp_path, cache, chunked):
    collected = collect(write(tmp_path, {"a.md": note(LINES)}), cache)
    ((member,),) = collected.groups()
    said = [
        member,
        member._replace(original="b.md"),
        *(
            member._replace(of_video=Listed(name, "", VIDEO, title))
            for name, title in [("", "A"), ("", "B"), ("A", "")]
        ),
    ]
    found = [portion([one], collected, WordEncoder(), cache, "code") for one in said * 2]
    assert len(chunked) == len(said)
    assert found[len(said) :] == found[: len(said)]
    assert [one.sources[0].video_title for one in found[2:4]] == ["A", "B"]
    assert [[problem.code for _, problem in one.problems] for one in found[:2]] == [[], ["duplicate"]]
