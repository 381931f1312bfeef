"""What the player plays."""

import ui_samples as samples

from rag.passage import Source
from ui.view import play
from ui.view.place import Place, places

CLIP = {
    "key": "c1",
    "n": 1,
    "src": "https://www.youtube-nocookie.com/embed/wCIJtIgnldc",
    "kind": "youtube",
    "video": "wCIJtIgnldc",
    "at": 287,
    "end": None,
    "time": "4:47",
    "title": "How to Negotiate A Counter Offer",
    "text": "Keep the new company's name, the job title and the salary to yourself.",
    "captions": None,
    "link": {
        "href": "https://www.youtube.com/watch?v=wCIJtIgnldc&t=287s",
        "text": "YouTube · 4:47",
        "title": "How to Negotiate A Counter Offer · 4:47",
    },
}


def test_the_player_stands_at_the_second_with_the_other_moments_beside_it():
    found = places(samples.answered())
    told = play.player(found["c1"], nonce=3, play=True, beside=found.values())
    assert told.pop("moments") == [CLIP, play.clip(found["c2"]), play.clip(found["c4"])], "what plays, and no article"
    assert told == {"now": CLIP, "nonce": 3, "play": True, "lines": None, "queue": []}


def test_a_recording_comes_with_its_captions_and_what_is_said():
    talk = places(samples.answered())["c2"]
    told = play.player(talk, nonce=4, play=False, document=[samples.SPEECH])
    src = "/recordings/transcripts/talk%20of%20ours.mp4"
    assert {name: told["now"][name] for name in ("src", "kind", "at", "captions", "video")} == {
        "src": src,
        "kind": "file",
        "at": 12,
        "captions": "/documents/transcripts/talk.vtt",
        "video": None,
    }
    assert told["lines"] == {
        "src": src,
        "rows": [
            {"at": 0, "time": "0:00", "text": "Hello and welcome."},
            {"at": 12, "time": "0:12", "text": "I never say yes in the room."},
            {"at": 25, "time": "0:25", "text": "I ask for two days, and I put a number down first."},
        ],
    }


def test_what_has_no_second_is_read_not_played():
    one = samples.passage(samples.NOTES, ["No mark stands before this."])
    assert play.player(Place("c1", "Citation 1", one, one.sentences[0], 1), nonce=1, play=True) is None
    assert play.player(places(samples.answered())["c3"], nonce=5, play=True) is None
    assert play.lines([one]) == []


def test_a_queue_is_what_the_strip_marks_and_where_the_player_stands():
    one, other = (places(samples.answered())[key] for key in ("c1", "c4"))
    queue = [play.clip(one, end=300), play.clip(other, end=440)]
    told = play.player(other, nonce=1, play=True, queue=queue)
    assert told["now"] == queue[1]
    assert told["queue"] == told["moments"] == queue


def test_a_video_id_cannot_leave_the_embed_address():
    source = Source("n.md", "notes", "N", video_id="../../x?y#z")
    one = samples.passage(source, ["Said."], [4])
    place = Place("c1", "Citation 1", one, one.sentences[0])
    assert play.clip(place)["src"] == "https://www.youtube-nocookie.com/embed/..%2F..%2Fx%3Fy%23z"
