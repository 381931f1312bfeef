export default function ({ data, parentElement, setTriggerValue }) {
  const list = element("ul");
  list.setAttribute("aria-label", "Topics by documents");
  for (const row of data.rows) {
    const item = element("li");
    const button = element("button", "topic");
    button.type = "button";
    button.setAttribute("aria-label", `${row.label}: ${row.kinds}`);
    const dot = element("span", "dot");
    const bar = element("span", "bar");
    dot.style.background = bar.style.background = row.colour;
    bar.style.width = `${row.share}%`;
    button.append(dot, element("span", "name", row.name), bar, element("span", "kinds", row.kinds));
    button.addEventListener("click", () => setTriggerValue("open", row.name));
    item.append(button);
    list.append(item);
  }
  parentElement.querySelector(".part").replaceChildren(element("h2", "", "Topics"), list);
}
