"""A model's answer: what is sent, what of its reply is shown, and what is given where there is none."""

import json

import pytest
from fakes import WordEncoder, passage
from scripted import chunk, endpoint, reply

from rag import tokens
from rag.answer import Answer, Citation, Hit, Statement
from rag.ask import answer as ask
from rag.model.endpoint import Unavailable
from rag.model.generate import INSTRUCTIONS, material, rewritten, within, written

ENCODER = WordEncoder(dimension=4096)
NOTICE = passage(
    "Two weeks of notice is the least you should give. Resign face to face or on a video call.",
    seconds=(60, 75),
    doc="notes/quit.md",
    title="How to quit",
    headings=("Notice",),
)
OFFER = passage("Never tell a recruiter what your last job paid.", doc="b.md", kind="article", title="Offers")
QUESTION = "How do I quit?"


def found(*passages, question=QUESTION, **given):
    """An answer in the sources' own sentences: the first of the first passage."""
    first = passages[0]
    citation = Citation(1, first, first.sentences[0])
    hits = tuple(Hit(row, one, 1.0, one.sentences[0], 0.5) for row, one in enumerate(passages))
    return Answer(question, (Statement(citation.text, (1,)),), (citation,), hits, 0.9, "index", 5.0, **given)


def scripted(text, size=9):
    def generate(instructions, given):
        yield from (text[at : at + size] for at in range(0, len(text), size))

    return generate


def said(text, *passages, encoder=ENCODER):
    return written(found(*(passages or (NOTICE, OFFER))), encoder, scripted(text))


def codes(answer):
    return [remark.code for remark in answer.remarks]


def test_a_statement_is_the_models_and_its_citation_the_sources():
    answer = said(
        "You should give two weeks of notice at the least. [1] Never tell a recruiter what your job paid. [2]"
    )
    assert [statement.text for statement in answer.statements] == [
        "You should give two weeks of notice at the least.",
        "Never tell a recruiter what your job paid.",
    ]
    assert [statement.citations for statement in answer.statements] == [(1,), (2,)]
    assert [citation.text for citation in answer.citations] == [
        "Two weeks of notice is the least you should give.",
        "Never tell a recruiter what your last job paid.",
    ]
    assert answer.citations[0].start == 60
    assert answer.remarks == ()
    assert answer.latency_ms > 5


def test_statements_on_one_sentence_share_a_citation():
    answer = said("Resign face to face. [1] Resign on a video call. [1]")
    assert [statement.citations for statement in answer.statements] == [(1,), (1,)]
    assert len(answer.citations) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        "Three weeks of notice is the least you should give. [1]",  # a figure
        "Two weeks of notice is the most you should give. [1]",  # a direction
        "Do not resign face to face or on a video call. [1]",  # a negation
        "Resign face to face or on a Zoom call. [1]",  # a name
        "Resign face to face or on a video call. [2]",  # another passage
        "Resign face to face or on a video call. [7]",  # no passage
        "Resign face to face or on a video call. [0]",
        "Resign face to face or on a video call.",  # no citation
        "Bake the bread slowly at home. [1]",
        "Resign face to face or on a video call, see example.org. [1]",
        "Yes. [1]",
    ],
)
def test_what_the_passage_does_not_say_is_dropped_and_counted(wrong):
    answer = said(f"{wrong}\nNever tell a recruiter what your last job paid. [2]")
    assert [statement.text for statement in answer.statements] == ["Never tell a recruiter what your last job paid."]
    assert codes(answer) == ["dropped"]
    assert answer.remarks[0].text.startswith("One statement of the language model was left out")


def test_of_two_citations_the_one_that_says_it_stays():
    answer = said("Never tell a recruiter what your last job paid. [1][2]")
    assert [citation.source.doc for citation in answer.citations] == ["b.md"]


def test_each_sentence_of_a_statement_has_to_hold():
    least = "weeks of notice is the least you should give. Resign face to face or on a call. [1]"
    assert said(f"Two {least}").citations[0].text == NOTICE.text
    assert codes(said(f"Three {least}")) == ["model"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "it found none"),
        ("NOTHING", "it found none"),
        ("NOTHING.", "it found none"),
        ("Sorry, I cannot help with that.", "nothing that it wrote is borne out by the passages it names"),
        ("x" * 5000, "nothing that it wrote is borne out by the passages it names"),
        ("[1] [2]", "it found none"),
        ("{}", "it found none"),
    ],
)
def test_where_nothing_holds_the_sources_speak(text, why):
    answer = said(text)
    assert answer.statements == found(NOTICE, OFFER).statements
    assert answer.citations == found(NOTICE, OFFER).citations
    assert codes(answer) == ["model"]
    assert answer.remarks[0].text.endswith(f"gave no answer: {why}.")


@pytest.mark.parametrize(("said", "shown", "read"), [("Fruit number {0} keeps.", 6, 7), ("Bread {0} bakes.", 0, 13)])
def test_no_more_is_read_than_is_shown(said, shown, read):
    fruit = passage(" ".join(f"Fruit number {number} keeps." for number in range(1, 40)))
    sent = []

    def generate(instructions, given):
        for number in range(1, 40):
            sent.append(number)
            yield f"{said.format(number)} [1] "

    answer = written(found(fruit), ENCODER, generate)
    assert len([s for s in answer.statements if not codes(answer)]) == shown
    assert len(sent) == read


def test_it_grows_statement_by_statement():
    seen = list(rewritten(found(NOTICE, OFFER), ENCODER, scripted("Resign face to face. [1] " + OFFER.text + " [2]")))
    assert [len(answer.statements) for answer in seen] == [1, 2, 2]
    for answer in seen:
        assert {n for statement in answer.statements for n in statement.citations} <= {c.n for c in answer.citations}


def test_a_reply_that_breaks_off_gives_the_sources_back():
    def generate(instructions, given):
        yield "Resign face to face. [1] "
        yield "And th"
        raise Unavailable("its reply was cut off")

    *_, last = rewritten(found(NOTICE), ENCODER, generate)
    assert last.statements == found(NOTICE).statements
    assert last.remarks[0].text.endswith("its reply was cut off.")


def test_a_refusal_is_not_sent():
    declined = Answer(QUESTION, (), (), found(NOTICE).retrieved, 0.1, "index", 1.0)
    assert list(rewritten(declined, ENCODER, lambda *given: pytest.fail("sent"))) == [declined]


def test_the_material_is_the_passages_and_the_question():
    assert material(QUESTION, [NOTICE, OFFER]) == (
        f"[1] How to quit › Notice: {NOTICE.text}\n[2] Offers: {OFFER.text}\n\nQuestion: {QUESTION}"
    )


def test_passages_are_kept_within_the_budget():
    long = passage("word " * 500 + "end.")
    assert within(10_000, [NOTICE, long, OFFER]) == [NOTICE, long, OFFER]
    assert within(200, [NOTICE, long, OFFER]) == [NOTICE, OFFER]
    assert within(tokens.count(material("", [NOTICE])), [NOTICE, OFFER]) == [NOTICE]


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ((401, {}, []), "it refuses the key"),
        ((429, {}, []), "it takes no more requests"),
        ((404, {}, []), "it has no model"),
        ((500, {}, []), "HTTP status 500"),
        ((200, {}, ["data: garbage\n\n"]), "cannot be read"),
        ((200, {}, reply("Resign face to face. [1] Resign", finish=None)), "cut off"),
        ((200, {}, [chunk("Resign face to face. [1] Res"), 5.0]), "did not finish within 2 seconds"),
        ((200, {}, reply("What a nice question!")), "nothing that it wrote is borne out"),
    ],
)
def test_every_fault_ends_in_an_answer(publish, script, why):
    index = publish([NOTICE, OFFER], encoder=ENCODER)
    plain = ask("resign face to face or on a video call", index, ENCODER)
    with endpoint(script, timeout=2 if "within" in why else 20) as (model, _):
        answer = ask("resign face to face or on a video call", index, ENCODER, generate=model)
    assert plain.answered
    assert (answer.statements, answer.citations) == (plain.statements, plain.citations)
    assert codes(answer) == ["model"]
    assert why in answer.remarks[0].text


def test_a_model_that_answers_is_shown(publish):
    index = publish([NOTICE, OFFER], encoder=ENCODER)
    with endpoint("Resign on a video call. [1]") as (model, asked):
        answer = ask("resign face to face or on a video call", index, ENCODER, generate=model, k=1)
    assert answer.text == "Resign on a video call. [1]"
    assert len(answer.retrieved) == 1
    ((_, _, body),) = asked
    system, user = body["messages"]
    assert system == {"role": "system", "content": INSTRUCTIONS}
    assert user["content"].splitlines()[-1] == "Question: resign face to face or on a video call"
    assert str(index.folder) not in json.dumps(body)
