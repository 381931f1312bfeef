"""The page's measuring: a visitor of a real server, and that a wrong answer would be seen."""

import asyncio

import pytest
from fakes import mark, note, write

from ingest.build import build
from rag.index import Index
from rag.manifest import CURRENT
from tests.bench.crowd import Asked, Published, expected, judged, said, served
from tests.bench.visitor import Shown, serving, visiting

FILES = {
    "pay.md": note(
        f"## Asking for a raise\nAsk for a raise right after a success that your manager saw {mark('00:01:10')}. "
        f"Name the sum that you want before your manager names one {mark('00:02:20')}.",
        title="How to ask for a raise",
    ),
    "articles/notice.md": "---\ntitle: Giving notice\n---\nTell your manager first that you quit, and in person.\n",
    "articles/plan.md": "---\ntitle: Plans\n---\nA performance plan is a written warning with targets and a date.\n",
}
QUESTION = "When should I ask for a raise?"


def test_a_visitor_sees_the_answer_the_refusal_and_the_message(tmp_path, model):
    folder = tmp_path / "index"
    build(write(tmp_path / "corpus", FILES), folder, model)
    wanted = expected(QUESTION, Index.open(folder), model)
    assert [row[2:] for row in wanted][:1] == [((1, "1:10"),)]

    async def visit(address):
        async with visiting(address) as visitor:
            empty = await visitor.go("")
            answer = await visitor.ask(QUESTION)
            again = await visitor.again()
            refusal = await visitor.ask("Who won the football cup in Brazil?")
            (folder / CURRENT).unlink()
            return empty, answer, again, refusal, await visitor.again()

    with serving(folder, tmp_path / "log") as site:
        empty, answer, again, refusal, message = asyncio.run(visit(site.address))
    assert [shown.faults for shown in (empty, answer, again, refusal, message)] == [[]] * 5
    assert (said(empty), empty.answered) == (None, None)
    assert said(answer) == wanted
    assert 0 < answer.answered <= answer.whole
    assert again.parts == answer.parts, "messages that the browser keeps are only named"
    assert said(refusal) == ()
    assert said(message) is None
    assert "no index" in message.parts["message"]["text"]
    assert "Traceback" not in site.log.read_text()


INDEXES = [Published("one", 0, 0), Published("two", 10, 11), Published("three", 20, 21)]


@pytest.mark.parametrize(
    ("sent", "came", "places"), [(1, 2, [0]), (1, 10.5, [0, 1]), (10.5, 12, [0, 1]), (12, 13, [1]), (9, 30, [0, 1, 2])]
)
def test_the_indexes_that_may_have_answered(sent, came, places):
    assert served(Asked(QUESTION, sent, None, came), INDEXES) == places


def shown(text):
    return Shown({"statements": {"rows": [{"lead": "", "text": text, "chips": [], "against": []}]}}, [], 0.1, 0.2)


@pytest.mark.parametrize(
    ("found", "sent", "fault", "telling"),
    [
        (shown("Two."), 12, "", True),
        (shown("One."), 12, "the answer of another index", True),
        (shown("One."), 9, "", False),
        (Shown({"refusal": {}}, [], 0.1, 0.2), 12, "the answer of another index", True),
        (Shown({"message": "No."}, [], 0.1, 0.2), 12, "no answer: No.", False),
        (Shown({}, ["KeyError: 'x'"], None, 0.2), 12, "KeyError: 'x'", False),
        (TimeoutError("60 s"), 12, "TimeoutError: 60 s", False),
    ],
)
def test_an_answer_must_be_of_an_index_that_was_served(found, sent, fault, telling):
    answers = {"one": (("", "One."),), "two": (("", "Two."),), "three": (("", "Two."),)}
    asked = Asked(QUESTION, sent, found, 13)
    assert judged(asked, INDEXES, lambda question, id: answers[id]) == (fault, telling)
