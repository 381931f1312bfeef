"""Markdown: every form of a time mark becomes a mark, nothing that is markup becomes text."""

import pytest
from fakes import mark
from hypothesis import given
from hypothesis import strategies as st

from ingest import markdown


def texts(body):
    return [block.text for block in markdown.blocks(body)]


def only(body):
    (block,) = markdown.blocks(body)
    return block


def places(body):
    """Raw mark and the text before it, of the one block of `body`."""
    block = only(body)
    return [(written.raw, block.text[:offset]) for offset, written in block.marks]


@pytest.mark.parametrize(
    ("written", "raw", "label"),
    [
        ('<a class="yt-timestamp" data-t="00:03:55">[00:03:55]</a>', "00:03:55", "00:03:55"),
        ('<a class="yt-timestamp" data-t="00:03:55">00:03:55</a>', "00:03:55", "00:03:55"),
        ('<a data-t="00:03:55" class="yt-timestamp">[3:55]</a>', "00:03:55", "3:55"),
        ('<a class="yt-timestamp" data-t="00:03:55"></a>', "00:03:55", ""),
        ('<a class="yt-timestamp" data-t="00:03:55"/>', "00:03:55", ""),
        ('<a class="yt-timestamp" data-t="00:03:55">', "00:03:55", ""),
        ('<a class="yt_timestamp" data-t="00:03:55">[00:03:55]</a>', "00:03:55", "00:03:55"),
        ('<a class="yt="yt-timestamp" data-t="00:03:55">[00:03:55]</a>', "00:03:55", "00:03:55"),
        ("<a class='yt-timestamp' data-t='00:03:55'></a>", "00:03:55", ""),
        ("<a data-t=00:03:55>[00:03:55]</a>", "00:03:55", "00:03:55"),
        ('<p class="yt-timestamp" data-t="00:03:55">[00:03:55]</p>', "00:03:55", "00:03:55"),
        ('<a class="yt-timestamp" data-t="HH:MM:SS">[HH:MM:SS]</a>', "HH:MM:SS", "HH:MM:SS"),
        ("[00:03:55]", "00:03:55", "00:03:55"),
        ("[0003:55]", "0003:55", "0003:55"),
        ("[3:55]", "3:55", "3:55"),
        ("[3:55](https://youtu.be/abcdefghij_?t=235)", "3:55", "3:55"),
    ],
)
def test_a_mark_in_any_form_is_behind_its_sentence_and_leaves_no_trace(written, raw, label):
    block = only(f"Bosses decide {written}. Then more.")
    assert block.text == "Bosses decide. Then more."
    assert block.marks == ((len("Bosses decide."), markdown.WrittenMark(raw, label, 1)),)


@pytest.mark.parametrize("kept", ["Read Job [1:5] today.", "The [12] others.", "A [note] here.", "From 9:30 to 10:15."])
def test_what_only_resembles_a_mark_stays_text(kept):
    assert only(kept) == markdown.Block((), 0, kept, (), False, 1)


def test_marks_inside_a_line_end_the_text_before_them():
    body = f"One thing {mark('00:00:10')}. Another {mark('00:00:20')}, and a third {mark('00:00:30')}"
    assert only(body).text == "One thing. Another, and a third"
    assert places(body) == [
        ("00:00:10", "One thing."),
        ("00:00:20", "One thing. Another,"),
        ("00:00:30", "One thing. Another, and a third"),
    ]


def test_a_mark_before_its_text_stands_at_its_start():
    assert places(f"{mark('00:00:10')} The words.") == [("00:00:10", "")]


@pytest.mark.parametrize("between", [" ", "", ", ", "; ", " & ", " – ", "\n"])
def test_a_run_of_marks_is_one_place(between):
    run = between.join(mark(f"00:00:{second}") for second in (10, 20, 30))
    body = f"One thing {run}. Another."
    assert only(body).text == "One thing. Another."
    assert places(body) == [(f"00:00:{second}", "One thing.") for second in (10, 20, 30)]


def test_a_comma_behind_a_mark_stays_where_text_follows():
    assert only(f"One thing {mark('00:00:10')}, and another.").text == "One thing, and another."


@pytest.mark.parametrize(
    "inside", [mark("00:00:10"), f"{mark('00:00:10')} {mark('00:00:20')}", f"{mark('00:00:10')}, {mark('00:00:20')}"]
)
def test_parentheses_that_held_only_marks_go_with_them(inside):
    block = only(f"One thing ({inside}). Another.")
    assert block.text == "One thing. Another."
    assert {offset for offset, _ in block.marks} == {len("One thing.")}


def test_closing_quotes_and_stops_belong_to_the_text_before_the_mark():
    assert places(f"She said “go {mark('00:00:10')}.” He left.") == [("00:00:10", "She said “go.”")]


@pytest.mark.parametrize("heading", ["## Pay {}", "Pay {}\n---"])
def test_a_mark_in_a_heading_goes_to_the_text_below_and_not_into_the_heading(heading):
    block = only(heading.format(mark("00:00:10")) + "\n\nAsk early.")
    assert (block.headings, block.text) == (("Pay",), "Ask early.")
    assert [(offset, written.raw) for offset, written in block.marks] == [(0, "00:00:10")]


@pytest.mark.parametrize(
    "alone",
    [
        '<p class="yt-timestamp" data-t="00:00:10">[00:00:10]</p>',
        '<p data-t="00:00:10"></p>',
        '<p data-t="00:00:10">',
        mark("00:00:10"),
        "[00:00:10]",
    ],
)
def test_a_mark_alone_before_a_quote_goes_to_the_quote_once(alone):
    block = only(f"{alone}\n\n> Never stop asking.")
    assert block.text == "Never stop asking."
    assert [(offset, written.raw) for offset, written in block.marks] == [(0, "00:00:10")]


@pytest.mark.parametrize("after", ["", "\n\n# Next\n\nMore."])
def test_a_mark_alone_at_the_end_or_before_a_heading_goes_to_the_block_before_it(after):
    first, *others = markdown.blocks(f"One.\n\nTwo.\n\n[00:00:10]\n\n[00:00:20]{after}")
    assert (first.text, first.marks) == ("One.", ())
    assert [(at, written.raw) for at, written in others[0].marks] == [(4, "00:00:10"), (4, "00:00:20")]
    assert [block.marks for block in others[1:]] == [()] * len(others[1:])


def test_marks_of_a_heading_without_text_go_to_the_next_text():
    block = only("# A [00:00:10]\n\n[00:00:11]\n\n## B [00:00:12]\n\nText.")
    assert [(at, written.raw[-2:]) for at, written in block.marks] == [(0, "10"), (0, "11"), (0, "12")]


def test_marks_of_one_paragraph_do_not_reach_the_next_heading():
    first, second = markdown.blocks(f"Text {mark('00:00:10')}\n\n# Next\n\nMore.")
    assert [written.raw for _, written in first.marks] == ["00:00:10"]
    assert second.marks == ()


@pytest.mark.parametrize(
    "body",
    [
        '<div class="callout">\n{}\n</div>\n\nAfter.',
        '<div class="callout">\n\n{}\n\n</div>\n\nAfter.',
        '<section><div class="a">\n{}\n</div></section>\n\nAfter.',
    ],
)
def test_html_around_a_callout_is_left_out(body):
    first, after = markdown.blocks(body.format(f"Take <strong>both</strong> calls {mark('00:00:10')}."))
    assert first.text == "Take both calls."
    assert [(offset, written.raw) for offset, written in first.marks] == [(16, "00:00:10")]
    assert (after.text, after.marks) == ("After.", ())


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("[[target_page | paying dues]]", "paying dues"),
        ("[[target_page|paying dues]]", "paying dues"),
        ("[[importance_of_pay and Fair Compensation | paying dues]]", "paying dues"),
        ("[[paying_dues]]", "paying dues"),
        ("[[ Paying dues ]]", "Paying dues"),
        ("[paying dues](https://example.org/a_b)", "paying dues"),
        ("*paying* **dues**", "paying dues"),
        ("`paying` ~~dues~~", "paying dues"),
        ("![paying dues](picture.png)", "paying dues"),
        ("<b>paying</b> <em>dues</em>", "paying dues"),
    ],
)
def test_links_and_emphasis_show_their_text(link, shown):
    assert texts(f"He spoke of {link} for long.") == [f"He spoke of {shown} for long."]


def test_only_links_is_linked_and_links_in_a_sentence_are_not():
    linked = [block.linked for block in markdown.blocks("- [[a | A page]]\n- [B](b.md)\n\nOf [[a]], one may say more.")]
    assert linked == [True, True, False]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("*   **Visible Projects** Work on what is seen.", ["Visible Projects", "Work on what is seen."]),
        ("**Visible Projects** Work on it.", ["Visible Projects", "Work on it."]),
        ("**Visible Projects**: Work on it.", ["Visible Projects: Work on it."]),
        ("**Visible Projects:** Work on it.", ["Visible Projects: Work on it."]),
        ("**Visible projects** are seen.", ["Visible projects are seen."]),
        ("Ask the **HR** Department.", ["Ask the HR Department."]),
        ("Then pay. **Ask** Tom.", ["Then pay. Ask Tom."]),
    ],
)
def test_a_bold_label_at_the_start_without_punctuation_parts_the_line(body, expected):
    assert texts(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("> [!NOTE] Watch out\n> The body\n> goes on.", ["Watch out", "The body goes on."]),
        ("> [!TIP]\n> The body\n> goes on.", ["The body goes on."]),
        ("> [!INFO]- Folded\n> The body.", ["Folded", "The body."]),
        ("> A quote\n> goes on.", ["A quote goes on."]),
        ("> A quote.\n>\n> Another.", ["A quote.", "Another."]),
    ],
)
def test_callouts_and_quotes(body, expected):
    assert texts(body) == expected


def test_a_table_is_a_line_a_row_with_its_marks():
    rows = list(markdown.blocks(f"| Role | Pay |\n|---|---|\n| Clerk {mark('00:00:10')} | $40k |\n| Cook | |"))
    assert [row.text for row in rows] == ["Role | Pay", "Clerk | $40k", "Cook"]
    assert [(offset, written.raw) for offset, written in rows[1].marks] == [(5, "00:00:10")]


def test_code_is_kept_line_by_line_as_it_stands():
    body = "Before.\n\n```python\npay = a * b * c  # [[x | y]]\n\nprint(pay)\n```\n\nAfter."
    assert texts(body) == ["Before.", "pay = a * b * c # [[x | y]]", "print(pay)", "After."]


def test_comments_are_left_out_and_lines_still_counted():
    body = f"Seen <!-- [00:00:09] hidden --> here.\n\n<!--\nhidden\n-->\n\nLater {mark('00:00:10')}."
    first, second = markdown.blocks(body)
    assert (first.text, first.marks) == ("Seen here.", ())
    assert (second.text, second.marks[0][1].line) == ("Later.", 7)


def test_line_numbers_are_those_of_the_file():
    body = "\n".join(
        [
            "One.",
            "",
            "***",
            f"Four {mark('00:00:04')}.",
            f"Five {mark('00:00:05')}.",
            "",
            f"* Seven {mark('00:00:07')}",
            f"  eight {mark('00:00:08')}",
            f"  * Nine {mark('00:00:09')}",
            f"## Ten {mark('00:00:10')}",
            "<div>",
            f"Twelve {mark('00:00:12')}",
            "</div>",
            "",
            "| Fifteen | x |",
            "|---|---|",
            f"| 17 | {mark('00:00:17')} |",
        ]
    )
    found = [written for block in markdown.blocks(body) for _, written in block.marks]
    assert [written.line for written in found] == [int(written.raw[-2:]) for written in found]
    assert len(found) == 8
    lines = [block.line for block in markdown.blocks(body)]
    assert lines == sorted(lines)
    assert lines[:4] == [1, 4, 7, 9]


def test_headings_nest_by_level_and_number_their_sections():
    body = "Top.\n# A\n### B\nx\n\ny\n## C\nz\n# D\n## D\nw"
    assert [(block.headings, block.section, block.text) for block in markdown.blocks(body)] == [
        ((), 0, "Top."),
        (("A", "B"), 2, "x"),
        (("A", "B"), 2, "y"),
        (("A", "C"), 3, "z"),
        (("D", "D"), 5, "w"),
    ]


def test_equal_headings_are_two_sections():
    assert [block.section for block in markdown.blocks("# A\nx\n# A\ny")] == [1, 2]


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("From $120k to $150k, $$ too.", "From $120k to $150k, $$ too."),
        ("2 * 3 * 4 and snake_case_word", "2 * 3 * 4 and snake_case_word"),
        (r"\*not bold\* and \[no link\]", "*not bold* and [no link]"),
        ("R&D, AT&amp;T, 1 &lt; 2 &#8211; so", "R&D, AT&T, 1 < 2 – so"),
        ("half  the\tspace", "half the space"),
    ],
)
def test_signs_that_are_no_markup_are_kept(body, shown):
    assert texts(body) == [shown]


@pytest.mark.parametrize("brk", ["  \n", "\\\n", "<br>", "<br/> ", "<br />"])
def test_a_hard_break_parts_the_line(brk):
    assert texts(f"One{brk}two") == ["One", "two"]


PIECES = st.sampled_from(
    [
        mark("00:00:10"),
        "[00:00:11]",
        "[0003:55]",
        '<p data-t="1:00">',
        "</p>",
        "<div>",
        "</div>",
        "<br/>",
        "<!--",
        "-->",
        "[[a | b]]",
        "[[a",
        "**",
        "*",
        "`",
        "> ",
        "> [!NOTE] ",
        "- ",
        "1. ",
        "# ",
        "|",
        "|---|",
        "\n",
        "\n\n",
        "---\n",
        "```\n",
        "    ",
        ". ",
        ", ",
        "(",
        ")",
        "word",
        "Word",
        " ",
        "”",
        "&amp;",
        "\t",
        "\u2028",
        "\x0b",
        "\0",
    ]
)


@given(st.one_of(st.text(), st.lists(PIECES, max_size=30).map("".join)))
def test_any_text_gives_single_lines_with_marks_inside_them(body):
    last = 0
    for block in markdown.blocks(body):
        assert block.text.strip()
        assert "\n" not in block.text and "\r" not in block.text
        offsets = [offset for offset, _ in block.marks]
        assert offsets == sorted(offsets)
        assert all(0 <= offset <= len(block.text) for offset in offsets)
        assert all(1 <= written.line <= body.count("\n") + 1 for _, written in block.marks)
        assert block.section >= last
        last = block.section


@given(st.lists(st.sampled_from(["Pay rises.", "Ask early,", "boss", "“why”", "(so", "it)"]), min_size=1, max_size=8))
def test_marks_never_change_the_text_of_plain_prose(words):
    plain = " ".join(words)
    marked = " ".join(f"{word} {mark('00:00:10')}" for word in words)
    assert texts(marked) == texts(plain)


def test_a_note_in_a_fence_of_markdown_is_read_as_one():
    (first, second) = markdown.blocks(
        "Before.\n\n```markdown\n## Pay\n\n- Ask <a data-t='00:01:10'>[00:01:10]</a>.\n```\n"
    )
    assert (first.text, second.text, second.headings) == ("Before.", "Ask.", ("Pay",))
    assert [(mark.raw, mark.line) for _, mark in second.marks] == [("00:01:10", 6)]


def test_several_times_in_one_bracket_are_several_marks():
    (block,) = markdown.blocks("He asks twice [13:14, 13:20; 01:02:03]. Then he waits.")
    assert block.text == "He asks twice. Then he waits."
    assert [(at, mark.raw) for at, mark in block.marks] == [(14, "13:14"), (14, "13:20"), (14, "01:02:03")]
