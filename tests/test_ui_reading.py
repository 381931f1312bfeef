"""A passage as it is read."""

import ui_samples as samples

from ui.view.place import places
from ui.view.reading import AROUND, reading


def test_a_reading_is_the_whole_passage_with_the_sentence_marked():
    place = places(samples.answered())["c3"]
    told = reading(place)
    assert "".join(told["parts"]) == place.passage.text
    assert told["parts"][1] == place.text
    assert told["passages"] == [{"headings": ["When they ask"], "text": place.passage.text}]
    assert (told["at"], told["first"], told["of"]) == (0, 0, 1)


def test_the_passages_before_and_behind_are_there_to_be_gone_to():
    place = places(samples.answered())["c3"]
    others = [samples.passage(samples.ARTICLE, [f"Passage {number}."], headings=["A"]) for number in range(40)]
    told = reading(place, [*others[:20], place.passage, *others[20:]])
    assert (told["at"], told["first"], told["of"]) == (AROUND, 20 - AROUND, 41)
    assert len(told["passages"]) == 2 * AROUND + 1
    assert told["passages"][told["at"]]["text"] == place.passage.text
    assert told["passages"][told["at"] + 1]["text"] == "Passage 20."


def test_a_passage_that_its_document_does_not_hold_any_more_stands_alone():
    place = places(samples.answered())["c1"]
    assert reading(place, [samples.READ])["of"] == 1
