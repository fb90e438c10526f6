// A list pasted into a line for one item is taken to the page that makes it into items.

document.body.addEventListener("paste", (event) => {
  const form = event.target.closest?.("form[data-paste-list]");
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!form || event.target.name !== "text" || text.split(/[\r\n]+/).filter((line) => line.trim()).length < 2) return;
  event.preventDefault();
  const list = document.createElement("textarea");
  list.name = "list";
  list.hidden = true;
  list.value = text;
  form.append(list);
  event.target.disabled = true;
  form.action = form.dataset.pasteList;
  HTMLFormElement.prototype.submit.call(form);
});
