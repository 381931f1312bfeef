"""The house: who imports whom, and what stands nowhere."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PARTS = ("ingest", "rag", "ui")
MODULES = [path for part in PARTS for path in sorted((ROOT / part).rglob("*.py"))]
FORBIDDEN = {"rag": {"ingest", "ui"}, "ingest": {"ui"}, "ui": {"ingest"}}
HOMES = {  # a library and the one place that knows it, or two that know a half each
    "faiss": "rag/vectors.py",
    "bm25s": "rag/bm25.py",
    "Stemmer": "rag/bm25.py",
    "sentence_transformers": "rag/encoder.py rag/crossencoder.py",
    "torch": "rag/graph.py",
    "openvino": "rag/graph.py rag/ready.py",
    "transformers": "rag/encoder.py",
    "peft": "rag/encoder.py",
    "openai": "rag/model/endpoint.py",
    "pymilvus": "rag/milvus/connection.py rag/milvus/schema.py",
    "sentencex": "ingest/sentences.py",
    "ray": "ingest/cluster.py",
    "urllib3": "ingest/adding/fetch.py",
    "datasketch": "ingest/duplicates.py",
    "yt_dlp": "ingest/adding/downloader.py",
    "youtube_transcript_api": "ingest/adding/transcript_api.py",
}
# Half a second and more, or of use to one command only: in a function, when needed.
LATE = {
    *("sentence_transformers", "torch", "transformers", "openvino", "datasketch", "openai", "pymilvus", "ray"),
    *("trafilatura", "yt_dlp", "youtube_transcript_api", "urllib3"),
}
TRAINING = "rag/training/"  # commands that make what the program uses: they may import what they train with
NAMES = {"utils", "util", "common", "base", "manager", "factory", "settings", "helpers"}


def name(path):
    return path.relative_to(ROOT).as_posix()


modules = pytest.mark.parametrize("path", [pytest.param(path, id=name(path)) for path in MODULES])


def imported(tree):
    """Every imported module of a syntax tree, whole names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: a relative import"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def at_import(tree):
    """The imports that run when the module is imported."""
    for node in ast.iter_child_nodes(tree):
        typing_only = isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from imported(node)
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) and not typing_only:
            yield from at_import(node)


def tops(names):
    return {name.split(".")[0] for name in names}


def tree_of(path):
    return ast.parse(path.read_text("utf-8"))


def test_there_is_something_to_look_at():
    assert {name(path).split("/")[0] for path in MODULES} == set(PARTS)
    assert {home for homes in HOMES.values() for home in homes.split()} <= {name(path) for path in MODULES}


@modules
def test_imports_run_towards_rag(path):
    part = name(path).split("/")[0]
    assert not tops(imported(tree_of(path))) & FORBIDDEN[part]


@modules
def test_each_library_has_one_home(path):
    found = tops(imported(tree_of(path)))
    if name(path).startswith(TRAINING):
        found -= {"torch", "transformers", "peft"}
    assert [library for library in found & HOMES.keys() if name(path) not in HOMES[library].split()] == []
    if not name(path).startswith("ui/"):
        assert "streamlit" not in found


@modules
def test_nothing_heavy_runs_at_import(path):
    if not name(path).startswith(TRAINING):
        assert not tops(at_import(tree_of(path))) & LATE


@modules
def test_nothing_needs_what_trains(path):
    trains = {found for found in imported(tree_of(path)) if found.startswith("rag.training")}
    assert not trains or name(path).startswith(TRAINING)


@pytest.mark.parametrize("part", PARTS)
def test_packages_hold_a_docstring_only(part):
    tree = tree_of(ROOT / part / "__init__.py")
    assert ast.get_docstring(tree)
    assert len(tree.body) == 1


@modules
def test_nothing_runs_what_it_reads(path):
    tree = tree_of(path)
    assert not tops(imported(tree)) & {"pickle", "marshal", "shelve", "dill", "joblib", "cloudpickle"}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called, keywords = ast.unparse(node.func), {word.arg: ast.unparse(word.value) for word in node.keywords}
        assert called not in {"eval", "exec", "__import__", "os.system", "os.popen"}, f"line {node.lineno}"
        assert keywords.get("shell", "False") == "False", f"line {node.lineno}"
        assert keywords.get("allow_pickle", "False") == "False", f"line {node.lineno}"
        if called in {"np.load", "numpy.load"}:
            assert keywords.get("allow_pickle") == "False", f"line {node.lineno}"
        if called in {"yaml.load", "yaml.load_all"}:
            loader = keywords.get("Loader") or ast.unparse(node.args[1])
            assert "Safe" in loader, f"line {node.lineno}"
        assert called not in {"yaml.unsafe_load", "yaml.full_load", "yaml.unsafe_load_all", "yaml.full_load_all"}


@modules
def test_a_module_can_be_read_in_one_go(path):
    assert path.stem not in NAMES
    assert len(path.read_text("utf-8").splitlines()) <= 300


@pytest.mark.parametrize("module", ["rag.ask", "rag.index", "rag.__main__", "ingest.build", "ingest.__main__"])
def test_importing_is_light(module):
    heavy = [*sorted(LATE), "streamlit", "ir_measures"]
    code = f"import sys, {module}; print([name for name in {heavy} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"
