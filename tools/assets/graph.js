// A graph drawn with Cytoscape.js, for a component of Streamlit: click selects, double click or Enter opens a thing's
// neighbours, arrows walk from neighbour to neighbour, and a live region says where one is. What is drawn comes whole
// with each run of the page; only the difference is applied, and what is already there does not move.
import cytoscape from "cytoscape";
import fcose from "cytoscape-fcose";

cytoscape.use(fcose);
const drawn = new WeakMap();
const byName = (a, b) => a.data("label").localeCompare(b.data("label"));

function look(host) {
  const read = (name, otherwise) => getComputedStyle(host).getPropertyValue(name).trim() || otherwise;
  const ink = read("--st-text-color", "#222"), paper = read("--st-background-color", "#fff");
  const text = { color: ink, "text-outline-color": paper, "text-outline-width": 2 };
  return [
    { selector: "node", style: { ...text, "background-color": "data(colour)", shape: "data(shape)", label: "data(label)", "font-size": 11, "text-wrap": "ellipsis", "text-max-width": 130, "text-valign": "bottom", "text-margin-y": 3, width: 20, height: 20, "min-zoomed-font-size": 7 } },
    { selector: "node.seed", style: { width: 32, height: 32, "border-width": 3, "border-color": ink } },
    { selector: "node.here", style: { "overlay-color": ink, "overlay-opacity": 0.22 } },
    { selector: "edge", style: { width: 1, "line-color": "#8a8f8d", "curve-style": "bezier", "target-arrow-shape": "triangle", "target-arrow-color": "#8a8f8d", "arrow-scale": 0.7 } },
    { selector: "edge.proposed", style: { "line-style": "dashed" } },
    { selector: "edge.inferred", style: { "line-style": "dotted" } },
    { selector: "edge.near", style: { ...text, width: 2.5, "line-color": ink, "target-arrow-color": ink, label: "data(label)", "font-size": 10, "text-rotation": "autorotate" } },
    { selector: ".far", style: { opacity: 0.25 } },
  ];
}

function start(root, component) {
  const box = root.querySelector(".canvas"), live = root.querySelector(".live");
  const quiet = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const cy = cytoscape({ container: box, minZoom: 0.1, maxZoom: 3 });
  const state = { cy, component, quiet, here: null, from: null };
  const show = node => {
    cy.batch(() => {
      cy.elements().removeClass("near far here");
      if (!node) return;
      cy.elements().not(node.closedNeighborhood()).addClass("far");
      node.connectedEdges().addClass("near");
      node.addClass("here");
    });
    if (node) live.textContent = state.component.data.said.replace("{label}", node.data("label")).replace("{kind}", node.data("kind")).replace("{n}", node.data("count"));
  };
  const walk = (key, node) => {
    const around = n => n.neighborhood("node").toArray().sort(byName);
    if (key === "ArrowDown") { state.from = node; return around(node)[0] || node; }
    if (key === "ArrowUp") { const back = state.from; state.from = null; return back && !back.removed() ? back : cy.nodes(".seed").first(); }
    const row = around(state.from && !state.from.removed() ? state.from : node);
    const place = row.findIndex(other => other.same(node));
    return row[(place + (key === "ArrowRight" ? 1 : row.length - 1 + (place < 0))) % row.length] || node;
  };
  cy.on("tap", "node", event => { state.here = event.target; show(state.here); state.component.setStateValue("selected", state.here.id()); });
  cy.on("dbltap", "node", event => state.component.setTriggerValue("opened", event.target.id()));
  cy.on("tap", event => { if (event.target === cy) show(null); });
  box.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const node = state.here && !state.here.removed() ? state.here : cy.nodes(".seed").first();
    if (event.key.startsWith("Arrow")) state.here = walk(event.key, node);
    else if (event.key === "Enter") state.component.setTriggerValue("opened", node.id());
    else if (event.key === " ") state.component.setStateValue("selected", node.id());
    else if (event.key === "+" || event.key === "-") cy.zoom({ level: cy.zoom() * (event.key === "+" ? 1.2 : 1 / 1.2), renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
    else return;
    event.preventDefault(); event.stopPropagation();
    show(state.here || node);
    if (event.key.startsWith("Arrow")) cy.animate({ center: { eles: state.here }, duration: quiet ? 0 : 150 });
  });
  root.querySelector(".fit").onclick = () => cy.animate({ fit: { padding: 30 }, duration: quiet ? 0 : 200 });
  root.querySelector(".png").onclick = () => {
    const link = document.createElement("a");
    link.href = cy.png({ scale: 2, full: true, bg: getComputedStyle(root).backgroundColor }); link.download = "collgraph.png"; link.click();
  };
  state.watch = new ResizeObserver(() => cy.resize()); state.watch.observe(box);
  return state;
}

function update({ cy, quiet }, data) {
  const nodes = new Set(data.nodes.map(node => node.id)), edges = new Set(data.edges.map(edge => edge.id));
  const empty = cy.nodes().empty(), added = [];
  cy.batch(() => {
    cy.edges().forEach(edge => { if (!edges.has(edge.id())) edge.remove(); });
    cy.nodes().forEach(node => { if (!nodes.has(node.id())) node.remove(); });
    for (const node of data.nodes) {
      const known = cy.getElementById(node.id);
      if (known.nonempty()) { known.data(node); continue; }
      const near = node.from ? cy.getElementById(node.from) : null;
      const place = near && near.nonempty() ? near.position() : { x: 500, y: 350 }, turn = added.length * 2.4, far = 40 + added.length * 4;
      added.push(cy.add({ group: "nodes", data: node, classes: node.id === data.seed ? "seed" : "", position: { x: place.x + far * Math.cos(turn), y: place.y + far * Math.sin(turn) } }).id());
    }
    for (const edge of data.edges) if (cy.getElementById(edge.id).empty()) cy.add({ group: "edges", data: edge, classes: edge.status });
  });
  if (!added.length) return;
  const fresh = new Set(added);
  const fixed = cy.nodes().filter(node => !fresh.has(node.id())).map(node => ({ nodeId: node.id(), position: { ...node.position() } }));
  cy.layout({ name: "fcose", quality: "default", randomize: empty, animate: !empty && !quiet, animationDuration: 300, fit: empty, padding: 30, nodeRepulsion: 7000, idealEdgeLength: 90, ...(empty ? {} : { fixedNodeConstraint: fixed }) }).run();
}

export default function (component) {
  const root = component.parentElement.querySelector(".graph");
  let state = drawn.get(root);
  if (!state) { state = start(root, component); drawn.set(root, state); }
  state.component = component;
  state.cy.style(look(component.parentElement.host || root));
  const data = component.data;
  root.querySelector(".canvas").setAttribute("aria-label", data.label);
  update(state, data);
  root.dataset.nodes = state.cy.nodes().length;
  return () => { state.watch.disconnect(); state.cy.destroy(); drawn.delete(root); };
}
