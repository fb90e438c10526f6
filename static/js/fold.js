// [data-fold-on-small]: a details element that is written open, folded on small screens, opened for printing.
// [data-open-to-print]: one that is written closed, opened for printing and closed again afterwards.
const small = window.matchMedia("(max-width: 40em)");
const folding = document.querySelectorAll("details[data-fold-on-small]");

for (const details of folding) details.open = !small.matches;
window.addEventListener("beforeprint", () => {
  for (const details of folding) details.open = true;
});

let opened = [];
window.addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details[data-open-to-print]:not([open])")];
  for (const details of opened) details.open = true;
});
window.addEventListener("afterprint", () => {
  for (const details of opened) details.open = false;
  opened = [];
});
