// The data, what is asked of them often, and the state of the page: one object; each change of it
// draws everything again. Texts of the data only ever become text (textContent, canvas), never markup.

const data = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);
const colours = data.colours;
const COLUMN = data.column, ROW = data.row;  // pixels at full size
const state = { top: 0, ligand: "", receptor: "", through: false, picked: null, blocked: "" };

for (const route of data.routes) {
  for (const path of route.paths) {
    path.nodes = [data.edges[path.edges[0]].source, ...path.edges.map((e) => data.edges[e].target)];
  }
}
const blockable = (name) => Object.hasOwn(data.blocked, name);
const block = () => (state.blocked ? data.blocked[state.blocked] : null);
const gone = (node) => block() !== null && node.role !== "cell" && block().gone.includes(node.name);
const cut = (path) => path.nodes.some((n) => gone(data.nodes[n]));
const scoreOf = (i) => data.routes[i].score * (block() ? block().kept[i] : 1);
const shareOf = (i, path) => Math.min(path.share * (block() ? block().share[i] : 1), 1);
const rankOf = (i) => (block() ? block().rank[i] : data.routes[i].rank);

function visible() {
  const fits = (kind) => (i) => !state[kind] || data.routes[i][kind] === state[kind];
  const all = [...data.routes.keys()].filter(fits("ligand")).filter(fits("receptor"));
  return { all, drawn: all.slice(0, state.top) };
}

// Each of the two has routes, but they may have none in common.
const noRoute = () => `No route from ${short(state.ligand, 30)} to ${short(state.receptor, 30)} on this page`;

// The edges that stand for a path: all of its steps, or one in place of its mediators.
const edgesOf = (path) =>
  state.through && path.through !== null ? [...path.edges.slice(0, 2), path.through] : path.edges;
const nodesOf = (path) =>
  state.through ? [...new Set([...path.nodes.slice(0, 3), path.nodes.at(-1)])] : path.nodes;

// Whether a path of a route is picked: all are where nothing is.
function isLit(i, path) {
  const { kind, id } = state.picked ?? {};
  if (kind === "route") return i === id;
  if (kind === "node") return path.nodes.includes(id);
  return kind !== "edge" || path.edges.includes(id) || path.through === id;
}
const litRoutes = (drawn) => drawn.filter((i) => data.routes[i].paths.some((path) => isLit(i, path)));
