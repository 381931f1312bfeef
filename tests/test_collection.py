"""The collection: read at the cost of what changed, and told with what the other documents say."""

import os
from pathlib import Path

import pytest
from fakes import VIDEO, note, write

from ingest import collection
from ingest.cache import Cache
from ingest.collection import collect, told
from ingest.document import Problem
from rag.snapshot import changes, snapshot

OTHER = "ABCDEFGHIJ_"
LINES = "Ask early [00:10]. Wait a day [00:20]. Then leave [00:30]."
PAGE = f"""# A channel

## [On asking](https://youtu.be/{VIDEO})
- [[ask | The first ask]]
- [[lost]]
"""
TALK = "WEBVTT\n\n00:01.000 --> 00:04.000\nSo you asked for more money.\n"


def documents(corpus):
    return {doc: document for doc, document, _ in told(corpus)}


def groups(corpus):
    with Cache() as cache:
        return [[member.doc for member in group] for group in collect(corpus, cache).groups()]


@pytest.fixture
def loaded(monkeypatch):
    """The documents whose files are read, in order."""
    names, load = [], collection.read.load
    monkeypatch.setattr(collection.read, "load", lambda path, doc: names.append(doc) or load(path, doc))
    return names


class TestWhatAnIndexPageTells:
    def test_a_note_that_has_nothing_gets_video_title_and_topic(self, tmp_path):
        source = documents(write(tmp_path, {"w/index.md": PAGE, "w/ask.md": note(LINES, title="", videoId="")}))[
            "w/ask.md"
        ].source
        assert (source.video_id, source.video_title, source.title) == (VIDEO, "On asking", "The first ask")
        assert source.url == f"https://www.youtube.com/watch?v={VIDEO}"

    def test_its_own_title_address_and_video_stay(self, tmp_path):
        own = note(LINES, title="Mine", url="https://e.example", videoId=OTHER)
        source = documents(write(tmp_path, {"index.md": PAGE, "ask.md": own}))["ask.md"].source
        assert (source.title, source.url, source.video_id) == ("Mine", "https://e.example", OTHER)
        assert source.video_title is None  # the page knows another video

    def test_another_note_on_the_video_gets_the_title_and_no_topic(self, tmp_path):
        source = documents(write(tmp_path, {"index.md": PAGE, "else.md": note(LINES, title="")}))["else.md"].source
        assert (source.title, source.video_title) == ("else", "On asking")

    def test_a_note_of_that_name_in_another_folder_is_another(self, tmp_path):
        found = documents(write(tmp_path, {"a/index.md": PAGE, "b/ask.md": note(LINES, title="", videoId="")}))
        assert found["b/ask.md"].source.video_id is None

    def test_notes_with_and_without_the_video_are_told_together(self, tmp_path):
        files = {"ask.md": note(LINES, videoId=""), "b.md": "# B\n\nAn article.", "c.md": note("Else [00:40].")}
        assert groups(write(tmp_path, files | {"index.md": PAGE})) == [["ask.md", "c.md"], ["b.md"], ["index.md"]]

    @pytest.mark.parametrize("target", ["sub/", ".", "..", "/", ".md", "a\\b", "x" * 300])
    def test_a_link_to_what_is_no_name_does_no_harm(self, tmp_path, target):
        page = PAGE + f"- [[{target} | Odd]]\n"
        found = documents(write(tmp_path, {"index.md": page, "ask.md": note(LINES, title="")}))
        assert found["ask.md"].source.title == "The first ask"

    def test_an_article_stays_what_it_is(self, tmp_path):
        source = documents(write(tmp_path, {"index.md": PAGE, "lost.md": "# Lost\n\nWords."}))["lost.md"].source
        assert (source.kind, source.title, source.video_id, source.video_title) == ("article", "Lost", None, None)


def test_a_transcript_s_title_is_that_of_the_video_of_notes(tmp_path):
    found = documents(write(tmp_path, {f"How it went [{VIDEO}].en.vtt": TALK, "a.md": note(LINES)}))
    assert found["a.md"].source.video_title == "How it went"
    assert found[f"How it went [{VIDEO}].en.vtt"].source.video_title is None


class TestDuplicates:
    def test_one_joins_the_group_of_its_original(self, tmp_path):
        files = {"a.txt": LINES, "b.md": "# B\n\nWords.", "c.md": note(LINES), "d.md": note("Other words [00:40].")}
        assert groups(write(tmp_path, files)) == [["a.txt", "c.md", "d.md"], ["b.md"]]

    def test_of_two_without_a_video_the_first_is_the_original(self, tmp_path):
        found = {doc: problems for doc, _, problems in told(write(tmp_path, {"b.txt": LINES, "a.txt": LINES}))}
        assert found["a.txt"] == ()
        assert [problem.code for problem in found["b.txt"]] == ["duplicate"]
        assert "same text as a.txt" in found["b.txt"][0].message
        assert groups(tmp_path) == [["a.txt", "b.txt"]]

    def test_one_whose_video_only_an_index_page_knows_is_the_original(self, tmp_path):
        bare = note(LINES, title="Ask", videoId="")
        corpus = write(tmp_path, {"a.md": bare, "w/ask.md": bare, "w/index.md": PAGE})
        found = {doc: [problem.code for problem in problems] for doc, _, problems in told(corpus)}
        assert found["a.md"] == ["duplicate"] and found["w/ask.md"] == []
        assert groups(corpus) == [["a.md", "w/ask.md"], ["w/index.md"]]

    def test_the_same_words_on_two_videos_are_not_one_document(self, tmp_path):
        bare = note(LINES, title="Ask", videoId="")
        page = PAGE + f"\n## [Again](https://youtu.be/{OTHER})\n- [[again]]\n"
        corpus = write(tmp_path, {"ask.md": bare, "again.md": bare, "index.md": page})
        assert groups(corpus) == [["again.md"], ["ask.md"], ["index.md"]]


def test_every_file_is_told_in_order_documents_or_not(tmp_path):
    files = {"b/x.md": "# X\n\nWords.", "a.md": note(LINES), "b.md": b"\0", "b/a.txt": "кафе".encode("cp1251")}
    found = list(told(write(tmp_path, files)))
    assert [one.doc for one in found] == sorted(files)
    assert [one.document is None for one in found] == [False, True, True, False]
    assert [mark.start for mark in found[0].document.marks] == [10, 20, 30]
    assert found[0].problems == found[0].document.problems


def test_only_what_changed_is_read(tmp_path, loaded):
    corpus = write(tmp_path / "corpus", {f"{name}.md": f"# {name}\n\nWords of {name}." for name in "abc"})
    steps = []
    with Cache() as cache:
        first = collect(corpus, cache, progress=lambda *step: steps.append(step))
        assert loaded == ["a.md", "b.md", "c.md"]
        assert steps == [("reading", 1, 3), ("reading", 2, 3), ("reading", 3, 3)]
        os.utime(corpus / "a.md", (1, 1))
        write(corpus, {"b.md": "# b\n\nOther words."})
        second = collect(corpus, cache)
        assert loaded[3:] == ["b.md"]
        assert [one == two for one, two in zip(first.members, second.members, strict=True)] == [True, False, True]
        collect(corpus, cache, settings="other code")
        assert loaded[4:] == ["a.md", "b.md", "c.md"]


def test_what_stands_beside_a_document_is_part_of_it(tmp_path, loaded):
    talk = f"Talk [{VIDEO}]"
    info = f'{{"id": "{VIDEO}", "title": "Its title", "webpage_url": "https://www.youtube.com/watch?v={VIDEO}"}}'
    corpus = write(tmp_path, {f"{talk}.en.vtt": TALK, f"{talk}.info.json": info, "Talk.txt": "Else."})

    def title(cache):
        (found, *_), _ = (collected := collect(corpus, cache)).groups()
        ((_, document, _),) = collected.told([found])
        return document.source.title

    with Cache() as cache:
        assert title(cache) == "Its title"
        loaded.clear()
        (corpus / f"{talk}.info.json").unlink()
        assert title(cache) == "Talk"
        assert loaded == [f"{talk}.en.vtt"]


class TestWhatIsNotKept:
    def test_a_file_that_vanishes_is_one_problem_until_it_is_back(self, tmp_path, monkeypatch):
        corpus = write(tmp_path, {"a.md": "# A\n\nOne.", "b.md": "# B\n\nTwo."})
        taken = collection.snapshot

        def vanishing(folder):
            found = taken(folder)
            (folder / "b.md").unlink()
            (folder / "b.md").symlink_to("nowhere")
            return found

        with Cache() as cache:
            with monkeypatch.context() as patched:
                patched.setattr(collection, "snapshot", vanishing)
                collected = collect(corpus, cache)
            (_, _, ()), (_, none, (problem,)) = (one for group in collected.groups() for one in collected.told(group))
            assert (none, problem.code) == (None, "unreadable")
            (corpus / "b.md").unlink()
            write(corpus, {"b.md": "# B\n\nTwo."})
            collected = collect(corpus, cache)
            assert [one.problems for group in collected.groups() for one in collected.told(group)] == [(), ()]

    def test_a_file_that_changes_while_it_is_read_is_read_again(self, tmp_path, monkeypatch):
        corpus = write(tmp_path, {"a.md": "# A\n\nOne."})
        load = collection.read.load

        def changing(path, doc):
            write(corpus, {"a.md": "# A\n\nTwo."})
            return load(path, doc)

        def texts(cache):
            collected = collect(corpus, cache)
            return [one.document.text for group in collected.groups() for one in collected.told(group)]

        with Cache() as cache:
            with monkeypatch.context() as patched:
                patched.setattr(collection.read, "load", changing)
                assert texts(cache) == ["Two.\n"]
            assert texts(cache) == ["Two.\n"]
            write(corpus, {"a.md": "# A\n\nOne."})
            assert texts(cache) == ["One.\n"]

    def test_a_file_that_comes_while_the_folder_is_listed_is_new_to_the_next(self, tmp_path, monkeypatch):
        corpus = write(tmp_path, {"a.md": "# A\n\nOne."})
        list_files = collection.read.files

        def late(folder):
            write(folder, {"b.md": "# B\n\nTwo."})
            return list_files(folder)

        with Cache() as cache:
            monkeypatch.setattr(collection.read, "files", late)
            collected = collect(corpus, cache)
        assert [member.doc for member in collected.members] == ["a.md", "b.md"]
        assert changes(collected.files, snapshot(corpus)) == ("b.md",)

    def test_a_fault_of_a_reader_costs_its_file_alone(self, tmp_path, monkeypatch):
        corpus = write(tmp_path, {"a.md": "# A\n\nOne.", "b.md": "# B\n\nTwo."})
        load = collection.read.load

        def faulty(path, doc):
            return load(path, doc) if doc == "a.md" else 1 // 0

        with Cache() as cache:
            with monkeypatch.context() as patched:
                patched.setattr(collection.read, "load", faulty)
                collected = collect(corpus, cache)
                (fine,), (bad,) = (collected.told(group) for group in collected.groups())
            assert fine.problems == () and bad.document is None
            assert bad.problems == (
                Problem("fault", 0, "reading it failed, please report it: ZeroDivisionError: "
                        "integer division or modulo by zero"),
            )  # fmt: skip
            collected = collect(corpus, cache, settings="mended code")
            assert [one.problems for group in collected.groups() for one in collected.told(group)] == [(), ()]


def test_several_processes_read_what_one_does(tmp_path, monkeypatch):
    corpus = write(tmp_path, {f"{n:02}.md": note(f"Words of {n} [00:{n}].") for n in range(10, 30)} | {"z.md": b"\0"})
    alone = list(told(corpus))
    monkeypatch.setattr(collection, "FEW", 0)
    monkeypatch.setattr(collection, "WINDOW", 8)
    assert list(told(corpus)) == alone


def test_a_name_that_is_no_text_is_written_out(tmp_path):
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.md")).write_text("# Hot\n\nWords.")
    except OSError:
        pytest.skip("this file system takes no such name")
    assert [(one.doc, one.problems) for one in told(tmp_path)] == [(r"caf\udce9.md", ())]


def test_a_folder_that_is_none_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"no folder '.*nowhere' to index"):
        list(told(tmp_path / "nowhere"))
