"""The real documents beside the project: everything read, sound marks untouched, the listed notes repaired."""

import re
from pathlib import Path

import pytest

from ingest.collection import told
from ingest.times import parse

SHARED = Path(__file__).resolve().parents[2] / "shared/corpus"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real documents is not beside the project")

LONGEST = 2000  # seconds; no video of the inflated notes is longer

# What is wrong with the notes is listed, by the beginning of their names, in the folder's README.
INFLATED = [
    "assessing_overall_job_offer",
    "career_advancement",
    "high_and_excessive_turnover",
    "highpaying_unconventional",
    "identifying_a_workaholic_boss",
    "impact_of_senior_leadership",
    "importance_of_networking_and_skill",
    "networking_for_job_opportunities",
    "networking_strategies_for_baby_boomers",
    "positive_interview_experiences",
    "signs_of_a_lowquality_employer",
    "strategies_for_career_management_postlayoff",
    "strategies_for_job_seekers_in_a_challenging_market",
    "the_impact_of_workplace_culture",
    "tips_for_avoiding_lowquality",
    "unpaid_and_underpaid",
    "challenges_and_consequences_of_returning",
    "challenges_of_networking",
    "company_funding_issues",
    "consequences_of_unrealistic",
    "effective_use_of_job_boards",
    "ghost_job_postings",
    "impact_of_college_education",
    "networking_and_accessing_the_hidden",
    "salary_transparency",
    "impact_of_remote_work_on_employee_satisfaction",
    "impact_of_commuting",
]
SINGLE = ["contract_roles", "resources_for_improving_resumes", "impact_of_education_level"]
TWO_FIELDS = "the_pitfalls_of_contract_offers"


@pytest.fixture(scope="module")
def read():
    return {doc: document for doc, document, _ in told(SHARED)}


def one(read, prefix):
    """The one note whose name begins so."""
    (document,) = [found for doc, found in read.items() if doc.startswith(f"alifeafterlayoff/{prefix}")]
    return document


def as_written(raw):
    """H:M:S in seconds, worked out apart from `ingest.times`."""
    match = re.fullmatch(r"(\d\d):(\d\d):(\d\d)", raw)
    return int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3]) if match else None


def seed(read, title):
    ((_, document),) = [
        (d, found) for d, found in read.items() if d.startswith("seeds/") and title in found.source.title
    ]
    return document


def test_every_document_is_read(read):
    assert len(read) == 105
    assert [doc for doc, document in read.items() if document is None] == []
    kinds = {doc.split("/")[0]: set() for doc in read}
    for doc, document in read.items():
        kinds[doc.split("/")[0]].add(document.source.kind)
    assert kinds == {"alifeafterlayoff": {"notes"}, "seeds": {"notes", "article"}}


def test_nothing_that_is_markup_is_text(read):
    sign = re.compile(r"data-t|yt-timestamp|\[\[|\]\]|\[!|</?[a-z]+[ >]|\[\d\d:\d\d")
    found = [(doc, sign.search(f"{h}\n{d.text}")) for doc, d in read.items() for h in ["\n".join(headings(d))]]
    assert [(doc, match[0]) for doc, match in found if match] == []


def test_no_punctuation_is_left_where_marks_stood(read):
    # A question mark or stop doubled by the writer is theirs; what marks leave is a comma or semicolon before a stop.
    found = [(doc, m[0]) for doc, d in read.items() for m in re.finditer(r".{12}(?:[,;]\s*[.;)]|\(\s*[,;)])", d.text)]
    assert found == []


def headings(document):
    return dict.fromkeys(heading for section in document.sections for heading in section.headings)


def test_no_mark_of_the_files_is_lost_and_none_is_counted_twice(read):
    pattern = re.compile(r"data-t\s*=|(?<!>)\[\d{2,4}:\d\d(?::\d\d)?\]")
    for doc, document in read.items():
        if document.source.kind == "notes":
            assert len(document.marks) == len(pattern.findall((SHARED / doc).read_text("utf-8"))), doc


@pytest.mark.parametrize("title", ["Why hard work alone", "selfadvocacy"])
def test_the_seeds_on_one_video_keep_every_mark(read, title):
    document = seed(read, title)
    assert (document.source.kind, document.source.video_id) == ("notes", "LYr-VTpWBaw")
    assert document.source.author == "alifeafterlayoff"
    assert len(document.marks) >= 15
    assert [(m.start, m.status) for m in document.marks] == [(as_written(m.raw), "ok") for m in document.marks]


def test_a_sentence_of_a_seed_has_the_second_of_the_mark_behind_it(read):
    document = seed(read, "Why hard work alone")
    segments = [segment for section in document.sections for segment in section.segments]
    assert [s.second for s in segments if "paying dues" in s.text] == [208]
    assert [s.second for s in segments if '"hard way"' in s.text] == [72]


def test_the_blog_article(read):
    document = seed(read, "Why Hard Work Doesn't Guarantee Career Growth")
    assert (document.source.kind, document.source.date, document.source.video_id) == ("article", "2025-02-01", None)
    assert "The Problem" in headings(document)
    assert (document.problems, document.apart) == ((), "")


def test_the_guest_post_is_without_its_comments(read):
    (document,) = [d for doc, d in read.items() if d.source.author == "Andrew Rondeau"]
    assert document.source.kind == "article"
    assert document.apart and document.text
    whole = document.text + document.apart
    assert 0.15 < len(document.apart) / len(whole) < 0.6
    assert [problem.code for problem in document.problems] == ["comments-cut"]
    assert document.apart.split("\n")[0] not in document.text
    assert "guest post by" not in document.text


@pytest.mark.parametrize("prefix", INFLATED)
def test_an_inflated_note_is_within_its_video(read, prefix):
    marks = one(read, prefix).marks
    assert max(mark.start for mark in marks if mark.start is not None) <= LONGEST
    assert {mark.status for mark in marks if (as_written(mark.raw) or 0) >= 3600} == {"repaired"}
    assert sum(mark.status == "repaired" for mark in marks) >= 3


def test_the_one_true_mark_of_an_inflated_note_stays(read):
    marks = one(read, "identifying_a_workaholic_boss").marks
    assert [(m.start, m.status) for m in marks if m.raw == "00:00:05"] == [(5, "ok")]


def test_a_wild_mark_that_fits_nowhere_is_dropped(read):
    marks = one(read, "contract_roles").marks
    assert [(m.raw, m.start) for m in marks if m.status != "ok"] == [("01:10:00", None)]


def test_a_wild_mark_between_its_neighbours_is_mended(read):
    marks = one(read, "resources_for_improving_resumes").marks
    assert [(m.raw, m.start) for m in marks if m.status != "ok"] == [("07:28:00", 448)]


def test_four_wild_marks_of_one_note_are_mended(read):
    marks = one(read, "impact_of_education_level").marks
    assert [m.start for m in marks if m.status != "ok"] == [63, 126, 164, 381]
    assert all(m.status == "repaired" for m in marks if m.status != "ok")


def test_marks_of_two_fields_are_minutes_and_seconds(read):
    marks = one(read, TWO_FIELDS).marks
    two = [mark for mark in marks if mark.raw.count(":") == 1]
    assert two
    for mark in two:
        minutes, seconds = map(int, mark.raw.split(":"))
        assert mark.start == 60 * minutes + seconds
    assert max(mark.start for mark in marks) <= LONGEST


def test_no_mark_of_any_other_note_is_changed(read):
    listed = tuple(f"alifeafterlayoff/{prefix}" for prefix in [*INFLATED, *SINGLE, TWO_FIELDS])
    others = {doc: d for doc, d in read.items() if d.source.kind == "notes" and not doc.startswith(listed)}
    assert len(others) == 101 - len(INFLATED) - len(SINGLE) - 1 + 2
    wrong = [
        (doc, mark)
        for doc, document in others.items()
        for mark in document.marks
        if mark.status != "ok" or mark.start != (as_written(mark.raw) or parsed(mark.raw))
    ]
    assert wrong == []
    assert sum(len(document.marks) for document in others.values()) > 1000


def parsed(raw):
    """The few marks of another form than H:M:S, ``[0003:55]`` and the first second among them."""
    fields = parse(raw)
    return fields[0] * 3600 + fields[1] * 60 + fields[2] if fields else None
