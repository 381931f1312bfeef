// Shared by the components: elements are made here and nowhere from markup, so that a text stays a text.

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined && text !== null) made.textContent = text;
  return made;
}

function anchor(href, text, className) {
  const made = element("a", className, text);
  made.href = href;
  made.target = "_blank";
  made.rel = "noopener";
  return made;
}

// The button of a citation: its number, and the time at which it starts what it plays.
function chip(data, opened, open) {
  const made = element("button", "chip");
  made.type = "button";
  made.dataset.key = data.key;
  made.setAttribute("aria-label", data.label);
  if (data.key === opened) made.setAttribute("aria-current", "true");
  if (data.n !== null) made.append(element("span", "n", data.n));
  if (data.plays) made.append(element("span", "play"));
  const says = data.time ?? (data.n === null ? "Read" : null);
  if (says !== null) made.append(element("span", "time", says));
  made.addEventListener("click", () => open(data.key));
  return made;
}

// What is drawn anew keeps the keyboard's place: the button that stands where the one with the focus stood gets it.
function redraw(root, children) {
  const buttons = () => [...root.querySelectorAll("button")];
  const at = buttons().indexOf(root.getRootNode().activeElement);
  root.replaceChildren(...children);
  if (at >= 0) buttons()[at]?.focus();
}
