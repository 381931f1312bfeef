"""A language model's answer while it is being written: beside the page, so that the page can be used meanwhile."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import replace

from rag.encoder import Encoder
from rag.model.generate import Generate, rewritten
from ui import event
from ui.dialogue import Told

log = logging.getLogger("career-qa")


class Writing:
    """The turn `told`, being put into the words of `generate` by a thread of its own.

    `latest` is the turn as far as it is written, None until there is a statement; `done` says that no more will come.
    Where the model fails, the last `latest` is the answer in the sources' own sentences, with a remark that says why.
    """

    def __init__(self, told: Told, encoder: Encoder, generate: Generate) -> None:
        self.latest: Told | None = None
        self.done = False
        self._stopped = False
        self._visit = event.visit()  # that thread is of no visit
        threading.Thread(target=self._write, args=(told, encoder, generate), daemon=True).start()

    def stop(self) -> None:
        """Write no more: nobody waits for it."""
        self._stopped = True

    def _write(self, told: Told, encoder: Encoder, generate: Generate) -> None:
        asked, began, outcome = told.answer.question, time.perf_counter(), "fault"
        try:
            # The model is asked what was understood, not the few words of a follow-up.
            for answer in rewritten(replace(told.answer, question=told.reading.query), encoder, generate):
                self.latest = replace(told, answer=replace(answer, question=asked))
                if self._stopped:
                    outcome = "stopped"
                    break
                outcome = "kept" if any(remark.code == "model" for remark in answer.remarks) else "worded"
        except Exception:
            outcome = "fault"
            log.exception("writing the answer to %r failed", asked)
            self.latest = told
        finally:
            self.done = True
            took = round(1000 * (time.perf_counter() - began), 2)
            event.tell("wording", visit=self._visit, outcome=outcome, generation=told.answer.index, ms=took)
