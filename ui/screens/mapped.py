"""The map of the library: its passages as points, its topics as the legend."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from rag.atlas import Atlas, Point
from ui.parts.topics import topics
from ui.view import atlas as views
from ui.view.shelf import counted

if TYPE_CHECKING:
    import altair as alt

HEIGHT = 520  # pixels


def mapped(atlas: Atlas, *, key: str, on_point: Callable[[], None], on_topic: Callable[[], None]) -> None:
    """The map of `atlas`. A click on a point is a selection of the chart `key` (see `picked`), one on a topic the
    trigger ``open`` of the component ``topics``."""
    with st.container(key="picture"):
        with st.container(key="points"):
            said = f"{counted(len(atlas.points), 'passage')} as points, close to those that say alike"
            st.altair_chart(chart(atlas), key=key, on_select=on_point, alt=f"{said}. The topics beside it list them.")
            st.caption(f"{said}. A click on one opens its document.")
        with st.container(key="legend"):
            topics(views.topics(atlas), key="topics", on_open=on_topic)


def chart(atlas: Atlas) -> alt.Chart:
    """The picture of the points, in their topics' colours."""
    import altair as alt

    names = [topic.name for topic in atlas.topics]
    scale = alt.Scale(zero=False, nice=False, padding=12)
    drawn: alt.Chart = (
        alt.Chart(alt.InlineData(values=views.points(atlas)))
        .mark_circle(size=48, opacity=0.7, cursor="pointer")
        .encode(
            x=alt.X("x:Q", axis=None, scale=scale),
            y=alt.Y("y:Q", axis=None, scale=scale),
            color=alt.Color(
                "topic:N",
                scale=alt.Scale(domain=names, range=[views.colour(number) for number in range(len(names))]),
                legend=None,
            ),
            tooltip=[alt.Tooltip(f"{field}:N", title=field.title()) for field in ("document", "of", "says", "topic")],
        )
        .add_params(alt.selection_point("pick", fields=["n"], toggle=False))
        .properties(height=HEIGHT)
        .configure_view(stroke=None)
    )
    return drawn


def picked(state: object, atlas: Atlas) -> Point | None:
    """The point that a click on the chart chose, from what the browser says of it; None where that is nothing."""
    try:
        (chosen,) = state["selection"]["pick"]  # type: ignore[index]
        number = chosen["n"]
    except (KeyError, TypeError, ValueError):
        return None
    return atlas.points[number] if type(number) is int and 0 <= number < len(atlas.points) else None
