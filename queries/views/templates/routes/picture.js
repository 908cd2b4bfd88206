// The picture: pyvis has made `network`, `nodes` and `edges`; here is what is visible, where, and how.

const FADED = 0.13;  // opacity of what is not lit
let columns = [];  // of what is visible: x, top and bottom, for the background

function draw(refit) {
  const { drawn } = visible();
  const seen = new Map(), lit = new Set(), carried = new Map(), live = new Set(), litEdges = new Set();
  for (const i of drawn) {
    const counted = new Set();
    for (const path of data.routes[i].paths) {
      const dead = cut(path), bright = isLit(i, path);
      for (const n of nodesOf(path)) { seen.set(n, true); if (bright) lit.add(n); }
      edgesOf(path).forEach((e, step) => {
        const once = step < 2;  // secretion and binding carry the route, not the path
        const part = once ? (counted.has(e) ? 0 : scoreOf(i)) : dead ? 0 : scoreOf(i) * shareOf(i, path);
        counted.add(e);
        carried.set(e, (carried.get(e) ?? 0) + part);
        if (once ? scoreOf(i) > 0 : !dead) live.add(e);
        if (bright) litEdges.add(e);
      });
    }
  }
  const most = widest(drawn);
  const places = arrange([...seen.keys()]);
  nodes.update(data.nodes.map((node, n) => nodeLook(node, n, seen.has(n), lit.has(n), places.get(n))));
  edges.update(data.edges.map((edge, e) => {
    const shown = carried.has(e);
    const width = 0.8 + 7.2 * Math.sqrt((carried.get(e) ?? 0) / (most || 1));
    return edgeLook(edge, e, shown, litEdges.has(e), live.has(e), width);
  }));
  if (refit) fit([...seen.keys()], places);
}

// Widths are told by the widest edge of the intact network, so that those before and under a block
// compare. A block that takes a brake out can make an edge wider than that.
function widest(drawn) {
  const total = new Map();
  for (const i of drawn) {
    const ends = data.routes[i].paths.flatMap((path) => path.edges.slice(0, 2));
    for (const e of new Set(ends)) total.set(e, (total.get(e) ?? 0) + data.routes[i].score);
  }
  return Math.max(...total.values(), 0);
}

// Columns and their order come from Python; gaps that hidden nodes leave are closed.
function arrange(seen) {
  const byColumn = new Map();
  for (const n of seen) {
    const last = state.through && data.nodes[n].column > 2 ? 3 : data.nodes[n].column;
    byColumn.set(last, [...(byColumn.get(last) ?? []), n]);
  }
  const longest = Math.max(...[...byColumn.values()].map((own) => own.length));
  const places = new Map(), { clientWidth, clientHeight } = network.canvas.frame.canvas;
  // a tall picture is as wide, too, as there is room for
  const wide = ((longest * ROW + 100) * clientWidth / clientHeight - 140) / Math.max(byColumn.size - 1, 1);
  const apart = Math.max(COLUMN, Math.min(wide, 6 * COLUMN));
  columns = [];
  [...byColumn.keys()].sort((a, b) => a - b).forEach((column, at) => {
    const own = byColumn.get(column).sort((a, b) => data.nodes[a].row - data.nodes[b].row);
    const gap = Math.min(Math.max(ROW, (longest * ROW) / own.length), 2.4 * ROW);
    own.forEach((n, row) => places.set(n, { x: at * apart, y: (row - (own.length - 1) / 2) * gap }));
    columns.push({ x: at * apart, half: (longest * ROW) / 2, role: data.nodes[own[0]].role, n: own.length });
  });
  return places;
}

function nodeLook(node, n, shown, lit, place) {
  const [fill, border] = colours.shapes[node.role];
  const dark = node.role === "effector";
  const out = gone(node);
  const picked = state.picked?.kind === "node" && state.picked.id === n;
  const ink = lit ? (dark && !out ? "#ffffff" : colours.text) : "#858b92";
  const tone = lit ? (colour) => colour : pale;
  const ground = out ? "#ffffff" : tone(dark && !lit ? "#6b737c" : fill);
  return {
    id: n, hidden: !shown, ...place,
    color: { background: ground, border: tone(out ? "#8a3a00" : picked ? "#0072b2" : border),
             hover: { background: fill, border: "#0072b2" } },
    borderWidth: picked ? 3.5 : out ? 2 : 1.2,
    label: (out ? "✕ " : "") + label(node),
    shapeProperties: { borderDashes: out ? [4, 3] : false, borderRadius: colours.shapes[node.role][2] },
    font: { size: node.role === "cell" ? 13 : 14, face: colours.font, color: ink },
  };
}
// What is not lit stays opaque: a line that shows through a box would look as if it struck its name out.
const pale = (colour) => "#" + [1, 3, 5].map((at) =>
  Math.round(255 - 0.3 * (255 - parseInt(colour.slice(at, at + 2), 16))).toString(16)).join("");
const label = (node) => (node.role === "cell" ? node.name.replaceAll(" ", "\n") : node.label || "?");

function edgeLook(edge, e, shown, lit, live, width) {
  const secreted = edge.kind === "secretes";
  const colour = secreted ? colours.neutral : edge.sign < 0 ? colours.inhibiting : colours.activating;
  const picked = state.picked?.kind === "edge" && state.picked.id === e;
  return {
    id: e, hidden: !shown, width: live ? width + (picked ? 2 : 0) : 1.2,
    dashes: live ? (edge.assumed ? [9, 5] : false) : [1.5, 5],
    color: {
      color: live ? colour : colours.neutral, inherit: false,
      opacity: !lit ? FADED : !live ? 0.6 : secreted ? 0.5 : 0.85,
    },
  };
}

function fit(seen, places) {
  if (!seen.length) return;
  const box = network.canvas.frame.canvas;
  const xs = seen.map((n) => places.get(n).x);
  const left = Math.min(...xs) - 70, right = Math.max(...xs) + 70, half = columns[0].half;
  const within = (above) =>
    Math.min(box.clientWidth / (right - left), box.clientHeight / (2 * half + above + 26), 1.5) * 0.985;
  const above = 42 + 2.4 * headSize(within(74));
  const position = { x: (left + right) / 2, y: (26 - above) / 2 };
  network.moveTo({ position, scale: within(above) });
}

// Headings stay legible where the picture is small, as far as the columns leave room.
const headSize = (scale) => Math.max(13, Math.min(10 / scale, (columns[1].x - columns[0].x) / 8));

const HEADS = { cell: "cell state", ligand: "ligands", receptor: "receptors", effector: "effectors" };

function background(context) {
  if (!columns.length) return;
  const half = columns[0].half, size = headSize(network.getScale());
  const at = (role) => columns.filter((column) => column.role === role).map((column) => column.x);
  const inner = [...at("receptor"), ...at("mediator"), ...at("effector")];
  panel(context, inner[0], inner.at(-1) + 62, half, "#f2f6f5", "#7f9d95", data.cells.inside);
  panel(context, at("cell")[0] - 62, at("cell")[0] + 62, half, "#f8f2f7", "#a98ba4", data.cells.outside);
  context.fillStyle = "#4d5661";
  context.textAlign = "center";
  context.font = `600 ${size}px ${colours.font}`;
  let step = 0;
  for (const column of columns) {
    const head = column.role === "mediator" ? `mediators ${++step}` : HEADS[column.role];
    context.fillText(head, column.x, -half - 40 - 0.7 * size);
  }
}

function panel(context, left, right, half, fill, line, name) {
  context.beginPath();
  context.roundRect(left, -half - 34, right - left, 2 * half + 48, 26);
  context.fillStyle = fill;
  context.strokeStyle = line;
  context.lineWidth = 3;
  context.fill();
  context.stroke();
  context.fillStyle = "#4d5661";
  context.font = `italic 13px ${colours.font}`;
  context.textAlign = "right";
  context.fillText(name, right - 14, -half - 16);
}
