function quoted(row) {
  return row.speech ? ["“", "”"] : ["", ""];
}

// "Agrees with 2 5": each number leads to the row of that source.
function others(says, className, list, lead) {
  const line = element("p", `others ${className}`, says);
  for (const one of list) {
    const to = element("button", "to", one.n);
    to.type = "button";
    to.title = one.label;
    to.setAttribute("aria-label", one.label);
    to.addEventListener("click", () => lead(one.n));
    line.append(" ", to);
  }
  return line;
}

function saidOf(row, opened, open, lead) {
  const item = element("li", "said");
  const [before, behind] = quoted(row);
  const text = element("p", "text");
  if (row.lead) text.append(element("span", "under", `${row.lead}: `));
  // The last word and the first chip stay together, so that a chip never stands alone on a line.
  const [, words, last] = `${before}${row.text.trim()}${behind}`.match(/^(.*?)(\S{0,24})$/s);
  const end = element("span", "end", last);
  text.append(words, end);
  row.chips.forEach((one, at) => (at ? text : end).append(" ", chip(one, opened, open)));
  item.append(text);
  if (row.of) item.append(element("p", "of", row.of));
  if (row.agrees.length) item.append(others("Agrees with", "agrees", row.agrees, lead));
  if (row.differs.length) item.append(others("Differs from", "differs", row.differs, lead));
  return item;
}

function sideOf(side, opened, open, lead) {
  const box = element("div", "side");
  const text = element("blockquote", "text");
  const [before, behind] = quoted(side);
  text.append(before, side.before, element("strong", "", side.marked), side.after, behind, " ", chip(side.chip, opened, open));
  const foot = element("p", "from");
  const to = element("button", "to", side.n);
  to.type = "button";
  to.setAttribute("aria-label", `To source ${side.n}: ${side.title}`);
  to.addEventListener("click", () => lead(side.n));
  const by = element("span", "", [side.title, side.by].filter(Boolean).join(" · "));
  foot.append(to, by);
  box.append(text, foot);
  return box;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".part");
  const open = (key) => setTriggerValue("open", key);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const lead = (number) => {
    const row = root.querySelector(`.voice[data-n="${Number(number)}"]`);
    row?.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
    row?.focus({ preventScroll: true });
  };
  const drawn = [];
  if (data.clashes.length) {
    const differ = element("section", "differ");
    differ.append(element("h2", "", "Where sources differ"));
    for (const clash of data.clashes) {
      const pair = element("div", "pair");
      pair.append(...clash.sides.map((side) => sideOf(side, data.opened, open, lead)));
      differ.append(element("h3", "how", clash.how), pair);
    }
    drawn.push(differ);
  }
  drawn.push(element("h2", "", "Who says what"), element("p", "lead", data.lead));
  const list = element("ol", "rows");
  for (const row of data.rows) {
    const item = element("li", "voice");
    item.dataset.n = row.n;
    item.tabIndex = -1;
    const head = element("div", "head");
    const number = element("span", "number", row.n);
    number.setAttribute("aria-hidden", "true");
    const kind = element("p", "kind", [row.kind, row.by, row.date].filter(Boolean).join(" · "));
    if (row.label) kind.append(" · ", element("span", "label", row.label));
    const title = element("h3", "", row.title);
    head.append(number, title, kind);
    const said = element("ul");
    said.append(...row.said.map((one) => saidOf(one, data.opened, open, lead)));
    item.append(head, said);
    list.append(item);
  }
  drawn.push(list);
  redraw(root, drawn);
}
