// What is told of a node, a step or a route that is picked.

function el(tag, text, given = {}, ...children) {
  const made = Object.assign(document.createElement(tag), given);
  if (text !== null) made.textContent = text;
  made.append(...children);
  return made;
}
const button = (text, act, given = {}) => {
  const made = el("button", text, { type: "button", ...given });
  made.addEventListener("click", (event) => { event.stopPropagation(); act(); });
  return made;
};
const known = (value) => value !== null && value !== undefined;
const num = (value, digits = 3) =>
  !known(value) ? "–" : value === 0 ? "0"
    : Math.abs(value) < 1e-3 ? value.toExponential(digits - 1) : String(Number(value.toPrecision(digits)));
const percent = (value) => `${value > 0 ? "+" : value < 0 ? "−" : ""}${num(Math.abs(value) * 100, 3)} %`;
const short = (text, most = 60) => (text.length > most ? `${text.slice(0, most)}…` : text);
const plural = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;
const ARROW = { "1": "→", "-1": "⊣" }, WORD = { "1": "activates", "-1": "inhibits" };
const endsOf = (edge) => [data.nodes[edge.source].name, data.nodes[edge.target].name];

function facts(pairs) {
  const list = el("dl", null);
  for (const [name, value] of pairs) list.append(el("dt", name), el("dd", value, { dir: "auto" }));
  return list;
}

function details() {
  const box = $("details");
  const { kind, id } = state.picked ?? {};
  const tellers = { node: ofNode, edge: ofEdge, route: ofRoute };
  box.replaceChildren(...(kind ? tellers[kind](id) : [
    el("h3", "Nothing is picked"),
    el("p", "Click a node, a step or a row of the table: the routes through it are lit, and what it "
      + "rests on is told here. A picked node can be blocked. Esc clears."),
  ]));
  box.scrollTop = 0;
}

function ofNode(n) {
  const node = data.nodes[n];
  const parts = [el("h3", `${node.name} (${node.role})`)];
  if (blockable(node.name) && node.role !== "cell") {
    const on = state.blocked === node.name, { change } = data.blocked[node.name];
    parts.push(button(on ? "Take the block away" : "Block this node",
      () => set({ blocked: on ? "" : node.name }), { id: "block" }));
    if (change !== null)
      parts.push(el("span", ` whole signal ${percent(change)} without it`, { className: "why" }));
  }
  const through = litRoutes(visible().drawn).length;
  parts.push(facts([...node.facts, ["routes drawn through it", String(through)]]));
  return parts;
}

const supported = (edge) => edge.kind === "binds" || edge.kind === "signals";
const KINDS = { secretes: "secreted", binds: "binding", signals: "step", through: "all drawn paths between them" };

function ofEdge(e) {
  const edge = data.edges[e], [source, target] = endsOf(edge);
  const told = [["what it is", KINDS[edge.kind]]];
  if (edge.kind !== "secretes")
    told.push(["sign", WORD[edge.sign] + (edge.assumed ? " (assumed: no resource gives one)" : "")]);
  if (edge.sources.length) told.push(["sources", edge.sources.join(", ")]);
  if (supported(edge)) told.push(["PMIDs", edge.pmids.join(", ") || NO_PMID]);
  if (edge.references.length) told.push(["references", edge.references.join(", ")]);
  for (const note of edge.notes) told.push(["note", note]);
  return [el("h3", `${source} ${ARROW[edge.sign]} ${target}`), facts(told)];
}

const NO_PMID = "none in the tables";
const TERMS = ["secretion", "binding", "reception", "transmission"];

function ofRoute(i) {
  const route = data.routes[i], pair = data.edges[route.paths[0].edges[1]];
  const product = TERMS.map((term) => `${term} ${num(route[term])}`).join(" × ");
  const { transmission_activating: plus, transmission_inhibiting: minus } = route;
  const told = [
    ["score", `${num(route.score)} = ${product}`],
    ["transmission", `${num(plus)} activating − ${num(minus)} inhibiting`],
    ["log2FoldChange", `${num(route.log2FoldChange)} (ligand), padj ${num(route.padj)}`],
  ];
  for (const name of ["expression", "network"]) {
    const [p, q] = [route[`pvalue_${name}`], route[`qvalue_${name}`]];
    if (known(p)) told.push([`null: ${name}`, `p ${num(p)}, q ${num(q)}`]);
  }
  told.push(["sources of the pair", pair.sources.join(", ") || "none named"]);
  told.push(["PMIDs", pair.pmids.join(", ") || NO_PMID]);
  for (const text of route.assumptions) told.push(["assumed", text]);
  const now = block() ? [el("p", left(i))] : [];
  return [el("h3", `Route ${route.rank}: ${route.route}`), ...now, facts(told),
    el("h3", `Best paths drawn (${plural(route.paths.length, "path")})`), ...route.paths.map((path) => way(i, path))];
}

// A path spelled out, each of its nodes a button.
function way(i, path) {
  const line = el("span", null, { className: "way" });
  path.nodes.slice(1).forEach((n, at) => {
    if (at > 0) {
      const sign = data.edges[path.edges[at]].sign;
      const given = { className: sign < 0 ? "minus" : "plus", title: WORD[sign] };
      line.append(el("span", ` ${ARROW[sign]} `, given));
    }
    line.append(button(short(data.nodes[n].name, 30), () => set({ picked: { kind: "node", id: n } })));
  });
  const [before, now] = [path.share, shareOf(i, path)].map((share) => num(share, 2));
  const then = cut(path) ? ", cut" : now === before ? "" : `, now ${now}`;
  line.append(el("span", ` share ${before}${then}`, { className: "why" }));
  return line;
}

const left = (i) => {
  const change = percent(block().kept[i] - 1);
  return scoreOf(i) === 0
    ? `Without ${state.blocked} no score is left.`
    : `Without ${state.blocked}: score ${num(scoreOf(i))} (${change}), rank ${rankOf(i)}.`;
};
