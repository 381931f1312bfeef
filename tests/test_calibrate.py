"""Calibrating: what parts the questions gets the weight, and too few are refused."""

import json

import numpy as np
import pytest
from fakes import passage

from rag.confidence import Calibration, Signals
from rag.measure.calibrate import FEWEST, STRANGERS, Case, cases, fitted, write
from rag.store import EVERYTHING


def observations(count=60, at=3):
    """Signals of which number `at` parts answerable questions (.6) from others (.3), and the others are noise."""
    rng = np.random.default_rng(0)
    values = rng.normal(0.5, 0.1, (2 * count, len(Signals._fields)))
    values[:count, at] = rng.normal(0.6, 0.05, count)
    values[count:, at] = rng.normal(0.3, 0.05, count)
    return values, [Case("?", EVERYTHING, at < count) for at in range(2 * count)]


def test_the_signal_that_parts_them_gets_the_weight():
    values, known = observations()
    fit = fitted(values, known, "words")
    weights = fit.calibration["weights"]
    assert max(weights, key=lambda name: abs(weights[name])) == "background" and weights["background"] > 0
    assert fit.auroc > 0.99 and fit.declined_right > 0.95 and fit.declined_wrong < 0.05


def test_the_border_lies_between_the_two_kinds(tmp_path):
    values, known = observations()
    write(fitted(values, known, "words"), tmp_path / "c.json")
    sure = Calibration.read(tmp_path / "c.json")
    assert sure.encoder == "words"
    middle = np.full(len(Signals._fields), 0.5)
    assert sure(Signals(*middle)._replace(background=0.35)) < 0.5 < sure(Signals(*middle)._replace(background=0.55))


def test_strangers_weigh_little_where_others_have_no_answer_either():
    """They say that signal 1 parts, the others that signal 3 does."""
    values, known = observations(at=3)
    strange, _ = observations(at=1)
    strangers = [case._replace(answerable=False, stranger=True) for case in known[60:]]
    weights = fitted(np.concatenate([values, strange[60:]]), [*known, *strangers], "words").calibration["weights"]
    alone = fitted(np.concatenate([values[:60], strange[60:]]), [*known[:60], *strangers], "words")
    assert weights["background"] > 2 * weights["length"] > 0
    assert alone.calibration["weights"]["length"] > 2 * alone.calibration["weights"]["background"]


def test_what_parts_nothing_is_known_for_chance():
    values, known = observations()
    rng = np.random.default_rng(1)
    assert abs(fitted(rng.normal(size=values.shape), known, "words").auroc - 0.5) < 0.15


@pytest.mark.parametrize(("right", "kind"), [(FEWEST - 1, "an answer"), (100, "none")])
def test_too_few_questions_are_refused(right, kind):
    values = np.zeros((119, len(Signals._fields)))
    asked = [Case("?", None, at < right) for at in range(119)]
    with pytest.raises(ValueError, match=f"19 questions have {kind}: name a file with at least {FEWEST} of each"):
        fitted(values, asked, "words")


def test_the_file_is_plain_json(tmp_path):
    write(fitted(*observations(), "words"), tmp_path / "c.json")
    found = json.loads((tmp_path / "c.json").read_text())
    assert set(found) == {"encoder", "weights", "bias"} and tuple(found["weights"]) == Signals._fields


def test_each_group_is_a_corpus_and_some_questions_are_strangers_to_the_next(publish):
    index = publish([passage("Ask.", doc="a/1.md", video_id=None), passage("Bake.", doc="b/1.md", video_id=None)])
    known = {
        group: [{"id": f"{group}-{n}", "question": f"{group}{n}", "gold": [{"doc": f"{group}/1.md"}]} for n in range(4)]
        for group in "ab"
    }
    silent = {"id": "a-9", "question": "a9", "answerable": False, "gold": []}
    found = cases([*known["a"], silent, *known["b"]], index)
    own = [(case.question, case.scope.docs, case.answerable) for case in found if not case.stranger]
    assert own == [
        *((f"a{n}", ("a/1.md",), True) for n in range(4)),
        ("a9", ("a/1.md",), False),
        *((f"b{n}", ("b/1.md",), True) for n in range(4)),
    ]
    strangers = [(case.question, case.scope.docs, case.answerable) for case in found if case.stranger]
    assert STRANGERS == 3
    assert strangers == [(f"{g}{n}", (f"{o}/1.md",), False) for g, o in (("a", "b"), ("b", "a")) for n in (0, 3)]


def test_one_group_is_asked_of_all(publish):
    index = publish([passage("Ask.", doc="a/1.md")])
    gold = [{"doc": "a/1.md"}]
    questions = [{"id": "a-1", "question": "?", "gold": gold}, {"id": "a-2", "question": "!", "gold": []}]
    assert [(case.question, case.scope, case.stranger) for case in cases(questions, index)] == [
        ("?", EVERYTHING, False),
        ("!", EVERYTHING, False),
    ]
