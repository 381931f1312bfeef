"""The pool: whoever dies, and whenever, what is built is what is built alone."""

import threading

import pytest
from fakes import WordEncoder, note, write

from ingest import pool as module
from ingest import vectors
from ingest.build import build
from ingest.pool import Hand, Lost, Pool
from ingest.vectors import Text
from ingest.worker import Worker

pytestmark = pytest.mark.usefixtures("unsynced", "small")
TEXTS = [Text("Ask.", b"1", False), Text("Wait.", b"2", True)]


@pytest.fixture
def small(monkeypatch):
    for name, of in [("FILES", 3), ("GROUPS", 2)]:
        monkeypatch.setattr(module, name, of)
    monkeypatch.setattr(vectors, "BATCH", 4)
    monkeypatch.setattr(vectors, "WINDOW", 16)


@pytest.fixture
def corpus(tmp_path):
    for at in range(24):
        body = "\n\n".join(f"Of {at} this is {part}. So it goes in {at}." for part in range(at % 5 + 1))
        write(tmp_path / "corpus", {f"{at:02}.md": f"# Number {at}\n\n{body}"})
    write(tmp_path / "corpus", {"x.md": note("Ask [00:10]."), "y.txt": "Ask [00:10].", "z.md": b"\0"})
    (tmp_path / "corpus/gone.md").symlink_to(tmp_path / "nowhere")
    return tmp_path / "corpus"


@pytest.fixture
def alone(corpus, tmp_path):
    return build(corpus, tmp_path / "alone", WordEncoder())


class Here(Hand):
    """A worker of this process; `before` and `after` are called with each batch, and may raise."""

    def __init__(self, before=lambda batch: None, after=lambda batch: None):
        self.worker, self.before, self.after, self.open = Worker(WordEncoder), before, after, True

    def _do(self, work, *given):
        assert self.open
        batch = f"{work.__name__} {given}"
        self.before(batch)
        found = work(*given)
        self.after(batch)
        return found

    def read(self, files):
        return self._do(self.worker.read, files)

    def cut(self, groups, settings):
        return self._do(self.worker.cut, groups, settings)

    def encode(self, batch):
        return self._do(self.worker.encode, batch)

    def close(self):
        self.open = False


def built(corpus, folder, start, size=3, **of):
    with Pool(start, size) as pool:
        return build(corpus, folder, WordEncoder(), pool=pool, **of)


def same(report, other):
    return (report.index, report.problems, report.embedded) == (other.index, other.problems, other.embedded)


def test_workers_build_what_one_builds_alone(corpus, folder, alone):
    hands, told = [], []
    with Pool(lambda going: hands.append(Here()) or hands[-1], 3, tell=lambda *of: told.append(of)) as pool:
        report = build(corpus, folder, WordEncoder(), pool=pool)
    assert same(report, alone) and alone.embedded > 50
    assert len(hands) == 3 and not any(hand.open for hand in hands)
    assert sorted(told) == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize("moment", ["before", "after"])
def test_each_batch_may_cost_a_worker_before_it_is_done_or_after(corpus, folder, alone, moment):
    seen, hands, lock = set(), [], threading.Lock()

    def die(batch):
        with lock:
            new = batch not in seen
            seen.add(batch)
        if new:
            raise Lost("gone")

    def start(going):
        hands.append(Here(**{moment: die}))
        return hands[-1]

    assert same(built(corpus, folder, start), alone)
    assert {batch.split()[0] for batch in seen} == {"read", "cut", "encode"}
    assert len(hands) >= len(seen) > 30


def test_batches_may_end_in_any_order(corpus, folder, alone):
    ended, first = threading.Event(), []

    def wait(batch):
        if not first:
            first.append(batch)
        if batch == first[0]:
            assert ended.wait(60)

    def end(batch):
        if batch != first[0]:
            ended.set()

    assert same(built(corpus, folder, lambda going: Here(wait, end)), alone)


def test_a_batch_that_kills_whoever_takes_it_is_named(corpus, folder, alone):
    hands = []

    def die(batch):
        if "read" in batch and "07.md" in batch:
            raise Lost("out of memory")

    def start(going):
        hands.append(Here(die))
        return hands[-1]

    with pytest.raises(ValueError, match=r"^the files '06.md' to '08.md': 3 workers were lost over them \(out of mem"):
        built(corpus, folder, start)
    assert len(hands) <= 3 + 3
    assert same(built(corpus, folder, lambda going: Here()), alone)


def test_what_a_worker_says_itself_is_raised(corpus, folder):
    def refuse(batch):
        if "encode" in batch:
            raise ValueError("a text is too long")

    with pytest.raises(ValueError, match=r"^a text is too long$"):
        built(corpus, folder, lambda going: Here(refuse))


def test_a_build_that_is_stopped_goes_on_where_it_was(corpus, folder, alone):
    read, lock = [], threading.Lock()

    def count(batch):
        with lock:
            read.append(batch)

    def stop(step, done, of):
        if step == "encoding" and done >= alone.embedded // 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        built(corpus, folder, lambda going: Here(count), progress=stop)
    done = len(read)
    report = built(corpus, folder, lambda going: Here(count))
    assert report.index == alone.index
    assert report.reused >= alone.embedded // 2 and report.embedded + report.reused == alone.embedded
    assert not [batch for batch in read[done:] if batch.startswith("read")]
    last = build(corpus, folder, WordEncoder())
    assert (last.embedded, last.index) == (0, alone.index)


def test_no_more_batches_are_under_way_than_workers_can_use(corpus, folder, monkeypatch):
    most, real = [], Pool._submit
    monkeypatch.setattr(Pool, "_submit", lambda pool, *of: most.append(len(pool._waiting)) or real(pool, *of))
    built(corpus, folder, lambda going: Here(), size=1)
    assert max(most) <= 2 * (1 + 2)  # of cutting and of encoding, two and the one that is added


def failing(start, size=2, **of):
    with Pool(start, size, **of) as pool:
        return pool.encode(TEXTS).result(60)


def test_without_a_worker_it_is_said(monkeypatch):
    def none(going):
        raise Lost("no room")

    monkeypatch.setattr(module, "TRIES", 1)
    with pytest.raises(ValueError, match=r"^no worker is left \(no room\); what was done is kept"):
        failing(none)


def test_a_worker_that_should_not_be_ends_the_build():
    def refused(going):
        raise ValueError("another encoder")

    with pytest.raises(ValueError, match=r"^another encoder$"):
        failing(refused)


def test_patience_with_a_cluster_that_gives_none_has_an_end():
    def pending(going):
        while going():
            pass
        raise Lost("no longer waited for")

    with pytest.raises(ValueError, match=r"^for 0 s there was no worker: look at `ray status`"):
        failing(pending, patience=0.01)


def test_one_that_is_late_does_not_hold_up_the_others():
    given = []

    def start(going):
        given.append(going)
        if len(given) == 1:
            while going():
                pass
            raise Lost("no longer waited for")
        return Here()

    assert failing(start, patience=60) == Worker(WordEncoder).encode(TEXTS)


def test_after_a_failure_nothing_waits():
    def refused(going):
        raise ValueError("another encoder")

    with Pool(refused, 1) as pool:
        for _ in range(2):
            with pytest.raises(ValueError, match="another encoder"):
                pool.encode(TEXTS).result(60)
