"""The page as Streamlit's own test runner runs it, over answers made by hand."""

import json
from pathlib import Path

import ui_samples as samples
from streamlit.testing.v1 import AppTest

import ui
from rag.conversation import Reading

APP = Path(ui.__file__).with_name("app.py")
QUESTION = "Should I take the counter offer?"


class Backend:
    """Stands for the index and for `rag`: what is understood and answered, and what was asked."""

    def __init__(self):
        self.index = samples.FakeIndex()
        self.answer = samples.answered
        self.inherits = {}
        self.asked = []

    def open(self):
        if isinstance(self.index, Exception):
            raise self.index
        return self.index

    def understand(self, question, turns, index, encoder):
        return Reading(question, question, **(self.inherits if turns else {}))

    def ask(self, query, index, encoder, *, filter, told):
        self.asked.append((query, index.id, str(filter)))
        return self.answer(query, index.id)


def visit(*questions, **query):
    page = AppTest.from_file(str(APP), default_timeout=30)
    if questions:
        page.query_params["q"] = list(questions)
    for name, value in query.items():
        page.query_params[name] = value
    return page.run()


def submit(page, question):
    page.text_input(key="question").set_value(question)
    return next(button for button in page.button if button.label == "Ask").click().run()


def parts(page):
    """What each component of the page was given, by its key."""
    assert not page.exception
    return {part.key: json.loads(part.proto.json) for part in page.get("bidi_component")}
