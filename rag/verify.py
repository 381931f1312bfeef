"""Whether a passage bears a statement out: a model's sentence against the sentences that it cites."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag import wording
from rag.encoder import Encoder
from rag.figures import NUMBERS, PARTS, SCALES, TIMES, ORDINALS, missing
from rag.wording import Word

FEATURES = (
    "cosine", "maxsim", "maxsim_back", "strange", "strangest", "strange_share", "denied", "denials", "opposed", "foreign", "implied", "figures",
    "mixed", "woven", "moved", "moved_same", "woven_same", "mass", "crossed", "unnamed", "shared",
)
LIGHT = frozenset("""should tell say use make keep get set give put need want help mean consider good best better own further actual just
ask try take go come let know see find do be idea way thing time often also usually typically generally example remember sure important speaker suggest advise recommend note advice wise best try according recommended worth instead else avoid both really anything something whatever ever like thereby sets set place placed happen still amount case fact part point kind sort simply fully quite exactly clearly certain certainly therefore thus however moreover basically ideally total altogether overall along away apart back indeed currently possibly aim involve include ensure allow enable able begin become remain stay able essentially namely plenty actual real true""".split())

LIGHT_STEMS = {wording.base(w) for w in LIGHT}
NUM = {*NUMBERS, *PARTS, *SCALES, *TIMES, *ORDINALS}


class Text:
    def __init__(self, text: str, encoder: Encoder) -> None:
        self.text = text
        encoded = encoder.encode([text])
        self.vector, self.tokens = encoded.vectors[0], encoded.tokens[0]
        self.words = wording.words(text)
        self.meanings = wording.meanings(self.words)
        cuts = encoder.lengths([text[: at] for w in self.words for at in (w.start, w.end)])
        n = len(self.tokens)
        vec = []
        for a, b in zip(cuts[::2], cuts[1::2]):
            rows = self.tokens[min(a - 1, n - 1) : max(min(b - 1, n), min(a, n))]
            v = rows.mean(axis=0)
            vec.append(v / max(float(np.linalg.norm(v)), 1e-6))
        self.wordvecs = np.array(vec, np.float32).reshape(len(vec), self.tokens.shape[1])


def aligned(s: Text, e: Text) -> list[list[int]]:
    """For each word of s: the words of e with its stem, else those that may mean the same."""
    found = []
    for w, m in zip(s.words, s.meanings):
        same = [k for k, o in enumerate(e.words) if o.stem == w.stem]
        found.append(same or [k for k, o in enumerate(e.meanings) if o & m])
    return found


def heads(words: Sequence[Word]) -> list[int]:
    """The words that denials are about: the first of content behind each."""
    found = []
    for i, w in enumerate(words):
        if w.content and w.denied and not any(v.content and v.denied and v.clause == w.clause for v in words[max(0, i - 1): i]):
            if not (i > 0 and any(v.content and v.denied and v.clause == w.clause for v in words[:i])):
                found.append(i)
    return found


CUES = {"before": ("time", 1), "until": ("time", 1), "after": ("time", -1), "than": ("than", 1), "because": ("why", 1), "since": ("why", 1)}


def relations(t: Text) -> list[tuple[str, int, set[int], set[int]]]:
    """(kind, sign, words governed, words before or the rest of sentence)"""
    found = []
    for i, w in enumerate(t.words):
        if w.text in CUES:
            kind, sign = CUES[w.text]
            after = {k for k in range(i + 1, len(t.words)) if t.words[k].clause == w.clause and t.words[k].content}
            if not after:
                after = {k for k in range(i + 1, len(t.words)) if t.words[k].clause == w.clause + 1 and t.words[k].content}
            front = {k for k in range(i) if t.words[k].content and t.words[k].clause >= w.clause - 1}
            if not front:
                front = {k for k in range(i + 1, len(t.words)) if t.words[k].clause == w.clause + 1 and t.words[k].content}
            if after and front:
                found.append((kind, sign, after, front))
    return found


def features(s: Text, e: Text, context: str = "") -> NDArray[np.float64]:
    inner = s.tokens[1:-1] @ e.tokens[1:-1].T
    sim = s.wordvecs @ e.wordvecs.T
    pairs = aligned(s, e)
    back = aligned(e, s)
    content = [i for i, w in enumerate(s.words) if w.content]
    strange = [i for i in content if not pairs[i] and s.words[i].stem not in LIGHT_STEMS and not s.words[i].text[0].isdigit() and s.words[i].text not in NUM]
    strangest = max((1 - float(sim[i].max()) for i in strange), default=0.0)
    denied = sum(bool(pairs[i]) and not any(e.words[k].denied for k in pairs[i]) for i in heads(s.words))
    denied += sum(bool(back[i]) and not any(s.words[k].denied for k in back[i]) for i in heads(e.words))
    clause_of = {}
    for c in {w.clause for w in s.words}:
        clause_of[c] = Counter(e.words[k].clause for i in content if s.words[i].clause == c for k in pairs[i])
    rs, re_ = relations(s), relations(e)
    timed = {"before", "after", "until", "since"} if {r[0] for r in rs} & {r[0] for r in re_} & {"time"} else set()
    opposed = 0
    place = np.cumsum([w.content for w in e.words])
    for i, w in enumerate(s.words):
        if w.text in timed:
            continue
        about = {k for n in range(max(0, i - 4), min(len(s.words), i + 5)) if n != i and s.words[n].content for k in pairs[n]}
        near = {k for k in range(len(e.words)) if any(abs(place[k] - place[m]) <= 2 for m in about)}
        if near & set(pairs[i]) or near & {k for k, o in enumerate(e.meanings) if o & s.meanings[i]}:
            continue
        opposed += any(wording.opposite(w.stem, e.words[k].stem) and e.words[k].denied == w.denied for k in near)
    # clauses
    mixed = 0.0
    for c, votes in clause_of.items():
        # each word once
        per = Counter()
        for i in content:
            if s.words[i].clause == c and pairs[i]:
                cl = {e.words[k].clause for k in pairs[i]}
                for x in cl: per[x] += 1
        n = sum(1 for i in content if s.words[i].clause == c and pairs[i])
        if n >= 2:
            mixed = max(mixed, 1 - max(per.values()) / n)
    crossed = 0.0
    for kind, sign, after, front in relations(s):
        best = 0.0
        for kind2, sign2, after2, front2 in relations(e):
            if kind2 != kind: continue
            st = sum(bool(set(pairs[i]) & after2) for i in after) / len(after) + sum(bool(set(pairs[i]) & front2) for i in front) / len(front)
            cr = sum(bool(set(pairs[i]) & front2) for i in after) / len(after) + sum(bool(set(pairs[i]) & after2) for i in front) / len(front)
            if sign != sign2: st, cr = cr, st
            d = cr - st
            if abs(d) > abs(best): best = d
        crossed = max(crossed, best)
    spans = {}
    for i in content:
        if len(pairs[i]) == 1:
            spans.setdefault(s.words[i].clause, []).append(pairs[i][0])
    woven = 0.0
    for a in spans.values():
        for b in spans.values():
            if a is not b and len(b) > 1:
                woven = max(woven, sum(min(b) < k < max(b) for k in a) / len(a) if any(not min(b) < k < max(b) for k in a) or len(a) == 1 else 0.0)
    starts = {}
    for c in {w.clause for w in s.words}:
        own = [pairs[i][0] for i in content if s.words[i].clause == c and len(pairs[i]) == 1]
        if own: starts[c] = own
    seq = [k for own in sorted(starts.values(), key=min) for k in own]
    import bisect
    tails = []
    for k in seq:
        at = bisect.bisect_left(tails, k)
        tails[at:at + 1] = [k]
    moved = 1 - len(tails) / len(seq) if seq else 0.0
    mine, theirs = {w.stem for w in s.words if w.content}, {w.stem for w in e.words if w.content}
    jaccard = len(mine & theirs) / max(len(mine | theirs), 1)
    lost = missing(s.text, e.text)
    here, there = wording.roles(s.text), wording.roles(e.text) | wording.roles(context)
    n = max(len(content), 1)
    return np.array([
        s.vector @ e.vector, inner.max(1).mean(), inner.max(0).mean(), min(len(strange), 4), strangest, len(strange) / n, min(denied, 2),
        min(abs(wording.denials(s.text) - wording.denials(e.text)), 2), min(opposed, 2), min(len(here - there), 2),
        sum(not f.told for f in lost), sum(f.told for f in lost), mixed, woven, moved, moved * jaccard ** 3, woven * jaccard ** 3, sum(1 - float(sim[i].max()) for i in strange), crossed, len(wording.unnamed(s.text, e.text + " " + context)), sum(map(bool, (pairs[i] for i in content))) / n,
    ], float)
