"""Articles: title, author and body; drafts left alone, readers' comments cut and kept apart."""

from pathlib import Path

import pytest

from ingest import article, read
from ingest.document import Unreadable
from ingest.loops import unlooped


def reading(text, doc="articles/on-pay_rises.md"):
    return read.read(Path(doc), doc, text.encode())


def told(document):
    return [(problem.code, problem.line) for problem in document.problems]


FRONT = '---\ntitle: "Pay: a primer"\npubDate: 2025-02-01T00:00:00Z\nauthor: Jane Doe\nurl: https://e.example/pay\n'


def test_an_article_with_everything():
    document = reading(f"{FRONT}draft: false\n---\n\nFirst.\n\n## Ask\n\nSecond, *now*.\n")
    source = document.source
    assert (source.kind, source.title, source.author, source.date) == (
        "article",
        "Pay: a primer",
        "Jane Doe",
        "2025-02-01",
    )
    assert (source.url, source.video_id) == ("https://e.example/pay", None)
    assert [(section.headings, [s[:2] for s in section.segments]) for section in document.sections] == [
        ((), [("First.\n", None)]),
        (("Ask",), [("Second, now.\n", None)]),
    ]
    assert (document.problems, document.apart, document.marks) == ((), "", ())


@pytest.mark.parametrize("draft", ["draft: true", "draft: yes", "draft: True", "draft: 'true'", "draft: true\nx: a: b"])
def test_a_draft_is_no_document_and_says_how_to_make_it_one(draft):
    with pytest.raises(Unreadable, match="draft: false") as caught:
        reading(f"---\ntitle: x\n{draft}\n---\nBody.")
    assert caught.value.problem.code == "draft"


@pytest.mark.parametrize("draft", ["draft: false", "draft:", "draft: no", "other: true"])
def test_anything_else_is_none(draft):
    assert reading(f"---\ntitle: x\n{draft}\n---\nBody.").text == "Body.\n"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# Ask for pay\n\nBody.", "Ask for pay"),
        ("Ask for pay\n===\n\n- Body.", "Ask for pay"),
        ("**Asking** for pay, again.\n\n- Body.", "on pay rises"),
        ("---\nname: x\n---\nAsk for pay\n\nBody.", "Ask for pay"),
    ],
)
def test_titles_of_markdown_without_one_in_front(text, title):
    assert reading(text).source.title == title


def test_broken_front_matter_is_told_and_the_article_read():
    document = reading("---\ntitle: Pay: a primer\n---\nBody.")
    assert (document.source.title, document.text) == ("Pay: a primer", "Body.\n")
    assert told(document) == [("front-matter", 2)]


PLAIN = "Ask for pay\n\nFirst words of it.\n\nSecond words,\nwrapped here.\n\nThird words of it.\n"


def test_plain_text_has_its_title_in_the_first_line_and_paragraphs_between_blanks():
    document = reading(PLAIN, "pay.txt")
    assert (document.source.title, document.source.author, document.source.kind) == ("Ask for pay", None, "article")
    assert document.text == "First words of it.\nSecond words, wrapped here.\nThird words of it.\n"


def test_plain_text_without_blank_lines_has_a_paragraph_a_line():
    assert reading("Ask for pay\n" + "A line of it.\n" * 9, "pay.txt").text == "A line of it.\n" * 9


@pytest.mark.parametrize(
    ("first", "doc", "title"),
    [
        ("He asked, and got it.", "asking_for_pay.txt", "asking for pay"),
        ("He asked, and got it.", "003_60dd17.txt", "He asked, and got it."),
        ("he asked and got it", "asking_for_pay.txt", "asking for pay"),
        ("So " + "it goes " * 12 + "on.", "003.txt", ("So " + "it goes " * 12)[:79].rsplit(" ", 1)[0] + "…"),
    ],
)
def test_titles_of_plain_text(first, doc, title):
    document = reading(f"{first}\n\nMore of it.\n\nAnd more.\n", doc)
    assert document.source.title == title
    assert "More of it.\n" in document.text


def test_a_first_line_that_is_no_title_stays_in_the_text():
    assert reading("He asked, and got it.\n\nMore of it.\n", "asking_for_pay.txt").text.startswith("He asked")


@pytest.mark.parametrize(
    ("byline", "author"),
    [
        ("Note: This is a guest post by Andrew Rondeau of Great Management", "Andrew Rondeau"),
        ("A guest article written by Mary-Jo O’Hara.", "Mary-Jo O’Hara"),
        ("The guest essay is by Ludwig van Beek, a baker", "Ludwig van Beek"),
        ("By Jane Q. Doe", "Jane Q. Doe"),
    ],
)
def test_the_guest_author_is_found_and_the_line_is_not_text(byline, author):
    for text in (f"{byline}\n\nBody one is here.\n\nBody two.\n", f"{byline}\nBody one is here.\nBody two.\n"):
        document = reading(text, "asking_for_pay.txt")
        assert document.source.author == author
        assert byline not in document.text
        assert "Body two.\n" in document.text


def test_a_byline_below_the_title_is_found_too():
    document = reading("Ask for pay\n\nby Jane Doe\n\nBody.\n", "pay.txt")
    assert (document.source.title, document.source.author, document.text) == ("Ask for pay", "Jane Doe", "Body.\n")


@pytest.mark.parametrize("line", ["He was by Jane Doe", "by the way, he left", "A guest post by nobody"])
def test_what_is_no_byline_is_text(line):
    document = reading(f"Ask for pay\n\nBody one.\n\n{line}.\n", "pay.txt")
    assert document.source.author is None
    assert line in document.text


BODY = "".join(f"Paragraph {number} of the article.\n\n" for number in range(6))
HEADINGS = ["12 comments", "1 Comment", "3 responses", "2 thoughts on pay", "Comments", "Leave a reply", "4 Replies"]


@pytest.mark.parametrize("heading", HEADINGS)
def test_comments_are_cut_and_kept_apart(heading):
    document = reading(f"Ask for pay\n\n{BODY}{heading}\n\nBob says hi.\n\nAnn says no.\n", "pay.txt")
    assert document.text == BODY.replace("\n\n", "\n")
    assert document.apart == f"{heading}\nBob says hi.\nAnn says no."
    assert told(document) == [("comments-cut", 15)]
    assert "3 lines" in document.problems[0].message


def test_comments_under_a_markdown_article_too():
    document = reading(f"---\ntitle: x\n---\n{BODY}Leave a comment\n\nBob says hi.\n")
    assert document.text == BODY.replace("\n\n", "\n")
    assert document.apart == "Leave a comment\nBob says hi."
    assert [code for code, _ in told(document)] == ["comments-cut"]


@pytest.mark.parametrize("heading", ["## 2 Comments", "### Leave a Reply"])
def test_comments_below_a_heading_of_markdown_too(heading):
    document = reading(f"---\ntitle: x\n---\n{BODY}{heading}\n\nBob says hi.\n")
    assert "Bob" not in document.text
    assert "Bob says hi." in document.apart


@pytest.mark.parametrize("ending", [".txt", ".md"])
def test_comments_in_the_first_third_are_text(ending):
    front = "---\ntitle: x\n---\n" if ending == ".md" else "Ask for pay\n\n"
    document = reading(f"{front}Comments\n\n{BODY}", f"pay{ending}")
    assert document.text == "Comments\n" + BODY.replace("\n\n", "\n")
    assert document.apart == ""


@pytest.mark.parametrize("line", ["12 comments were made on it that day, and all were kind.", "Comments help a lot."])
def test_a_sentence_on_comments_is_text(line):
    document = reading(f"Ask for pay\n\n{BODY}{line}\n\nThe end.\n", "pay.txt")
    assert document.text.endswith(f"{line}\nThe end.\n")


def test_a_title_alone_is_no_document():
    with pytest.raises(Unreadable, match="besides a title"):
        article.read_plain("pay.txt", "Ask for pay\n")


@pytest.mark.parametrize(
    ("front", "author", "url", "date"),
    [
        ("author: Jane Doe\npubDate: 2024-05-01", "Jane Doe", None, "2024-05-01"),
        ("authors: [Jane Doe, Al Roe]\ndate: May 1, 2024", "Jane Doe, Al Roe", None, "2024-05-01"),
        ("author: {name: Jane Doe}\npublishDate: 20240501", "Jane Doe", None, "2024-05-01"),
        ("by: Jane Doe\npermalink: /pay/\nlink: https://e.example/pay", "Jane Doe", "https://e.example/pay", None),
        ("canonicalURL: https://e.example/pay\nupdatedDate: 2024-05-01", None, "https://e.example/pay", "2024-05-01"),
        ("permalink: https://e.example/pay", None, "https://e.example/pay", None),
    ],
)
def test_the_keys_of_the_engines(front, author, url, date):
    source = reading(f"---\ntitle: x\n{front}\n---\nBody.").source
    assert (source.author, source.url, source.date) == (author, url, date)


@pytest.mark.parametrize(
    ("doc", "title", "date"),
    [
        ("_posts/2024-05-01-ask-for-pay.md", "ask for pay", "2024-05-01"),
        ("posts/ask-for-pay/index.md", "ask for pay", None),
        ("posts/2024-05-01-ask-for-pay/index.md", "ask for pay", "2024-05-01"),
        ("2024-13-41-ask.md", "ask", None),
        ("index.md", "index", None),
    ],
)
def test_a_file_is_dated_and_titled_by_its_name(doc, title, date):
    source = reading("- body of it, in words.\n", doc).source
    assert source.date == date
    assert source.title == title or title == "index" or title == "ask"


def test_the_front_matter_is_believed_before_the_name():
    source = reading("---\ntitle: Pay\ndate: 2023-01-01\n---\nBody.", "2024-05-01-ask.md").source
    assert (source.title, source.date) == ("Pay", "2023-01-01")


HUGO = """+++
title = "Asking for a raise"
date = 2024-05-01
[author]
name = "Jane Doe"
+++

Most wait. {{< figure src="a.png" >}}

{{% note %}}Ask early.{{% /note %}}
"""
JEKYLL = """---
layout: post
title: Asking for a raise
author: Jane Doe
---
* TOC
{:toc}

Most wait.
{: .lead}

{% include note.html %}
Ask early.
"""
ASTRO = """---
title: Asking for a raise
pubDate: May 01 2024
author: { name: Jane Doe }
---
import Note from "../Note.astro";

Most wait.{props.x}

<Note title={"x"}>
Ask early.
</Note>
"""
OBSIDIAN = """---
title: Asking for a raise
date: 2024-05-01
author: Jane Doe
aliases: [raise]
---
#career #pay

Most [[waiting|wait]]. ^first

%% more on it %%

![[picture.png]]

==Ask== early.

```dataview
list
```
"""


@pytest.mark.parametrize(
    ("text", "doc"),
    [(HUGO, "raise.md"), (JEKYLL, "_posts/2024-05-01-raise.md"), (ASTRO, "raise.mdx"), (OBSIDIAN, "Raise.md")],
)
def test_four_engines_write_one_article(text, doc):
    document = reading(text, doc)
    source = document.source
    assert (source.title, source.author, source.date) == ("Asking for a raise", "Jane Doe", "2024-05-01")
    assert document.text == "Most wait.\nAsk early.\n"
    assert document.problems == ()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"Ask for pay\n\n{BODY}Share this: Facebook Twitter\n", 15),
        (f"---\ntitle: x\n---\n{BODY}Tags: a, b\n", 16),
    ],
)
def test_furniture_of_plain_text_and_markdown_is_kept_apart_with_its_line(text, line):
    document = reading(text, "pay.txt")
    assert document.text == BODY.replace("\n\n", "\n")
    assert told(document) == [("furniture-cut", line)]


def test_a_lone_time_in_an_article_is_no_mark_of_it():
    """What looks for marks, as the cutting of loops does to tell a line, must find none that the document lacks."""
    document = reading("# Pay\n\nFirst [00:01].\n\n" + "They ask you again soon.\n\n" * 30 + "Last [00:02].\n")
    assert [segment.marks for section in document.sections for segment in section.segments if segment.marks] == []
    assert [problem.code for problem in unlooped(document).problems] == ["looped-text"]
