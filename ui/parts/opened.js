const plain = (event) => !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);

function inside(query, text, className, act) {
  const link = element("a", className, text);
  link.href = `${location.pathname}${query}`;
  link.addEventListener("click", (event) => {
    if (!plain(event)) return;
    event.preventDefault();
    act();
  });
  return link;
}

// The moments along the video: one stop for the keyboard, arrows go from mark to mark; a click takes the nearest.
function stripOf(strip, at, open) {
  const box = element("div", "strip");
  const track = element("div", "track");
  track.setAttribute("role", "toolbar");
  track.setAttribute("aria-label", `Moments along the video, ${strip.length} long`);
  const counted = strip.marks.length === 1 ? "1 moment" : `${strip.marks.length} moments`;
  const quiet = `${counted} along ${strip.length}`;
  const says = element("p", "says", quiet);
  says.setAttribute("aria-hidden", "true");
  const marks = strip.marks.map((mark) => {
    const button = element("button", "mark");
    button.type = "button";
    button.dataset.key = mark.key;
    button.style.left = `${mark.at}%`;
    button.setAttribute("aria-label", mark.label);
    if (mark.key === at) button.setAttribute("aria-current", "true");
    button.tabIndex = -1;
    button.addEventListener("focus", () => tell(mark));
    button.addEventListener("blur", () => tell(null));
    return button;
  });
  const current = Math.max(0, strip.marks.findIndex((mark) => mark.key === at));
  if (marks.length) marks[current].tabIndex = 0;
  track.append(...marks);

  function tell(mark) {
    for (const button of marks) button.classList.toggle("near", button.dataset.key === mark?.key);
    if (!mark) return says.replaceChildren(quiet);
    says.replaceChildren(element("b", "", mark.time), ` ${mark.says}`);
  }
  function nearest(event) {
    const frame = track.getBoundingClientRect();
    const where = (100 * (event.clientX - frame.left)) / frame.width;
    return strip.marks.reduce((a, b) => (Math.abs(b.at - where) < Math.abs(a.at - where) ? b : a));
  }
  track.addEventListener("click", (event) => {
    const key = event.detail === 0 ? event.target.dataset.key : nearest(event).key; // 0: pressed by a keyboard
    if (key) open(key);
  });
  track.addEventListener("pointermove", (event) => tell(nearest(event)));
  track.addEventListener("pointerleave", () => tell(null));
  track.addEventListener("keydown", (event) => {
    const from = marks.indexOf(event.target);
    const to = { ArrowRight: from + 1, ArrowLeft: from - 1, Home: 0, End: marks.length - 1 }[event.key];
    if (from < 0 || to === undefined) return;
    event.preventDefault();
    const next = marks[Math.min(Math.max(to, 0), marks.length - 1)];
    for (const button of marks) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  });

  const lanes = strip.lanes.map((lane) => {
    const row = element("div", "lane");
    row.append(
      ...lane.map((one) => {
        const tick = element("span", one.shared ? "tick shared" : "tick");
        tick.style.left = `${one.at}%`;
        return tick;
      }),
    );
    return row;
  });
  const times = element("div", "times");
  times.append(
    ...strip.times.map((one) => {
      const time = element("span", "", one.text);
      time.style.left = `${one.at}%`;
      return time;
    }),
  );
  for (const one of [...lanes, times]) one.setAttribute("aria-hidden", "true");
  box.append(track, ...lanes, times, says);
  return box;
}

function besideOf(row, opened, open, other) {
  const item = element("li", "other");
  item.append(inside(`?${new URLSearchParams({ open: row.doc })}`, row.title, "name", () => other(row.doc)));
  item.append(element("span", "kind", `${row.kind} · ${row.counts}`));
  const shared = element("p", "shared", row.shared.length ? "Both tell of " : "No moment in common");
  row.shared.forEach((one) => shared.append(" ", chip(one, opened, open)));
  item.append(shared);
  return item;
}

function paragraphOf(pieces, data, open) {
  const made = element("p", data.lines ? "line" : "");
  const lead = data.lines && pieces[0].chip ? pieces[0].chip : null;
  const text = data.lines ? element("span", "text") : made;
  if (data.lines) made.append(lead ? chip(lead, data.at, open) : element("span"), text);
  pieces.forEach((piece, number) => {
    if (number) text.append(" ");
    if (piece.chip && piece.chip !== lead) text.append(chip(piece.chip, data.at, open), " ");
    const here = piece.key !== null && piece.key === data.at;
    text.append(here ? element("mark", "", piece.text) : piece.text);
  });
  return made;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".part");
  const open = (key) => setTriggerValue("open", key);
  const other = (doc) => setTriggerValue("document", doc);

  const head = element("header");
  const title = element("h1", "", data.title);
  title.tabIndex = -1;
  const ways = element("p", "ways");
  const ask = element("a", "", "Ask about this");
  ask.href = data.ask;
  const out = anchor(data.link.href, `${data.link.text} ↗`);
  out.setAttribute("aria-label", `${data.link.text}: open ${data.link.title} in a new tab`);
  ways.append(ask, out);
  const by = element("p", "kind", [data.kind, data.by, data.date].filter(Boolean).join(" · "));
  const back = inside("", "‹ Library", "back", () => setTriggerValue("back", true));
  head.append(back, title, by, element("p", "kind", data.counts), ways);
  const drawn = [head];

  if (data.strip) drawn.push(stripOf(data.strip, data.at, open));
  if (data.beside.length) {
    const section = element("details", "beside");
    section.open = root.doc === data.doc ? root.shows : data.beside.length === 1;
    section.addEventListener("toggle", () => (root.shows = section.open));
    const counted = data.beside.length === 1 ? "1 other document" : `${data.beside.length} other documents`;
    const list = element("ul");
    list.append(...data.beside.map((row) => besideOf(row, data.at, open, other)));
    section.append(element("summary", "", `${counted} on the same video`), list);
    drawn.push(section);
  }
  const text = element("article", data.lines ? "lines" : "");
  for (const section of data.sections) {
    for (const one of section.headings) text.append(element(`h${one.level + 2}`, "", one.text));
    text.append(...section.paragraphs.map((pieces) => paragraphOf(pieces, data, open)));
  }
  if (!data.sections.length) text.append(element("p", "kind", "Other documents say all that it says."));
  drawn.push(text);

  const active = root.getRootNode().activeElement;
  const inStrip = active?.classList.contains("mark") ? active.dataset.key : null;
  redraw(root, drawn);
  if (inStrip) root.querySelector(`.mark[data-key="${CSS.escape(inStrip)}"]`)?.focus();
  if (root.doc !== data.doc) {
    // Another document begins at its head, or at the moment that a link names.
    const from = data.at && root.querySelector("mark");
    if (from) from.scrollIntoView({ block: "center" });
    else if (data.arrives) title.scrollIntoView({ block: "center" });
    if (data.arrives) title.focus({ preventScroll: true });
  }
  root.doc = data.doc;
}
