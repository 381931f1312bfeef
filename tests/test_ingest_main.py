"""``python -m ingest``: exit codes, what goes to which stream, and JSON as the contract has it."""

import json

import pytest
from fakes import WordEncoder, mark, note
from filelock import FileLock

from ingest import __main__ as commands
from rag import encoder
from rag.encoder import DEFAULT
from rag.index import Index


@pytest.fixture(autouse=True)
def loaded(monkeypatch, tmp_path):
    """The encoders that were loaded, by name; none of them real."""
    names = []

    def load(name=None, *, threads=1, build=False):
        names.append(name)
        return WordEncoder(name=name)

    monkeypatch.setattr(encoder, "load", load)
    monkeypatch.delenv("CAREER_QA_ENCODER", raising=False)
    monkeypatch.delenv("CAREER_QA_INDEX", raising=False)
    monkeypatch.chdir(tmp_path)
    return names


@pytest.fixture
def corpus(tmp_path):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus/a.md").write_text(note("Ask [00:00:10]. Wait."))
    (tmp_path / "corpus/b.md").write_text("---\ntitle: x\ndraft: true\n---\nBody.")
    return tmp_path / "corpus"


def test_a_build_says_what_it_did_and_progress_goes_elsewhere(corpus, capsys, tmp_path):
    assert commands.main([]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("indexed 1 documents in 1 passages in ")
    assert "(3 texts encoded, 0 reused, 0 documents removed)" in out
    assert f"published as {Index.open(tmp_path / 'index').id} in index" in out
    assert "1 remark on the documents: `make check` lists them" in out
    assert err.splitlines() == [
        "reading: 1 of 2",
        "reading: 2 of 2",
        "documents: 1 of 2",
        "documents: 2 of 2",
        "encoding: 3",
    ]


def test_json_is_the_last_line_of_standard_output(corpus, capsys, tmp_path):
    assert commands.main([str(corpus), "--index", str(tmp_path / "elsewhere"), "--json"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    told = json.loads(line)
    assert isinstance(told.pop("seconds"), float)
    assert told == {
        "documents": 1,
        "passages": 1,
        "embedded": 3,
        "reused": 0,
        "removed": 0,
        "problems": [{"doc": "b.md", "code": "draft", "line": 1, "message": "a draft: set `draft: false` to index it"}],
        "index": Index.open(tmp_path / "elsewhere").id,
    }


def test_progress_is_lines_of_json_on_standard_error(corpus, capsys):
    assert commands.main(["--progress", "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["documents"] == 1
    steps = [json.loads(line) for line in err.splitlines()]
    assert {"step": "documents", "done": 2, "of": 2} in steps
    assert steps[-1] == {"step": "encoding", "done": 3, "of": 0}


def test_adding_tells_progress_and_ends_with_the_report(corpus, capsys, tmp_path):
    (tmp_path / "plan.txt").write_text("Plan\n\nAsk twice, and bring results.\n")
    (tmp_path / "-x.png").write_bytes(b"\x89PNG")
    assert commands.main(["add", "--progress", "--json", "--", "plan.txt", "-x.png"]) == 2
    out, err = capsys.readouterr()
    assert out.splitlines()[:2] == ["added: articles/plan.txt", "1 added, 1 refused in corpus"]
    assert json.loads(out.splitlines()[-1])["documents"] == 2
    refused = "refused: -x.png: named like a recording or a picture, which are not indexed: give it another ending"
    assert refused in err.splitlines()
    steps = [json.loads(line) for line in err.splitlines() if line.startswith("{")]
    assert [one for one in steps if one["step"] == "adding"][-1] == {"step": "adding", "done": 2, "of": 2}
    assert {"step": "documents", "done": 3, "of": 3} in steps


def test_what_is_up_to_date_is_skipped_without_an_encoder_and_says_so(corpus, capsys, loaded):
    assert commands.main(["--json"]) == 0
    first = json.loads(capsys.readouterr().out)
    assert commands.main([]) == 0
    assert capsys.readouterr().out == (
        f"skipped: 1 documents unchanged, the index {first['index']} in index is up to date\n"
    )
    assert commands.main(["--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert (again["embedded"], again["reused"], again["index"]) == (0, 3, first["index"])
    assert again["problems"] == first["problems"]
    assert loaded == [DEFAULT]


def test_full_builds_all_the_same(corpus, capsys, loaded):
    commands.main([])
    capsys.readouterr()
    assert commands.main(["--full", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["embedded"] == 3
    assert len(loaded) == 2


def test_the_environment_names_index_and_encoder(corpus, loaded, monkeypatch, tmp_path):
    monkeypatch.setenv("CAREER_QA_INDEX", str(tmp_path / "named"))
    monkeypatch.setenv("CAREER_QA_ENCODER", "another")
    assert commands.main([]) == 0
    assert loaded == ["another"]
    assert Index.open(tmp_path / "named").manifest.encoder == "another"


@pytest.mark.parametrize("arguments", [["nowhere"], ["nowhere", "--json"], ["check", "nowhere"]])
def test_a_folder_that_is_none_is_a_message_and_exit_2(arguments, capsys, loaded, tmp_path):
    assert commands.main(arguments) == 2
    out, err = capsys.readouterr()
    assert (out, loaded) == ("", [])
    assert err == "career-qa: no folder 'nowhere' to index: name the folder that holds your documents\n"
    assert not (tmp_path / "index").exists()


def test_nothing_to_index_is_a_message_and_exit_2(corpus, capsys):
    (corpus / "a.md").unlink()
    assert commands.main([]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines()[-1] == (
        "career-qa: nothing in 'corpus' can be indexed (b.md: a draft: set `draft: false` to index it): "
        "add a document to it"
    )


def test_an_encoder_that_cannot_be_loaded_is_a_message_and_exit_2(corpus, capsys, monkeypatch):
    def load(name=None, *, threads=1, build=False):
        raise ValueError(f"the encoder {name!r} cannot be loaded")

    monkeypatch.setattr(encoder, "load", load)
    assert commands.main([]) == 2
    assert capsys.readouterr().err == f"career-qa: the encoder '{DEFAULT}' cannot be loaded\n"


def test_check_prints_a_line_of_json_a_file(corpus, capsys, tmp_path):
    assert commands.main(["check", str(corpus), "--json"]) == 0
    a, b = map(json.loads, capsys.readouterr().out.splitlines())
    assert list(a) == ["doc", "kind", "title", "video_id", "url", "segments", "marks", "problems"]
    assert list(a["marks"][0]) == ["raw", "label", "line", "start", "status"]
    assert (a["doc"], a["marks"][0]["start"]) == ("a.md", 10)
    assert (b["doc"], b["kind"], b["problems"][0]["code"]) == ("b.md", None, "draft")
    assert not (tmp_path / "index").exists()


def test_check_prints_a_table_of_problems_and_totals(corpus, capsys):
    assert commands.main(["check"]) == 0
    out = capsys.readouterr().out
    assert "draft" in out and "b.md" in out
    assert "2 files: 1 not indexed, 1 notes" in out


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_strict_check_exits_1_where_anything_is_wrong(corpus, capsys, form):
    assert commands.main(["check", "--strict", *form]) == 1
    assert "draft" in capsys.readouterr().out
    (corpus / "b.md").unlink()
    assert commands.main(["check", "--strict", *form]) == 1  # its front matter lacks what the schema asks for
    assert "summarised_from" in capsys.readouterr().out
    keys = {"channel": "A", "url": "https://e.example/v", "topics": "[pay]", "summarised_from": "notes"}
    (corpus / "a.md").write_text(note("Ask [00:00:10]. Wait.", **keys))
    assert commands.main(["check", "--strict", *form]) == 0


def test_a_table_row_has_code_file_and_line(corpus, capsys):
    (corpus / "c.md").write_text(note("Text [HH:MM:SS].\n\nMore " + mark("HH:MM:SS") + "."))
    commands.main(["check"])
    rows = capsys.readouterr().out.splitlines()
    assert any(row.split()[:4] == ["draft", "b.md", "line", "1:"] for row in rows), rows
    assert any(row.split()[:2] == ["dropped", "c.md"] and "line 8:" in row for row in rows), rows


def test_ctrl_c_is_no_fault(corpus, capsys, monkeypatch):
    def stopped(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "build", stopped)
    assert commands.main([]) == 130
    assert capsys.readouterr().err.startswith("career-qa: stopped; what was done is kept")


def test_another_build_is_waited_for_only_when_told(corpus, capsys, tmp_path):
    (tmp_path / "index").mkdir()
    with FileLock(tmp_path / "index/.lock"):
        assert commands.main([]) == 2
    assert "wait for it (`--wait`)" in capsys.readouterr().err
    assert commands.main(["--wait"]) == 0


@pytest.mark.parametrize("arguments", [["--nope"], ["check", "--full"], ["check", "a", "b"]])
def test_an_unknown_argument_exits_2_with_the_usage(arguments, capsys):
    with pytest.raises(SystemExit) as exit:
        commands.main(arguments)
    assert exit.value.code == 2
    assert "usage: python -m ingest" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--help"], ["check", "--help"]])
def test_help_exits_0(arguments, capsys):
    with pytest.raises(SystemExit) as exit:
        commands.main(arguments)
    assert exit.value.code == 0
    assert "--json" in capsys.readouterr().out
