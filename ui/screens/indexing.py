"""The page that tells what the index holds, rebuilds it, adds to it, and sets the language model.

What changes something is there for those who sit at this machine alone (`ui.permission`), which each click asks again.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from rag.index import Index
from rag.place import location, place
from ui import model, permission, resources, uploads
from ui.builds import Job, builds
from ui.parts import facts as listed
from ui.parts import problems as unfolded
from ui.parts.notice import notice
from ui.screens.label import literal
from ui.uploads import Upload
from ui.view import indexed

STYLE = Path(__file__).parents[1] / "indexing.css"
EVERY = 0.5  # seconds between two looks at a job


def page() -> None:
    """The whole page."""
    st.set_page_config(page_title="Index · career-qa")
    with st.container(key="masthead"):
        st.title("Index", anchor=False)
        st.text("What answers come from, and how to add to it.")
    st.html(STYLE)
    with st.container(key="indexing"):
        left, right = st.columns([1.5, 1], gap="large")
    index: Index | None = None
    with left:
        try:
            index = resources.index()
        except ValueError as error:
            notice("The index is not ready", str(error), key="message")
        if index:
            _facts(index)
    with right:
        why = permission.why_not()
        _documents(index, why)
        _model(why)


def _facts(index: Index) -> None:
    rows = indexed.facts(
        index,
        corpus=index.corpus.name,
        size=_size(index.folder),
        changed=resources.changes(index.id, index),
    )
    listed.facts(rows, key="facts")
    st.subheader("What was found in the documents", anchor=False)
    groups = indexed.problems(index.store.problems)
    if groups:
        unfolded.problems(groups, key="problems")
    else:
        notice(None, "Nothing is wrong with any of them.", key="sound", tone="hint")


def _size(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except OSError:  # a build is writing there
            continue
    return total


def _documents(index: Index | None, why: str | None) -> None:
    st.subheader("Add and rebuild", anchor=False)
    job = builds().job
    busy = bool(job and job.running)
    corpus = _corpus(index)
    if why:
        notice(None, f"Adding and rebuilding are off. {why}", key="off", tone="hint")
    elif corpus is None:
        notice(None, "Adding and rebuilding are off until there is an index to add to.", key="off", tone="hint")
    else:
        label = "Rebuild" if index else "Build"
        st.button(label, key="rebuild", disabled=busy, type="primary", on_click=_rebuild, args=(corpus,))
    st.fragment(_follow, run_every=EVERY if busy else None)(busy)
    if said := st.session_state.pop("index_said", None):
        notice(None, said, key="said", tone="fault")
    if corpus is None or why:
        return
    with st.form("adding", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input("Add a link", key="link", placeholder="A video, playlist, channel or article")
        st.form_submit_button("Add", width=72, disabled=busy, on_click=_add_link, args=(corpus,))
    chosen = st.file_uploader(
        "Add files",
        type=list(uploads.KINDS),
        accept_multiple_files=True,
        max_upload_size=uploads.SIZE,
        key=_uploader(),
        help=f"Notes, articles, captions; with captions also their recording and .info.json. At most {uploads.COUNT}.",
    )
    st.button("Add the files", key="add_files", disabled=busy or not chosen, on_click=_add_files, args=(corpus,))


def _corpus(index: Index | None) -> Path | None:
    """The folder of documents: the index's own; where none was ever built, ``corpus`` in this folder."""
    if index:
        return index.corpus
    here = Path("corpus")
    try:
        return here if place().current() is None and here.is_dir() else None
    except ValueError:  # the store is away, as the page says already
        return None


def _follow(busy: bool) -> None:
    """The job, anew every `EVERY` seconds while it runs; the page anew when it has ended."""
    job = builds().job
    if job is None:
        return
    if job.running:
        words, share = indexed.step(job.step, job.done, job.of, job.encoded)
        st.progress(share, text=literal(f"{job.what}: {words}"))
    elif busy:
        resources.changes.clear()
        st.rerun()
    if lines := _lines(job):
        notice(None, "\n".join(lines), key="job", tone="hint")


def _lines(job: Job) -> list[str]:
    """What a job says: its messages, and when it has ended what became of it."""
    if job.running:
        return list(job.messages)
    ended = f"{job.what}: {indexed.report(job.report)}." if job.report else f"{job.what}: the index stays as it is."
    return [*job.messages, ended]


def _changing(does: Callable[[], None]) -> bool:
    """Do it if this visitor may; whether it was done. A message says why not."""
    try:
        if why := permission.why_not():
            raise ValueError(why)
        does()
    except (ValueError, OSError) as error:
        st.session_state.index_said = str(error)
        return False
    return True


def _rebuild(corpus: Path) -> None:
    _changing(lambda: builds().rebuild(corpus, location()))


def _add_link(corpus: Path) -> None:
    if _changing(lambda: builds().add_link(st.session_state.link, corpus, location())):
        st.session_state.link = ""


def _add_files(corpus: Path) -> None:
    sent = [Upload(file.name, file.getvalue()) for file in st.session_state.get(_uploader()) or ()]
    if _changing(lambda: builds().add_files(sent, corpus, location())):
        st.session_state.uploads = st.session_state.get("uploads", 0) + 1  # another key, an empty uploader


def _uploader() -> str:
    return f"files{st.session_state.get('uploads', 0)}"


def _model(why: str | None) -> None:
    st.subheader("Language model", anchor=False)
    asked, given = model.endpoint(), model.provided()
    notice(None, _worded(why), key="worded", tone="hint")
    if why:
        return
    named = model.chosen().endpoint
    if "llm_url" not in st.session_state:
        st.session_state.llm_url, st.session_state.llm_model = named or ("", "")
    with st.form("model", border=False):
        hint = model.shown(given.url) if given else "http://localhost:11434/v1"
        st.text_input("Endpoint", key="llm_url", placeholder=hint)
        st.text_input("Model", key="llm_model", placeholder=given.model if given else "llama3.2")
        with st.container(horizontal=True):
            st.form_submit_button("Use it", on_click=_choose)
            st.form_submit_button("Try it", key="try", disabled=asked is None, on_click=_try)
            if named:
                st.form_submit_button("Undo", key="undo", on_click=_undo)
    if said := st.session_state.pop("model_said", None):
        notice(None, said, key="model_said", tone="hint")


def _worded(why: str | None) -> str:
    asked = model.endpoint()
    if asked is None:
        return (
            "None: answers are the sources' own sentences. Any OpenAI-compatible endpoint can word them; a key is read "
            "from `CAREER_QA_LLM_KEY` or Streamlit's secrets alone."
        )
    if why:
        return f"Answers are worded by `{asked.model}`, and checked against the passages."
    origin = "as set here, until the server ends" if model.chosen().endpoint else "as the environment has it"
    key = "with the key" if asked.key else "without a key"
    return f"Answers are worded by `{asked.model}` at `{model.shown(asked.url)}`, {key}, {origin}."


def _choose() -> None:
    _set(st.session_state.llm_url, st.session_state.llm_model)


def _undo() -> None:
    st.session_state.llm_url = st.session_state.llm_model = ""
    _set("", "")


def _set(url: str, name: str) -> None:
    if not _changing(lambda: model.choose(url, name)):
        st.session_state.model_said = st.session_state.pop("index_said")


def _try() -> None:
    asked = model.endpoint()
    if asked is None or not permission.may_change():
        return
    tried = model.try_it(asked)
    st.session_state.model_said = (
        f"It replied “{tried.reply}” in {tried.seconds:.1f} s."
        if tried.reply is not None
        else f"No reply: {tried.why} ({tried.seconds:.1f} s)."
    )
