"""MDX: no JavaScript is text, what components wrap is."""

import pytest

from ingest import dialect, markdown, mdx


def texts(body):
    return [block.text for block in markdown.blocks(dialect.plain(body))]


IMPORT = 'import Note from "../note.astro";\n'


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("Ask {props.when}.", "Ask ."),
        ('Ask{" "}early.', "Ask early."),
        ("Ask {'very'} {`early`}.", "Ask very early."),
        ("Ask {/* not this */}early.", "Ask early."),
        ("Ask {list.map((x) => <b>{x}</b>)}early.", "Ask early."),
        ('<Note type="tip" at={3} {...props}>Ask early.</Note>', "Ask early."),
        ("<Note\n  on={() => {\n    a();\n\n    b(3 > 2);\n  }}\n>\n  Ask early.\n</Note>", "Ask early."),
        ('<div className="a" style={{color: "red"}}>Ask early.</div>', "Ask early."),
        ("<>Ask early.</>", "Ask early."),
        ("<Chart data={[1, 2]} /> Ask early.", "Ask early."),
        ("<Site.Note>Ask early.</Site.Note>", "Ask early."),
        ("export const meta = {\n  a: 1,\n\n  b: 2,\n};\n\nAsk early.", "Ask early."),
        ("export default function Page() {\n  return 1;\n}\n\nAsk early.", "Ask early."),
        ("import {\n  A,\n  B,\n} from 'x'\n\nAsk early.", "Ask early."),
        ("Ask {never closed.", "Ask {never closed."),
        (r"Ask \{early\}.", "Ask {early}."),
        ("Ask `{a}` early.", "Ask {a} early."),
        ("Import taxes and export rules.", "Import taxes and export rules."),
        ("A < B and B > C.", "A < B and B > C."),
        ("import duties rise in May.", "import duties rise in May."),
    ],
)
def test_what_is_javascript_is_gone(written, left):
    assert " ".join(texts(f"{IMPORT}\n{written}")) == left
    assert mdx.plain(written).count("\n") == written.count("\n")


def test_code_between_fences_is_kept():
    assert texts(f"{IMPORT}\n```js\nimport x from 'y';\nx({{a}});\n```\n") == ["import x from 'y';", "x({a});"]


def test_an_import_in_code_makes_no_mdx():
    assert texts("```js\nimport x from 'y';\n```\n\nAsk {name}.")[-1] == "Ask {name}."


def test_what_imports_components_is_mdx_whatever_its_name():
    assert texts(f"{IMPORT}\nAsk {{name}}early.") == ["Ask early."]
