"""The map of topics."""

import pytest
import ui_samples as samples
from fakes import source

from rag.atlas import Atlas, Point, Topic
from ui.screens import mapped
from ui.view import atlas as pictures

HOSTILE = samples.HOSTILE


def made_atlas(title="A title"):
    document = source(title=title)
    return Atlas(
        (Topic("Boss, offer", (document,)), Topic("Rest", ())),
        (Point(0.123456, 1, 0, document, 65, "Says it."), Point(0, 0, 1, document, None, "word " * 40)),
    )


def test_points_and_topics_of_the_map():
    first, second = pictures.points(made_atlas())
    assert first == {
        "n": 0,
        "x": 0.1235,
        "y": 1,
        "topic": "Boss, offer",
        "document": "A title",
        "of": "Video notes · A channel",
        "says": "1:05 · Says it.",
    }
    assert second["says"].endswith("word …")
    assert len(second["says"]) < 130
    assert [(row["name"], row["share"], row["label"], row["kinds"]) for row in pictures.topics(made_atlas())] == [
        ("Boss, offer", 100.0, "Boss, offer: list 1 document", "1 note"),
        ("Rest", 0.0, "Rest: list 0 documents", ""),
    ]


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("colour", pictures.COLOURS)
@pytest.mark.parametrize("page", ["#fcfbf8", "#14181a"])
def test_every_colour_is_seen_on_the_light_and_on_the_dark_page(colour, page):
    dark, light = sorted([luminance(colour), luminance(page)])
    assert (light + 0.05) / (dark + 0.05) >= 3


def test_the_chart_holds_the_points_and_colours_in_the_order_of_topics():
    spec = mapped.chart(made_atlas(HOSTILE)).to_dict()
    (values,) = spec["datasets"].values()
    assert [value["document"] for value in values] == [HOSTILE] * 2
    assert spec["encoding"]["color"]["scale"] == {
        "domain": ["Boss, offer", "Rest"],
        "range": list(pictures.COLOURS[:2]),
    }


@pytest.mark.parametrize(
    ("pick", "number"),
    [([{"n": 1}], 1), ([{"n": 2}], None), ([{"n": -1}], None), ([{"n": True}], None), ([], None), ("x", None)],
)
def test_a_click_on_the_map_chooses_a_point_that_is_there(pick, number):
    made = made_atlas()
    expected = None if number is None else made.points[number]
    assert mapped.picked({"selection": {"pick": pick}}, made) is expected
    assert mapped.picked(None, made) is None
