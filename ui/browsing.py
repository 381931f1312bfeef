"""What the library shows, as the query of its URL, both ways.

``find`` are words looked for; ``kind`` and ``topic`` narrow the list, ``sort`` orders it and ``page`` leafs through it;
``view=map`` is the picture; ``open`` is the document that is open and ``at`` its moment. Whatever else a query holds is
left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from rag.catalogue import Order
from rag.passage import Kind

View = Literal["list", "map"]


@dataclass(frozen=True, slots=True)
class Browsing:
    """The list as it is looked at, its `page` from 1, and the path of the document that is `open`, if one is."""

    find: str = ""
    kinds: tuple[Kind, ...] = ()
    topic: str | None = None
    sort: Order = "title"
    page: int = 1
    view: View = "list"
    open: str | None = None
    at: str | None = None

    @classmethod
    def of(cls, query: Mapping[str, Sequence[str]]) -> Browsing:
        """What `query` asks for. What makes no sense in it is as if it were not there."""
        one = {name: given[-1].strip() for name, given in query.items() if given and given[-1].strip()}
        sort, view, page, at = (one.get(name, "") for name in ("sort", "view", "page", "at"))
        return cls(
            " ".join(one.get("find", "").split()),
            tuple(kind for kind in get_args(Kind) if kind in query.get("kind", ())),
            one.get("topic"),
            sort if sort in get_args(Order) else "title",  # type: ignore[arg-type]
            int(page) if re.fullmatch(r"[1-9][0-9]{0,4}", page) else 1,
            view if view in get_args(View) else "list",  # type: ignore[arg-type]
            one.get("open"),
            at if re.fullmatch(r"m[0-9]{1,4}", at) and one.get("open") else None,
        )

    @property
    def query(self) -> dict[str, list[str]]:
        """As a query: ``of(browsing.query) == browsing``."""
        found: dict[str, list[str]] = {
            "find": [self.find],
            "kind": list(self.kinds),
            "topic": [self.topic or ""],
            "sort": [self.sort if self.sort != "title" else ""],
            "page": [str(self.page) if self.page > 1 else ""],
            "view": [self.view if self.view != "list" else ""],
            "open": [self.open or ""],
            "at": [self.at or ""],
        }
        return {name: given for name, given in found.items() if any(given)}
