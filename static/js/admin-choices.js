// The choices that are looked up while typed replace a list by boxes without a name: give each the name of its field.

function nameOf(select) {
  const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
  return (label?.textContent ?? select.getAttribute("aria-label") ?? "").trim().replace(/:$/, "");
}

function nameBoxes() {
  for (const select of document.querySelectorAll("select.admin-autocomplete")) {
    const boxes = select.parentElement.querySelector(".select2-container");
    const name = nameOf(select);
    if (!boxes || !name) continue;
    for (const box of boxes.querySelectorAll(".select2-selection, .select2-selection__rendered, .select2-search__field")) {
      if (box.getAttribute("aria-label") === name) continue;
      box.setAttribute("aria-label", name);
      if (box.matches(".select2-selection")) {
        const chosen = boxes.querySelector(".select2-selection--single .select2-selection__rendered");
        box.id ||= `${select.id}-box`;
        if (chosen) box.setAttribute("aria-labelledby", `${box.id} ${chosen.id}`);
      }
    }
  }
  for (const box of document.querySelectorAll(".select2-selection[aria-owns]")) {
    box.setAttribute("aria-controls", box.getAttribute("aria-owns"));
  }
  for (const search of document.querySelectorAll(".select2-dropdown .select2-search__field:not([aria-label])")) {
    search.setAttribute("aria-label", "Search");
  }
}

new MutationObserver(nameBoxes).observe(document.body, { childList: true, subtree: true });
nameBoxes();
