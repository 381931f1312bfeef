// A text whose paragraphs, lines of their own in the document, stand apart.
function paragraphs(text) {
  const lines = text.split(/\n+/);
  return lines.flatMap((line, at) => (at ? [element("span", "gap", "\n"), line] : [line]));
}

function step(label, name, go) {
  const made = element("button", "step", label);
  made.type = "button";
  made.setAttribute("aria-label", name);
  made.disabled = !go;
  if (go) made.addEventListener("click", go);
  return made;
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".part");
  if (root.key !== data.key) root.at = data.at; // opened anew
  root.key = data.key;

  function draw() {
    const passage = data.passages[root.at];
    const by = [data.kind, data.by, data.date].filter(Boolean).join(" · ");
    const head = element("h2");
    head.append(data.link.href ? anchor(data.link.href, `${data.link.text} ↗`) : data.link.text);
    const text = element("p", "text");
    if (root.at === data.at) {
      const [before, marked, after] = data.parts;
      const mark = element("mark");
      mark.append(...paragraphs(marked));
      text.append(...paragraphs(before), mark, ...paragraphs(after));
    } else text.append(...paragraphs(passage.text));
    const drawn = [head, element("p", "kind", by)];
    if (passage.headings.length) drawn.push(element("p", "headings", passage.headings.join(" › ")));
    drawn.push(text);
    if (data.label) drawn.push(element("p", "label", data.label));
    if (data.of > 1) {
      const to = (at) => (data.passages[at] ? () => ((root.at = at), draw()) : null);
      const steps = element("nav", "steps");
      steps.setAttribute("aria-label", "Passages of this document");
      steps.append(
        step("←", "Previous passage", to(root.at - 1)),
        element("span", "where", `Passage ${data.first + root.at + 1} of ${data.of}`),
        step("→", "Next passage", to(root.at + 1)),
      );
      drawn.push(steps);
    }
    redraw(root, drawn);
  }

  draw();
  if (data.show && root.nonce !== data.nonce) root.querySelector("mark")?.scrollIntoView({ block: "nearest" });
  root.nonce = data.nonce;
}
