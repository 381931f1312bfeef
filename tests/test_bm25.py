"""BM25: the formula, worked out by hand on three texts."""

import os
import subprocess
import sys
from math import log

import pytest
from conftest import ROOT

from rag.bm25 import BM25, rarity, stems

TEXTS = [
    "Negotiating salary, salary, salary!",  # 4 words
    "The manager will negotiate with a recruiter.",  # 3: the, will, with and a are stop words
    "Recruiters like short letters about salary and skills.",  # 7: and is a stop word
]
LENGTHS = [4, 3, 7]


@pytest.fixture(scope="module")
def ranker():
    return BM25.of(TEXTS)


def rare(held):
    return log(1 + (3 - held + 0.5) / (held + 0.5))


def score(held, times, length):
    return rare(held) * times / (times + 1.2 * (1 - 0.75 + 0.75 * length / (sum(LENGTHS) / 3)))


def test_words_are_stemmed_and_stop_words_left_out():
    assert [len(stems(text)) for text in TEXTS] == LENGTHS
    assert stems("Negotiating the negotiations, NEGOTIATED") == ["negoti"] * 3
    assert stems("the and of it") == []


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("salaries", [score(2, 3, 4), 0, score(2, 1, 7)]),
        ("How to negotiate?", [score(2, 1, 4), score(2, 1, 3), 0]),
        ("the recruiter's letter", [0, score(2, 1, 3), score(2, 1, 7) + score(1, 1, 7)]),
        ("salary negotiation", [score(2, 3, 4) + score(2, 1, 4), score(2, 1, 3), score(2, 1, 7)]),
    ],
)
def test_scores_are_those_of_the_formula(ranker, question, expected):
    assert ranker.scores(stems(question)).tolist() == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("question", ["astronomy", "the and of", "", "?!"])
def test_words_that_no_text_holds_score_nothing(ranker, question):
    assert ranker.scores(stems(question)).tolist() == [0, 0, 0]


def test_rare_words_weigh_more(ranker):
    held = [ranker.frequency(stem) for stem in ("skill", "salari", "astronomi")]
    assert held == [1, 2, 0]
    assert [rarity(own, 3) for own in held] == pytest.approx([rare(1), rare(2), rare(0)])


def test_what_was_written_is_read(ranker, tmp_path):
    ranker.write(tmp_path / "bm25")
    read = BM25.read(tmp_path / "bm25")
    for question in ("salary negotiation", "recruiters", "astronomy"):
        assert read.scores(stems(question)).tolist() == ranker.scores(stems(question)).tolist()
    assert read.frequency("salari") == ranker.frequency("salari")


def test_a_folder_that_is_missing_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"^bm25 is damaged or missing$"):
        BM25.read(tmp_path / "bm25")


@pytest.mark.parametrize("name", ["data", "indices", "indptr", "vocab", "params"])
@pytest.mark.parametrize("size", [0, 5])
def test_a_cut_file_is_refused(ranker, tmp_path, name, size):
    ranker.write(tmp_path / "bm25")
    [path] = (tmp_path / "bm25").glob(f"{name}.*")
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(ValueError, match=r"^bm25 is damaged or missing$"):
        BM25.read(tmp_path / "bm25")


def test_the_files_do_not_depend_on_the_order_in_which_a_process_holds_its_sets(tmp_path):
    write = (
        "import sys; from rag.bm25 import BM25; BM25.of(sys.argv[2:]).write(__import__('pathlib').Path(sys.argv[1]))"
    )
    texts = ["red green blue", "a cyan magenta word", "yellow and black and white"]
    written = []
    for seed in ("1", "2"):
        command = [sys.executable, "-c", write, str(tmp_path / seed), *texts]
        subprocess.run(command, check=True, cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": seed})
        written.append({path.name: path.read_bytes() for path in (tmp_path / seed).iterdir()})
    assert written[0] == written[1]
