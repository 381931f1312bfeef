"""What the pages show, as plain data: no Streamlit, no markup, nothing escaped."""
