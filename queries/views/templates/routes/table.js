// The table beside the picture: the routes that are lit. Names, headings, what they are.

const tested = data.routes.some((route) => known(route.pvalue_rank));
const FIELDS = [
  ["rank", "rank", "rank among all routes"],
  ["route", "route", "ligand : receptor"],
  ["score", "score", "secretion × binding × reception × transmission"],
  ...(tested ? [["qvalue_both", "q both", "Benjamini-Hochberg q of p (qvalue_both)"]] : []),
  ["log2FoldChange", "log2FC", `log2FoldChange of the ligand in ${data.cells.node}`],
  ["sign", "sign", "of the transmission"],
  ["secretion", "secr.", "secretion"],
  ["binding", "bind.", "binding"],
  ["reception", "rec.", "reception"],
  ["transmission", "transm.", "transmission, activating minus inhibiting"],
  ["padj", "padj", "adjusted p of log2FC"],
  ...(tested ? [["pvalue_rank", "p", "the larger p of the null models (pvalue_rank)"]] : []),
];
const BEHIND = 3;  // where the columns of a block come in

const heading = (text, title, className = "") => el("th", text, { scope: "col", title, className });

function table() {
  const { all, drawn } = visible();
  const rows = litRoutes(drawn);
  const heads = FIELDS.map(([key, head, title]) => heading(head, title, key === "route" ? "text" : ""));
  if (block())
    heads.splice(BEHIND, 0, heading("without", `score without ${state.blocked}`),
      heading("rank then", `rank among all routes without ${state.blocked}`));
  document.querySelector("#routes thead").replaceChildren(el("tr", null, {}, ...heads));
  document.querySelector("#routes tbody").replaceChildren(...rows.map(row));
  $("caption").textContent = !all.length ? noRoute() : state.picked
    ? `${plural(rows.length, "route")} through what is picked, of ${drawn.length} drawn`
    : `${plural(drawn.length, "route")} drawn, of ${all.length} on this page`;
}

function row(i) {
  const route = data.routes[i], lost = block() && scoreOf(i) === 0;
  const picked = state.picked?.kind === "route" && state.picked.id === i;
  const pick = () => set({ picked: { kind: "route", id: i } });
  const cells = FIELDS.map(([key]) => cell(route, key, picked, pick));
  if (block())
    cells.splice(BEHIND, 0, el("td", num(scoreOf(i))), el("td", rankOf(i) ? String(rankOf(i)) : "none"));
  const made = el("tr", null, { className: `${picked ? "picked" : ""} ${lost ? "cut" : ""}` }, ...cells);
  made.addEventListener("click", pick);
  return made;
}

function cell(route, key, picked, pick) {
  if (key === "rank") return el("td", String(route.rank));
  if (key === "sign") {
    const className = route.sign < 0 ? "minus" : "plus";
    return el("td", `${ARROW[route.sign] ?? ""} ${WORD[route.sign] ?? "neither"}`, { className });
  }
  if (key !== "route") return el("td", num(route[key]));
  const made = button(short(route.route, 32), pick, { title: short(route.route, 300) });
  made.setAttribute("aria-pressed", String(picked));
  return el("td", null, { className: "text", dir: "auto" }, made);
}
