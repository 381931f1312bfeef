// The foot of an answer. It is built once for an answer and then only told what became of a vote, so that a note being
// written, and the keyboard's place, outlast every rerun.

const ASKS = {
  true: { ask: "Does this answer it?", up: "It answers the question", down: "It does not answer the question" },
  false: { ask: "Rightly declined?", up: "Rightly declined", down: "It should have answered" },
};
const SVG = "http://www.w3.org/2000/svg";

function thumb(name, label) {
  const button = element("button", `thumb ${name}`);
  button.type = "button";
  button.title = label;
  button.setAttribute("aria-label", label);
  button.setAttribute("aria-pressed", "false");
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("aria-hidden", "true");
  for (const line of [
    "M8.5 11 12 4.5c1.4 0 2.3 1 2.3 2.3 0 1-.3 2.1-.7 3.2h4.5c1.3 0 2.2 1.2 1.8 2.4l-1.5 5.4c-.3 1-1.1 1.7-2.2 1.7H8.5z",
    "M4.5 11h4v8.5h-4z",
  ]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", line);
    drawing.append(path);
  }
  button.append(drawing);
  return button;
}

// Emptied first: the same word said twice is said twice.
function say(root, text) {
  const live = root.querySelector(".live");
  live.textContent = "";
  setTimeout(() => (live.textContent = text), 50);
}

function press(root, vote) {
  root.vote = vote;
  root.querySelector(".up").setAttribute("aria-pressed", String(vote === 1));
  root.querySelector(".down").setAttribute("aria-pressed", String(vote === -1));
  root.querySelector(".why").hidden = vote !== -1 || !root.data.reasons.length;
  root.querySelector(".asks").textContent = `What was ${vote === -1 ? "wrong" : "good"}? (optional)`;
  root.querySelector(".words").hidden = !vote || !root.writes;
  const note = root.querySelector(".note");
  note.hidden = !vote || root.writes;
  note.textContent = root.data.note || root.data.reason ? "Edit the note" : "Add a note";
}

function send(root) {
  const chosen = root.querySelector("input:checked");
  root.tell({
    of: root.data.of,
    vote: root.vote,
    reason: root.vote === -1 && chosen ? chosen.value : null,
    note: root.querySelector("textarea").value,
  });
}

function voting(root, data) {
  const asks = ASKS[data.answered];
  const group = element("div", "vote");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", asks.ask);
  const ask = element("span", "ask", asks.ask);
  ask.setAttribute("aria-hidden", "true");
  const live = element("span", "live");
  live.setAttribute("role", "status");
  live.setAttribute("aria-live", "polite");
  const note = element("button", "quiet note", "Add a note");
  note.type = "button";
  note.hidden = true;
  note.addEventListener("click", () => {
    root.writes = true;
    press(root, root.vote);
    root.querySelector("textarea").focus();
  });
  group.append(ask);
  for (const [name, vote] of [["up", 1], ["down", -1]]) {
    const button = thumb(name, asks[name]);
    button.addEventListener("click", () => {
      const back = root.vote === vote;
      if (back) {
        root.querySelector("textarea").value = "";
        root.querySelectorAll("input").forEach((radio) => (radio.checked = false));
      }
      root.writes = !back;
      press(root, back ? 0 : vote);
      send(root);
    });
    group.append(button);
  }
  group.append(note, live);
  return group;
}

function writing(root, data) {
  const form = element("div", "words");
  const why = element("fieldset", "why");
  why.append(element("legend", "", "Why?"));
  for (const [code, words] of data.reasons) {
    const choice = element("label", "choice");
    const radio = element("input");
    radio.type = "radio";
    radio.name = "reason";
    radio.value = code;
    radio.checked = code === data.reason;
    choice.append(radio, words);
    why.append(choice);
  }
  const label = element("label", "field");
  const text = element("textarea");
  text.rows = 2;
  text.maxLength = data.most;
  text.value = data.note;
  label.append(element("span", "asks"), text);
  const save = element("button", "save", "Save");
  save.type = "button";
  form.append(why, label, save);
  save.addEventListener("click", () => {
    send(root);
    root.writes = false;
    press(root, root.vote);
    root.querySelector(".note").focus();
  });
  form.addEventListener("keydown", (event) => {
    event.stopPropagation(); // letters are a note's here, not the page's shortcuts
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save.click();
  });
  return form;
}

function taking(root, data) {
  const row = element("div", "take");
  const group = (name, actions) => {
    const made = element("div", "group");
    made.setAttribute("role", "group");
    made.setAttribute("aria-label", name);
    const says = element("span", "says", name);
    says.setAttribute("aria-hidden", "true");
    made.append(says);
    for (const [text, label, act] of actions) {
      const button = element("button", "quiet", text);
      button.type = "button";
      button.setAttribute("aria-label", label);
      button.addEventListener("click", act);
      made.append(button);
    }
    row.append(made);
  };
  const copying = (what, text) => async () =>
    say(root, (await copy(text())) ? `${what} copied.` : "This browser does not let a page copy.");
  group("Copy", [
    ["Markdown", "Copy as Markdown", copying("Markdown", () => data.texts.md)],
    ["JSON", "Copy as JSON", copying("JSON", () => data.texts.json)],
    ["Link", "Copy the link to this answer", copying("Link", () => location.href)],
  ]);
  group("Download", [
    ["Markdown", "Download as Markdown", () => download(data.texts.md, `${data.name}.md`, "text/markdown")],
    ["JSON", "Download as JSON", () => download(data.texts.json, `${data.name}.json`, "application/json")],
  ]);
  const print = element("button", "quiet print", "Print");
  print.type = "button";
  print.addEventListener("click", () => window.print());
  row.append(print);
  return row;
}

function telling(data) {
  const told = element("details");
  const list = element("dl");
  for (const [name, text] of data.details) list.append(element("dt", "", name), element("dd", "", text));
  told.append(element("summary", "", data.line), list);
  return told;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".part");
  root.tell = (vote) => setTriggerValue("vote", vote);
  root.data = data;
  if (root.of !== data.of) {
    root.of = data.of;
    root.said = data.said?.n;
    root.writes = false;
    root.replaceChildren(voting(root, data), writing(root, data), taking(root, data), telling(data));
  } else if (data.said && root.said !== data.said.n) {
    root.said = data.said.n;
    say(root, data.said.text);
  }
  press(root, data.vote);
}
