"""Recordings: what a file's name and what stands beside it say."""

import json
from pathlib import Path

import pytest

from ingest import recording
from ingest.cues import Remarks

ID = "aBcdEfgh_12"


def known(path, info=None):
    if info is not None:
        path.with_name(recording.stem(path) + ".info.json").write_text(json.dumps(info))
    remarks = Remarks()
    return recording.of(path, f"talks/{path.name}", remarks), [problem.code for problem in remarks.problems()]


@pytest.mark.parametrize(
    "name",
    [
        "A talk.vtt",
        "A talk.en.vtt",
        "A talk.en-orig.vtt",
        "A talk.en-US.srt",
        "A talk.es-419.vtt",
        "A talk.en-eEY6OEpapPo.vtt",
        "A talk.en.json3",
        "A talk.json",
    ],
)
def test_the_stem_has_no_language_and_no_ending(name):
    assert recording.stem(Path(name)) == "A talk"


@pytest.mark.parametrize(
    ("name", "title", "id"),
    [
        (f"How to ask for more - part 2 [{ID}].en.vtt", "How to ask for more - part 2", ID),
        (f"Pay： what⧸why？ ＂A＊B＂ ＜c＞ ｜ d⧹e [{ID}].json", 'Pay: what/why? "A*B" <c> | d\\e', ID),
        (f"[{ID}].vtt", ID, ID),
        ("Planning [Engineering].vtt", "Planning [Engineering]", None),
        ("my_good-talk.vtt", "my good talk", None),
        ("___.vtt", "___", None),
    ],
)
def test_a_name_alone_gives_title_and_id(tmp_path, name, title, id):
    found, problems = known(tmp_path / name)
    url = f"https://www.youtube.com/watch?v={id}" if id else None
    assert (found.source.title, found.source.video_id, found.source.url) == (title, id, url)
    assert (found.chapters, found.duration, problems) == ([], None, ["no-info"])


def test_what_yt_dlp_writes_is_taken(tmp_path):
    info = {"id": ID, "title": "Pay: what/why?", "uploader": "Ann", "upload_date": "20250102", "duration": 61}
    info |= {"webpage_url": f"https://www.youtube.com/watch?v={ID}"}
    info |= {"chapters": [{"start_time": 30, "title": "B"}, {"start_time": 0.0, "title": "A"}]}
    found, problems = known(tmp_path / f"Pay： what⧸why？ [{ID}].en-orig.vtt", info)
    source = found.source
    assert (source.title, source.author, source.date, source.video_id) == ("Pay: what/why?", "Ann", "2025-01-02", ID)
    assert (source.url, source.doc) == (info["webpage_url"], f"talks/Pay： what⧸why？ [{ID}].en-orig.vtt")
    assert (found.chapters, found.duration, problems) == ([(0.0, "A"), (30.0, "B")], 61.0, [])


def test_another_id_in_the_info_than_in_the_name_is_none(tmp_path):
    assert known(tmp_path / f"A [{ID}].vtt", {"id": "xBcdEfgh_12"})[0].source.video_id is None


@pytest.mark.parametrize("duration", [None, 0, -5, "x", float("nan"), float("inf"), [1], True])
def test_a_duration_that_is_none(tmp_path, duration):
    assert known(tmp_path / "a.vtt", {"duration": duration})[0].duration is None


def test_chapters_without_a_second_are_left_out(tmp_path):
    starts = [float("nan"), float("inf"), -1, None, "x", 4]
    info = {"chapters": [{"start_time": start, "title": "x\n\ud800y"} for start in starts]}
    assert known(tmp_path / "a.vtt", info)[0].chapters == [(4.0, "x y")]


@pytest.mark.parametrize("written", [b"{", b"\xff", b"[" * 100_000, b""])
def test_info_that_cannot_be_read_is_told(tmp_path, written):
    (tmp_path / "a.info.json").write_bytes(written)
    found, problems = known(tmp_path / "a.en.vtt")
    assert (found.source.title, problems) == ("a", ["info"])
