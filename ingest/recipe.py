"""The recipe: everything beside the documents that shapes an index, as a digest."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path

from rag.manifest import FORMAT

LIBRARIES = ("markdown-it-py", "sentencex", "tiktoken", "tokenizers", "trafilatura")


def settings(encoder: str) -> str:
    """A digest of everything beside the documents that shapes an index: the encoder and the code that reads, with the
    libraries that it reads with."""
    code = sorted(Path(__file__).parent.glob("*.py"))
    parts = [str(FORMAT), encoder, *map(version, LIBRARIES), *(path.read_text("utf-8") for path in code)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
