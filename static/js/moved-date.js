// The reason for a new date is asked once the date in the form is another than the one that was shown.

function boxesOf(part) {
  const { form, name } = { form: part.closest("form"), name: part.dataset.reasonOf };
  return ["day", "month", "year"].map((unit) => form.elements[`${name}_${unit}`]).filter(Boolean);
}

function look(part) {
  const isMoved = boxesOf(part).some((box) => box.value.trim() !== box.defaultValue);
  const isFilled = part.querySelector("textarea").value.trim() || part.querySelector(".govuk-error-message");
  part.hidden = !isMoved && !isFilled;
}

function wake() {
  for (const part of document.querySelectorAll("[data-reason-of]:not([data-awake])")) {
    part.dataset.awake = "";
    part.closest("form").addEventListener("input", () => look(part));
    look(part);
  }
}

wake();
document.body.addEventListener("htmx:afterSwap", wake);
