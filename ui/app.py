"""The page's script, which Streamlit runs anew for every visit and every click: it only says which page to show."""

from pathlib import Path

import streamlit as st

from ui import ask

st.set_page_config(page_title=ask.title(), page_icon=Path(__file__).with_name("icon.svg"), layout="wide")
st.html(Path(__file__).with_name("page.css"))
ask.page()
