"""How long a text is in tokens, counted offline.

The encoding is a byte-level BPE (Sennrich, Haddow and Birch 2016, "Neural Machine Translation of Rare Words with
Subword Units") whose ranks lie beside this module in ``tokens.tiktoken``. They were trained by `rag.training.tokens` on
11,400 English notes about videos; the file holds ranks alone, none of the notes' text. tiktoken's published encodings
download their ranks on first use; these need no network and no cache folder.

Counts here over counts by cl100k_base, on text outside the training text: articles and notes on careers 0.99 to 1.04
(mean 1.02 of nine), paragraphs on other subjects 1.02 to 1.07 (three), licences 1.03 to 1.20 (four; the last is full of
capitals), manuals and READMEs 1.05 to 1.49 (mean 1.18 of eleven; the last is a table of links). It is made for prose:
code, tables and names come out longer.
"""

from __future__ import annotations

from base64 import b64decode
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tiktoken

RANKS = Path(__file__).with_name("tokens.tiktoken")

# Where merges may not cross, in the manner of the published encodings. Every character falls under one alternative:
# what none of them matched would be dropped from the tokens without a word. Runs of blanks, over which the engine steps
# back, are bounded: a million would exhaust its stack, and tiktoken then panics.
PATTERN = "|".join(
    (
        r"['’](?i:[dmst]|ll|re|ve)(?![\p{L}\p{M}])",  # the ends of I'd, we'll, they've
        r" ?[\p{L}\p{M}]+",  # a word with the blank before it; marks, so that an accent stays on its letter
        r"\p{N}{1,3}",  # digits by threes
        r" ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*",  # punctuation with the line ends after it
        r"[^\S\r\n]{0,256}[\r\n]+",  # the rest of an empty line
        r"\s{1,256}(?!\S)|\s{1,256}",  # blanks; the last one goes with the word after it
    )
)


@cache
def encoding() -> tiktoken.Encoding:
    """The encoding, read once. It knows no special tokens: ``<|endoftext|>`` is a word between punctuation."""
    import tiktoken

    lines = (line.split() for line in RANKS.read_bytes().splitlines())
    ranks = {b64decode(token): int(rank) for token, rank in lines}
    return tiktoken.Encoding("career-qa", pat_str=PATTERN, mergeable_ranks=ranks, special_tokens={})


def count(text: str) -> int:
    """The number of tokens in `text`, 0 for the empty one. Any string is counted, as plain text."""
    return len(encoding().encode_ordinary(text))
