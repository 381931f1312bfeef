"""``python -m rag``: exit codes, messages, and a line of JSON a question."""

import io
import json
import re

import pytest
from fakes import WordEncoder, passage

from rag import __main__ as program
from rag import encoder
from rag.setting import RUNGS

QUESTION = "should I take the counter offer"
PASSAGES = [
    passage("You should never take the counter offer.", seconds=(30,), doc="notes/a.md", title="Offers"),
    passage("Take the counter offer home.", doc="b.md", kind="article", title="Pay", video_id=None, date="2024-06-30"),
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
    hostile = f"{QUESTION} [/] $"
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
        (["--kind", "article", "--kind", "transcript"], "b.md"),
        (["--channel", "a CHANNEL"], "notes/a.md"),
        (["--since", "2024", "--until", "2024-06"], "b.md"),
    ):
        _, out, _ = run("ask", QUESTION, "--json", *filters)
        assert [hit["doc"] for hit in json.loads(out)["retrieved"]] == [doc]


def test_an_index_elsewhere_is_named_by_flag_or_variable(index, run, monkeypatch, tmp_path):
    (tmp_path / "index").rename(tmp_path / "moved")
    assert run("ask", QUESTION)[0] == 2
    assert run("ask", QUESTION, "--index", tmp_path / "moved")[0] == 0
    monkeypatch.setenv("CAREER_QA_INDEX", str(tmp_path / "moved"))
    assert run("ask", QUESTION)[0] == 0


@pytest.fixture
def say(run, monkeypatch):
    """Holds a conversation of piped lines."""

    def saying(text, *arguments):
        monkeypatch.setattr("sys.stdin", io.StringIO(text))
        return run("ask", *arguments)

    return saying


def test_a_conversation_is_held_line_by_line(index, say, loaded):
    code, out, err = say(f"{QUESTION}\n\nwhy?\nonly articles\ndoes bread fly\n", "--chat")
    assert (code, err) == (0, "")
    told = ["topic: should I take the counter offer  (/drop topic)", "kinds: only articles  (/drop kinds)"]
    assert [line for line in out.splitlines() if "/drop" in line] == [told[0], *told]
    assert "&t=30s" not in out[out.index(told[1]) : out.index("The corpus does not answer")]
    assert loaded == ["words"]


def test_what_is_inherited_can_be_dropped(index, say):
    _, out, _ = say(f"/drop\n{QUESTION}\nonly articles\n/drop kinds\n/drop\n", "--chat", "--json")
    told = [json.loads(line) for line in out.splitlines()]
    assert [one["question"] for one in told] == ["/drop", QUESTION, QUESTION, QUESTION, "only articles"]
    assert [len(one["retrieved"]) for one in told[1:4]] == [2, 1, 2]


def test_a_conversation_goes_on_after_what_cannot_be_answered(index, say):
    code, out, err = say("why " * 300 + f"\n{QUESTION}\n", "--chat", "--json")
    assert code == 0
    assert err.startswith("career-qa: the question is 302 tokens long")
    assert [json.loads(line)["question"] for line in out.splitlines()] == [QUESTION]


def test_a_terminal_without_a_question_starts_a_conversation(index, run, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr("sys.stdin", Terminal(f"{QUESTION}\n"))
    code, out, _ = run("ask")
    assert code == 0
    assert "You should never take the counter offer. [1]" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ask"], "ask one question, name a file with --questions FILE, or hold a conversation with --chat"),
        (
            ["ask", "Why?", "--questions", "q.jsonl"],
            "ask one question, name a file with --questions FILE, or hold a conversation with --chat",
        ),
        (
            ["ask", "Why?", "--chat"],
            "ask one question, name a file with --questions FILE, or hold a conversation with --chat",
        ),
        (["ask", "Why?", "-k", "0"], "-k 0: at least one passage"),
        (["ask", "Why?", "-k", "-3"], "-k -3: at least one passage"),
        (["ask", "Why?", "--since", "soon"], "since 'soon' is no date: write 2023, 2023-05 or 2023-05-17"),
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
    assert [line.split()[0] for line in out.splitlines()[1:]] == [name for name in figures if name != "kinds"]


@pytest.fixture
def questions(tmp_path):
    gold = {"doc": "notes/a.md", "video_id": "abcdefghij_", "start": 30, "quote": PASSAGES[0].text}
    return lines(
        tmp_path / "q.jsonl",
        {"id": "t1-1", "question": QUESTION, "kind": "yesno", "answerable": True, "gold": [gold]},
        {"id": "t1-2", "question": "take the counter offer", "kind": "fact", "answerable": True, "gold": []},
        {"id": "t2-1", "question": "does bread fly", "kind": "fact", "answerable": False, "gold": []},
    )


def test_two_settings_are_compared_and_misses_listed(index, run, questions):
    _, out, _ = run("eval", questions, "--against", "bm25", "--misses", "--json")
    told = json.loads(out)
    assert set(told["kinds"]) == {"fact", "yesno"}
    assert set(told["against"]["mrr@10"]) == {"value", "low", "high"}
    assert "facts" not in told["against"]  # there are no facts to find
    assert [miss["id"] for miss in told["misses"]] == ["t1-2"]
    _, out, _ = run("eval", questions, "--against", "bm25", "--misses")
    assert "difference (95 % interval)" in out
    assert "t1-2 (fact) take the counter offer\n" in out


def test_an_index_is_compared_with_itself(index, run, questions, tmp_path):
    _, out, err = run("eval", questions, "--against", tmp_path / "index", "--groups", "t1", "--json")
    assert err == ""
    told = json.loads(out)
    assert told["questions"] == 2
    assert told["against"]["hit@1"] == {"value": 0, "low": 0, "high": 0}


def test_a_corpus_that_is_none_is_told(index, run, questions):
    code, _, err = run("eval", questions, "--corpus", "nowhere")
    assert (code, err) == (2, "career-qa: nowhere is no folder: name the one that was indexed with --corpus\n")


def test_answers_are_printed_to_be_labelled_and_labels_measured(index, run, questions, tmp_path):
    code, out, _ = run("label", questions, "-n", 1)
    [line] = out.splitlines()
    assert code == 0
    path = tmp_path / "labels.jsonl"
    path.write_text(line)
    assert run("eval", "--labels", path)[0] == 2  # none is filled in
    filled = line.replace('"supported": null, "stands_alone": null', '"supported": true, "stands_alone": true')
    path.write_text(filled.replace('"supports": null', '"supports": "full"'))
    code, out, _ = run("eval", "--labels", path, "--json")
    assert code == 0
    assert json.loads(out)["citation_recall"] == 1


def test_the_ladder_is_a_table(index, run, questions):
    code, out, _ = run("ladder", questions, "--groups", "t1")
    assert code == 0
    assert [line.split(" | ")[0] for line in out.splitlines()[2:]] == [f"| {name}" for name in RUNGS]
    assert run("ladder", questions, "--groups", "t2")[0] == 2  # nothing to find
