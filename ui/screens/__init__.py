"""What the page shows, one screen a module (a folder `pages` beside the program would be Streamlit's own)."""
