"""Voices: each independent source says its best, and who agrees and who differs is marked."""

import pytest
from fakes import WordEncoder, passage

from rag import voices as module
from rag.filter import Filter
from rag.store import Scope
from rag.voices import STATEMENTS, VOICES, voices

ENCODER = WordEncoder(dimension=4096)
QUESTION = "counter offer from boss"
TEN = "Take the counter offer from boss only with written terms"  # ten words
ASKED = "take the counter offer from boss only"
NOTICE = "Should I give notice in writing?"
TWO, THREE = (f"You should give {many} weeks' notice in writing." for many in ("two", "three"))
OTHER_TALK = "0123456789_"


def article(text, name, **of):
    return passage(text, **{"doc": f"{name}.md", "kind": "article", "title": name} | of)


def note(text, name, second, **of):
    return passage(text, doc=f"{name}.md", title=name, seconds=[second], **of)


@pytest.fixture
def heard(publish, monkeypatch):
    monkeypatch.setattr(module, "LEAST", 5.3)  # words are less near than what the encoder's floor is for

    def heard(*passages, question=QUESTION, narrowed=Filter()):  # noqa: B008 (frozen)
        index = publish(passages)
        return voices(question, index, ENCODER, scope=Scope(narrowed))

    return heard


def docs(found):
    """The documents of each voice."""
    return [[source.doc for source in voice.sources] for voice in found.voices]


def texts(found):
    """What each voice says."""
    return [[said.text for said in voice.said] for voice in found.voices]


def agreed(found):
    """By document, the voices that each statement agrees with and differs from."""
    return {voice.sources[0].doc: [(said.agrees, said.differs) for said in voice.said] for voice in found.voices}


def test_the_source_that_answers_best_stands_first(heard):
    close, loose = "Refuse the counter offer from boss.", "Some counter offer from boss may come late and go away."
    found = heard(article(loose, "loose"), article(close, "close"))
    assert (docs(found), texts(found)) == ([["close.md"], ["loose.md"]], [[close], [loose]])
    assert [(voice.n, voice.said[0].citations[0].n) for voice in found.voices] == [(1, 1), (2, 2)]
    assert found.clashes == ()


def test_notes_on_one_video_and_articles_of_one_author_are_one_source_each(heard):
    found = heard(
        note("Refuse the counter offer from boss.", "a", 10),
        note("Weigh any counter offer from boss slowly and alone.", "b", 500),
        note("Expect some counter offer from boss tomorrow or perhaps the day after.", "c", 10, video_id=OTHER_TALK),
        article("Read every counter offer from boss.", "d", author="A. Writer"),
        article("Show nobody that counter offer from boss before Friday.", "e", author="A. Writer"),
    )
    assert docs(found) == [["a.md", "b.md"], ["d.md", "e.md"], ["c.md"]]
    assert [said.citations[0].start for said in found.voices[0].said] == [10, 500]


def test_what_is_beside_the_question_has_no_row(heard):
    found = heard(
        article("Refuse the counter offer from boss.", "near"),
        article("Bring your boss a slice of warm apple bread today.", "far"),
    )
    assert docs(found) == [["near.md"]]


def test_a_source_says_its_best_and_not_all(heard):
    each = [f"Weigh any counter offer from boss by {' '.join(f'w{n}x{m}' for m in range(5))}." for n in range(5)]
    [voice] = heard(passage(" ".join(each), seconds=[n * 100 for n in range(5)])).voices
    assert len(voice.said) == STATEMENTS


def test_there_are_only_so_many_voices(heard):
    crowd = [article(f"Weigh any counter offer from boss {name}wise.", name) for name in "abcdefghijk"]
    assert docs(heard(*crowd)) == [[f"{name}.md"] for name in "abcdefghijk"[:VOICES]]


def test_who_says_the_same_agrees(heard):
    found = heard(
        article(f"{TEN} today.", "a"),
        article(f"{TEN} now.", "b"),
        article("Only take the counter offer from boss when asked.", "c"),
        question=ASKED,
    )
    assert agreed(found) == {"c.md": [((), ())], "a.md": [((3,), ())], "b.md": [((2,), ())]}


def test_notes_on_one_video_do_not_agree_with_themselves(heard):
    found = heard(note(f"{TEN} today.", "a", 10), note(f"{TEN} now.", "b", 500), question=ASKED)
    assert agreed(found) == {"a.md": [((), ())]}
    assert [citation.source.doc for citation in found.voices[0].said[0].citations] == ["a.md", "b.md"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (f"When asked, {TEN} in 2 weeks.", f"When asked, {TEN} in 3 weeks."),
        (f"{TEN} now.", f"Not {TEN} now."),
        (f"{TEN} in 2 weeks.", f"{TEN} soon."),
    ],
)
def test_a_doubt_decides_against_agreement(heard, one, other):
    found = heard(article(one, "a"), article(other, "b"), question=ASKED)
    assert agreed(found) == {"a.md": [((), ())], "b.md": [((), ())]}


def test_who_agrees_is_heard_with_it_beyond_what_it_says_best(heard):
    ends = ("for more holiday", "since people leave")
    best = [f"Perhaps take the counter offer from boss only {end}." for end in ends]
    found = heard(
        article("\n\n".join([*best, f"{TEN} today."]), "a"),
        article(f"{TEN} now.", "b"),
        question=ASKED,
    )
    assert texts(found) == [[*best, f"{TEN} today."], [f"{TEN} now."]]
    assert agreed(found) == {"a.md": [((), ()), ((), ()), ((2,), ())], "b.md": [((1,), ())]}


def test_figures_that_clash_stand_side_by_side_and_are_no_agreement(heard):
    found = heard(article(TWO, "a"), article(THREE, "b"), question=NOTICE)
    assert agreed(found) == {"a.md": [((), (2,))], "b.md": [((), (1,))]}
    [(how, sides)] = found.clashes
    assert how == "figure"
    assert [(side.voice, side.citation, side.citation.passage.text[slice(*side.span)]) for side in sides] == [
        (1, found.voices[0].said[0].citations[0], "two weeks"),
        (2, found.voices[1].said[0].citations[0], "three weeks"),
    ]


def test_do_and_do_not_clash(heard):
    found = heard(
        article("Always sign the written offer on the spot.", "a"),
        article("Never sign the written offer on the spot.", "b"),
        question="Sign the written offer on the spot?",
    )
    assert [clash.how for clash in found.clashes] == ["polarity"]
    assert agreed(found) == {"a.md": [((), (2,))], "b.md": [((), (1,))]}


def test_who_differs_is_heard_with_it_though_it_is_farther_from_the_question(heard, monkeypatch):
    monkeypatch.setattr(module, "FALL", 1)
    told, far = "Always give your boss two weeks' notice.", "Hand your boss three weeks' notice."
    asked = "always give your boss notice"
    assert docs(heard(article(told, "a"), article(far.replace("three", "two"), "b"), question=asked)) == [["a.md"]]
    found = heard(article(told, "a"), article(far, "b"), question=asked)
    assert texts(found) == [[told], [far]]
    assert agreed(found) == {"a.md": [((), (2,))], "b.md": [((), (1,))]}


def test_two_notes_on_one_video_do_not_differ(heard):
    assert heard(note(TWO, "a", 10), note(THREE, "b", 500), question=NOTICE).clashes == ()


def test_a_source_differs_from_another_once(heard):
    found = heard(article(TWO, "a"), note(THREE, "b", 10), note(f"{THREE[:-1]}, too.", "c", 500), question=NOTICE)
    assert len(found.clashes) == 1


def test_the_filter_narrows_who_is_heard(heard):
    near = [article(f"Refuse any counter offer from boss {name}wise.", name) for name in "ab"]
    assert docs(heard(*near, narrowed=Filter(doc="b.md"))) == [["b.md"]]


def test_nobody_is_heard_where_the_question_is_not_answered(heard):
    assert heard(article("Bread rises slowly here.", "a")) == ((), ())


def test_over_the_real_corpus_each_voice_is_independent_and_verbatim(real_index, model):
    found = voices("Should I take a counter-offer?", real_index, model)
    origins = [{source.origin for source in voice.sources} for voice in found.voices]
    assert all(len(own) == 1 for own in origins)
    assert len(set.union(*origins)) == len(origins) >= 2
    for said in (said for voice in found.voices for said in voice.said):
        assert "offer" in said.citations[0].text.lower()
        assert " ".join(said.text.split()).lower() in " ".join(said.citations[0].text.split()).lower()
