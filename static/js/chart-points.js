// [data-chart]: a drawing whose points say what they are. With the pointer or the arrow keys one is picked out, and
// what it says stands beside it. Without this file the browser shows the same words as a title.
const POINTS = "circle, rect";

for (const figure of document.querySelectorAll("[data-chart]")) {
  const said = document.createElement("p");
  said.className = "app-chart__said";
  said.hidden = true;
  figure.append(said);
  for (const drawing of figure.querySelectorAll("svg")) prepare(figure, drawing, said);
}

function prepare(figure, drawing, said) {
  const points = [...drawing.querySelectorAll(POINTS)].filter((point) => point.querySelector("title"));
  if (!points.length) return;
  // Its points are now things of their own, so it is no longer one picture.
  drawing.setAttribute("role", "group");
  for (const point of points) {
    const title = point.querySelector("title");
    point.setAttribute("role", "img");
    point.setAttribute("aria-label", title.textContent.trim());
    point.setAttribute("tabindex", "-1");
    // A title would be shown by the browser as well; the words stay in the page all the same.
    const kept = document.createElementNS(drawing.namespaceURI, "metadata");
    kept.textContent = ` ${title.textContent} `;
    title.replaceWith(kept);
    point.addEventListener("pointerenter", () => show(point));
    point.addEventListener("pointerleave", () => document.activeElement !== point && hide());
    point.addEventListener("focus", () => show(point));
    point.addEventListener("blur", hide);
    point.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      const next = { Home: 0, End: points.length - 1 }[event.key] ?? (step && points.indexOf(point) + step);
      if (event.key === "Escape") hide();
      if (next === undefined || !points[next]) return;
      event.preventDefault();
      move(points[next]);
    });
  }
  move(points.at(-1), false);

  function move(point, withFocus = true) {
    for (const one of points) one.setAttribute("tabindex", one === point ? "0" : "-1");
    if (withFocus) point.focus();
  }

  function show(point) {
    said.textContent = point.getAttribute("aria-label");
    said.hidden = false;
    const [inside, at] = [figure.getBoundingClientRect(), point.getBoundingClientRect()];
    const left = at.left - inside.left + at.width / 2 - said.offsetWidth / 2;
    said.style.left = `${Math.max(0, Math.min(left, inside.width - said.offsetWidth))}px`;
    const above = at.top - inside.top - said.offsetHeight - 8;
    said.style.top = `${above < 0 ? at.bottom - inside.top + 8 : above}px`;
  }

  function hide() {
    said.hidden = true;
  }
}
