// Who says anew whether an assumption holds is offered today and their name, in boxes that they see and may change;
// going back to what was stored takes the offer back.

const PARTS = { reviewed_on_day: "day", reviewed_on_month: "month", reviewed_on_year: "year", reviewed_by: "name" };

document.addEventListener("change", (event) => {
  const radio = event.target;
  const offers = radio.form?.querySelector("[data-suggest-review]");
  if (!offers || radio.name !== "standing") return;
  const boxes = Object.keys(PARTS).map((name) => radio.form.elements[name]).filter(Boolean);
  if (boxes.some((box) => box.value !== (box.dataset.offered ?? box.defaultValue))) return;
  const [year, month, day] = offers.dataset.today.split("-").map(Number);
  const offer = { year, month, day, name: offers.dataset.suggestReview };
  const isAsStored = radio.defaultChecked || radio.value === "untested";
  for (const box of boxes) {
    box.value = isAsStored ? box.defaultValue : String(offer[PARTS[box.name]]);
    if (isAsStored) delete box.dataset.offered;
    else box.dataset.offered = box.value;
  }
});
