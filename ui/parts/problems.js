const FEW = 8; // places shown before somebody asks for the others

function placeOf(place) {
  const item = element("li", "place");
  item.append(element("span", "where", place.where), " ", element("span", "what", place.text));
  return item;
}

function placesOf(group) {
  const list = element("ul", "places");
  list.append(...group.places.slice(0, FEW).map(placeOf));
  const drawn = [list];
  const rest = group.places.slice(FEW);
  const more = group.more ? element("p", "more", group.more.replaceAll("`", "")) : null;
  if (rest.length) {
    const button = element("button", "show", `Show ${rest.length} more`);
    button.type = "button";
    button.addEventListener("click", () => {
      const items = rest.map(placeOf);
      list.append(...items);
      items[0].tabIndex = -1;
      items[0].focus();
      button.remove();
      if (more) list.after(more);
    });
    drawn.push(button);
  } else if (more) drawn.push(more);
  return drawn;
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".part");
  const drawn = JSON.stringify(data.groups);
  if (root.drawn === drawn) return; // what is unfolded stays so
  root.drawn = drawn;
  root.replaceChildren(
    ...data.groups.map((group) => {
      const details = element("details");
      const summary = element("summary");
      const head = element("span", "head");
      head.append(element("span", "code", group.code), " ", element("span", "means", group.means));
      summary.append(head, element("span", "count", `${group.count} in ${group.documents}`));
      details.append(summary);
      // Drawn when it is unfolded: there may be thousands.
      details.addEventListener("toggle", () => details.append(...placesOf(group)), { once: true });
      return details;
    }),
  );
}
