"""Axe-core finds nothing serious or critical, on any page and in any state, light and dark."""

from urllib.parse import quote

import pytest
from steps import go

pytest.importorskip("playwright.sync_api", reason="no playwright: pip install playwright")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe: pip install axe-playwright-python")

TALK = "How do I keep a work log?"
STATES = {
    "empty": "/",
    "answer with a recording": f"/?q={TALK}&at=c1",
    "answer with a video": "/?q=How can I tell that I am about to be fired?",
    "answer with an article": "/?q=How can I tell burnout from being tired?",
    "conversation": f"/?q={TALK}&q=Why should I?&kind=article&kind=transcript",
    "refusal": "/?q=How do I bake sourdough bread?",
    "voices": f"/?q={TALK}&view=voices",
    "watch list": f"/?q={TALK}&view=watch&minutes=10",
    "library": "/library",
    "library, searched": "/library?find=salary&kind=article",
    "library, none found": "/library?find=xyzzy",
    "library, as a map": "/library?view=map",
    "library, an article": "/library?open=articles/burnout-at-work.md",
    "library, notes": "/library?open=notes/how-to-quit.md",
    "library, a recording": "/library?open=transcripts/work-log.vtt",
    "index": "/index",
}
GRAVE = ("serious", "critical")
EVERYTHING = {"resultTypes": ["violations"]}
COLOURS = EVERYTHING | {"runOnly": ["color-contrast", "link-in-text-block"]}  # where light and dark can differ
DRAWN = """(scheme) => {
  const roots = [document];
  for (const root of roots) {
    for (const one of root.querySelectorAll("*")) {
      if (one.shadowRoot) roots.push(one.shadowRoot);
      if (one.className === "part" && !one.childElementCount) return false;
    }
  }
  const app = document.querySelector('[data-testid="stApp"][data-test-script-state="notRunning"]');
  const still = document.getAnimations().every((one) => one.playState !== "running");
  const styled = document.querySelector(".stHtml style") !== null;  // page.css
  return still && styled && app && getComputedStyle(app).colorScheme === scheme;
}"""

GREY = """(one) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(".statement { color: #777 !important; background: #888 !important }");
  one.getRootNode().adoptedStyleSheets.push(sheet);
}"""


@pytest.fixture(scope="module")
def reader(browser, site):
    """Somebody with a page; YouTube is not asked for anything."""
    with browser.new_context(base_url=site, reduced_motion="reduce") as context:
        context.set_default_timeout(20_000)
        context.route(lambda url: not url.startswith(site), lambda route: route.abort())
        yield context.new_page()


def visit(page, address):
    go(page, quote(address, safe="/?&="))
    page.locator("h1, h2").first.wait_for()


def findings(page):
    """What axe finds that is grave, in the light and in the dark, one line an element."""
    lines = []
    for scheme, options in (("dark", COLOURS), ("light", EVERYTHING)):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function(DRAWN, arg=scheme)
        lines += [
            f"{scheme}: {rule['id']} ({rule['impact']}) {node['target']}: {node['failureSummary']}"
            for rule in axe.Axe().run(page, options=options).response["violations"]
            if rule["impact"] in GRAVE
            for node in rule["nodes"]
        ]
    return lines


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_grave(reader, state):
    visit(reader, STATES[state])
    assert findings(reader) == []


def test_axe_finds_nothing_grave_in_the_filters(reader):
    visit(reader, f"/?q={TALK}&kind=transcript&channel=career-qa")
    reader.get_by_role("button", name="Filters").click()
    reader.get_by_role("combobox", name="Document").wait_for()
    assert findings(reader) == []
    reader.get_by_role("combobox", name="Document").click()
    reader.get_by_role("option").first.wait_for()
    assert findings(reader) == []


def test_axe_sees_into_the_parts_in_the_light_and_in_the_dark(reader):
    """Else the tests above would praise a page of which axe sees nothing."""
    visit(reader, f"/?q={TALK}")
    reader.locator(".statement").first.wait_for()
    reader.wait_for_function(DRAWN, arg="light")
    reader.locator(".statement").first.evaluate(GREY)
    found = {tuple(line.split()[:2]) for line in findings(reader)}
    assert found == {("dark:", "color-contrast"), ("light:", "color-contrast")}
