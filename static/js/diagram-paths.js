// [data-diagram]: the item under the pointer or focus lights up everything that leads to it and that it leads to.
for (const diagram of document.querySelectorAll("[data-diagram]")) {
  const cards = new Map([...diagram.querySelectorAll("[data-item]")].map((card) => [card.dataset.item, card]));
  const links = [...diagram.querySelectorAll("[data-source]")];

  const follow = (start, from, to) => {
    const reached = new Set([start]);
    const lit = [];
    for (const item of reached) {
      for (const link of links) {
        if (link.dataset[from] !== item) continue;
        lit.push(link);
        reached.add(link.dataset[to]); // a set grows while it is walked
      }
    }
    return [...lit, ...[...reached].map((item) => cards.get(item))];
  };

  const clear = () => {
    diagram.classList.remove("is-tracing");
    for (const one of diagram.querySelectorAll(".is-lit")) one.classList.remove("is-lit");
  };

  const light = (event) => {
    const card = event.target.closest("[data-item]");
    if (!card) return;
    clear();
    const item = card.dataset.item;
    for (const one of [...follow(item, "source", "target"), ...follow(item, "target", "source")]) {
      one.classList.add("is-lit");
    }
    diagram.classList.add("is-tracing");
  };

  diagram.addEventListener("pointerover", light);
  diagram.addEventListener("focusin", light);
  diagram.addEventListener("pointerout", clear);
  diagram.addEventListener("focusout", clear);
}
