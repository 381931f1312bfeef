"""Duplicates: near-equal documents are found whatever their names; different ones never are."""

import pytest
from fakes import VIDEO, source
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Document, Section, Segment
from ingest.duplicates import HASHES, originals, problem, shingles, signature, words

OTHER_VIDEO = "0123456789_"
LONG = " ".join(f"Word{n}" for n in range(200))


def signed(doc, text, video_id=None, url=None):
    of = source(doc, "article", video_id=video_id, url=url)
    return of, signature(Document(of, (Section((), (Segment(text),)),)))


def changed(text, number):
    """`text` with `number` of its words, evenly spread, replaced."""
    parts = text.split()
    step = len(parts) // number
    return " ".join(f"new{n}" if n % step == step // 2 and n < step * number else word for n, word in enumerate(parts))


def test_shingles_are_three_words_without_case_and_punctuation():
    assert shingles(words("Ask, don't “beg” THEM.")) == {"ask don t", "don t beg", "t beg them"}
    assert shingles(words("Two words")) == {"two words"}
    assert shingles([]) == frozenset()


@pytest.mark.parametrize(
    ("text", "near"),
    [
        (LONG, True),
        (LONG.upper().replace(" ", ", ") + ".", True),  # captions by hand and by machine
        (changed(LONG, 6), True),  # shares 180 of 216 shingles, .83
        (changed(LONG, 20), False),  # 138 of 258, .53
        (f"{LONG} {' '.join(f'more{n}' for n in range(40))}", True),  # 198 of 238, .83
        (f"{LONG} {' '.join(f'more{n}' for n in range(200))}", False),  # 198 of 398, .50
        (" ".join(reversed(LONG.split())), False),
        ("", False),
    ],
)
def test_a_document_that_is_near_equal_is_a_duplicate(text, near):
    assert originals([signed("a.md", LONG), signed("b.md", text)]) == ({"b.md": "a.md"} if near else {})


def test_the_original_is_the_one_that_links():
    copies = [signed("a.md", LONG), signed("b.md", LONG, url="https://b.example/"), signed("c.md", LONG, VIDEO)]
    assert originals(copies) == {"a.md": "c.md", "b.md": "c.md"}
    assert originals(copies[:2]) == {"a.md": "b.md"}
    assert originals(reversed(copies)) == originals(copies)


def test_a_chain_has_one_original():
    texts = [changed(changed(LONG, number), 1) if number else LONG for number in (0, 6)]
    third = " ".join(["other"] * 16 + texts[1].split()[16:])
    chain = {"a.md": LONG, "b.md": texts[1], "c.md": third}
    found = originals(signed(doc, text) for doc, text in chain.items())
    assert originals([signed("a.md", LONG), signed("c.md", third)]) == {}
    assert found == {"b.md": "a.md", "c.md": "a.md"}


def test_different_videos_have_no_duplicates():
    copies = [signed("a.md", LONG, VIDEO), signed("b.md", LONG, OTHER_VIDEO), signed("c.md", LONG)]
    assert originals(copies) == {"c.md": "a.md"}
    assert originals([*copies, signed("d.md", LONG, OTHER_VIDEO)]) == {"c.md": "a.md", "d.md": "b.md"}


def test_documents_without_words_are_no_duplicates():
    assert signed("a.md", " … \n")[1] == b""
    assert originals([signed("a.md", ""), signed("b.md", "")]) == {}
    assert originals([]) == {}


def test_a_signature_is_the_same_in_every_run_and_on_every_machine():
    _, found = signed("a.md", "ask your boss")
    assert len(found) == HASHES * 4
    assert found[:8].hex() == "272f89f5c8696d17"


def test_thousands_of_equal_files_are_done():
    _, hashes = signed("0.md", LONG)
    found = originals((source(f"{n:04}.md", "article"), hashes) for n in range(3000))
    assert found == {f"{n:04}.md": "0000.md" for n in range(1, 3000)}


@given(
    st.lists(
        st.tuples(st.sampled_from([LONG, changed(LONG, 4), "Short.", ""]), st.sampled_from([None, VIDEO, OTHER_VIDEO])),
        max_size=8,
    ),
    st.randoms(),
)
def test_what_holds_for_every_corpus(texts, random):
    documents = [signed(f"{n}.md", text, video) for n, (text, video) in enumerate(texts)]
    found = originals(documents)
    assert not found.keys() & set(found.values())  # an original repeats none
    of = {of.doc: of for of, _ in documents}
    assert all(None in (of[a].video_id, of[b].video_id) or of[a].video_id == of[b].video_id for a, b in found.items())
    random.shuffle(documents)
    assert originals(documents) == found


def test_what_is_told_of_a_duplicate():
    assert problem("a.md") == ("duplicate", 0, "same text as a.md: that one answers, and this one is named beside it")
