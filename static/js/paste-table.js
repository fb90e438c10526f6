// A table that is pasted from Word or a web page keeps its cells: rows as lines, cells between tabs, as Excel gives them.
// Without this the browser would put each paragraph of a cell on a line of its own.

const BLOCKS = new Set(["P", "DIV", "LI", "H1", "H2", "H3", "H4"]);

function textOf(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent.replace(/\s+/g, " ");
  if (node.nodeName === "BR") return "\n";
  if (node.nodeName === "STYLE" || node.nodeName === "SCRIPT") return "";
  const inside = [...node.childNodes].map(textOf).join("");
  if (!BLOCKS.has(node.nodeName)) return inside;
  return `\n${node.nodeName === "LI" ? "• " : ""}${inside.trim()}\n`;
}

function cellOf(cell) {
  const text = textOf(cell).split("\n").map((line) => line.trim()).filter(Boolean).join("\n");
  const quoted = /[\n\t"]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
  return [quoted, ...Array(Math.max(cell.colSpan - 1, 0)).fill("")].join("\t");
}

function rowsOf(table) {
  const reaching = [] // how many more rows a cell above stands in, by column
  return [...table.rows].map((row) => {
    const cells = [];
    let column = 0;
    const fill = () => {
      while (reaching[column] > 0) {
        reaching[column] -= 1;
        cells.push("");
        column += 1;
      }
    }
    for (const cell of row.cells) {
      fill();
      cells.push(cellOf(cell));
      for (let wide = 0; wide < cell.colSpan; wide += 1) reaching[column + wide] = cell.rowSpan - 1;
      column += cell.colSpan;
    }
    fill();
    return cells.join("\t");
  });
}

for (const area of document.querySelectorAll("[data-paste-table]")) {
  area.addEventListener("paste", (event) => {
    const markup = event.clipboardData?.getData("text/html");
    const table = markup && new DOMParser().parseFromString(markup, "text/html").querySelector("table");
    if (!table) return;
    event.preventDefault();
    area.setRangeText(rowsOf(table).join("\n"), area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
