// [data-shows] names a page, [data-part] a part of it: shown here, where otherwise a link leads to that page.
for (const place of document.querySelectorAll("[data-shows]")) {
  fetch(place.dataset.shows, { headers: { "HX-Request": "true" } })
    .then((answer) => (answer.ok ? answer.text() : ""))
    .then((text) => {
      const part = new DOMParser().parseFromString(text, "text/html").querySelector(place.dataset.part);
      if (part) place.replaceChildren(part);
    })
    .catch(() => {}); // the link stays
}
