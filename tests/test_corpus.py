"""Our own corpus: it reads without fault, its times are in order, its words are our own, its golden quotes stand."""

import json
import re
import tarfile
from collections import Counter
from itertools import pairwise
from pathlib import Path
from string import ascii_lowercase, digits

import numpy as np
import pytest

from ingest import collection, cues, recording, schema, subtitles
from rag.training import careers

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "corpus"
SHARED = ROOT.parent / "shared"
NOTES = ("careers", "seeking", "growing")  # what `rag.training.careers` reads
PLAIN = bytes(byte if chr(byte) in ascii_lowercase + digits else 32 for byte in bytes(range(256)).lower())
RUN = 9  # words in a row that no text of ours may share with somebody else's


@pytest.fixture(scope="module")
def ours():
    return {doc: (document, problems) for doc, document, problems in collection.told(CORPUS)}


@pytest.fixture(scope="module")
def questions():
    lines = (ROOT / "tests/golden/questions.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def gold(questions):
    return [(question["id"], moment) for question in questions for moment in question.get("gold") or []]


def test_every_file_is_a_document_without_fault(ours):
    assert {doc: problems for doc, (_, problems) in ours.items() if problems} == {}
    assert [fault for doc in ours for fault in schema.faults(CORPUS / doc)] == []


def test_there_is_something_of_every_kind_on_what_people_ask(ours):
    kinds = Counter(document.source.kind for document, _ in ours.values() if document)
    assert kinds["notes"] >= 40 and kinds["article"] >= 20 and kinds["transcript"] >= 3
    videos = [document.source.video_id for document, _ in ours.values() if document.source.kind == "notes"]
    assert len(videos) == len(set(videos))
    for doc, (document, _) in ours.items():
        if document.source.kind == "article":
            assert 500 <= len(document.text.split()) <= 1200, doc
        if document.source.kind == "notes":
            assert len(document.marks) >= 8, doc


def test_the_recordings_are_short_and_small():
    films = sorted((CORPUS / "transcripts").glob("*.mp4"))
    assert len(films) == 3 and sum(film.stat().st_size for film in films) < 6_000_000
    for film in films:
        assert 120 <= json.loads(film.with_suffix(".info.json").read_text("utf-8"))["duration"] <= 240


def test_every_note_names_its_video_and_channel_and_every_document_its_title(ours):
    for doc, (document, _) in ours.items():
        if document:
            assert document.source.title != doc.rsplit("/")[-1].split(".")[0]
        if document and document.source.kind == "notes":
            assert document.source.video_id and document.source.author and document.source.url, doc


def test_marks_are_sound_and_in_the_order_of_the_video(ours):
    for doc, (document, _) in ours.items():
        starts = [mark.start for mark in document.marks] if document else []
        assert all(mark.status == "ok" for mark in (document.marks if document else ()))
        assert all(before <= after for before, after in pairwise(starts)), doc
        assert bool(starts) == bool(document and document.source.kind == "notes"), doc


def test_every_sentence_of_a_note_has_a_second(ours):
    for doc, (document, _) in ours.items():
        if document and document.source.kind == "notes":
            untimed = [s.text for section in document.sections for s in section.segments if s.second is None]
            assert [text for text in untimed if text.strip()] == [], doc


@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real documents is not beside the project")
def test_our_marks_lie_within_the_video_as_far_as_others_tell_of_it(ours):
    last = {}
    for _, document, _ in collection.told(SHARED / "corpus"):
        if document and document.source.video_id:
            starts = [mark.start for mark in document.marks if mark.start is not None]
            video = document.source.video_id
            last[video] = max([last.get(video, 0), *starts])
    videos = {d.source.video_id: d for d, _ in ours.values() if d and d.source.kind == "notes"}
    told = [video for video in videos if video in last]
    assert len(told) >= 5
    for video in told:
        assert max(mark.start for mark in videos[video].marks) <= last[video], video


def test_the_last_cue_ends_within_its_recording(ours):
    spoken = {doc: document for doc, (document, _) in ours.items() if document and document.source.kind == "transcript"}
    assert spoken
    for doc, document in spoken.items():
        path = CORPUS / doc
        info = json.loads(path.with_name(recording.stem(path) + ".info.json").read_text("utf-8"))
        shown = subtitles.captions(path.read_text("utf-8"), cues.Remarks())
        assert max(caption.end for caption in shown) <= info["duration"]
        assert max(chapter["end_time"] for chapter in info["chapters"]) <= info["duration"]
        assert document.source.media and (CORPUS / document.source.media).is_file()
        assert [s.headings for s in document.sections] == [(chapter["title"],) for chapter in info["chapters"]]


def words(text):
    """Words, no time marks or tags among them. In bytes: it is done to 80 MB."""
    bare = re.sub(rb"<[^>]*>|\[\d+:[\d:]+\]", b" ", text.encode())
    return bare.replace("’".encode(), b"").translate(PLAIN, b"'").split()


def runs(text, numbers):
    """For every run of `RUN` words of `text`, a number made of those of the words; words without one are 0."""
    found = np.array([numbers.get(word, 0) for word in words(text)], np.uint64)
    powers = np.array([1_000_003**power % 2**64 for power in range(RUN)], np.uint64)
    ends = max(0, len(found) - RUN + 1)
    return sum((found[at : at + ends] * power for at, power in enumerate(powers)), np.zeros(ends, np.uint64))


def bodies(document):
    """What is written below the front matter: the text, what was cut from it, and each heading."""
    return [document.text, document.apart, *{h for section in document.sections for h in section.headings}]


def theirs():
    """Every text beside the project, file by file: notes, questions and what is written about them."""
    for path in sorted(SHARED.rglob("*")):
        if path.suffix in (".md", ".txt", ".jsonl"):
            yield path.read_text("utf-8", "replace")
    with tarfile.open(SHARED / "scale/notes.tar.xz") as notes:
        for member in notes:
            if member.isfile():
                yield notes.extractfile(member).read().decode("utf-8", "replace")


@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real documents is not beside the project")
def test_no_run_of_nine_words_is_somebody_elses(ours, questions):
    written = [(doc, body) for doc, (document, _) in ours.items() for body in bodies(document)]
    written += [(question["id"], question["question"]) for question in questions]
    written += [(id, moment["quote"]) for id, moment in gold(questions)]
    for note in (note for name in NOTES for note in careers.notes(careers.FILE.with_name(f"{name}.jsonl"))):
        asked = (*note.unanswered, *(question for question, _ in note.questions))
        written += [(note.title, text) for text in (*note.sentences, *asked)]
    numbers = {word: n for n, word in enumerate(sorted({word for _, text in written for word in words(text)}), 1)}
    where = {run: (name, text) for name, text in written for run in runs(text, numbers).tolist()}
    others = np.concatenate([runs(text, numbers) for text in theirs()])
    assert len(others) > 5_000_000
    own = np.sort(np.fromiter(where, np.uint64))
    shared = others[own[np.searchsorted(own, others) % len(own)] == others]
    assert [where[run] for run in shared.tolist()] == []


def test_golden_questions_are_told_apart_and_of_both_sorts(questions):
    ids = [question["id"] for question in questions]
    assert len(ids) == len(set(ids))
    known = [question for question in questions if question["answerable"]]
    assert len(known) >= 120 and len(questions) - len(known) >= 40
    assert len({question["kind"] for question in known}) == 8
    assert len({question["question"] for question in questions}) == len(questions)
    for question in questions:
        assert bool(question.get("gold")) == question["answerable"], question["id"]
    assert 0.1 < sum(not question["answerable"] for question in questions) / len(questions) < 0.5


def test_the_pages_examples_are_among_them(questions):
    asked = {question["question"].casefold().rstrip("?") for question in questions if question["answerable"]}
    examples = json.loads((ROOT / "ui/examples.json").read_text("utf-8"))
    assert len(examples) >= 4
    assert {example.casefold().rstrip("?") for example in examples} <= asked


def test_golden_quotes_stand_in_their_documents_at_their_seconds(ours, questions):
    for id, moment in gold(questions):
        document, _ = ours[moment["doc"]]
        at = document.text.find(moment["quote"])
        assert at >= 0, (id, moment["quote"])
        assert moment["video_id"] == document.source.video_id, id
        start = moment["start"]
        assert second_at(document, at) == (None if start is None else int(start)), (id, moment["quote"])


def second_at(document, offset):
    end = 0
    for section in document.sections:
        for segment in section.segments:
            end += len(segment.text)
            if offset < end:
                return segment.second
    return None


def test_golden_facts_are_found_in_their_quotes(questions):
    for question in questions:
        quotes = " ".join(moment["quote"] for moment in question.get("gold") or [])
        for fact in question.get("key_facts") or []:
            assert re.search(fact, quotes, re.I), (question["id"], fact)
        if question["answerable"]:
            assert question["key_facts"], question["id"]
