"""Mutations: inputs for `tests.bench.fuzz`, made of real files and of soups, all from one random number generator."""

import json
import re
from functools import cache
from pathlib import Path

from tests import spoken
from tests.pages import article

LARGEST = 200_000  # bytes of an input
TALK = [[(9.5 * n + second, word) for second, word in line] for n in range(20) for line in spoken.TALK]
SRT = "".join(
    f"{n}\n{spoken.stamp(line[0][0], comma=True)} --> {spoken.stamp(end, comma=True)}\n"
    f"{' '.join(word for _, word in line)}.\n\n"
    for n, (line, end) in enumerate(zip(TALK, spoken.ends(TALK), strict=True), 1)
)
BODY = """## Ask early

Most people **wait** for the [review](https://example.org/a_(b)). "Do not," she says: ask in `spring`.

- One reason is money. [00:01:05]
- Another, *time*; see [[other-note | the other note]] <a class="yt-timestamp" data-t="00:02:10">[00:02:10]</a>.

> [!NOTE] They forget.
> It is so.

| a | b |
|---|---|
| 1 | 2 |

```python
print("x")
```

1. First, 5 % of $100k. ![alt](x.png)
2. Then.[^1]

[^1]: A footnote.

## Comments

### Jo says: 3 March 2020 at 10:00
Thanks! Reply
"""
MADE = {  # kind: name and text
    "toml": ("post.md", f'+++\ntitle = "Why"\ndate = 2024-03-02T10:00:00Z\ntags = ["a"]\n+++\n{BODY}'),
    "yaml": ("2024-01-02-why.md", f"---\ntitle: 'Why: it is'\nauthor: [Jo, Al]\ndate: 2024-03-02\n---\n{BODY}"),
    "mdx": ("why.mdx", f"import A from 'a'\nexport const b = {{c: 1}}\n\n<A b={{c}}>\n\n{BODY}\n</A>\n{{/* no */}}\n"),
    "liquid": (
        "post.markdown",
        f'---\ntitle: x\n---\n{{% include a.html %}}\n{BODY}{{{{ page.b }}}}\n{{{{< c "d" >}}}}\n',
    ),
    "plain": ("Asking twice.txt", "Asking twice\n\nBy Jo Doe\n\n" + "People who ask are heard. Others wait.\n\n" * 20),
    "page": ("page.html", article(url="https://example.org/a").decode()),
    "srt": ("talk.en.srt", SRT),
    "rolling": ("Talk [abcdefghij_].en.vtt", spoken.rolling(TALK)),
    "json3": ("a.json3", spoken.json3(TALK)),
    "whisper": ("a.json", spoken.whisper(TALK)),
    "snippets": ("a.json", spoken.snippets(TALK)),
    "soup": ("a.md", ""),
}
INFO = {
    "id": "abcdefghij_",
    "title": "A talk",
    "channel": "A channel",
    "upload_date": "20240302",
    "duration": 190,
    "webpage_url": "https://www.youtube.com/watch?v=abcdefghij_",
    "chapters": [{"start_time": n * 30.0, "end_time": n * 30.0 + 30, "title": f"Part {n}"} for n in range(6)],
}
TOKENS = (
    *"[](){}<>*_`~|#+-=:;,.!?\\/\"'&%$@^\n\r\t \0\x0b\x0c\x1c\x85\u2028\xa0\u200b\ufeff",
    *(
        "\n\n",
        "---\n",
        "+++\n",
        "```\n",
        "~~~",
        "***",
        "# ",
        "## ",
        "- ",
        "1. ",
        "> ",
        "    ",
        "| a | b |\n|---|---|\n",
    ),
    *("[[", "]]", "[[a | b]]", "![", "](", "[^1]", "[^1]: ", "[!NOTE] ", "{{", "}}", "{%", "%}", "{{<", ">}}", "{/*"),
    *("<a", "</a>", '<a class="yt-timestamp" data-t="00:01:02">', "data-t=", "<div>", "</div>", "<p>", "<!--", "-->"),
    *("<script>", "<![CDATA[", "<html>", "<body>", "<article>", "<pre>", "<br>", "<svg", "&amp;", "&#55357;", "&#x0;"),
    *("[00:01:02]", "[1:02]", "[00:75:99]", "[99:99:99]", "[-1:00]", "0:01.000 --> 0:02.000", "<00:00:01.500>"),
    *("WEBVTT\n\n", "NOTE ", "STYLE\n", "<c>", "<v Jo>", "1\n", "[Music]", ">> ", "♪", "align:start position:0%"),
    *("title: ", "draft: true\n", "videoId: abcdefghij_\n", "date: 2024-13-45\n", "&a [*a, *a]", "!!python/object:x "),
    *('{"start": ', '"text": ', '"segs": [', '"words": ', "1e999", "-1", "NaN", "null", "true", '"\\ud83d"', "\udfff"),
    *("é", "ß", "中文。", "한국어", "עברית", "🙂", "👩‍👩‍👧", "e\u0301", "\ufffd", "İ", "ǆ", "١٢٣", "²", "Ⅷ", "a" * 300),
    *(
        "import x from 'y'\n",
        "export const a = {\n",
        "<A b={c}>",
        "By Jo Doe\n",
        "Comments\n",
        "Share this:",
        "Reply\n",
    ),
    *("word ", "Two words. ", "so ", "and so on and so on. ", "http://a.b/c?d=e#f", "<http://a.b>", "a@b.c", "9" * 30),
)
VALUE = re.compile(r'(?<=: )(?:"[^"\n]*"|[\w.-]+)|"[^"\n]*"')
VALUES = (
    *('""', '"x"', '" "', '"\\ud83d"', '"\\u0000"', '"a\\nb"', "0", "-1", "3", "1e999", "1e300", "NaN", "1" * 400),
    *("null", "true", "[]", "{}", '["a"]', '{"a": 1}', "[[1]]", '"12"', '"00:01:00"', '"2024-13-45"', "2024-02-30"),
)
ENCODINGS = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "latin-1", "cp1252", "cp1251", "shift_jis")
ENDINGS = (".md", ".txt", ".vtt", ".srt", ".json", ".json3", ".html", ".mdx", ".en.vtt", "", ".markdown", ".rst")


@cache
def samples(folders):
    """Bases by kind: (name, content) each."""
    found = {kind: [(name, text.encode())] for kind, (name, text) in MADE.items()}
    for folder in folders:
        for path in sorted(Path(folder).rglob("*")):
            if path.suffix in (".md", ".txt", ".vtt", ".srt", ".html") and path.name != "README.md":
                found.setdefault(path.parent.name, []).append((path.name, path.read_bytes()))
    return found


def mutated(random, bases):
    """An input: the kind of its base, its name, its content, and what its ``.info.json`` holds, where there is one."""
    kind = random.choice(sorted(bases))
    name, data = random.choice(bases[kind])
    if kind == "soup":
        data = "".join(random.choices(TOKENS, k=random.randrange(1, 400))).encode("utf-8", "surrogatepass")
    for _ in range(random.choice((0, 1, 1, 2, 2, 3, 5))):
        data = random.choice(MUTATIONS)(random, data, bases)[:LARGEST]
    if random.random() < 0.2:
        name = f"a{random.choice(ENDINGS)}"
    beside = None
    if random.random() < 0.3:
        beside = json.dumps(INFO).encode()
        for _ in range(random.randrange(3)):
            beside = random.choice((flipped, revalued, revalued, renumbered, inserted))(random, beside, bases)
        name = f"a{Path(name).suffix}"
    return kind, name, data, beside


def place(random, data, most=None):
    """A slice of `data`."""
    start = random.randrange(len(data) + 1)
    return start, min(len(data), start + random.randrange(1, most or random.choice((4, 40, 400, 4000))))


def flipped(random, data, bases):
    found = bytearray(data)
    for _ in range(random.choice((1, 1, 3, 30))):
        if found:
            found[random.randrange(len(found))] = random.randrange(256)
    return bytes(found)


def cut(random, data, bases):
    start, end = place(random, data)
    return data[:start] + data[end:]


def truncated(random, data, bases):
    return data[: random.randrange(len(data) + 1)] if random.random() < 0.7 else data[random.randrange(len(data) + 1) :]


def doubled(random, data, bases):
    start, end = place(random, data)
    to = random.randrange(len(data) + 1)
    return data[:to] + data[start:end] + data[to:]


def run(random, data, bases):
    """A slice, or a token, again and again in a row."""
    start, end = place(random, data, 200)
    again = data[start:end] if random.random() < 0.5 else random.choice(TOKENS).encode("utf-8", "surrogatepass")
    return data[:start] + again * random.choice((3, 30, 300, 3000, 30_000)) + data[start:]


def spliced(random, data, bases):
    _, other = random.choice(bases[random.choice(sorted(bases))])
    start, end = place(random, other)
    to = random.randrange(len(data) + 1)
    return data[:to] + other[start : random.choice((end, len(other)))] + data[to:]


def inserted(random, data, bases):
    for _ in range(random.choice((1, 3, 10, 100))):
        at = random.randrange(len(data) + 1)
        data = data[:at] + random.choice(TOKENS).encode("utf-8", "surrogatepass") + data[at:]
    return data


def shuffled(random, data, bases):
    lines = data.splitlines(keepends=True)
    for _ in range(random.choice((1, 5, len(lines) or 1))):
        if lines:
            lines.insert(random.randrange(len(lines)), lines.pop(random.randrange(len(lines))))
    return b"".join(lines)


def renumbered(random, data, bases):
    found = bytearray(data)
    digits = [at for at, byte in enumerate(data) if 48 <= byte <= 57]
    for at in random.choices(digits, k=min(len(digits), random.choice((1, 5, 50)))) if digits else ():
        found[at] = random.choice(b"0123456789:.-e ")
    return bytes(found)


def revalued(random, data, bases):
    """Other values in JSON, in the front matter of others."""
    try:
        text = data.decode()
        places = list(VALUE.finditer(text))
    except UnicodeDecodeError:
        return data
    for found in reversed(random.choices(places, k=random.choice((1, 3, 20))) if places else ()):
        text = text[: found.start()] + random.choice(VALUES) + text[found.end() :]
    return text.encode("utf-8", "surrogatepass")


def rewritten(random, data, bases):
    """In another encoding."""
    return data.decode("utf-8", "replace").encode(random.choice(ENCODINGS), "replace")


def ended(random, data, bases):
    """Other line ends."""
    return data.replace(b"\n", random.choice((b"\r\n", b"\r", b"\n\n", b" ", b"\xe2\x80\xa8", b"\x0c\n", b"")))


MUTATIONS = (flipped, cut, truncated, doubled, run, spliced, inserted, shuffled, renumbered, revalued, rewritten, ended)
