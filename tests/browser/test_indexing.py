"""The index's page: rebuilding while the page answers, uploads, the library that shows what came."""

import re

import pytest
from steps import visit

sync_api = pytest.importorskip("playwright.sync_api", reason="no playwright: pip install playwright")
expect = sync_api.expect

DONE = re.compile(r": \d+ documents, .* encoded")
LOG = "How do I keep a work log?"
BELLS = """---
title: Casting bells for a living
pubDate: 2026-01-02
description: bells
---

## What a bell founder earns

A bell founder in a small foundry earns about as much as a church organist.
"""


def test_an_upload_is_indexed_and_answers(page, corpus):
    page.goto("/index")
    expect(page.get_by_role("heading", name="Index")).to_be_visible()
    page.locator("input[type=file]").set_input_files(
        [
            {"name": "../../bells.md", "mimeType": "text/markdown", "buffer": BELLS.encode()},
            {"name": "noise.md", "mimeType": "text/markdown", "buffer": bytes(range(256)) * 8},
        ]
    )
    page.get_by_role("button", name="Add the files").click()
    expect(page.get_by_text(re.compile(r"added: articles/bells\.md"))).to_be_visible()
    expect(page.get_by_text(re.compile(r"noise\.md.*(binary|refused|read)", re.S)).first).to_be_visible()
    assert (corpus / "articles" / "bells.md").read_text("utf-8") == BELLS
    assert not list(corpus.parent.glob("bells*")), "nothing outside the corpus"
    expect(page.get_by_text(DONE)).to_be_visible()
    visit(page, "What does a bell founder earn?")
    expect(page.locator(".statement").first).to_contain_text("as much as a church organist")
    page.goto("/library?open=articles/bells.md")
    expect(page.get_by_role("heading", name="Casting bells for a living")).to_be_visible()


def test_a_rebuild_shows_how_far_it_is_while_another_tab_is_answered(page, corpus):
    (corpus / "articles" / "bells-two.md").write_text(BELLS.replace("bells", "small bells"), "utf-8")
    page.goto("/index")
    page.get_by_role("button", name="Rebuild").click()
    other = page.context.new_page()
    visit(other, LOG)
    expect(other.locator(".statement").first).to_be_visible()
    expect(page.get_by_text(DONE)).to_be_visible()
    expect(page.get_by_role("button", name="Rebuild")).to_be_enabled()
    visit(other, "Who casts small bells for a living?")
    expect(other.locator(".source, .refusal").first).to_be_visible()
