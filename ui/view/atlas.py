"""The library as a picture: passages as points, and their topics."""

from __future__ import annotations

from rag import moment
from rag.atlas import Atlas, Point, Topic
from rag.filter import PLURALS
from ui.view.place import KINDS, Data, headed
from ui.view.shelf import counted

# Of middle lightness: each at least 3:1 against the light page and against the dark one.
COLOURS = ("#1f8a70", "#c8641b", "#3f7fc4", "#9465cc", "#cc4a78", "#7d851c", "#a0694a", "#6a7d8b")
SAYS = 120  # characters of a sentence in a point's tooltip


def points(atlas: Atlas) -> list[Data]:
    """The points: ``{n, x, y, topic, document, of, says}``, `n` their number."""
    return [
        {
            "n": number,
            "x": round(point.x, 4),
            "y": round(point.y, 4),
            "topic": atlas.topics[point.topic].name,
            "document": point.source.title,
            "of": " · ".join(filter(None, (KINDS[point.source.kind], headed(point.source)["by"], point.source.date))),
            "says": _says(point),
        }
        for number, point in enumerate(atlas.points)
    ]


def topics(atlas: Atlas) -> list[Data]:
    """The topics: ``{name, colour, text, kinds, label, share}``; `share` is the bar, in percent of the
    longest."""
    most = max((len(topic.sources) for topic in atlas.topics), default=1)
    return [
        {
            "name": topic.name,
            "colour": colour(number),
            "text": counted(len(topic.sources), "document"),
            "kinds": _kinds(topic),
            "share": round(100 * len(topic.sources) / most, 1),
            "label": f"{topic.name}: list {counted(len(topic.sources), 'document')}",
        }
        for number, topic in enumerate(atlas.topics)
    ]


def colour(number: int) -> str:
    """The colour of topic `number`."""
    return COLOURS[number % len(COLOURS)]


def _kinds(topic: Topic) -> str:
    """``7 notes, 1 transcript, 4 articles``."""
    return ", ".join(f"{n:,} {PLURALS[kind].removesuffix('s' * (n == 1))}" for kind, n in topic.kinds.items())


def _says(point: Point) -> str:
    """The sentence of `point`, its beginning where it is long, behind its time."""
    text = point.text if len(point.text) <= SAYS else point.text[:SAYS].rsplit(" ", 1)[0] + " …"
    return text if point.second is None else f"{moment.clock(point.second)} · {text}"
