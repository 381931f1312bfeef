export default function ({ data, parentElement, setTriggerValue }) {
  const open = (key) => setTriggerValue("open", key);
  const list = element("ol");
  for (const row of data.rows) {
    const item = element("li", "statement");
    const says = row.speech ? `“${row.text.trim()}”` : row.text.trim();
    // The last word and the first chip stay together, so that a chip never stands alone on a line.
    const [, words, last] = says.match(/^(.*?)(\S{0,24})$/s);
    const end = element("span", "end", last);
    if (row.lead) item.append(element("span", "lead", `${row.lead}: `));
    item.append(words, end);
    row.chips.forEach((one, at) => (at ? item : end).append(" ", chip(one, data.opened, open)));
    if (row.against.length) {
      const otherwise = element("p", "against", "Sources differ:");
      row.against.forEach((one) => otherwise.append(" ", chip(one, data.opened, open)));
      item.append(otherwise);
    }
    list.append(item);
  }
  redraw(parentElement.querySelector(".part"), [list]);
}
