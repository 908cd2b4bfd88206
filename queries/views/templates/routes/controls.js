// What a reader can do.

function tell(text) {
  $("told").textContent = text;
  $("told").className = state.blocked ? "told blocked" : "told";
}

function standing() {
  const { all, drawn } = visible();
  $("top-told").textContent = `${drawn.length} of ${all.length}`;
  if (!all.length) return noRoute();
  if (!block()) return "";
  const { kept, gone: lost, change } = block();
  const total = (of) => num(drawn.reduce((sum, i) => sum + of(i), 0));
  const count = (fits) => drawn.filter((i) => fits(kept[i])).length;
  const others = lost.filter((name) => name !== state.blocked).map((name) => short(name, 30));
  return [
    `${short(state.blocked, 30)} is blocked${others.length ? ` (with ${others.join(", ")})` : ""}.`,
    `Of ${plural(drawn.length, "route")} drawn ${count((part) => part === 0)} lost,`,
    `${count((part) => part > 0 && part < 1)} weaker, ${count((part) => part > 1)} stronger;`,
    `score left in total ${total(scoreOf)} of ${total((i) => data.routes[i].score)}.`,
    change === null ? "" : `The net signal of all ligands: ${percent(change)}.`,
  ].join(" ").trim();
}

function set(change) {
  Object.assign(state, change);
  const refit = ["top", "ligand", "receptor", "through"].some((name) => name in change);
  const focused = document.activeElement?.id;
  for (const [kind, other] of [["ligand", "receptor"], ["receptor", "ligand"]]) offer(kind, other);
  $("top").value = state.top;
  $("mediators").checked = state.through;
  draw(refit);
  details();
  table();
  tell(standing());
  if (focused === "block") $("block")?.focus();
}

// What has no route with the other choice cannot be chosen.
function offer(kind, other) {
  const fits = new Set(data.routes.filter((route) => !state[other] || route[other] === state[other])
    .map((route) => route[kind]));
  for (const option of $(kind).options) option.disabled = option.value !== "" && !fits.has(option.value);
  $(kind).value = state[kind];
}

// Nodes of that name, then complexes with such a member, then names that contain it.
function hits(wanted) {
  const name = (n) => data.nodes[n].name.toUpperCase();
  const member = (n) => name(n).split("_").includes(wanted);
  const own = [...data.nodes.keys()].filter((n) => data.nodes[n].role !== "cell");
  const nearness = (n) => (name(n) === wanted ? 0 : member(n) ? 1 : 2);
  const found = own.filter((n) => name(n).includes(wanted)).sort((a, b) => nearness(a) - nearness(b));
  return { found, within: found.length > 0 && nearness(found[0]) === 1 ? member : () => false };
}

let sought = "";  // the same text again goes on to the next hit

function find(text) {
  const wanted = text.trim().toUpperCase();
  if (!wanted) return;
  const { found, within } = hits(wanted);
  if (!found.length) { tell(`${short(text)} is not on this page`); return; }
  const at = wanted === sought && state.picked?.kind === "node" ? found.indexOf(state.picked.id) : -1;
  const n = found[(at + 1) % found.length];
  sought = wanted;
  const has = (i) => data.routes[i].paths.some((path) => path.nodes.includes(n));
  const change = { picked: { kind: "node", id: n } }, done = [];
  if (!visible().drawn.some(has)) {  // bring it in sight
    if (state.ligand || state.receptor) done.push("Choice of ligand and receptor cleared to show it.");
    Object.assign(change, { ligand: "", receptor: "" });
    change.top = Math.max(state.top, [...data.routes.keys()].find(has) + 1);
    if (change.top > state.top) done.push(`Top routes moved from ${state.top} to ${change.top} to show it.`);
  }
  if (state.through && data.nodes[n].role === "mediator") {
    change.through = false;
    done.push("Mediators shown again.");
  }
  set(change);
  if (network.getScale() < 0.6) network.focus(n, { scale: 0.8 });
  const place = found.length > 1 ? `${((at + 1) % found.length) + 1} of ${found.length}: ` : "";
  const node = `${short(data.nodes[n].name)} (${data.nodes[n].role})`;
  const what = within(n) ? `${short(text.trim(), 30)} itself is not drawn, ${node} contains it.` : `${node}.`;
  tell([place + what, ...done, standing()].join(" ").trim());
}

// The picture on white, several times as sharp as on the screen, with what it is written under it.
function copied(times) {
  const { clientWidth: width, clientHeight: height } = network.canvas.frame.canvas;
  const scale = network.getScale(), position = network.getViewPosition();
  const size = (k) => {
    network.setSize(k === 1 ? "100%" : `${k * width}px`, k === 1 ? "100%" : `${k * height}px`);
    network.moveTo({ position, scale: k * scale });
    network.redraw();
  };
  size(times);
  const own = network.canvas.frame.canvas, sharp = own.width / width;
  const copy = el("canvas", null, { width: own.width, height: own.height + Math.round(46 * sharp) });
  const context = copy.getContext("2d");
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, copy.width, copy.height);
  context.drawImage(own, 0, 0);
  size(1);
  context.scale(sharp, sharp);
  context.fillStyle = "#1b1f24";
  context.font = `12px ${colours.font}`;
  const demo = data.demo ? `${data.demo}, no finding. ` : "";
  const words = [
    `${demo}${data.title}: ${visible().drawn.length} of ${data.routes.length} routes. ${standing()}`,
    "Blue arrow activates, vermilion T-bar inhibits, dashed: sign assumed, wider: carries more score.",
  ];
  words.forEach((line, at) => context.fillText(line, 12, height + 18 + 17 * at, width - 24));
  return copy;
}

function png() {
  copied(3).toBlob((blob) => {
    const link = el("a", null, { href: URL.createObjectURL(blob), download: "routes.png" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }, "image/png");
}

const lines = (pairs) => pairs.map(([name, value]) => `${name}: ${short(value, 120)}`).join("\n");

function hint(edge) {
  const [source, target] = endsOf(edge).map((name) => short(name));
  const head = `${source} ${ARROW[edge.sign]} ${target}${edge.assumed ? " (sign assumed)" : ""}`;
  const told = [["sources", edge.sources.join(", ") || "–"], ["PMIDs", edge.pmids.join(", ") || "–"]];
  for (const note of edge.notes) told.push(["note", note]);
  return supported(edge) ? `${head}\n${lines(told)}` : head;
}

function clear() {
  if (state.picked) set({ picked: null });
  else set({ blocked: "", ligand: "", receptor: "" });
}

const on = (id, event, act) => $(id).addEventListener(event, act);
on("search", "keydown", (event) => { if (event.key === "Enter") find(event.target.value); });
on("top", "input", (event) => set({ top: Number(event.target.value) }));
on("ligand", "change", (event) => set({ ligand: event.target.value, picked: null }));
on("receptor", "change", (event) => set({ receptor: event.target.value, picked: null }));
on("mediators", "change", (event) => set({ through: event.target.checked }));
on("whole", "click", () => set({ top: state.top }));
on("clear", "click", clear);
on("png", "click", png);
document.querySelector(".controls").addEventListener("submit", (event) => event.preventDefault());
document.addEventListener("keydown", (event) => { if (event.key === "Escape") clear(); });

nodes.update(data.nodes.map((node, n) => (
  { id: n, title: `${short(node.name)} (${node.role})\n${lines(node.facts)}` })));
edges.update(data.edges.map((edge, e) => ({ id: e, title: hint(edge) })));
network.on("beforeDrawing", background);
network.on("click", ({ nodes: [node], edges: [edge] }) => {
  const [kind, id] = node !== undefined ? ["node", node] : ["edge", edge];
  set({ picked: id === undefined ? null : { kind, id } });
});
network.once("afterDrawing", () => {
  document.documentElement.dataset.drawn = String(Math.round(performance.now()));
});

// On paper an image stands for the canvas, which would be cut.
const printed = el("img", null, { className: "printed", alt: "The network as it was drawn" });
$("mynetwork").after(printed);
window.addEventListener("beforeprint", () => { printed.src = copied(2).toDataURL("image/png"); });
window.addEventListener("resize", () => requestAnimationFrame(() => draw(true)));

set({ top: Number($("top").value) });
