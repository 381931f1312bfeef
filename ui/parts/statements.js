export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".part");
  const open = (key) => setTriggerValue("open", key);
  root.cards ??= cards(root);
  const chipped = (one) => root.cards.on(chip(one, data.opened, open), one.card);
  const list = element("ol", "list");
  for (const row of data.rows) {
    const item = element("li", "statement");
    const says = row.speech ? `“${row.text.trim()}”` : row.text.trim();
    // The last word and the first chip stay together, so that a chip never stands alone on a line.
    const [, words, last] = says.match(/^(.*?)(\S{0,24})$/s);
    const end = element("span", "end", last);
    if (row.lead) item.append(element("span", "lead", `${row.lead}: `));
    item.append(words, end);
    row.chips.forEach((one, at) => (at ? item : end).append(" ", chipped(one)));
    if (row.against.length) {
      const otherwise = element("p", "against", "Sources differ:");
      row.against.forEach((one) => otherwise.append(" ", chipped(one)));
      item.append(otherwise);
    }
    list.append(item);
  }
  const drawn = [list, root.cards.element];
  if (data.glance.length) {
    const glance = element("p", "glance");
    glance.append(...data.glance.map((one) => element("span", one.differs ? "badge differs" : "badge", one.text)));
    drawn.unshift(glance);
  }
  redraw(root, drawn);
}
