"""Metrics: what happens on the page, counted for Prometheus, on a port of their own.

``docs/operations.md`` has them in a table. Times are in seconds, as Prometheus has its base units. No metric holds
anything of a question or a visitor.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from rag.stages import STAGES

OUTCOMES = ("answered", "declined", "refused", "fault", "stopped")
WORDINGS = ("worded", "kept", "fault", "stopped")
# Of a stage, from a millisecond; of an answer, from ten.
SOON = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
WHOLE = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics(logging.Handler):
    """Counts events (`ui.event`). `visits` tells how many visits are open now."""

    def __init__(self, visits: Callable[[], float]) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
        from prometheus_client.process_collector import ProcessCollector

        super().__init__()
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        given: dict[str, Any] = {"namespace": "career_qa", "registry": registry}
        self._questions = Counter("questions", "Questions, by what became of them.", ["outcome"], **given)
        self._question = Histogram("question_seconds", "From a question to its answer.", buckets=WHOLE, **given)
        self._stage = Histogram("stage_seconds", "Each stage of an answer.", ["stage"], buckets=SOON, **given)
        self._wordings = Counter("wordings", "Answers that a language model was given to word.", ["outcome"], **given)
        self._limited = Counter("limited", "Questions not asked: their visitor was asked to wait.", **given)
        self._opens = Counter(
            "index_opens", "Times that an index was opened, or began to be refused.", ["outcome"], **given
        )
        self._ready = Gauge("index_ready", "1 where the index answered the last probe, else 0.", **given)
        self._index = Gauge("index_info", "The index that is served.", ["generation", "encoder"], **given)
        self._passages = Gauge("index_passages", "Passages in the index that is served.", **given)
        Gauge("visits", "Visits that are open.", **given).set_function(visits)
        for name, labels in ((self._questions, OUTCOMES), (self._wordings, WORDINGS), (self._opens, _OPENS)):
            for label in labels:  # a counter that is not there yet cannot be told from one that stands at 0
                name.labels(label)
        for stage in STAGES:
            self._stage.labels(stage)

    def emit(self, record: logging.LogRecord) -> None:
        """Count the event of `record`; other records are passed over."""
        fields: dict[str, Any] | None = getattr(record, "event", None)
        if fields is None:
            return
        match record.msg:
            case "question":
                self._asked(fields)
            case "wording":
                self._worded(fields)
            case "index":
                self._opened(fields)
            case "ready":
                self._ready.set(fields["ready"])
            case "limited":
                self._limited.inc()

    def _asked(self, fields: dict[str, Any]) -> None:
        self._questions.labels(fields["outcome"]).inc()
        if fields["outcome"] in ("answered", "declined"):
            self._question.observe(fields["ms"] / 1000)
        for stage, ms in fields["stages"].items():
            self._stage.labels(stage).observe(ms / 1000)

    def _worded(self, fields: dict[str, Any]) -> None:
        self._wordings.labels(fields["outcome"]).inc()
        self._stage.labels("model").observe(fields["ms"] / 1000)

    def _opened(self, fields: dict[str, Any]) -> None:
        self._opens.labels(fields["outcome"]).inc()
        if fields["outcome"] == "opened":
            self._index.clear()
            self._index.labels(fields["generation"], fields["encoder"]).set(1)
            self._passages.set(fields["passages"])


_OPENS = ("opened", "refused")


def serve(port: int, address: str, visits: Callable[[], float]) -> Metrics:
    """Serve the metrics at ``http://address:port/metrics`` from a thread, while the process lives.

    Raises ValueError where prometheus-client is missing or the port is taken.
    """
    try:
        from prometheus_client import start_http_server
    except ModuleNotFoundError as error:
        raise ValueError("--metrics needs prometheus-client: pip install 'career-qa[ops]'") from error
    metrics = Metrics(visits)
    try:
        start_http_server(port, address, metrics.registry)
    except OSError as error:
        raise ValueError(f"no metrics at {address}:{port} ({error}): give another port") from error
    return metrics
