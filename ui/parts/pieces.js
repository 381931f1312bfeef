const SAYS = { topic: "Goes on with", detail: "About", told: "", filter: "" };

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".part");
  const drawn = [];
  const trail = element("nav", "trail");
  trail.setAttribute("aria-label", "This conversation");
  data.earlier.forEach((question, at) => {
    const back = element("button", "back", question);
    back.type = "button";
    back.addEventListener("click", () => setTriggerValue("back", at + 1));
    trail.append(back);
  });
  const anew = element("button", "back anew", "New conversation");
  anew.type = "button";
  anew.addEventListener("click", () => setTriggerValue("back", 0));
  trail.append(anew);
  drawn.push(trail, element("h1", "question", data.question));

  if (data.chips.length) {
    const list = element("ul", "chips");
    list.setAttribute("aria-label", "What this question takes along");
    for (const one of data.chips) {
      const item = element("li", "piece");
      const says = SAYS[one.kind];
      if (says) item.append(element("span", "says", says), " ");
      item.append(element("span", "text", one.text));
      const drop = element("button", "drop", "×");
      drop.type = "button";
      drop.setAttribute("aria-label", `Without: ${[says, one.text].filter(Boolean).join(" ")}`);
      drop.addEventListener("click", () => setTriggerValue("drop", one.key));
      item.append(drop);
      list.append(item);
    }
    drawn.push(list);
  }
  root.replaceChildren(...drawn);
}
