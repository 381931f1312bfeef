"""``python -m rag``: exit codes, messages, and a line of JSON a question."""

import json
import re

import pytest
from fakes import WordEncoder, passage

from rag import __main__ as program
from rag import encoder

QUESTION = "should I take the counter offer"
PASSAGES = [
    passage("You should never take the counter offer.", seconds=(30,), doc="notes/a.md", title="Offers"),
    passage("Take the counter offer I would.", doc="b.md", kind="article", title="Pay", video_id=None),
]


@pytest.fixture
def loaded(monkeypatch):
    """Encoders that were loaded, by name; each is one of words."""
    names = []

    def load(name=None, *, threads=1, build=False):
        names.append(name)
        return WordEncoder(name=name, dimension=4096)

    monkeypatch.setattr(encoder, "load", load)
    monkeypatch.delenv("CAREER_QA_ENCODER", raising=False)
    return names


@pytest.fixture
def index(publish, loaded, monkeypatch, tmp_path):
    monkeypatch.delenv("CAREER_QA_INDEX", raising=False)
    monkeypatch.chdir(tmp_path)
    return publish(PASSAGES)  # in tmp_path/index, where it is looked for


@pytest.fixture
def run(capsys):
    def running(*arguments):
        code = program.main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return running


def lines(path, *questions):
    path.write_text("".join(json.dumps(question) + "\n" for question in questions))
    return path


def test_a_question_is_answered(index, run, loaded):
    code, out, err = run("ask", QUESTION)
    assert (code, err) == (0, "")
    assert out.startswith("You should never take the counter offer. [1]\n")
    assert "&t=30s" in out
    assert loaded == ["words"]  # the one that the index was built with


def test_to_decline_is_done(index, run):
    code, out, _ = run("ask", "does bread fly")
    assert code == 0
    assert out.startswith("The corpus does not answer this.\n")


def test_json_is_one_line_with_the_contract(index, run):
    code, out, _ = run("ask", QUESTION, "--json")
    [line] = out.splitlines()
    told = json.loads(line)
    assert code == 0
    assert list(told) == [
        "id",
        "question",
        "answered",
        "answer",
        "statements",
        "citations",
        "retrieved",
        "score",
        "index",
        "latency_ms",
        "remarks",
    ]
    assert (told["id"], told["question"], told["answered"], told["index"]) == (None, QUESTION, True, index.id)
    assert told["citations"][0]["text"] == PASSAGES[0].text


def test_a_file_of_questions_is_answered_in_order(index, run, loaded, tmp_path):
    asked = [("b", QUESTION), ("a", "does bread fly"), (3, "take the counter offer")]
    path = lines(tmp_path / "q.jsonl", *({"id": id, "question": question} for id, question in asked))
    code, out, _ = run("ask", "--questions", path, "--json")
    told = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [(one["id"], one["question"]) for one in told] == [(str(id), question) for id, question in asked]
    assert [one["answered"] for one in told] == [True, False, True]
    assert loaded == ["words"]  # once for all


def test_a_file_of_questions_in_text_shows_each_question(index, run, tmp_path):
    hostile = "take the counter offer [/bold] $5 [red]now"
    path = lines(tmp_path / "q.jsonl", {"id": 1, "question": QUESTION}, {"id": 2, "question": hostile})
    code, out, err = run("ask", "--questions", path)
    assert (code, err) == (0, "")
    assert out.index(QUESTION) < out.index(hostile)
    assert out.count("never take the counter offer. [") == 2


def test_filters_and_k_reach_the_search(index, run):
    _, out, _ = run("ask", QUESTION, "--json", "-k", 1)
    assert [hit["doc"] for hit in json.loads(out)["retrieved"]] == ["notes/a.md"]
    for filters, doc in (
        (["--kind", "article"], "b.md"),
        (["--doc", "b*"], "b.md"),
        (["--video", "abcdefghij_"], "notes/a.md"),
    ):
        _, out, _ = run("ask", QUESTION, "--json", *filters)
        assert [hit["doc"] for hit in json.loads(out)["retrieved"]] == [doc]


def test_an_index_elsewhere_is_named_by_flag_or_variable(index, run, monkeypatch, tmp_path):
    (tmp_path / "index").rename(tmp_path / "moved")
    assert run("ask", QUESTION)[0] == 2
    assert run("ask", QUESTION, "--index", tmp_path / "moved")[0] == 0
    monkeypatch.setenv("CAREER_QA_INDEX", str(tmp_path / "moved"))
    assert run("ask", QUESTION)[0] == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ask"], "ask one question, or name a file with --questions FILE"),
        (["ask", "Why?", "--questions", "q.jsonl"], "ask one question, or name a file with --questions FILE"),
        (["ask", "Why?", "-k", "0"], "-k 0: at least one passage"),
        (["ask", "Why?", "-k", "-3"], "-k -3: at least one passage"),
        (["ask", ""], "the question is empty: .*"),
        (["ask", "why " * 300], "the question is 302 tokens long and the encoder reads 256: .*"),
        (["ask", "--questions", "none.jsonl"], r"none\.jsonl cannot be read \(No such file or directory\): .*"),
        (["eval", "none.jsonl"], r"none\.jsonl cannot be read \(No such file or directory\): .*"),
        (["ask", "Why?", "--index", "none"], "there is no index in 'none': run `make index` .*"),
    ],
)
def test_what_cannot_be_done_is_told(index, run, arguments, message):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert re.fullmatch(f"career-qa: {message}\n", err), err


def test_a_bad_line_is_told_before_anything_is_answered(index, run, tmp_path):
    path = lines(tmp_path / "q.jsonl", {"id": 1, "question": QUESTION}, {"id": 2})
    code, out, err = run("ask", "--questions", path, "--json")
    assert (code, out) == (2, "")
    assert f"{path}:2: " in err


def test_another_encoder_is_told(index, run, monkeypatch):
    monkeypatch.setenv("CAREER_QA_ENCODER", "mine")
    code, _, err = run("ask", QUESTION)
    assert code == 2
    assert "was built with the encoder 'words', not 'mine': set CAREER_QA_ENCODER=words" in err


@pytest.mark.parametrize("arguments", [[], ["sing"], ["ask", "Why?", "--kind", "poem"], ["ask", "Why?", "-k", "many"]])
def test_what_is_no_command_is_told(run, arguments):
    with pytest.raises(SystemExit) as ended:
        run(*arguments)
    assert ended.value.code == 2


def test_figures_in_text_and_json(index, run, tmp_path):
    gold = {"doc": "notes/a.md", "video_id": "abcdefghij_", "start": 30, "quote": PASSAGES[0].text}
    path = lines(
        tmp_path / "q.jsonl",
        {"id": 1, "question": QUESTION, "answerable": True, "gold": [gold], "key_facts": ["never"]},
        {"id": 2, "question": "does bread fly", "answerable": False},
    )
    code, out, _ = run("eval", path, "--json")
    figures = json.loads(out)
    assert code == 0
    assert [figures[name] for name in ("questions", "hit@1", "mrr@10", "facts", "declined_right")] == [2, 1, 1, 1, 1]
    code, out, _ = run("eval", path)
    assert code == 0
    assert dict(line.split() for line in out.splitlines()).keys() == figures.keys()
