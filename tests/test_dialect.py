"""Dialects: what engines add to Markdown is gone, what it wraps stays, code is untouched, lines keep their numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import dialect, markdown


def texts(body):
    return [block.text for block in markdown.blocks(dialect.plain(body))]


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ('{{< figure src="a.png" title="A" >}}', ""),
        ("{{% note %}}Ask early.{{% /note %}}", "Ask early."),
        ("{{<\n  youtube x\n>}} Ask.", "Ask."),
        ("{% include share.html %} Ask.", "Ask."),
        ("{% if x %}Ask.{% endif %}", "Ask."),
        ("{{ page.title | escape }} Ask.", "Ask."),
        ('[Pay]({{ "/pay" | relative_url }}) rises.', "Pay rises."),
        ("{{ site.url }}{{ site['x'] }}", ""),
        ("Ask.\n{: .lead #first}", "Ask."),
        ("*Ask*{: .lead} now.", "Ask now."),
        ("* Contents\n{:toc}", ""),
        ("[TOC]", ""),
        ("[[_TOC_]]", ""),
        ("![[picture.png|300]] Ask.", "Ask."),
        ("Ask early. ^a1-b", "Ask early."),
        ("Ask early.\n\n^a1", "Ask early."),
        ("#career #pay/rise", ""),
        ("Ask %%not this%% early.", "Ask early."),
        ("%%\nhidden\n\n- lines\n%%", ""),
        ("Ask.[^1] Now[^long-name].", "Ask. Now."),
        ("==Ask== early.", "Ask early."),
        ("- [ ] Ask.", "Ask."),
        ("- [x] Asked.", "Asked."),
    ],
)
def test_what_an_engine_adds_is_gone(written, left):
    assert " ".join(texts(written)) == left


@pytest.mark.parametrize(
    "kept",
    [
        "Dear {{ your name }}, I ask.",
        "Write {name} and {date} there.",
        "It rose 5%% and then 6%% more.",
        "We are #1 and C# pays.",
        "x ^ y and a^b hold.",
        "a == b and c == d",
        "where('a', '==', 1) and ('b', '==', 2)",
        "The {{target_page | shown text}} of a wiki.",
        "Say `{{ page.title }}` or `[^1]` in code.",
        "[x] and [ ] in a sentence",
    ],
)
def test_what_only_resembles_it_stays(kept):
    assert texts(kept) == [kept.replace("`", "")]


def test_a_line_of_numbers_is_no_line_of_tags():
    assert texts("#1 #2") == ["#1 #2"]


def test_headings_lose_their_attributes_only():
    (block,) = markdown.blocks(dialect.plain("## Ask early {#ask .big}\n\nNow."))
    assert (block.headings, block.text) == (("Ask early",), "Now.")


@pytest.mark.parametrize(
    ("opening", "title"),
    [(":::note[Look out]", ["Look out"]), ("::: warning Look out", ["Look out"]), (":::tip", []), (":::note{.x}", [])],
)
def test_asides_keep_their_title_and_text(opening, title):
    assert texts(f"Before.\n\n{opening}\nAsk early.\n:::\n\nAfter.") == ["Before.", *title, "Ask early.", "After."]


def test_footnotes_are_lines_where_they_were_written():
    body = "Ask early.[^1][^2]\n\n[^1]: By law.\n[^2]: Or custom,\n    which differs.\n\nNow."
    assert texts(body) == ["Ask early.", "By law.", "Or custom, which differs.", "Now."]


@pytest.mark.parametrize("fence", ["```", "~~~~", "> ```", "- ```"])
def test_code_is_untouched(fence):
    sign = fence.strip("> -")
    lead = fence[: -len(sign)]
    inner = lead.replace("-", " ")
    code = "{% x %} {{ page.a }} %%a%% [^1] #tag"
    assert texts(f"{lead}{sign}liquid\n{inner}{code}\n{inner}{sign}\n\nAsk.[^1]") == [code, "Ask."]


def test_a_fence_that_is_never_closed_is_code_to_the_end():
    assert texts("```\n{% x %}\n\n{% y %}") == ["{% x %}", "{% y %}"]


@pytest.mark.parametrize("language", ["dataview", "dataviewjs", "query", "tasks"])
def test_queries_are_no_code_to_read(language):
    assert texts(f"Ask.\n\n```{language}\ntable x\n```\n\nNow.") == ["Ask.", "Now."]


def test_signs_of_code_without_end_are_text_and_done():
    run = "`" * 300_000
    assert dialect.plain(f"a {run} {{{{ page.b }}}}") == f"a {run} "
    assert dialect.plain(f"a {run} {{b}}", jsx=True) == f"a {run} "


SIGNS = "{ } : ``` ` x ::: <A > == ] [^ %% {{ }} {% %} #a >_ -_ _^a _ ; ;;"  # _ a space, ; a line end
PLAIN = st.sampled_from(["Pay rises.", "Ask (early),", "# Why", "- so", "> it", "$5", "a_b", "", "1. x", "**b**"])


def written(signs):
    return "".join(signs).replace("_", " ").replace(";", "\n")


@given(st.one_of(st.text(), st.lists(st.sampled_from(SIGNS.split()), max_size=25).map(written)), st.booleans())
def test_any_text_keeps_its_lines(text, jsx):
    text = " ".join(text.splitlines()) if "\n" not in text else "\n".join(text.splitlines())
    assert dialect.plain(text, jsx=jsx).count("\n") == text.count("\n")


@given(st.lists(PLAIN))
def test_plain_markdown_is_left_as_it_is(lines):
    text = "\n".join(lines)
    assert dialect.plain(text) == text
