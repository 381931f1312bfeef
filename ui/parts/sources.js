function quoteOf(row, opened, open) {
  const item = element("li", "quote");
  const said = row.text.trim();
  const foot = element("div", "foot");
  if (row.label) foot.append(element("span", "label", row.label));
  if (row.link) {
    const link = anchor(row.link.href, `${row.link.text} ↗`, "out");
    link.setAttribute("aria-label", `${row.link.text}: open ${row.link.title} in a new tab`);
    foot.append(link);
  }
  item.append(chip(row.chip, opened, open), element("blockquote", "", row.speech ? `“${said}”` : said));
  if (foot.childElementCount) item.append(foot);
  if (row.also.length) {
    const also = element("p", "also", "Also in ");
    row.also.forEach((other, at) => {
      if (at) also.append("; ");
      also.append(other.href ? anchor(other.href, other.text) : other.text);
    });
    item.append(also);
  }
  return item;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const open = (key) => setTriggerValue("open", key);
  const drawn = [element("h2", "", data.heading)];
  if (data.lead) drawn.push(element("p", "lead", data.lead));
  for (const row of data.rows) {
    const section = element("section", "source");
    const by = [row.kind, row.by, row.date].filter(Boolean).join(" · ");
    const quotes = element("ul");
    quotes.append(...row.quotes.map((quote) => quoteOf(quote, data.opened, open)));
    const title = element("h3");
    const whole = anchor(row.whole, row.title, "whole");
    whole.target = "_self";
    title.append(whole);
    section.append(title, element("p", "kind", by), quotes);
    drawn.push(section);
  }
  redraw(parentElement.querySelector(".part"), drawn);
}
