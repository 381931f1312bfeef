// A document's title is a link that can be copied or opened in a tab of its own; a plain click stays on this page.
function titleOf(row, open) {
  const link = element("a", "title", row.title);
  link.href = `${location.pathname}?${new URLSearchParams({ open: row.doc })}`;
  link.dataset.doc = row.doc;
  link.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    open(row.doc);
  });
  return link;
}

function rowOf(row, open) {
  const item = element("li", "row");
  const by = element("p", "by", [row.by, row.date].filter(Boolean).join(" · "));
  const name = element("div", "name");
  name.append(titleOf(row, open));
  if (by.textContent) name.append(by);
  item.append(name, element("span", "kind", row.kind), element("span", "counts", row.counts));
  return item;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".part");
  const open = (doc) => setTriggerValue("open", doc);
  const total = element("p", "total", data.total);
  total.setAttribute("role", "status");
  const drawn = [total];
  data.groups.forEach((group) => {
    if (group.lead) drawn.push(element("h2", "lead", group.lead));
    const list = element("ul", "rows");
    list.append(...group.rows.map((row) => rowOf(row, open)));
    drawn.push(list);
  });
  if (data.pages.length) {
    const pages = element("nav", "pages");
    pages.setAttribute("aria-label", "Pages of the list");
    for (const one of data.pages) {
      const button = element("button", "page", one.text);
      button.type = "button";
      button.setAttribute("aria-label", one.name);
      button.title = one.name;
      button.addEventListener("click", () => {
        root.turned = true;
        setTriggerValue("page", one.page);
      });
      pages.append(button);
    }
    drawn.push(pages);
  }
  root.replaceChildren(...drawn);

  if (root.turned) {
    root.turned = false;
    root.scrollIntoView({ block: "start" });
    root.querySelector("a.title")?.focus({ preventScroll: true });
  } else if (data.back && root.back !== data.back) {
    const left = [...root.querySelectorAll("a.title")].find((link) => link.dataset.doc === data.back);
    left?.scrollIntoView({ block: "center" });
    left?.focus({ preventScroll: true });
  }
  root.back = data.back;
}
