"""What the library shows, as an address, both ways."""

import pytest

from ui.browsing import Browsing


@pytest.mark.parametrize(
    "browsing",
    [
        Browsing(),
        Browsing("two words", ("notes", "article"), "Boss, offer", "date", 3, "map", "a/b c.md", "m4"),
    ],
)
def test_the_address_holds_all_that_is_looked_at(browsing):
    assert Browsing.of(browsing.query) == browsing


def test_nonsense_in_an_address_is_as_if_it_were_not_there():
    query = {
        "find": [" "],
        "kind": ["books"],
        "sort": ["size"],
        "page": ["0"],
        "view": ["3d"],
        "at": ["m1"],
        "x": ["y"],
    }
    assert Browsing.of(query) == Browsing()
    assert Browsing.of({"open": ["a.md"], "at": ["c1"]}) == Browsing(open="a.md")
