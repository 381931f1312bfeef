export default function ({ data, parentElement }) {
  const list = element("dl");
  for (const row of data.rows) {
    const value = element("dd", "", row.value);
    if (row.note) value.append("\u2002", element("span", "note", row.note));
    list.append(element("dt", "", row.label), value);
  }
  parentElement.querySelector(".part").replaceChildren(list);
}
