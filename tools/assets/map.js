// A map drawn with MapLibre GL, for a component of Streamlit: things as points that gather in clusters, or sums as
// circles at the points of territories, over an outline of our own. What is drawn comes from an address; where the
// reader looks and what is chosen goes back to the page, whose list says the same.
import maplibregl from "maplibre-gl/dist/maplibre-gl.js";

const drawn = new WeakMap();
const NEAREST = 17, PADDING = 40, SETTLED = 250;
const nothing = { type: "FeatureCollection", features: [] };
const here = address => new URL(address, document.baseURI).href;

function colours(host) {
  const read = (name, otherwise) => getComputedStyle(host).getPropertyValue(name).trim() || otherwise;
  return { ink: read("--st-text-color", "#222"), paper: read("--st-background-color", "#fff"), sea: read("--st-secondary-background-color", "#eee"), line: read("--st-border-color", "#888") };
}

function layers(data, look) {
  const number = { "text-field": ["get", "shown"], "text-font": ["sans-serif"], "text-size": 12, "text-allow-overlap": true, "text-ignore-placement": true };
  const kinds = ["match", ["get", "kind"], ...Object.entries(data.colours).flat(), "#7b7f83"];
  const cluster = ["has", "point_count"], sum = ["has", "n"], one = ["all", ["!", cluster], ["!", sum]];
  const share = ["sqrt", ["/", ["get", "n"], ["max", 1, ["get", "most"]]]];
  return [
    { id: "sea", type: "background", paint: { "background-color": look.sea } },
    ...(data.tiles ? [{ id: "tiles", type: "raster", source: "tiles" }] : [{ id: "land", type: "fill", source: "outline", filter: ["==", ["get", "level"], "land"], paint: { "fill-color": look.paper } }]),
    { id: "departements", type: "line", source: "outline", filter: ["==", ["get", "level"], "departement"], paint: { "line-color": look.line, "line-opacity": 0.45, "line-width": 0.7 } },
    { id: "borders", type: "line", source: "outline", filter: ["!=", ["get", "level"], "departement"], paint: { "line-color": look.line, "line-width": 1.2 } },
    { id: "sums", type: "circle", source: "things", filter: sum, paint: { "circle-color": "#8a5cb8", "circle-opacity": 0.55, "circle-stroke-color": look.ink, "circle-stroke-width": 1, "circle-radius": ["max", 5, ["*", 42, share]] } },
    { id: "clusters", type: "circle", source: "things", filter: cluster, paint: { "circle-color": "#1f5f5b", "circle-stroke-color": "#fff", "circle-stroke-width": 2, "circle-radius": ["step", ["get", "point_count"], 13, 10, 16, 50, 21, 200, 27] } },
    { id: "things", type: "circle", source: "things", filter: one, paint: { "circle-color": kinds, "circle-radius": 7, "circle-stroke-color": "#fff", "circle-stroke-width": 1.5 } },
    { id: "counts", type: "symbol", source: "things", filter: cluster, layout: { ...number, "text-field": ["to-string", ["get", "point_count"]] }, paint: { "text-color": "#fff" } },
    { id: "totals", type: "symbol", source: "things", filter: sum, layout: { ...number, "text-field": ["to-string", ["get", "n"]] }, paint: { "text-color": look.ink, "text-halo-color": look.paper, "text-halo-width": 1.5 } },
    { id: "chosen", type: "circle", source: "chosen", paint: { "circle-color": "transparent", "circle-radius": 13, "circle-stroke-color": look.ink, "circle-stroke-width": 3 } },
  ];
}

function style(data, look) {
  const sources = {
    outline: { type: "geojson", data: here(data.outline) },
    things: { type: "geojson", data: nothing, cluster: !data.sums, clusterRadius: 40, clusterMaxZoom: NEAREST },
    chosen: { type: "geojson", data: nothing },
    ...(data.tiles ? { tiles: { type: "raster", tiles: [data.tiles], tileSize: 256, attribution: data.attribution } } : {}),
  };
  return { version: 8, sources, layers: layers(data, look) };
}

function start(root, component) {
  const { data } = component, box = root.querySelector(".canvas");
  const quiet = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = new maplibregl.Map({
    container: box, style: style(data, colours(root)), bounds: data.frame || data.around, fitBoundsOptions: data.frame ? {} : { padding: PADDING },
    maxZoom: NEAREST, dragRotate: false, pitchWithRotate: false, touchPitch: false, attributionControl: data.tiles ? { compact: false } : false,
    renderWorldCopies: false, cooperativeGestures: matchMedia("(pointer: coarse)").matches, locale: data.controls, fadeDuration: 0,
  });
  map.touchZoomRotate.disableRotation(); map.keyboard.disableRotation();
  const state = { map, component, quiet, frame: String(data.frame || ""), found: nothing };
  const tip = root.querySelector(".tip"), canvas = map.getCanvas();
  const go = bounds => { state.asked = true; map.fitBounds(bounds, { padding: PADDING, maxZoom: 13, animate: !quiet }); };
  const look = () => {
    if (!state.asked) return;
    state.asked = false; clearTimeout(state.timer);
    state.timer = setTimeout(() => {
      const frame = map.getBounds().toArray().flat().map(value => +value.toFixed(4));
      state.frame = String(frame); state.component.setStateValue("frame", frame);
    }, SETTLED);
  };
  map.on("movestart", event => { if (event.originalEvent) state.asked = true; });
  map.on("moveend", look);
  map.on("click", async event => {
    const [hit] = map.queryRenderedFeatures(event.point, { layers: ["clusters", "things", "sums"] });
    if (!hit) return;
    if (!hit.properties.point_count) { state.component.setStateValue("selected", hit.properties.id); return; }
    const source = map.getSource("things"), all = await source.getClusterLeaves(hit.properties.cluster_id, hit.properties.point_count, 0);
    go(around(all));
  });
  map.on("mousemove", event => {
    const [hit] = map.queryRenderedFeatures(event.point, { layers: ["clusters", "things", "sums"] });
    canvas.style.cursor = hit ? "pointer" : "";
    tip.hidden = !hit || !!hit.properties.point_count;
    if (tip.hidden) return;
    tip.textContent = hit.properties.n ? `${hit.properties.label} : ${hit.properties.n}` : hit.properties.label;
    tip.style.left = `${Math.min(event.point.x, box.clientWidth - 160)}px`; tip.style.top = `${event.point.y + 14}px`;
  });
  map.on("mouseout", () => { tip.hidden = true; });
  canvas.addEventListener("keydown", () => { state.asked = true; });
  for (const [name, act] of Object.entries({ in: () => map.zoomIn({ animate: !quiet }), out: () => map.zoomOut({ animate: !quiet }) })) root.querySelector(`.${name}`).onclick = () => { state.asked = true; act(); };
  root.querySelector(".all").onclick = () => go(state.found.features.length ? around(state.found.features) : state.component.data.around);
  state.watch = new ResizeObserver(() => map.resize()); state.watch.observe(box);
  map.on("idle", () => { root.dataset.ready = state.address || ""; root.dataset.drawn = map.queryRenderedFeatures({ layers: ["clusters", "things", "sums"] }).length; });
  root.map = map;
  return state;
}

function around(features) {
  const bounds = new maplibregl.LngLatBounds();
  for (const { geometry } of features) bounds.extend(geometry.coordinates);
  return bounds;
}

async function fill(state, root, data) {
  const { map } = state, address = JSON.stringify([data.points, data.inline]);
  if (state.address === address) { choose(state, data); return; }
  state.address = address;
  const found = data.inline || (await (await fetch(here(data.points))).json());
  if (state.address !== address) return;
  state.found = found;
  const most = Math.max(1, ...found.features.map(one => one.properties.n || 0));
  for (const one of found.features) if (one.properties.n) one.properties.most = most;
  map.getSource("things").setData(found);
  choose(state, data);
}

function choose({ map, found }, data) {
  const one = found.features.filter(feature => feature.properties.id === data.chosen);
  map.getSource("chosen").setData({ type: "FeatureCollection", features: one });
}

async function update(state, root, data) {
  if (!state.loaded) await (state.loaded = new Promise(ready => state.map.once("load", ready)));
  if (state.sums !== undefined && state.sums !== data.sums) { state.map.setStyle(style(data, colours(root)), { diff: false }); state.address = ""; await new Promise(ready => state.map.once("styledata", ready)); }
  state.sums = data.sums;
  await fill(state, root, data);
  if (String(data.frame || "") === state.frame) return;
  state.frame = String(data.frame || "");
  state.map.fitBounds(data.frame || data.around, { padding: data.frame ? 0 : PADDING, animate: false });
}

export default function (component) {
  const root = component.parentElement.querySelector(".map"), told = root.querySelector(".told");
  const box = root.querySelector(".canvas");
  const fail = words => { told.textContent = words; box.hidden = true; root.querySelector(".bar").hidden = true; root.dataset.ready = "failed"; };
  let state = drawn.get(root);
  try {
    if (!state) { state = start(root, component); drawn.set(root, state); }
  } catch { fail(component.data.without); return; }
  state.component = component;
  state.map.getCanvas().setAttribute("aria-label", component.data.label);
  update(state, root, component.data).catch(() => { told.textContent = component.data.failed; });
  return () => { clearTimeout(state.timer); state.watch.disconnect(); state.map.remove(); drawn.delete(root); };
}
