"""``career-qa add``: end to end, with recorded answers; what was added is read back as the right document."""

import json
import shutil
import subprocess
import sys

import pytest
import requests
from conftest import ROOT
from fakes import WordEncoder
from pages import article, fetched, html, served
from tubes import (
    ID,
    JSON3,
    TEXT,
    VTT,
    WATCH,
    FakeTranscript,
    captions,
    entry,
    failed,
    info,
    playlist,
    reads_json3,
    tube,
)
from youtube_transcript_api import YouTubeDataUnparsable

from ingest import __main__ as commands
from ingest.adding import add, fetch
from ingest.collection import told
from rag import encoder
from rag.index import Index

LIST = "https://www.youtube.com/playlist?list=PL1"
IDS = [f"{letter}{'0' * 10}" for letter in "abcdef"]


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def site():
    with served() as site:
        yield site


class Adding:
    """`add.main` with stand-ins, writing to ``corpus``; `indexed` are the arguments of each call of the index."""

    def __init__(self, capsys):
        self.capsys, self.indexed, self.youtube = capsys, [], tube()[0]

    def __call__(self, *arguments, fetch=fetched, code=0):
        """The exit code, and the lines of both streams."""
        self.limits = []

        def make_youtube(limit):
            self.limits.append(limit)
            self.youtube.limit = limit
            return self.youtube

        def index(given):
            self.indexed.append(given)
            return code

        done = add.main(list(map(str, arguments)), index, fetch=fetch, make_youtube=make_youtube)
        out, err = self.capsys.readouterr()
        return done, out.splitlines(), err.splitlines()


@pytest.fixture
def adding(capsys):
    return Adding(capsys)


def files(folder):
    """Every file below the folder, hidden ones too."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def read_back(folder):
    """The documents of a corpus by name, none of which is wrong."""
    found = {doc: (document, problems) for doc, document, problems in told(folder)}
    assert [problems for _, problems in found.values() if problems] == []
    return {doc: document for doc, (document, _) in found.items()}


def test_a_video_is_added_and_read_back(adding, here):
    adding.youtube = tube({WATCH + ID: info()}, {captions(): VTT})[0]
    doc = f"transcripts/Asking the 10 % rule [{ID}].en.vtt"
    assert adding(f"https://youtu.be/{ID}?t=5") == (0, [f"added: {doc}", "1 added in corpus"], [])
    assert files(here / "corpus") == [doc, doc.replace(".en.vtt", ".info.json")]
    document = read_back(here / "corpus")[doc]
    source = document.source
    assert (source.kind, source.title, source.author) == ("transcript", "Asking: the 10 % rule?", "Plain Talk")
    assert (source.video_id, source.url, source.date) == (ID, WATCH + ID, "2024-03-02")
    seconds = {segment.text.strip(): segment.second for section in document.sections for segment in section.segments}
    assert seconds[TEXT] == 1
    assert [section.headings for section in document.sections] == [("Before",), ("After",)]
    assert adding.indexed == [["corpus"]]


@pytest.mark.skipif(not reads_json3(), reason="captions in json3 are not read")
def test_automatic_captions_are_read_back(adding, here):
    adding.youtube = tube({WATCH + ID: info(subtitles={})}, {captions("en", "json3", kind="asr"): JSON3})[0]
    assert adding(WATCH + ID)[0] == 0
    ((doc, document),) = read_back(here / "corpus").items()
    assert doc == f"transcripts/Asking the 10 % rule [{ID}].en.json3"
    assert (document.source.title, document.source.video_id) == ("Asking: the 10 % rule?", ID)
    assert " ".join(document.text.split()) == "ask for the reason then write"
    assert document.sections[0].segments[0].second == 1


def test_the_second_ways_captions_are_read_back(adding, here):
    adding.youtube = tube({WATCH + ID: info()}, second=[FakeTranscript()])[0]
    assert adding(WATCH + ID)[0] == 0
    (document,) = read_back(here / "corpus").values()
    assert document.text.startswith(TEXT) and document.source.video_id == ID


def test_a_page_is_added_and_read_back(adding, here, site):
    url = site.page("/asking?x=1", article())
    assert adding(url) == (0, ["added: articles/asking-twice.md", "1 added in corpus"], [])
    source = read_back(here / "corpus")["articles/asking-twice.md"].source
    assert (source.kind, source.title, source.author, source.url) == ("article", "Asking twice", "Jo Doe", url)
    assert adding.indexed == [["corpus"]]


def test_a_file_is_added_with_what_is_beside_it(adding, here):
    (here / "talk.en.vtt").write_bytes(VTT)
    (here / "talk.info.json").write_text('{"title": "A talk"}')
    (here / "talk.mp4").write_bytes(b"film")
    assert adding("talk.en.vtt", "--corpus", "mine", "--index", "built")[0] == 0
    assert files(here / "mine/transcripts") == ["talk.en.vtt", "talk.info.json", "talk.mp4"]
    source = read_back(here / "mine")["transcripts/talk.en.vtt"].source
    assert (source.title, source.media) == ("A talk", "transcripts/talk.mp4")
    assert adding.indexed == [["mine", "--index", "built"]]


def test_what_is_there_is_said_and_skipped(adding, here, site):
    adding.youtube, ydl, _ = tube({WATCH + ID: info()}, {captions(): VTT})
    url = site.page("/asking", article(url=site.home + "/the-address"))
    moved = site.redirect("/old", "/asking")
    (here / "plan.txt").write_text("Plan\n\nAsk twice, and bring results.\n")
    shutil.copy(here / "plan.txt", here / "copy.txt")
    assert adding(WATCH + ID, url, "plan.txt")[0] == 0
    before, asked = files(here / "corpus"), len(ydl.asked)
    done, out, err = adding(f"youtu.be/{ID}", url, moved, site.home + "/the-address", "plan.txt", "copy.txt")
    assert (done, err, len(ydl.asked)) == (0, [], asked)
    assert out == [
        f"already there: transcripts/Asking the 10 % rule [{ID}].en.vtt",
        "already there: articles/asking-twice.md",
        "already there: articles/asking-twice.md",
        "already there: articles/asking-twice.md",
        "already there: articles/plan.txt",
        "already there: articles/plan.txt",
        "6 already there in corpus",
    ]
    assert files(here / "corpus") == before
    assert "/the-address" not in [path for path, _ in site.asked]  # known without asking
    assert len(adding.indexed) == 2  # what was added with --no-index is indexed now


def test_the_same_name_with_other_content_is_numbered(adding, here, site):
    one, two = site.page("/1", article()), site.page("/2", article(sentence="Asking twice makes people listen to you."))
    assert adding(one, two)[1][:2] == ["added: articles/asking-twice.md", "added: articles/asking-twice-2.md"]


def test_one_that_fails_keeps_no_other_from_being_added(adding, here, site):
    (here / "plan.txt").write_text("Plan\n\nAsk twice, and bring results.\n")
    done, out, err = adding("nowhere.md", site.home + "/none", "ftp://a.example/", "plan.txt", "http://[1", "a\0b", "")
    assert (done, out) == (2, ["added: articles/plan.txt", "1 added, 6 refused in corpus"])
    assert err[0] == "refused: nowhere.md: no such file: check the path"
    assert err[1].startswith(f"refused: {site.home}/none: ") and "answers 404" in err[1]
    assert "only http and https" in err[2]
    assert len(err) == 6 and all(line.startswith("refused: ") for line in err)
    assert adding.indexed == [["corpus"]]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/loopback", "private or reserved"),
        ("/loop", "more than 5 times"),
        ("/big", "over 10 MB"),
        ("/bomb", "over 10 MB"),
        ("/none", "answers 404"),
        ("/broken", "answers 500"),
        ("/image", "is image/png, not a page"),
        ("/empty", "no main text"),
        ("/charset", "cannot be decoded"),
    ],
)
def test_nothing_is_written_or_indexed_of_what_is_refused(adding, here, site, path, said):
    site.redirect("/loopback", "http://127.0.0.2/")
    site.redirect("/loop", "/loop")
    site.page("/big", (b"x" * 100_000 for _ in range(110)))
    site.zipped("/bomb", b" " * 11_000_000)
    site.page("/broken", article(), status=500)
    site.page("/image", b"\x89PNG", media="image/png")
    site.page("/empty", html(""))
    site.page("/charset", b"\x81\x8d\xff", media="text/html; charset=klingon")
    done, out, err = adding(site.home + path)
    assert (done, out) == (2, ["1 refused in corpus"])
    assert len(err) == 1 and said in err[0]
    assert list(here.iterdir()) == [] and adding.indexed == []


def test_without_stand_ins_loopback_is_refused(adding, here, site):
    site.page("/", article())
    for url in (site.home, "http://127.0.0.1/", "http://2130706433/", "http://[::1]/", "http://a@127.0.0.1/"):
        done, _, err = adding(url, fetch=fetch.fetch)
        assert done == 2 and ("private or reserved" in err[0] or "port" in err[0] or "user name" in err[0])
    assert site.asked == [] and list(here.iterdir()) == []


@pytest.mark.parametrize(
    ("page", "second", "said"),
    [
        (info(subtitles={}, automatic_captions={}), [], "has no English captions"),
        (info(live_status="is_live"), [], "is live now"),
        (info(live_status="is_upcoming"), [], "yet to begin"),
        (failed("Private video"), [], "is private"),
        (failed("Failed to resolve 'www.youtube.com'"), requests.ConnectionError(), "offline"),
    ],
)
def test_a_video_that_is_refused_leaves_nothing(adding, here, page, second, said):
    adding.youtube = tube({WATCH + ID: page}, second=second)[0]
    done, out, err = adding(WATCH + ID)
    assert (done, out) == (2, ["1 refused in corpus"])
    assert len(err) == 1 and err[0].startswith(f"refused: {WATCH}{ID}: ") and said in err[0]
    assert list(here.iterdir()) == [] and adding.indexed == []


def test_a_full_disk_is_a_message_and_leaves_nothing(adding, here, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    (here / "plan.txt").write_text("Plan\n\nAsk twice, and bring results.\n")
    done, _, err = adding("plan.txt")
    assert done == 2 and "No space left on device" in err[0]
    assert files(here) == ["plan.txt"]


def listed(*wrong, **changed):
    """A list of six videos, whose pages are those in `changed` or have captions."""
    entries = [entry(id, f"Talk {id[0]}", **(wrong[at] if at < len(wrong) else {})) for at, id in enumerate(IDS)]
    pages = {WATCH + id: changed.get(id[0], info(id, title=f"Talk {id[0]}")) for id in IDS}
    return {LIST: playlist(*entries)} | pages


def test_a_list_is_added_video_by_video(adding, here):
    adding.youtube = tube(listed({}, {"live_status": "is_upcoming"}, c=failed("Private video")), {captions(): VTT})[0]
    done, out, err = adding(LIST, "--limit", "4")
    assert out == [
        "Asking well: 4 videos",
        "it has more: only the first 4 are added; --limit N takes more",
        f"1 of 4: added: transcripts/Talk a [{IDS[0]}].en.vtt",
        f"4 of 4: added: transcripts/Talk d [{IDS[3]}].en.vtt",
        "2 added, 2 skipped in corpus",
    ]
    assert err == [
        f"2 of 4: skipped: the video {IDS[1]} is yet to begin: add it again when it has captions",
        f"3 of 4: skipped: the video {IDS[2]} is private",
    ]
    assert (done, adding.limits, len(adding.indexed)) == (0, [4], 1)
    _, out, _ = adding(LIST, "--limit", "9")
    assert out[-1] == "3 added, 2 already there, 1 skipped in corpus" or out[-1].startswith("2 added, 2 already there")
    assert set(read_back(here / "corpus")) >= {
        f"transcripts/Talk {id[0]} [{id}].en.vtt" for id in IDS if id[0] in "adef"
    }


def test_a_list_tells_progress_by_its_videos(adding):
    adding.youtube = tube(listed(c=failed("Private video")), {captions(): VTT})[0]
    _, _, err = adding(LIST, "--progress", "--json")
    steps = [json.loads(line) for line in err if line.startswith("{")]
    assert steps[0] == {"step": "videos", "done": 1, "of": 6}
    assert steps[-2:] == [{"step": "videos", "done": 6, "of": 6}, {"step": "adding", "done": 1, "of": 1}]
    assert adding.indexed == [["corpus", "--json", "--progress"]]


def test_a_list_stops_where_the_network_does(adding, here):
    adding.youtube = tube(listed(b=failed("Failed to resolve 'www.youtube.com'")), {captions(): VTT})[0]
    adding.youtube._make_transcripts.answer = requests.ConnectionError()
    done, out, err = adding(LIST)
    assert (done, out[-1]) == (2, "1 added, 1 refused in corpus")
    assert len(err) == 1 and "stopped at 2 of 6. YouTube cannot be reached" in err[0]


def test_a_list_goes_on_after_a_video_that_cannot_be_read(adding):
    adding.youtube = tube(listed(b=failed("Unable to extract data")), {captions(): VTT})[0]
    adding.youtube._make_transcripts.answer = YouTubeDataUnparsable(ID)
    done, out, err = adding(LIST)
    assert (done, out[-1]) == (2, "5 added, 1 refused in corpus")
    assert len(err) == 1 and err[0].startswith("2 of 6: refused: ")


def test_a_short_link_to_a_video_adds_the_video(adding):
    adding.youtube = tube({WATCH + ID: info()}, {captions(): VTT})[0]
    done, out, _ = adding("https://short.example/x", fetch=lambda _: fetch.Page(WATCH + ID, "text/html", None, b""))
    assert (done, out[0]) == (0, f"added: transcripts/Asking the 10 % rule [{ID}].en.vtt")


def test_no_index_writes_only(adding, here):
    (here / "plan.txt").write_text("Plan\n\nAsk twice, and bring results.\n")
    assert adding("plan.txt", "--no-index")[0] == 0
    assert adding.indexed == []


def test_the_indexs_exit_code_comes_back(adding, here):
    (here / "plan.txt").write_text("Plan\n\nAsk twice, and bring results.\n")
    assert adding("plan.txt", code=2)[0] == 2


@pytest.mark.parametrize("arguments", [[], ["--nope"], ["a", "--limit", "0"], ["a", "--limit", "many"]])
def test_wrong_arguments_exit_2_with_the_usage(adding, capsys, arguments):
    with pytest.raises(SystemExit) as exit:
        adding(*arguments)
    assert exit.value.code == 2
    assert "usage: python -m ingest add" in capsys.readouterr().err


def test_the_real_index_has_what_was_added(here, monkeypatch, capsys):
    monkeypatch.setattr(encoder, "load", lambda name=None, **_: WordEncoder(name=name))
    monkeypatch.delenv("CAREER_QA_INDEX", raising=False)
    (here / "talk [aB3-dE_7hIj].en.vtt").write_bytes(VTT)
    assert commands.main(["add", "talk [aB3-dE_7hIj].en.vtt"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[1] == "1 added in corpus" and out[2].startswith("indexed 1 documents")
    assert [source.doc for source in Index.open(here / "index").sources] == ["transcripts/talk [aB3-dE_7hIj].en.vtt"]
    assert commands.main(["add", str(here / "nowhere")]) == 2


def test_adding_loads_nothing_that_it_does_not_need(here):
    (here / "plan.txt").write_text("Plan\n\nAsk twice, and bring results.\n")
    heavy = ["yt_dlp", "trafilatura", "requests", "youtube_transcript_api", "urllib3"]
    script = (
        "import sys; from ingest.adding import add; assert add.main(['plan.txt', '--no-index'], None) == 0; "
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env={"PYTHONPATH": str(ROOT)}
    )
    assert done.stdout.splitlines()[-1] == "[]"
