// One player for a page. A rerun with the same nonce moves nothing: the <video> or the <iframe> stays the same element
// and goes on playing. Under it the moments of its video, and what is said where that is known.

function make(root) {
  const stage = element("div", "stage");
  const note = element("p", "failed");
  const title = element("p", "title");
  const bar = element("div", "bar");
  const gone = element("div", "gone");
  const marks = element("ol", "marks");
  const lines = element("ol", "lines");
  note.setAttribute("role", "status");
  marks.setAttribute("aria-label", "Cited moments of this video");
  lines.setAttribute("aria-label", "What is said");
  bar.append(gone, marks);
  root.replaceChildren(stage, note, title, bar, lines);

  const screens = { file: fileScreen, youtube: youtubeScreen };
  let data, screen, kind, now, nonce, open;
  let time = 0, duration = 0;

  function told(at, long, playing) {
    [time, duration] = [at, Number.isFinite(long) && long > 0 ? long : duration];
    // The end of a clip of a list: on to the next. A leap past it by hand ends nothing.
    if (playing && now.end !== null && at >= now.end && at < now.end + 2) return next();
    light(playing);
  }

  function failed(text, stays = false) {
    note.textContent = text;
    if (!stays) stage.replaceChildren();
  }

  function next() {
    const place = data.queue.findIndex((clip) => clip.key === now.key);
    const following = place < 0 ? undefined : data.queue[place + 1];
    if (following?.src === now.src && following.at === now.end) come(following); // it is there already
    else if (following) go(following, true);
    else {
      now = { ...now, end: null };
      screen.stop();
    }
  }

  function go(clip, play) {
    note.textContent = "";
    if (kind !== clip.kind) {
      screen?.end();
      screen = screens[(kind = clip.kind)](stage, told, failed);
    }
    if (now?.src !== clip.src) duration = 0;
    [now, time] = [clip, clip.at];
    screen.go(clip, play);
    draw();
    if (play) announce();
  }

  function come(clip) {
    now = clip;
    draw();
    announce();
  }

  const announce = () => window.dispatchEvent(new CustomEvent("career-qa:playing", { detail: { key: now.key } }));

  const here = () => data.moments.filter((one) => one.src === now.src).sort((a, b) => a.at - b.at);
  const length = () => duration || Math.max(...here().map((one) => one.end ?? one.at)) * 1.08 + 20;

  function draw() {
    title.textContent = now.title;
    redraw(marks, here().map((one) => {
      const item = element("li");
      const mark = element("button", "mark");
      mark.type = "button";
      mark.dataset.key = one.key;
      mark.title = `${one.time} ${one.text}`;
      mark.setAttribute("aria-label", `Play at ${one.time}: ${one.text}`);
      mark.addEventListener("click", (event) => {
        const meant = event.detail ? nearest(event.clientX) : one; // marks may overlap; by keyboard it is this one
        go(meant, true);
        open(meant.key);
      });
      item.append(mark);
      return item;
    }));
    const rows = data.lines?.src === now.src ? data.lines.rows : [];
    const same = `${now.src} ${rows.length}`;
    if (lines.same !== same) {
      Object.assign(lines, { same, rows });
      lines.replaceChildren(...rows.map((row) => {
        const item = element("li");
        const line = element("button", "line");
        line.type = "button";
        line.append(element("span", "when", row.time), element("span", "says", row.text));
        line.addEventListener("click", () => screen.go({ ...now, at: row.at, time: row.time }, true));
        item.append(line);
        return item;
      }));
    }
    lines.hidden = !rows.length;
    light(false);
  }

  function nearest(x) {
    const far = (item) => Math.abs(item.getBoundingClientRect().x + item.offsetWidth / 2 - x);
    const items = [...marks.children];
    return here()[items.indexOf(items.reduce((best, item) => (far(item) < far(best) ? item : best)))];
  }

  function light(playing) {
    const long = length();
    bar.hidden = !duration && here().length < 2; // a lone mark on a bar of unknown length tells nothing
    gone.style.width = `${Math.min(100, (time / long) * 100)}%`;
    const moments = here();
    [...marks.children].forEach((item, at) => (item.style.left = `${Math.min(100, (moments[at].at / long) * 100)}%`));
    lit([...marks.children], moments, 0.6);
    const line = lit([...lines.children], lines.hidden ? [] : lines.rows, 0.1);
    if (line && !lines.matches(":hover, :has(:focus-visible)")) {
      lines.scrollTop = line.offsetTop - lines.clientHeight / 3;
    }
  }

  // Mark the item of the last row that has begun, and return it.
  function lit(items, rows, early) {
    const at = rows.findLastIndex((row) => row.at <= time + early);
    items.forEach((item, place) => {
      const button = item.firstChild;
      if (place === at) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    });
    return items[at];
  }

  return {
    show(told, report) {
      [data, open] = [told, report];
      if (nonce !== data.nonce || !now) {
        nonce = data.nonce;
        go(data.now, data.play);
        // On a phone the player stands above or below what was clicked.
        if (data.play) root.scrollIntoView({ block: "nearest" });
      } else draw();
    },
    end: () => screen?.end(),
  };
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".part");
  root.player ??= make(root);
  root.player.show(data, (key) => setTriggerValue("open", key));
}
