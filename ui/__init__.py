"""The page: asks `rag`, shows what it returns. The only package that imports Streamlit."""
