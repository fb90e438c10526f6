// A box above a long list of choices: only those that have every word of it stay in sight, and all that are ticked.

const SHORT = 6;
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

function narrow(list, words, told) {
  let shown = 0;
  for (const group of list.querySelectorAll(".app-choices__group")) {
    let here = 0;
    for (const item of group.querySelectorAll(".govuk-checkboxes__item")) {
      const fits = item.querySelector("input").checked || words.every((word) => plain(item.textContent).includes(word));
      item.hidden = !fits;
      here += fits;
    }
    group.hidden = !here;
    shown += here;
  }
  told.textContent = words.length ? `${shown || "None"} in sight` : "";
}

function wake() {
  for (const list of document.querySelectorAll("[data-filter-choices]:not([data-awake])")) {
    list.dataset.awake = "";
    if (list.querySelectorAll("input").length <= SHORT) continue;
    const label = document.createElement("label");
    const box = document.createElement("input");
    const told = document.createElement("p");
    box.type = "search";
    box.id = `${list.querySelector("input").id}-find`;
    box.className = "govuk-input app-choices__find";
    label.htmlFor = box.id;
    label.className = "govuk-label app-choices__label";
    label.textContent = "Find in the list";
    told.className = "app-choices__told";
    told.setAttribute("role", "status");
    list.before(label, box, told);
    box.addEventListener("input", () => narrow(list, plain(box.value).split(/\s+/).filter(Boolean), told));
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault(); // not the whole form: to the first that is in sight
      list.querySelector(".govuk-checkboxes__item:not([hidden]) input")?.focus();
    });
  }
}

wake();
document.body.addEventListener("htmx:afterSwap", wake);
