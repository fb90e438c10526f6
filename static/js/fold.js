// [data-fold-on-small]: a details element that is written open, folded on small screens, opened for printing.
const small = window.matchMedia("(max-width: 40em)");
const folding = document.querySelectorAll("details[data-fold-on-small]");

for (const details of folding) details.open = !small.matches;
window.addEventListener("beforeprint", () => {
  for (const details of folding) details.open = true;
});
