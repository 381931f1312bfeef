"""Furniture: what stands on an article's page and is not the article. Readers' comments, share lines, navigation,
related posts, the author's biography, calls to subscribe, credits, pingbacks, notices on cookies.

The rule is to lose nothing of the article. A paragraph goes only where the whole of it has a shape that engines print
(`ANYWHERE`), or one that may be a sentence elsewhere but not among the first lines or behind the last (`EDGES`). A line
that opens a block (`OPENERS`) takes with it what is below, where it stands below the first third and nothing behind it
reads like the article: no other heading, no long paragraph. A sentence on sharing, comments or cookies is text. What is
cut is kept apart, and told with its line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from ingest.document import Problem
from ingest.markdown import Block

SHORT = 400  # characters; no furniture of one paragraph is longer, but a biography
TAIL = 20  # paragraphs below an opening line
TEASER = 100  # words of each
HEAD = 4  # paragraphs that may stand above an article

NETWORK = (
    r"(?:facebook|twitter|x|linkedin|pinterest|reddit|whatsapp|tumblr|pocket|telegram|threads|mastodon|bluesky|"
    r"instagram|youtube|flipboard|hacker news|e-?mail|print|copy link|more|rss|sms)"
)
AND = r"(?:[\s,|/·•&+–-]|\band\b)*"
POST = r"(?:post|article|page|story|entry|blog|site|website)"
# The line that opens the readers' comments, as the common engines print it.
COMMENTS = (
    r"\d+ (?:comments?|responses?|replies|thoughts on .*)|no comments(?: yet)?",
    r"one (?:comment|(?:thought|response) (?:on|to) .*)",
    r"(?:\d+ |reader )?comments(?: are closed\.?| ?\(\d+\))?:?",
    r"(?:leave|post|write|add) a (?:reply|comment)",
    r"\d+ comments? (?:on|to) .*",
    r"(?:\d+ )?(?:pingbacks?|trackbacks?)(?: ?(?:/|&|and) ?(?:pingbacks?|trackbacks?))?:?",
)
ANYWHERE = (
    rf"(?:please )?share(?: this(?: {POST})?(?: on| via)?:?| on| via|:) ?{AND}(?:{NETWORK}\b{AND})+",
    rf"(?:please )?share {AND}(?:{NETWORK}\b{AND}){{2,}}|share (?:this(?: {POST})?|on|via) ?:",
    r"click to (?:share|e-?mail|print|pin|tweet)\b.{0,60}",
    r"(?:like this:? ?)?(?:like )?loading(?:\.{3}|…)",
    r"skip to (?:main )?content|back to top|toggle navigation|advertisements?|sponsored content",
    r"(?:pingback|trackback)s?: .*",
    r"(?:\d+|one) min(?:ute)?s? read|(?:estimated )?reading time:? .{1,20}",
    r"(?:photo|image|picture)s? (?:credits?:? |source: ?|courtesy (?:of )?).{1,80}",
    r"(?:photo|image|illustration)s? by .{1,50}? (?:on|from|via|/) ?(?:unsplash|pexels|pixabay|flickr|getty)\b.{0,20}",
    r"(?:this (?:web)?site|we) uses? (?:cookies|akismet)\b.*",
    r"accept (?:all )?cookies|cookie (?:policy|settings)|(?:please )?enter your e-?mail address\b.{0,60}",
)
EDGES = (
    r"home(?: ?[»›>/|] ?[^.!?]{1,60}){1,5}",
    rf"(?:{NETWORK}\b{AND}){{3,}}|like this:",
    r"(?:filed under|posted in|tagged(?: with| as)?|tags?|categor(?:y|ies))\s?: ?[^.!?]{1,160}",
    r"(?:posted|published|written|last updated|updated)(?: (?:on|by|in))?\b[^.!?]{0,40}\b\d{4}\b[^.!?]{0,60}",
    r"[«‹←<]{1,2} ?[^.!?]{1,180}|[^.!?]{1,180} ?[»›→]{1,2}",
    r"(?:previous|prev|next|older|newer)(?: (?:post|article|story|page|entry|entries|posts))?(?: ?[:»›→>|/].{0,120})?",
    r"read (?:more|next)\b.{0,90}|related: .{1,120}|menu|search|tweet|pin it|share|print|e-?mail",
    r"(?:©|\(c\)|copyright (?:©|\(c\)|\d{4})).{0,120}|all rights reserved\.?",
    r"(?:subscribe|sign up|join)\b.{0,200}\b(?:newsletter|mailing list|e-?mails?|inbox|updates)\b.{0,120}",
    rf"(?:if you (?:liked?|enjoyed)|did you (?:like|enjoy)|(?:like|enjoy)ed) (?:this|the|my|our) {POST}.{{0,250}}",
    rf"(?:please )?(?:(?:share|tweet) this {POST}|(?:follow|like) (?:us|me) on {NETWORK})\b.{{0,60}}",
)
OPENERS = (
    r"(?:you (?:may|might) also (?:like|enjoy|be interested in)|more from (?:the|this|our|my) .{1,40})[:.!…]*",
    r"(?:related|recent|similar|popular|more|other|recommended) (?:posts?|articles?|stories)[:.!…]*",
    r"related(?: reading)?:?|about (?:the )?authors?:?|about me:?|author bio(?:graphy)?:?|keep reading:?",
    r"read next:?|post navigation",
    r"(?:(?:subscribe|sign up|join)(?: to| for)? ?)?(?:our |my |the |free |weekly |monthly )*newsletter[:.!]*",
    r"(?:join )?(?:our|my|the) mailing list[:.!]*|subscribe(?: now)?[:.!]*|join the (?:conversation|discussion)[:.!]*",
    r"follow (?:us|me)[:.!]*|filed under:?|share this(?: post| article)?[:!]?",
)


def _any(shapes: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(shapes), re.I)


COMMENTED, PRINTED, AT_EDGES, OPENING = map(_any, (COMMENTS, ANYWHERE, (*ANYWHERE, *EDGES), OPENERS))
BIOGRAPHY = r"(?:about (?:the )?author:? )?{} (?:is|was|has|works|writes|runs|lives|helps|founded)\b"


class Cut(NamedTuple):
    """The blocks of the article, the lines that are not, and a word on them."""

    kept: tuple[Block, ...]
    apart: tuple[str, ...]
    problems: tuple[Problem, ...]


def cut(blocks: Sequence[Block], author: str | None = None) -> Cut:
    """The article in `blocks`; where nothing would be left of it, all of them."""
    end = _commented(blocks)
    comments = blocks[end:]
    kept = [at for at in range(end) if not _is(PRINTED, blocks[at])]
    for at in kept[:HEAD]:
        if not _is(AT_EDGES, blocks[at]):
            break
        kept = kept[1:]
    kept = _ended(blocks, kept)
    opened = _opened(blocks, kept)
    kept = _ended(blocks, [at for at in kept if at < opened])
    if author and kept[1:] and _biography(blocks[kept[-1]], author):
        kept = _ended(blocks, kept[:-1])
    if not kept:
        return Cut(tuple(blocks), (), ())
    others = [blocks[at] for at in sorted(set(range(end)) - set(kept))]
    problems = []
    if comments:
        told = f"{len(comments)} lines of reader comments from here on kept apart"
        problems.append(Problem("comments-cut", comments[0].line, told))
    if others:
        told = f"not the article, kept apart: {len(others)} of its lines, the first {others[0].text[:60]!r}"
        problems.append(Problem("furniture-cut", others[0].line, told))
    apart = tuple(block.text for block in (*others, *comments))
    return Cut(tuple(blocks[at] for at in kept), apart, tuple(problems))


def _is(shape: re.Pattern[str], block: Block) -> bool:
    return len(block.text) <= SHORT and bool(shape.fullmatch(block.text))


def _commented(blocks: Sequence[Block]) -> int:
    """Where the readers' comments begin. Those that open in the first third would leave no article, and are text."""
    for at, block in enumerate(blocks):
        if at * 3 >= len(blocks) and any(COMMENTED.fullmatch(text[:SHORT]) for text in _lines(block)):
            return at
    return len(blocks)


def _lines(block: Block) -> tuple[str, ...]:
    """A block and the heading it stands under."""
    return block.text, *block.headings[-1:]


def _ended(blocks: Sequence[Block], kept: Sequence[int]) -> list[int]:
    """Without the furniture at the end."""
    found = list(kept)
    while found and _is(AT_EDGES, blocks[found[-1]]):
        found.pop()
    return found


def _opened(blocks: Sequence[Block], kept: Sequence[int]) -> int:
    """The first block, of those `kept`, from which on everything is furniture; behind them all where none is."""
    for place, at in enumerate(kept):
        if place * 3 < len(kept) or len(kept) - place > TAIL + 1:
            continue
        if any(OPENING.fullmatch(text) for text in _lines(blocks[at]) if len(text) <= SHORT):
            own = blocks[at].headings
            below = [blocks[other] for other in kept[place:]]
            if all(_teases(block, own) for block in below):
                return at
    return len(blocks)


def _teases(block: Block, own: tuple[str, ...]) -> bool:
    other = block.headings != own and not (block.headings and OPENING.fullmatch(block.headings[-1][:SHORT]))
    return len(block.text.split()) <= TEASER and not other


def _biography(block: Block, author: str) -> bool:
    return len(block.text.split()) <= TEASER and bool(re.match(BIOGRAPHY.format(re.escape(author)), block.text, re.I))
