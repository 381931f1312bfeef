"""How the weights that lie in `rag` were trained: the adapter (``make train``) and the counting tokens."""
