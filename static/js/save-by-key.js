// Ctrl and Enter, or Command and Enter, save a form from any of its fields, so that nobody need find the button.

for (const form of document.querySelectorAll("form[data-saves-by-key]")) {
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.repeat) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("button[type='submit']"));
  });
}
