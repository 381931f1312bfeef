"""Furniture: what surrounds an article is cut and told, and no sentence of the article is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import furniture
from ingest.markdown import Block

BODY = [f"Paragraph {number} of the article says what it says." for number in range(6)]


def blocks(texts, headings=()):
    return [Block(headings, 0, text, (), False, line) for line, text in enumerate(texts, 1)]


def cut(texts, author=None):
    found = furniture.cut(blocks(texts), author)
    assert sorted([*(block.text for block in found.kept), *found.apart]) == sorted(texts)  # nothing is lost
    return [block.text for block in found.kept], [(problem.code, problem.line) for problem in found.problems]


ANYWHERE = [
    "Share this: Facebook Twitter",
    "Share this post on Facebook, Twitter and LinkedIn",
    "Share on LinkedIn",
    "Share: Email | Print | X",
    "Share Facebook Twitter Reddit",
    "Click to share on Twitter (Opens in new window)",
    "Like Loading...",
    "Like this: Like Loading…",
    "Skip to content",
    "Advertisement",
    "Pingback: Why pay rises | Another blog",
    "Trackback: Some blog",
    "5 min read",
    "Reading time: 4 minutes",
    "Photo credit: Jane Doe",
    "Image courtesy of Jane Doe",
    "Photo by Jane Doe on Unsplash",
    "This site uses Akismet to reduce spam. Learn how it works.",
    "We use cookies to give you the best experience. Read our policy.",
    "Enter your email address to subscribe",
]


@pytest.mark.parametrize("line", ANYWHERE)
def test_lines_that_only_engines_print_go_anywhere(line):
    assert cut([*BODY[:3], line, *BODY[3:]]) == (BODY, [("furniture-cut", 4)])


EDGES = [
    "Tags: pay, work",
    "Filed under: Careers",
    "Posted in Careers | 2024",
    "Posted on May 1, 2024 by Jane Doe",
    "« Older post: on rest",
    "How to rest →",
    "Previous post: On rest",
    "Next article » On sleep",
    "Older posts",
    "Read more about rest",
    "© 2024 Work Blog",
    "All rights reserved.",
    "Subscribe to our newsletter for weekly tips!",
    "Sign up and get my best tips in your inbox.",
    "If you enjoyed this post, please tell a friend.",
    "Follow me on Twitter for more",
    "Facebook Twitter LinkedIn",
    "Print",
]


@pytest.mark.parametrize("line", EDGES)
def test_lines_that_may_be_sentences_go_at_the_end_only(line):
    assert cut([*BODY, line]) == (BODY, [("furniture-cut", 7)])
    inside = [*BODY[:4], line, *BODY[4:]]
    assert cut(inside) == (inside, [])


@pytest.mark.parametrize("line", ["Home » Blog » Pay", "Home | Careers | Pay", "Published on May 1, 2024", "Menu"])
def test_lines_above_the_article_go(line):
    assert cut([line, *BODY]) == (BODY, [("furniture-cut", 1)])


OPENERS = [
    "Related posts",
    "Recent Articles:",
    "You may also like",
    "You might also enjoy...",
    "More from this blog",
    "About the author",
    "About Me",
    "Author bio",
    "Post navigation",
    "Subscribe",
    "Newsletter",
    "Sign up for our free newsletter!",
    "Share this",
    "Keep reading",
]
BELOW = ["How to rest", "A short word on sleep, and why it matters to those who work at night."]


@pytest.mark.parametrize("opener", OPENERS)
def test_a_block_at_the_end_goes_with_what_is_below_it(opener):
    assert cut([*BODY, opener, *BELOW]) == (BODY, [("furniture-cut", 7)])
    found = furniture.cut([*blocks(BODY, ("Ask",)), *blocks(BELOW, ("Ask", opener))])
    assert [block.text for block in found.kept] == BODY


@pytest.mark.parametrize(
    "below",
    [["word " * 120], ["How to rest"] * 30, [*BELOW, "word " * 120]],
)
def test_a_block_that_reads_like_the_article_stays(below):
    texts = [*BODY, "About me", *below]
    assert cut(texts) == (texts, [])


def test_a_block_with_a_chapter_behind_it_stays():
    found = [*blocks(BODY, ("Ask",)), *blocks(BELOW, ("About me",)), *blocks(["The end."], ("Last words",))]
    assert furniture.cut(found) == (tuple(found), (), ())


def test_a_block_in_the_first_third_stays():
    texts = ["Newsletter", *BODY]
    assert cut(texts) == (texts, [])


def test_everything_at_the_end_goes_together():
    end = ["Share this: Facebook Twitter", "Tags: pay", "Related posts", "How to rest", "© 2024 Work Blog"]
    comments = ["2 Comments", "Bob says hi.", "Related posts"]
    found = furniture.cut(blocks([*BODY, *end, *comments]))
    assert [block.text for block in found.kept] == BODY
    assert found.apart == (*end, *comments)
    assert [(p.code, p.line) for p in found.problems] == [("comments-cut", 12), ("furniture-cut", 7)]
    assert "'Share this: Facebook Twitter'" in found.problems[1].message


@pytest.mark.parametrize("verb", ["is a coach in Leeds.", "writes on work and pay.", "has coached for ten years."])
def test_the_authors_biography_goes_where_it_is_last(verb):
    assert cut([*BODY, f"Jane Doe {verb}", "Tags: pay"], "Jane Doe") == (BODY, [("furniture-cut", 7)])
    for texts, author in (([f"Jane Doe {verb}", *BODY], "Jane Doe"), ([*BODY, f"Jane Doe {verb}"], "Al Roe")):
        assert cut(texts, author) == (texts, [])


SENTENCES = [
    "Share this with your manager before the meeting.",
    "Share on Monday what you did on Friday.",
    "Share more.",
    "Comments on your work help most when they are short.",
    "12 comments were made on it, and all were kind.",
    "No replies",
    "No comment.",
    "Join the conversation at the table where pay is set.",
    "Like this:",
    "Cookies in the kitchen are no pay.",
    "Related work counts too.",
    "Tags and titles do not matter.",
    "Subscribe to the view that pay is power.",
    "Photo editors earn less.",
    "Image source matters to recruiters.",
    "Follow me if you can, she said.",
    "About the author of that letter nothing is known.",
    "Previous jobs count.",
    "Home is where work is.",
    "Stay in touch",
    "Published work counts for more than a title.",
    "Copyright law is a career.",
]


@pytest.mark.parametrize("line", SENTENCES)
def test_sentences_are_text(line):
    inside = [*BODY[:4], line, *BODY[4:]]
    assert cut(inside) == (inside, [])
    if line != "Like this:":
        assert cut([*BODY, line]) == ([*BODY, line], [])


def test_where_nothing_would_be_left_everything_is():
    assert cut(["Tags: pay", "Share this: Facebook"]) == (["Tags: pay", "Share this: Facebook"], [])


LINES = st.sampled_from([*ANYWHERE, *EDGES, *OPENERS, *SENTENCES, *BODY, "3 comments", "Comments", "Leave a Reply"])


@given(st.lists(LINES, min_size=1, max_size=12))
def test_nothing_is_ever_lost_and_the_order_stays(texts):
    found = furniture.cut(blocks(texts))
    assert found.kept
    assert sorted([*(block.text for block in found.kept), *found.apart]) == sorted(texts)
    assert [block.line for block in found.kept] == sorted(block.line for block in found.kept)
    assert bool(found.apart) == bool(found.problems)
