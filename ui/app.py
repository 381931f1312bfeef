"""The page's script, which Streamlit runs anew for every visit and every click: it only navigates."""

from pathlib import Path

import streamlit as st

from ui import signin, visit
from ui.screens import ask, indexing, library

HERE = Path(__file__)

st.set_page_config(page_title="career-qa", page_icon=HERE.with_name("icon.svg"), layout="wide")
st.html(HERE.with_name("page.css"))
st.html(HERE.with_name("print.css"))
pages = [
    st.Page(ask.page, title=visit.ASK, url_path="ask", default=True),
    st.Page(library.page, title="Library", url_path="library"),
    st.Page(indexing.page, title="Index", url_path="index"),
]
page = st.navigation(pages, position="hidden")
if not signin.passed():
    st.stop()
with st.container(key="nav", horizontal=True, vertical_alignment="center"):
    st.page_link(pages[0], label="career-qa")
    for one in pages:
        with st.container(key="nav_here" if one.url_path == page.url_path else None, width="content"):
            st.page_link(one, label=one.title)
    signin.leave()
visit.enter(page.title)
page.run()
