"""Measuring answers against questions whose right answers are known.

A question file has one JSON object a line: ``id``, ``question``, ``answerable``, ``gold`` (a list of places that
answer: ``doc``, ``video_id``, ``start`` in seconds or null, ``quote``) and ``key_facts`` (regular expressions that a
right answer matches). A passage or citation is on gold when it holds most of a gold quote, or stands within `NEAR`
seconds of a gold moment of the same video.
"""

from __future__ import annotations

import json
import re
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rag.answer import Answer

NEAR = 30  # seconds
SHARE = 0.6  # of the quote's word trigrams
ON_TIME = 10  # seconds between a citation of the gold quote and the gold moment
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")

Question = Mapping[str, Any]


def read(path: Path) -> list[Question]:
    """The questions in `path`. Raises ValueError with file and line for what is no question."""
    try:
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise ValueError(f"{path} cannot be read ({reason}): name a file of questions") from error
    questions = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                question = json.loads(line)
                questions.append(question | {"id": str(question["id"]), "question": str(question["question"])})
            except (ValueError, TypeError, KeyError) as error:
                raise ValueError(
                    f"{path}:{number}: not a JSON object with `id` and `question` ({error!r}): mend that line"
                ) from error
    return questions


def measure(questions: Sequence[Question], answers: Sequence[Answer]) -> dict[str, float | None]:
    """The figures, by name; `answers` in the order of `questions`.

    hit@k (a gold passage among the first k), mrr@10, cite_hit (some citation on gold), cite_first (the first one is),
    facts (mean share of key facts in the answer), time_ok (citations of a gold quote within `ON_TIME` of its moment),
    words (median of an answer), declined_right and declined_wrong (declined share of unanswerable and of answerable
    questions), p50_ms (median time). None where there is nothing to measure.
    """
    pairs = list(zip(questions, answers, strict=True))
    asked = [(q, a) for q, a in pairs if q.get("answerable", True)]
    unknown = [(q, a) for q, a in pairs if not q.get("answerable", True)]
    cited = [[on_gold(c.text, c.source.video_id, c.start, q) for c in a.citations] for q, a in asked]
    said = [a for _, a in asked if a.answered]
    times = [on_time for q, a in asked for on_time in _on_time(q, a)]
    return {
        "questions": len(pairs),
        **_ranking(asked),
        "cite_hit": _mean([any(found) for found in cited]),
        "cite_first": _mean([found[:1] == [True] for found in cited]),
        "facts": _mean([_facts(q, a) for q, a in asked if q.get("key_facts")]),
        "time_ok": _mean(times),
        "words": statistics.median([len(WORD.findall(" ".join(s.text for s in a.statements))) for a in said])
        if said
        else None,
        "declined_right": _mean([not a.answered for _, a in unknown]),
        "declined_wrong": _mean([not a.answered for _, a in asked]),
        "p50_ms": round(statistics.median([a.latency_ms for a in answers]), 1) if answers else None,
    }


def on_gold(text: str, video_id: str | None, start: int | None, question: Question) -> bool:
    """Whether a quote, or a moment, is a gold one of `question`."""
    return any(
        holds(text, gold.get("quote", ""))
        or (
            video_id is not None
            and video_id == gold.get("video_id")
            and start is not None
            and gold.get("start") is not None
            and abs(start - gold["start"]) <= NEAR
        )
        for gold in question.get("gold", ())
    )


def holds(text: str, quote: str) -> bool:
    """Whether `text` holds `SHARE` of the word trigrams of `quote`."""
    wanted = _trigrams(quote)
    return bool(wanted) and len(wanted & _trigrams(text)) >= SHARE * len(wanted)


def _trigrams(text: str) -> set[tuple[str, ...]]:
    words = [word.lower().replace("’", "'") for word in WORD.findall(text)]
    return {tuple(words[i : i + 3]) for i in range(max(1, len(words) - 2))} if words else set()


def _ranking(asked: Sequence[tuple[Question, Answer]]) -> dict[str, float | None]:
    """hit@1, 5, 10 and mrr@10, by ir-measures."""
    if not asked:
        return {}
    import ir_measures
    from ir_measures import RR, Qrel, ScoredDoc, Success

    qrels, run = [], []
    for question, answer in asked:
        qrels.append(Qrel(question["id"], "gold", 1))  # so that a question whose gold was not found counts as a miss
        for rank, hit in enumerate(answer.retrieved):
            start = hit.passage.second_at(hit.sentence.start)
            gold = on_gold(hit.passage.text, hit.passage.source.video_id, start, question)
            qrels += [Qrel(question["id"], str(hit.row), 1)] if gold else []
            run.append(ScoredDoc(question["id"], str(hit.row), -float(rank)))
    names = {Success @ 1: "hit@1", Success @ 5: "hit@5", Success @ 10: "hit@10", RR @ 10: "mrr@10"}
    found = ir_measures.calc_aggregate(list(names), qrels, run)
    return {name: round(found[measure], 3) for measure, name in names.items()}


def _facts(question: Question, answer: Answer) -> float:
    text = " ".join(s.text for s in answer.statements).replace("’", "'")
    facts = question["key_facts"]
    return sum(bool(re.search(fact, text, re.I)) for fact in facts) / len(facts)


def _on_time(question: Question, answer: Answer) -> list[bool]:
    return [
        abs(citation.start - gold["start"]) <= ON_TIME
        for citation in answer.citations
        for gold in question.get("gold", ())
        if citation.start is not None and gold.get("start") is not None and holds(citation.text, gold.get("quote", ""))
    ]


def _mean(values: Sequence[float | bool]) -> float | None:
    return round(statistics.mean(map(float, values)), 3) if values else None
