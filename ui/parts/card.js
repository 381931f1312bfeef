// What a chip cites, shown beside it while it is pointed at or has the focus. Escape puts it away.

function cards(root) {
  const card = element("div", "card");
  card.id = "card";
  card.setAttribute("role", "tooltip");
  card.hidden = true;
  const kind = element("p", "kind");
  const quote = element("p", "said");
  const title = element("p", "of");
  card.append(quote, title, kind);

  function hide() {
    card.hidden = true;
    root.querySelector("[aria-describedby]")?.removeAttribute("aria-describedby");
  }

  function show(button, data) {
    hide();
    quote.textContent = data.speech ? `“${data.text}”` : data.text;
    title.textContent = data.title;
    kind.textContent = [data.kind, data.time].filter(Boolean).join(" · ");
    card.hidden = false;
    button.setAttribute("aria-describedby", card.id);
    const [at, frame] = [button.getBoundingClientRect(), root.getBoundingClientRect()];
    const width = Math.min(360, frame.width);
    card.style.width = `${width}px`;
    card.style.left = `${Math.max(0, Math.min(at.left - frame.left - 16, frame.width - width))}px`;
    const above = at.top > card.offsetHeight + 16;
    card.style.top = `${(above ? at.top - card.offsetHeight - 8 : at.bottom + 8) - frame.top}px`;
  }

  root.addEventListener("keydown", (event) => event.key === "Escape" && hide());
  root.addEventListener("pointerleave", hide);
  return {
    element: card,
    on(button, data) {
      button.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && show(button, data));
      button.addEventListener("pointerleave", hide);
      button.addEventListener("click", hide);
      button.addEventListener("focus", () => button.matches(":focus-visible") && show(button, data));
      button.addEventListener("blur", hide);
      return button;
    },
  };
}
