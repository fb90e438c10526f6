// Forms that open in their row: focus goes where the eye goes, typed text survives leaving the page by mistake.

const KEPT = "typed:";

function focusOn(element) {
  if (!element) return;
  for (let fold = element.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  if (!element.matches("a, button, input, select, textarea, summary, [tabindex]")) element.tabIndex = -1;
  element.focus({ preventScroll: false });
}

// What was saved says in its message which row it is about.
function focusOnWhatWasSaved() {
  const about = document.querySelector("#status [data-about]")?.dataset.about;
  focusOn((about && document.getElementById(about)) || document.querySelector("#main-content h1"));
}

document.body.addEventListener("htmx:afterSettle", (event) => {
  const target = event.detail.target;
  if (target.id === "main-content" || event.detail.elt.id === "main-content") {
    focusOnWhatWasSaved();
    return;
  }
  const editor = document.getElementById(target.id)?.querySelector(".app-editor") ?? document.getElementById(target.id);
  if (!editor?.matches?.(".app-editor")) return;
  wake(editor);
  const first = editor.querySelector("#conflict, .govuk-error-summary") ?? editor.querySelector(".app-pasted input, .govuk-form-group input:not([type='hidden']), .govuk-form-group select, .govuk-form-group textarea");
  focusOn(first ?? editor.querySelector("[data-editor-title]"));
});

// Cancel closes the form in its row and goes back to the link that opened it; elsewhere it is a link like others.
document.body.addEventListener("click", (event) => {
  const cancel = event.target.closest("[data-close-editor]");
  const slot = cancel?.closest(".app-slot");
  const form = cancel?.closest("form");
  if (form) forget(form);
  if (!slot) return;
  event.preventDefault();
  slot.replaceChildren();
  focusOn(document.querySelector(`[data-opens="${CSS.escape(slot.id)}"]`));
});

// The typed text of a form, kept in this tab until it is saved or cancelled.
function keyOf(form) {
  return KEPT + form.getAttribute("action").split("?")[0];
}

function fieldsOf(form) {
  return [...form.elements].filter((field) => field.name && !["hidden", "submit", "button", "password"].includes(field.type));
}

function remember(form) {
  const typed = fieldsOf(form).map((field) => [field.name, field.value, field.checked ?? false]);
  const version = form.querySelector("[name='version']")?.value ?? "";
  try {
    sessionStorage.setItem(keyOf(form), JSON.stringify({ version, typed }));
  } catch {
    // Without room to keep it the form works all the same.
  }
}

function forget(form) {
  sessionStorage.removeItem(keyOf(form));
}

function bringBack(form) {
  const kept = JSON.parse(sessionStorage.getItem(keyOf(form)) ?? "null");
  const version = form.querySelector("[name='version']")?.value ?? "";
  if (!kept || kept.version !== version || form.closest(".app-editor").querySelector(".govuk-error-summary, #conflict")) return;
  for (const [name, value, checked] of kept.typed) {
    for (const field of fieldsOf(form)) {
      if (field.name !== name) continue;
      if (["radio", "checkbox"].includes(field.type)) {
        if (field.value === value) field.checked = checked;
      } else {
        field.value = value;
      }
    }
  }
  const told = document.createElement("p");
  told.className = "app-editor__back";
  told.textContent = "What you had typed here before is back. Cancel throws it away.";
  form.before(told);
}

function wake(editor) {
  const form = editor.querySelector("form[data-keep-typed]");
  if (!form) return;
  bringBack(form);
  form.addEventListener("input", () => remember(form));
}

document.body.addEventListener("submit", (event) => {
  if (event.target.matches("form[data-keep-typed]")) forget(event.target);
}, true);

// A save that did not arrive, or was refused, says so; what was typed stays.
for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.body.addEventListener(failure, (event) => {
    const form = event.detail.elt?.closest?.("form");
    if (form?.matches("[data-keep-typed]")) remember(form);
    const told = document.createElement("p");
    told.className = "app-message app-message--error";
    told.textContent = "That did not go through, and nothing was saved. What you typed is still here: try again in a moment.";
    document.getElementById("status").replaceChildren(told);
  });
}

// A form that has a page to itself is sent as browsers do, so that the address is that of what is shown afterwards.
// This runs before htmx looks at the page.
for (const editor of document.querySelectorAll(".app-editor")) {
  for (const form of editor.querySelectorAll("form")) form.removeAttribute("hx-post");
  wake(editor);
}
