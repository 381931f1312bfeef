"""The list of documents."""

import ui_samples as samples
from fakes import source

from rag.catalogue import Entry, Found
from ui.view import shelf as rows


def entries(count, start=0):
    return tuple(Entry(source(f"{at}.md", title=f"Title {at}"), at + 1, at) for at in range(start, start + count))


def test_a_row_says_what_a_document_is_and_holds():
    (group,) = rows.shelf(Found((Entry(samples.NOTES, 9, 12), Entry(samples.ARTICLE, 1, 0))), page=1, searched=False)[
        "groups"
    ]
    assert group["lead"] is None
    assert group["rows"] == [
        {
            "doc": "notes/counter-offers.md",
            "kind": "Video notes",
            "title": "How to Negotiate A Counter Offer",
            "by": "A Life After Layoff",
            "date": None,
            "whole": "/library?open=notes%2Fcounter-offers.md",
            "counts": "12 moments · 9 passages",
        },
        {
            "doc": "articles/references.md",
            "kind": "Article",
            "title": "References, and when to give them",
            "by": "R. Writer",
            "date": "2024-03-02",
            "whole": "/library?open=articles%2Freferences.md",
            "counts": "1 passage",
        },
    ]


def test_names_and_texts_are_two_groups_over_all_pages():
    found = Found(entries(60), entries(1200, 60))
    second = rows.shelf(found, page=2, searched=True)
    assert second["total"] == "51 to 100 of 1,260 documents"
    assert [(group["lead"], len(group["rows"])) for group in second["groups"]] == [
        ("In the name of 60 documents", 10),
        ("In the text of 1,200 other documents", 40),
    ]
    assert second["groups"][1]["rows"][0]["title"] == "Title 60"
    assert [(way["page"], way["name"]) for way in second["pages"]] == [
        (1, "Back: documents 1 to 50"),
        (3, "Next: documents 101 to 150"),
    ]


def test_a_page_behind_the_last_is_the_last():
    last = rows.shelf(Found(entries(51)), page=99, searched=False)
    assert [row["title"] for row in last["groups"][0]["rows"]] == ["Title 50"]
    assert [way["text"] for way in last["pages"]] == ["Back"]
