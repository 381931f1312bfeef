"""The atlas: topics named by their words, and passages as points."""

import numpy as np
import pytest
from fakes import passage

from rag import atlas as atlases
from rag.atlas import atlas

SUBJECTS = {
    "Salary offers": "salary offer negotiate money raise",
    "Burnout and rest": "burnout rest sleep tired doctor",
    "Job interviews": "interview question answer recruiter prepare",
}


def corpus(copies=3):
    """Documents on three subjects in turn, `copies` on each, all but every third a note."""
    return [
        passage(
            f"{words} number{copy}. {words} again.",
            seconds=[60 * copy + 7],
            doc=f"{title.split()[0]}-{copy}.md",
            kind="article" if copy == 2 else "notes",
            title=title,
        )
        for copy in range(copies)
        for title, words in SUBJECTS.items()
    ]


def test_topics_hold_their_documents_and_are_named_by_their_words(publish):
    found = atlas(publish(corpus()), topics=3)
    named = {topic.name: [source.doc for source in topic.sources] for topic in found.topics}
    assert named == {
        "Offers, salary": ["Salary-0.md", "Salary-1.md", "Salary-2.md"],
        "Burnout, rest": ["Burnout-0.md", "Burnout-1.md", "Burnout-2.md"],
        "Interviews, job": ["Job-0.md", "Job-1.md", "Job-2.md"],
    }
    assert [topic.kinds for topic in found.topics] == [{"notes": 2, "article": 1}] * 3


def test_the_topic_of_most_documents_is_first(publish):
    found = atlas(publish(corpus()[:7]), topics=3)
    assert [len(topic.sources) for topic in found.topics] == [3, 2, 2]
    assert found.topics[0].name == "Offers, salary"


def test_a_point_is_a_passage_with_its_first_sentence(publish):
    index = publish(corpus())
    found = atlas(index, topics=3)
    assert [point.source for point in found.points] == [index.passage(row).source for row in range(len(index))]
    assert [found.topics[point.topic].sources.count(point.source) for point in found.points] == [1] * 9
    first = found.points[0]
    assert (first.second, first.text) == (7, "salary offer negotiate money raise number0.")


def test_passages_that_say_alike_lie_closer_than_others(publish, monkeypatch):
    for few in (atlases.FEW, 5):  # by principal components, and by t-SNE
        monkeypatch.setattr(atlases, "FEW", few)
        found = atlas(publish(corpus(40)), topics=3)
        at = np.array([[point.x, point.y] for point in found.points])
        far = np.linalg.norm(at[:, None] - at[None], axis=-1)
        same = np.equal.outer(*[np.array([point.topic for point in found.points])] * 2)
        assert far[same].mean() < far[~same].mean() / 2


def test_points_are_taken_evenly_but_every_document_has_its_topic(publish):
    found = atlas(publish(corpus()), points=5, topics=3)
    assert [point.source.doc for point in found.points] == [corpus()[at].source.doc for at in (0, 2, 4, 6, 8)]
    assert sum(len(topic.sources) for topic in found.topics) == 9


def test_the_same_index_gives_the_same_atlas(publish):
    index = publish(corpus(40))
    assert atlas(index) == atlas(index)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_few_passages_are_drawn_too(publish, count):
    found = atlas(publish(corpus()[:count]))
    assert len(found.points) == count
    assert np.isfinite([[point.x, point.y] for point in found.points]).all()
    assert len({topic.name for topic in found.topics}) == len(found.topics)


def test_titles_without_a_word_give_numbered_topics(publish):
    index = publish([passage("one two.", doc="a", title="1"), passage("three four.", doc="b", title="2")])
    assert [topic.name for topic in atlas(index).topics] == ["Topic 1", "Topic 2"]
