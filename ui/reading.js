// A text whose paragraphs, lines of their own in the document, stand apart.
function paragraphs(text) {
  const lines = text.split(/\n+/);
  return lines.flatMap((line, at) => (at ? [element("span", "gap", "\n"), line] : [line]));
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".part");
  const by = [data.kind, data.by, data.date].filter(Boolean).join(" · ");
  const title = data.link.href ? anchor(data.link.href, `${data.link.text} ↗`) : element("span", "", data.link.text);
  const head = element("h2");
  head.append(title);

  const text = element("p", "text");
  const mark = element("mark");
  mark.append(...paragraphs(data.marked));
  text.append(...paragraphs(data.before), mark, ...paragraphs(data.after));
  const drawn = [head, element("p", "kind", by)];
  if (data.headings.length) drawn.push(element("p", "headings", data.headings.join(" › ")));
  drawn.push(text);
  if (data.label) drawn.push(element("p", "label", data.label));
  root.replaceChildren(...drawn);

  if (data.show && root.nonce !== data.nonce) mark.scrollIntoView({ block: "nearest" });
  root.nonce = data.nonce;
}
