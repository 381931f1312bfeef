"""The ranks that `rag.tokens` counts with: ``python -m rag.training.tokens NOTES.tar.xz`` writes tokens.tiktoken anew.

NOTES.tar.xz holds Markdown notes, one folder for each channel. The same archive gives the same bytes: pieces are
counted in the archive's order, handed over sorted, and the trainer breaks ties by token.
"""

from __future__ import annotations

import lzma
import re
import sys
import tarfile
from base64 import b64encode
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from html import unescape
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING

from rag.tokens import PATTERN, RANKS

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# Chosen against cl100k_base on text outside the archive. At 38,000 each article and note and three of four licences lie
# within 10 % (at 34,000 two of four licences). A thousand more tokens add 18 kB; the file is to stay under 700 kB.
SIZE = 38_000

# Marks that `prose` takes out or notes hardly have, but web pages and technical articles do.
MARKS = (
    *("</", "/>", "]</", '">', '">[', '"/>', ">.", ">:", "](", "][", "://", "//", "https", "http", "www"),
    *("()", "::", "==", "!=", "->", "=>", ">=", "<=", '="', "='", "+=", ">>>"),
)

Note = tuple[str, str]  # the channel, the Markdown


def notes(archive: Path) -> Iterator[Note]:
    """Every note of `archive` in its order, with its channel (the folder's name).

    Raises ValueError for a member that is neither a folder nor a Markdown file in UTF-8: nothing is passed over.
    """
    with tarfile.open(archive) as tar:
        for member in tar:
            if member.isdir():
                continue
            file = tar.extractfile(member) if member.isfile() and member.name.endswith(".md") else None
            if file is None:
                raise ValueError(f"{archive}: {member.name!r} is not a Markdown file; leave only notes in the archive")
            try:
                yield str(Path(member.name).parent), file.read().decode()
            except UnicodeDecodeError as error:
                raise ValueError(f"{archive}: {member.name!r} is not UTF-8 ({error}); save it as UTF-8") from error


def prose(note: str) -> str:
    """The words of a note: without front matter, time marks, HTML tags, call-out names and link targets."""
    text = re.sub(r"\A---\n.*?\n---\n", "", note, flags=re.DOTALL)
    text = re.sub(r"<a\b[^<>]*\bdata-t=[^<>]*>[^<]*</a>|\[+(?:\d{1,2}:)?\d{1,2}:\d\d\]+", "", text)
    text = re.sub(r"^From: \[\[.*$|<[^<>]*>", "", text, flags=re.MULTILINE)
    text = re.sub(r"\[\[[^\[\]|]*\|\s*([^\[\]]*?)\s*\]\]", r"\1", text)
    text = re.sub(r"\[\[([^\[\]]*)\]\]", lambda link: link[1].replace("_", " ").strip(), text)
    text = re.sub(r"^(> ?)\[![^\]]*\][+-]? ?", r"\1", text, flags=re.MULTILINE)
    # Runs of blanks before the blanks that a removed mark left: a few notes hold runs of 100,000.
    return re.sub(r" (?=[.,;:!?)])", "", re.sub(r"[ \t]{2,}", " ", unescape(text)))


def weights(sources: Iterable[Note]) -> dict[str, int]:
    """How much each piece (a match of PATTERN) counts: the sum over channels of the square root of its notes there.

    Plain frequency would spend the vocabulary on what one channel repeats; English is what all channels share.
    What such notes lack and other English has is added: see `unseen`.
    """
    from tokenizers import Regex, pre_tokenizers

    split = pre_tokenizers.Split(Regex(PATTERN), "isolated")
    channels: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for channel, note in sources:
        channels[channel].update(list(dict.fromkeys(piece for piece, _ in split.pre_tokenize_str(prose(note)))))
    total: defaultdict[str, float] = defaultdict(float)
    for pieces in channels.values():
        for piece, number in pieces.items():
            total[piece] += sqrt(number)
    seen = {piece: round(weight) for piece, weight in total.items()}
    for piece, weight in unseen(seen):
        seen[piece] = seen.get(piece, 0) + weight
    return seen


def unseen(seen: dict[str, int]) -> list[tuple[str, int]]:
    """Weights for what notes hold too little of: words in capitals, typographic quotes, numbers,
    Windows line ends, marks of addresses and code, runs of one character.
    """
    more = []
    for piece, weight in seen.items():
        word = piece.lstrip(" ")
        if word.isascii() and word.isalpha() and word.islower():
            more += [(piece.upper(), weight // 30), (piece.title(), weight // 10)]
        elif '"' in word or "'" in word:
            opening = piece.replace('"', "“").replace("'", "‘")
            closing = piece.replace('"', "”").replace("'", "’")
            more += [(opening, weight // 10), (closing, weight // 5)]
        if piece.endswith("\n"):
            more.append((piece.replace("\n", "\r\n"), weight // 20))
    more += [(f"{number:0{digits}}", 1000) for digits in (2, 3) for number in range(10**digits)]
    more += [(mark, 1000) for mark in MARKS]
    more += [(" " * length, 3000) for length in range(2, 33)]
    more += [(character * length, 200) for character in "-=*#_.~^>" for length in (3, 4, 8, 16, 32, 64)]
    return [(piece, weight) for piece, weight in more if weight]


def learn(sources: Iterable[Note], size: int) -> Tokenizer:
    """The BPE of at most `size` tokens, over pieces written with one character for each byte (Latin-1)."""
    from tokenizers import Tokenizer, models, trainers

    words = sorted((piece.encode().decode("latin-1"), weight) for piece, weight in weights(sources).items())
    tokenizer = Tokenizer(models.BPE())
    tokenizer.train_from_iterator(
        ([word] * weight for word, weight in words),
        trainers.BpeTrainer(
            vocab_size=size,
            initial_alphabet=[chr(byte) for byte in range(256)],
            max_token_length=32,
            show_progress=False,
        ),
    )
    return tokenizer


def ranked(tokenizer: Tokenizer) -> list[bytes]:
    """The tokens by rank: the 256 single bytes, then the merges in the order in which they were learnt."""
    vocabulary = tokenizer.get_vocab()
    tokens = [token.encode("latin-1") for token in sorted(vocabulary, key=vocabulary.__getitem__)]
    # The trainer sorts its alphabet, so this holds; tiktoken depends on it.
    if tokens[:256] != [bytes([byte]) for byte in range(256)]:
        raise RuntimeError("the trainer did not number the single bytes first")
    return tokens


def main(arguments: list[str]) -> int:
    """Train on the archive named in `arguments` and write RANKS; 2 with a message where there is none to read."""
    usage = "usage: python -m rag.training.tokens NOTES.tar.xz   (Markdown notes, one folder for each channel)"
    if len(arguments) != 1:
        print(usage, file=sys.stderr)
        return 2
    archive = Path(arguments[0])
    try:
        sources = list(notes(archive))
    except FileNotFoundError:
        print(f"{archive}: no such file\n{usage}", file=sys.stderr)
        return 2
    except (OSError, EOFError, ValueError, tarfile.TarError, lzma.LZMAError) as error:
        print(f"{archive}: {error}\n{usage}", file=sys.stderr)
        return 2
    tokens = ranked(learn(sources, SIZE))
    RANKS.write_bytes(b"".join(b64encode(token) + b" %d\n" % rank for rank, token in enumerate(tokens)))
    print(f"{RANKS}: {len(tokens)} tokens from {len(sources)} notes, {RANKS.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
