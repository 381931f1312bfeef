"""Somebody on the page who notes whatever runs there or leaves it."""

import re
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from steps import go

TimeoutError = pytest.importorskip("playwright.sync_api").TimeoutError

# What is in the page and its parts: whatever no text of a document may become.
MADE = """() => {
  const found = [];
  const roots = [document];
  const addresses = ["href", "src", "srcset", "srcdoc", "action", "formaction", "data", "poster", "ping", "xlink:href"];
  const makers = "iframe, frame, object, embed, base, form[action], marquee, meta, script, link";
  for (const root of roots) {
    for (const one of root.querySelectorAll("*")) {
      if (one.shadowRoot) roots.push(one.shadowRoot);
      const inPage = root !== document || document.body.contains(one);
      if (inPage && one.matches(makers)) found.push(one.outerHTML.slice(0, 200));
      for (const { name, value } of one.attributes) {
        if (name.startsWith("on") || name === "srcdoc") found.push(one.outerHTML.slice(0, 200));
        if (!addresses.includes(name)) continue;
        const to = URL.parse(value, document.baseURI);
        const allowed = one.localName === "a" ? ["http:", "https:"].includes(to?.protocol)
          : to?.origin === location.origin || ["data:", "blob:"].includes(to?.protocol);
        if (!allowed) found.push(one.outerHTML.slice(0, 200));
      }
    }
  }
  return found;
}"""
# All texts of the page and its parts, as they stand; given some, only those that are not among them.
TEXTS = """(missing) => {
  const texts = [];
  const roots = [document.body];
  for (const root of roots) {
    for (const one of root.querySelectorAll("*")) if (one.shadowRoot) roots.push(one.shadowRoot);
    const nodes = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const apart = "style, script, noscript";
    while (nodes.nextNode()) if (!nodes.currentNode.parentElement?.closest(apart)) texts.push(nodes.currentNode.data);
    texts.push("\\n");
  }
  const text = texts.join("");
  return missing ? missing.filter((one) => !text.includes(one)) : text;
}"""
# What the page itself asks this server for, recordings and documents apart.
OWN = re.compile(r"/(static|media|recordings)/|(/library|/index)?/_stcore/|/favicon.png$")


class Visitor:
    """A page of a browser. `left` are the requests that a document, not the page, made it send, `ran` the dialogs,
    windows, downloads and faults."""

    def __init__(self, context, site):
        self.left, self.ran = [], []
        self._site = urlsplit(site).netloc
        context.set_default_timeout(20_000)
        context.route(lambda url: urlsplit(url).netloc != self._site, lambda route: route.abort())
        context.on("request", self._sent)
        self.page = context.new_page()
        self.page.on("websocket", self._sent)
        self.page.on("dialog", lambda dialog: (self.ran.append(f"dialog {dialog.message}"), dialog.dismiss()))
        self.page.on("popup", lambda popup: self.ran.append(f"window {popup.url}"))
        self.page.on("download", lambda download: self.ran.append(f"download {download.url}"))
        self.page.on("pageerror", lambda error: self.ran.append(f"fault {error}"))

    def _sent(self, request):
        to = urlsplit(request.url)
        if to.scheme in ("data", "blob"):
            return
        navigates = hasattr(request, "is_navigation_request") and request.is_navigation_request()
        if to.netloc != self._site or not (navigates or OWN.match(to.path)):
            self.left.append(request.url)

    def open(self, address):
        """Load `address`, and wait until its script has run."""
        self.page.goto(address)
        self.page.locator("h1").first.wait_for()
        self.settle()

    def follow(self, address):
        """Go to `address` inside the page; load it where none is loaded."""
        if self.page.url == "about:blank":
            self.open(address)
        else:
            go(self.page, address)

    def missing(self, *texts):
        """Those of `texts` that do not come to be shown letter for letter; [] as soon as all of them are."""
        with suppress(TimeoutError):
            self.page.wait_for_function(f"(texts) => !({TEXTS})(texts).length", arg=texts)
        found = self.page.evaluate(TEXTS, texts)
        if found:
            print(self.page.url, self.texts(), sep="\n")  # what is shown instead
        return found

    def settle(self):
        """Wait until the page's script has run to its end."""
        self.page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')

    def texts(self):
        """All texts of the page and its parts, as they stand."""
        return self.page.evaluate(TEXTS)

    def harm(self):
        """What ran, left, or came to be on the page that should not; [] for a page that is safe."""
        hacked = [frame.url for frame in self.page.frames if frame.evaluate("window.hacked") is not None]
        found = [*hacked, *self.ran, *self.left, *self.page.evaluate(MADE)]
        self.ran.clear()
        self.left.clear()
        return found
