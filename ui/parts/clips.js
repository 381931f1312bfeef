const OFFERED = [5, 10, 15, 20, 30];
const REFUSED = "The browser did not let this be copied. Download it instead.";

function button(text, className, label, act, press) {
  const made = element("button", className, text);
  made.type = "button";
  if (label) made.setAttribute("aria-label", label);
  if (label && className.includes("tool")) made.title = label;
  if (act) made.dataset.act = act;
  made.addEventListener("click", press);
  return made;
}

function quoteOf(quote, timed) {
  const said = element("p", "said");
  if (timed && quote.time) said.append(element("span", "when", `${quote.time} `));
  if (quote.lead) said.append(element("span", "lead", `${quote.lead}: `));
  const text = quote.text.trim();
  said.append(quote.speech ? `“${text}”` : text);
  return said;
}

function light(root, key) {
  for (const item of root.querySelectorAll(".clip")) {
    const lit = item.dataset.key === key;
    item.classList.toggle("lit", lit);
    const plays = item.querySelector(".chip");
    if (lit) plays.setAttribute("aria-current", "true");
    else plays.removeAttribute("aria-current");
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".part");
  const shown = data.rows.map((row) => row.key);
  // Until the server has the order that was asked for, what comes from it is older than what is seen.
  const list = JSON.stringify([data.heading, data.every]);
  if (root.list !== list || JSON.stringify(root.asked) === JSON.stringify(shown)) root.asked = null;
  if (root.list !== list || root.opened !== data.opened) root.current = data.opened;
  root.list = list;
  root.opened = data.opened;
  const known = new Map(data.rows.map((row) => [row.key, row]));
  const order = (root.asked ?? shown).filter((key) => known.has(key));

  const status = element("p", "unseen");
  status.setAttribute("role", "status");
  const say = (text) => (status.textContent = text);

  function change(to, focus, words) {
    root.asked = to;
    root.focusOn = focus;
    root.says = words;
    draw(to.filter((key) => known.has(key)));
    setTriggerValue("change", { order: to });
  }

  function move(key, by) {
    const to = order.slice();
    const at = to.indexOf(key);
    to.splice(at, 1);
    to.splice(at + by, 0, key);
    const last = at + by === (by < 0 ? 0 : to.length - 1);
    const act = by < 0 === last ? "down" : "up";
    change(to, [key, act], `Clip ${at + 1} is now number ${at + by + 1} of ${to.length}`);
  }

  function remove(key) {
    const at = order.indexOf(key);
    const to = order.filter((other) => other !== key);
    const next = to[Math.min(at, to.length - 1)];
    change(to, next ? [next, "remove"] : [null, "again"], `Clip ${at + 1} is removed; ${to.length} are left`);
  }

  function rowOf(key, at) {
    const row = known.get(key);
    const item = element("li", "clip");
    item.dataset.key = key;
    const number = element("span", "number", at + 1);
    const body = element("div", "body");
    body.append(element("h3", "", row.title));
    const about = [row.by, row.time, row.length].filter(Boolean).join(" · ");
    body.append(element("p", "kind", about), quoteOf(row.quote, false));
    body.append(...row.also.map((quote) => quoteOf(quote, true)));
    const foot = element("div", "foot");
    if (row.label) foot.append(element("span", "label", row.label));
    const link = anchor(row.link.href, `${row.link.text} ↗`, "out");
    link.setAttribute("aria-label", `${row.link.text}: open ${row.link.title} in a new tab`);
    foot.append(link);
    body.append(foot);
    const tools = element("div", "tools");
    const named = `clip ${at + 1}, ${row.title}, ${row.chip.time}`;
    const up = button("↑", "tool", `Move up: ${named}`, "up", () => move(key, -1));
    const down = button("↓", "tool", `Move down: ${named}`, "down", () => move(key, 1));
    up.disabled = at === 0;
    down.disabled = at === order.length - 1;
    tools.append(up, down, button("×", "tool", `Remove: ${named}`, "remove", () => remove(key)));
    const plays = chip({ ...row.chip, label: row.chip.label.replace(/^Clip \d+/, `Clip ${at + 1}`) }, root.current, (one) => {
      root.current = one;
      light(root, one);
      setTriggerValue("open", one);
    });
    item.append(number, plays, body, tools);
    return item;
  }

  function chooser() {
    const group = element("div", "minutes");
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", "Minutes");
    for (const minutes of OFFERED) {
      const one = button(minutes, "minute", `${minutes} minutes`, `m${minutes}`, () => setTriggerValue("minutes", minutes));
      one.setAttribute("aria-pressed", String(minutes === data.minutes));
      group.append(one);
    }
    const form = element("form");
    const free = element("input");
    Object.assign(free, { type: "number", min: 1, max: data.most, step: 1, required: true, value: data.minutes });
    free.setAttribute("aria-label", `Minutes, 1 to ${data.most}`);
    free.dataset.act = "free";
    form.noValidate = false;
    form.append(free, element("span", "unit", "min"));
    const choose = () => free.reportValidity() && free.valueAsNumber !== data.minutes && setTriggerValue("minutes", free.valueAsNumber);
    free.addEventListener("change", choose);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      choose();
    });
    group.append(form);
    return group;
  }

  function keeps() {
    const group = element("div", "keeps");
    const copying = async () => toast((await copy(data.markdown)) ? "Copied" : REFUSED);
    const saving = (text, ending, type) => () => download(text, `${data.name}.${ending}`, type);
    group.append(
      button("Copy as Markdown", "keep", null, "copy", copying),
      button("Download Markdown", "keep", null, "markdown", saving(data.markdown, "md", "text/markdown")),
    );
    if (data.m3u) {
      const press = saving(data.m3u, "m3u8", "audio/x-mpegurl");
      group.append(button("Download M3U", "keep", null, "m3u", press));
    }
    group.append(button("Print", "keep", null, "print", () => window.print()));
    const told = element("span", "toast");
    group.append(told);
    const toast = (text) => {
      told.textContent = text;
      say(text);
    };
    return group;
  }

  function draw(keys) {
    order.splice(0, order.length, ...keys);
    const active = root.getRootNode().activeElement;
    const held = active?.dataset.act && root.contains(active) ? [active.closest(".clip")?.dataset.key ?? null, active.dataset.act] : null;
    const onChip = active?.classList.contains("chip") && root.contains(active) ? active.dataset.key : null;
    const focus = root.focusOn ?? held;
    root.focusOn = null;

    const head = element("div", "head");
    const total = element("p", "total", data.total);
    head.append(element("h2", "", data.heading), total, chooser());
    const rows = element("ol", "rows");
    rows.append(...keys.map(rowOf));
    const drawn = [head, rows];
    if (!keys.length) drawn.push(element("p", "kind", "Nothing is left on the list."));
    if (data.note) drawn.push(element("p", "kind note", data.note));
    if (keys.join() !== data.every.join()) {
      const gone = data.every.length - keys.length;
      const says = gone ? `Put back ${gone === 1 ? "the clip" : `the ${gone} clips`} removed` : "As it was ordered first";
      drawn.push(button(says, "again", null, "again", () => change(data.every, [data.every[0], "remove"], "The list is as it was first")));
    }
    if (keys.length) drawn.push(keeps());
    drawn.push(status);
    root.replaceChildren(...drawn);
    if (root.says) say(root.says);
    root.says = null;
    light(root, root.current);
    const [key, act] = focus ?? [];
    const scope = key ? rows.querySelector(`[data-key="${key}"]`) : root;
    if (act) scope?.querySelector(`[data-act="${act}"]`)?.focus();
    else if (onChip) rows.querySelector(`.chip[data-key="${onChip}"]`)?.focus();
  }

  draw(order.slice());

  const heard = (event) => {
    const key = event.detail?.key;
    if (typeof key !== "string") return;
    root.current = key;
    light(root, key);
  };
  window.addEventListener("career-qa:playing", heard);
  return () => window.removeEventListener("career-qa:playing", heard);
}
