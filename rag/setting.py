"""Settings: what retrieval does, as a value, and the ladder that leads to the default.

From the third rung on each adds one thing to the one before, so that questions tell what that thing is worth.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

Ranking = Literal["dense", "bm25", "sentences"]


@dataclass(frozen=True, slots=True)
class Setting:
    """A way to retrieve.

    `rankings` propose passages, fused by reciprocal rank; the first `pool` are reranked by `late` times their MaxSim
    and `sentence` times the cosine of their best sentence. With no `late` they stay in the order of the fusion.
    `reranker` names the cross-encoder that reads the best.
    """

    rankings: tuple[Ranking, ...]
    late: float = 0.0
    sentence: float = 0.0
    pool: int = 100
    reranker: str | None = None


ALL: tuple[Ranking, ...] = ("dense", "sentences", "bm25")
FULL = Setting(ALL, late=3.0, sentence=1.0)
RUNGS: Mapping[str, Setting] = {
    "bm25": Setting(("bm25",)),
    "dense": Setting(("dense",)),
    "dense+bm25": Setting(("dense", "bm25")),
    "+sentences": Setting(ALL),
    "+late": Setting(ALL, late=1.0),
    "full": FULL,
}


def chosen(name: str = "full", reranker: str | None = None) -> Setting:
    """The rung of this name, with the cross-encoder `reranker` or else that of ``CAREER_QA_RERANKER``, if any."""
    return replace(RUNGS[name], reranker=reranker or os.environ.get("CAREER_QA_RERANKER") or None)
