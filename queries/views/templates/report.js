"use strict";
// Sorts, filters and saves tables. Without it every table is whole and readable.

// A spreadsheet would take such a text for a formula; a number stays a number.
const guarded = (text) => (/^[=+\-@\t\r\n＝＋－＠]/.test(text) && isNaN(text) ? "'" + text : text);
const quoted = (text, always) => (always || /["\t\r\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text);
const value = (cell) => cell.dataset.v ?? cell.textContent;

function save(name, text, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

function text(table, rows, separator) {
  const comma = separator === ",";
  const line = (cells) => cells.map((cell) => quoted(guarded(cell), comma)).join(separator);
  const head = [...table.tHead.rows[0].cells].map((cell) => cell.dataset.name);
  const lines = [line(head), ...rows.map((row) => line([...row.cells].map(value)))];
  return comma ? "\ufeff" + lines.join("\r\n") + "\r\n" : lines.join("\n") + "\n";
}

function sorted(rows, index, down, numeric) {
  const keys = new Map(rows.map((row) => [row, value(row.cells[index])]));
  const order = numeric ? (a, b) => a - b : (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  return [...rows].sort((x, y) => {
    const [a, b] = [keys.get(x), keys.get(y)];
    if (a === "" || b === "") return (a === "") - (b === ""); // what is missing comes last
    return down ? order(b, a) : order(a, b);
  });
}

// Headings that sort, a filter, and buttons that save what is shown.
function equip(box) {
  const table = box.querySelector("table");
  const body = table.tBodies[0];
  const original = [...body.rows];
  const found = new Map(original.map((row) => [row, [...row.cells].map(value).join("\t").toLowerCase()]));
  const [filter, more, told] = ["input", "[data-more]", "[role=status]"].map((at) => box.querySelector(at));
  const first = Number(box.dataset.first);
  let [rows, all] = [original, false];

  const matching = () => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    return rows.filter((row) => words.every((word) => found.get(row).includes(word)));
  };
  const show = () => {
    const kept = matching();
    const seen = all ? kept : kept.slice(0, first);
    body.replaceChildren(...seen);
    told.textContent = `${seen.length} of ${original.length} rows shown` +
      (kept.length < original.length ? `; ${kept.length} match` : "");
    more.hidden = kept.length <= first;
    more.textContent = all ? `Show ${first}` : `Show all ${kept.length}`;
  };
  for (const [index, head] of [...table.tHead.rows[0].cells].entries()) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const now = head.getAttribute("aria-sort");
      const down = now ? now === "ascending" : head.dataset.best === "down";
      table.querySelectorAll("[aria-sort]").forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      rows = sorted(original, index, down, head.classList.contains("n"));
      show();
    });
  }
  filter.addEventListener("input", show);
  more.addEventListener("click", () => { all = !all; show(); });
  box.querySelector("[data-csv]").addEventListener("click", () =>
    save(`${box.dataset.table}.csv`, text(table, matching(), ","), "text/csv"));
  box.querySelectorAll("[hidden]").forEach((part) => { part.hidden = false; });
  show();
}

document.querySelectorAll("[data-table]").forEach(equip);

for (const button of document.querySelectorAll("[data-tsv]")) {
  const table = document.getElementById(button.dataset.tsv).querySelector("table");
  button.addEventListener("click", () =>
    save(`${button.dataset.file}.tsv`, text(table, [...table.tBodies[0].rows], "\t"), "text/tab-separated-values"));
  button.hidden = false;
}

for (const button of document.querySelectorAll("[data-svg]")) {
  const picture = button.closest("figure").querySelector("svg");
  button.addEventListener("click", () =>
    save(`${button.dataset.file}.svg`, new XMLSerializer().serializeToString(picture), "image/svg+xml"));
  button.hidden = false;
}

// Inside a notebook's frame a link to a section would load the notebook.
for (const link of document.querySelectorAll('a[href^="#"]')) {
  link.addEventListener("click", (event) => {
    const section = document.getElementById(link.hash.slice(1));
    event.preventDefault();
    section.scrollIntoView();
    section.focus({ preventScroll: true });
  });
}
