"""Cross-encoders: a model that reads question and passage together (Nogueira and Cho 2019), if the user names one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

Judge = Callable[[str, Sequence[str]], NDArray[np.float32]]  # question and texts to scores, higher is better


@cache
def load(name: str) -> Judge:
    """The cross-encoder called `name`, a sentence-transformers model or its folder; loaded once.

    Raises ValueError where it is not on this machine and cannot be fetched.
    """
    from sentence_transformers import CrossEncoder

    try:
        model = CrossEncoder(name, device="cpu")
    except (OSError, ValueError) as error:
        reason = str(error).strip().split("\n")[0]
        raise ValueError(
            f"the reranker {name!r} cannot be loaded ({reason}): check the name in --rerank or CAREER_QA_RERANKER, or "
            "connect once so that it can be downloaded; without either, nothing is reranked by a cross-encoder"
        ) from error

    def judge(question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        scores = model.predict([(question, text) for text in texts], show_progress_bar=False)
        return np.asarray(scores, np.float32)

    return judge
