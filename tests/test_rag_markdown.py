"""Answers as Markdown: what a document says is text there, and nothing of it works."""

import dataclasses
import re
from html.parser import HTMLParser

import pytest
import ui_samples as samples
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from rag.answer import Answer, Citation, Remark, Statement
from rag.markdown import literal, markdown
from rag.passage import Source

# Every rule that the library has, raw HTML and bare addresses too.
RENDER = MarkdownIt("js-default", {"html": True, "linkify": False}).enable(["table", "strikethrough"])


class Read(HTMLParser):
    """What rendered Markdown is: its tags, the addresses it links to, its text."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.links, self.text = [], [], ""
        self.feed(RENDER.render(text))

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data):
        self.text += data


def test_an_answer_is_statements_then_numbered_sources_with_links():
    assert markdown(samples.answered()) == (
        "# Should I take the counter offer?\n\n"
        "Keep the new company's name, the job title and the salary to yourself. [1]\n\n"
        "I never say yes in the room. [2]\n\n"
        "Employers ask for them at the end, and a list sent early only spends your referees' patience. [3][4]\n\n"
        "## 3 sources\n\n"
        "1. [How to Negotiate A Counter Offer](https://www.youtube.com/watch?v=wCIJtIgnldc&t=287s)"
        " · A Life After Layoff · notes, a summary · 4:47\n\n"
        "   > Keep the new company's name, the job title and the salary to yourself.\n\n"
        "   Said there too: [Asking for a raise: \\$5k is a number](transcripts/talk%20of%20ours.mp4#t=12) · 0:12; "
        "[References, and when to give them](https://www.example.org/references)\n\n"
        "2. [Asking for a raise: \\$5k is a number](transcripts/talk%20of%20ours.mp4#t=12)"
        " · career-qa · transcript · 2025-06-01 · 0:12\n\n"
        "   > “I never say yes in the room.”\n\n"
        "3. [References, and when to give them](https://www.example.org/references) · R. Writer · article · 2024-03-02"
        "\n\n   > Employers ask for them at the end, and a list sent early only spends your referees' patience.\n\n"
        "4. [How to Negotiate A Counter Offer](https://www.youtube.com/watch?v=wCIJtIgnldc&t=416s)"
        " · A Life After Layoff · notes, a summary · 6:56\n\n"
        "   > More money for the same title and level only makes you a costlier version of the employee you were.\n"
    )


def test_it_renders_as_that():
    read = Read(markdown(samples.answered()))
    assert (read.tags.count("h1"), read.tags.count("h2"), read.tags.count("ol"), read.tags.count("li")) == (1, 1, 1, 4)
    assert read.tags.count("blockquote") == 4
    assert read.links[:2] == [
        "https://www.youtube.com/watch?v=wCIJtIgnldc&t=287s",
        "transcripts/talk%20of%20ours.mp4#t=12",
    ]


def test_what_says_otherwise_and_a_lead_stand_with_the_statement():
    answer = samples.answered()
    said = Statement("Leave the money out.", (1,), "Before you sign", against=(2, 3))
    lines = markdown(dataclasses.replace(answer, statements=(said,))).splitlines()
    assert lines[2:8:2] == [
        "Before you sign: Leave the money out. [1]",
        "Sources differ: [2] says “I never say yes in the room.”",
        "Sources differ: [3] says Employers ask for them at the end, and a list sent early only spends your "
        "referees' patience.",
    ]


def test_a_refusal_shows_what_is_nearest_as_that():
    text = markdown(dataclasses.replace(samples.refused(), remarks=(Remark("model", "No *model* was there."),)))
    assert text.startswith(
        "# Who won the cup?\n\nThe corpus does not answer this.\n\nNo \\*model\\* was there.\n\n"
        "## Nearest to it, and not an answer\n\n"
        "- [How to Negotiate A Counter Offer](https://www.youtube.com/watch?v=wCIJtIgnldc&t=270s)"
    )
    read = Read(text)
    assert (read.tags.count("li"), read.tags.count("ol")) == (3, 0), "the same sentence found twice stands once"
    assert markdown(Answer("Why?", (), (), (), 0.1, "g", 1.0)) == "# Why?\n\nThe corpus does not answer this.\n"


def test_paths_stand_behind_the_base():
    source = Source("notes/a b.md", "article", "A")
    one = samples.passage(source, ["So it is."])
    answer = Answer("?", (Statement("So.", (1,)),), (Citation(1, one, one.sentences[0]),), (), 0.9, "g", 1.0)
    assert "\n\n1. [A](notes/a%20b.md) · article\n" in markdown(answer)
    assert "[A](https://docs.example/notes/a%20b.md)" in markdown(answer, "https://docs.example/")
    assert "(https://www.example.org/references)" in markdown(samples.answered(), "https://docs.example/")


def test_an_item_of_two_digits_keeps_its_quote():
    citations = tuple(Citation(n, samples.READ, samples.READ.sentences[0]) for n in range(1, 12))
    read = Read(markdown(dataclasses.replace(samples.answered(), citations=citations)))
    assert (read.tags.count("ol"), read.tags.count("li"), read.tags.count("blockquote")) == (1, 11, 11)


def test_hostile_texts_are_text():
    read = Read(markdown(samples.hostile()))
    assert set(read.tags) <= {"h1", "h2", "p", "ol", "li", "a", "blockquote"}
    assert read.links == ["notes/h.md", "notes/h.md"]
    assert read.text.count(samples.HOSTILE) == 7


MARKS = [
    *(
        "# ",
        "- ",
        "1. ",
        "1) ",
        "+ ",
        "* ",
        "> ",
        "= ",
        "---",
        "===",
        "```",
        "~~~",
        "    ",
        "\t",
        "\n",
        "\r\n",
        "\u2028",
    ),
    *(
        "[a]",
        "(b)",
        "![",
        "[1]: /x ",
        "<b>",
        "</b>",
        "<!--",
        "-->",
        "<http://a.b>",
        "&lt;",
        "&#35;",
        "\\",
        "`",
        "*",
        "_",
    ),
    *("|", "|-|", "~~", "$", ":red[x]", ":smile:", "[^1]", "http://evil.example", "a@b.cd", "word", "1", "é", '"', "'"),
]
texts = st.lists(st.sampled_from(MARKS), max_size=12).map("".join) | st.text(max_size=40)


@given(texts)
@example("1. a")
@example("\\")
@example("a\n===")
def test_any_text_is_shown_as_written_and_is_nothing_else(text):
    plain = " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]", "", " ".join(text.split())).split())
    for read in (Read(literal(text)), Read(f"- x\n\n  > {literal(text)}"), Read(f"# {literal(text)}")):
        assert set(read.tags) <= {"p", "ul", "li", "blockquote", "h1"}
        assert " ".join(read.text.removeprefix("\n\nx\n").split()).removeprefix("x ") == plain


@given(texts)
def test_no_text_of_a_source_leaves_its_link(text):
    source = Source("a.md", "article", text, url=f"https://example.org/{text}", author=text)
    one = samples.passage(source, ["So it is."])
    read = Read(markdown(Answer("?", (Statement("So.", (1,)),), (Citation(1, one, one.sentences[0]),), (), 1, "g", 1)))
    assert read.tags == ["h1", "p", "h2", "ol", "li", "p", "a", "blockquote", "p"]
    assert len(read.links) == 1
    assert read.links[0].startswith(("https://example.org/", "a.md"))


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("See www.evil.example", "See www\\.evil\\.example"),
        ("https://evil.example/x", "https\\://evil\\.example/x"),
        ("me@evil.example", "me\\@evil\\.example"),
        (":smile: :red[x]", "\\:smile: \\:red\\[x\\]"),
        ("%%x%% ==x==", "\\%%x\\%% \\=\\=x\\=\\="),
    ],
)
def test_what_only_some_dialects_read_is_escaped_too(text, escaped):
    assert literal(text) == escaped


def test_plain_english_needs_no_escape():
    text = "2025-06-01: don't wait, ask at 4:30 (or later) - 5% more; it's fine! 3. So what? 1.5+ and/or “this”…"
    assert literal(text) == text
