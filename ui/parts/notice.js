export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".part");
  const box = element("div", `notice ${data.tone}`);
  box.setAttribute("role", data.tone === "fault" ? "alert" : "status");
  if (data.title) box.append(element("h2", "", data.title));
  const text = element("p");
  data.text.split("`").forEach((part, at) => text.append(at % 2 ? element("code", "", part) : part));
  box.append(text);
  root.replaceChildren(box);
}
