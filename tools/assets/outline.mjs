// Draws the map's base from what the graph holds: the points of the communes, and the département each is in.
// Land is where communes are near each other; a border runs between neighbours of two départements. So the lines are
// a kilometre or two off, and places far from others (islands, Guyane) have none: good enough to know where one is.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { Delaunay } from "d3-delaunay";

const DATA = "../../data/territories/", TARGET = "../../src/collgraph/explorer/assets/";
const KM = 111.2, FAR = 15, SMALLEST = 40, COAST = 0.3, BORDER = 0.5;

const [communes, departements] = ["communes", "departements"].map(name => {
  const [head, ...rows] = readFileSync(`${DATA}${name}.csv`, "utf8").trim().split("\n").map(cells);
  return rows.map(row => Object.fromEntries(head.map((column, place) => [column, row[place]])));
});
function cells(line) {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(found => found[1] ?? found[2]);
}
const region = Object.fromEntries(departements.map(row => [row.code, row.region]));
const placed = communes.filter(row => row.lon && row.lat).map(row => ({ ...row, lon: +row.lon, lat: +row.lat }));
const flat = placed.map(({ lon, lat }) => [lon * KM * Math.cos((lat * Math.PI) / 180), lat * KM]);
const { triangles, halfedges } = Delaunay.from(flat);

const next = edge => (edge % 3 === 2 ? edge - 2 : edge + 1), triangle = edge => Math.floor(edge / 3);
const length = edge => Math.hypot(...[0, 1].map(axis => flat[triangles[edge]][axis] - flat[triangles[next(edge)]][axis]));
const land = Array.from({ length: triangles.length / 3 }, (_, t) => [0, 1, 2].every(k => length(3 * t + k) < FAR));
const inLand = edge => edge >= 0 && land[triangle(edge)];
const point = place => [placed[place].lon, placed[place].lat];
const middle = points => [0, 1].map(axis => points.reduce((sum, one) => sum + one[axis], 0) / points.length);

function coasts() {
  const after = new Map(), loops = [];
  for (let edge = 0; edge < triangles.length; edge++) if (inLand(edge) && !inLand(halfedges[edge])) after.set(triangles[edge], [...(after.get(triangles[edge]) || []), triangles[next(edge)]]);
  for (const start of after.keys()) {
    const loop = [];
    for (let at = start; after.get(at)?.length; ) { loop.push(at); at = after.get(at).pop(); }
    if (loop.length > 2) loops.push([...loop, loop[0]]);
  }
  const area = loop => loop.reduce((sum, one, place) => { const [a, b] = [flat[one], flat[loop[(place + 1) % loop.length]]]; return sum + (a[0] * b[1] - b[0] * a[1]) / 2; }, 0);
  const outer = Math.sign(area(loops.reduce((best, one) => (one.length > best.length ? one : best))));
  return loops.filter(loop => area(loop) * outer > SMALLEST).map(loop => thinned(loop.map(point), COAST));
}

function borders(ofRegions) {
  const ends = new Map(), spots = new Map();
  const meet = (name, spot, other) => { spots.set(name, spot); ends.set(name, [...(ends.get(name) || []), other]); };
  for (let edge = 0; edge < triangles.length; edge++) {
    const [a, b] = [placed[triangles[edge]].departement, placed[triangles[next(edge)]].departement], twin = halfedges[edge];
    if (!inLand(edge) || a === b || (region[a] === region[b]) === ofRegions || (inLand(twin) && twin < edge)) continue;
    const centre = t => middle([0, 1, 2].map(k => point(triangles[3 * t + k])));
    const here = `t${triangle(edge)}`, there = inLand(twin) ? `t${triangle(twin)}` : `e${edge}`;
    meet(here, centre(triangle(edge)), there);
    meet(there, inLand(twin) ? centre(triangle(twin)) : middle([point(triangles[edge]), point(triangles[next(edge)])]), here);
  }
  const lines = [], done = new Set(), key = (a, b) => (a < b ? `${a} ${b}` : `${b} ${a}`);
  const starts = [...ends.keys()].sort((a, b) => (ends.get(a).length === 2) - (ends.get(b).length === 2));
  for (const start of starts) for (const first of ends.get(start)) {
    const line = [start];
    for (let at = start, to = first; to && !done.has(key(at, to)); ) {
      done.add(key(at, to)); line.push(to);
      const onward = ends.get(to).length === 2 ? ends.get(to).find(one => one !== at) : undefined;
      [at, to] = [to, onward];
    }
    if (line.length > 1) lines.push(thinned(line.map(name => spots.get(name)), BORDER));
  }
  return lines;
}

// Douglas and Peucker's: what lies within so many kilometres of a straight line is left out.
function thinned(line, tolerance) {
  const keep = new Set([0, line.length - 1]), todo = [[0, line.length - 1]];
  if (line.length > 3 && line[0].join() === line.at(-1).join()) { const half = line.length >> 1; keep.add(half); todo.splice(0, 1, [0, half], [half, line.length - 1]); }
  while (todo.length) {
    const [from, to] = todo.pop();
    let most = tolerance / KM, at = 0;
    for (let place = from + 1; place < to; place++) { const off = away(line[place], line[from], line[to]); if (off > most) [most, at] = [off, place]; }
    if (at) { keep.add(at); todo.push([from, at], [at, to]); }
  }
  return [...keep].sort((a, b) => a - b).map(place => line[place].map(value => +value.toFixed(3)));
}
function away([x, y], [ax, ay], [bx, by]) {
  const squeeze = Math.cos((y * Math.PI) / 180), [dx, dy, px, py] = [(bx - ax) * squeeze, by - ay, (x - ax) * squeeze, y - ay];
  const along = Math.max(0, Math.min(1, (px * dx + py * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(px - along * dx, py - along * dy);
}

const feature = (level, geometry) => ({ type: "Feature", properties: { level }, geometry });
const features = [
  feature("land", { type: "MultiPolygon", coordinates: coasts().map(loop => [loop]) }),
  feature("departement", { type: "MultiLineString", coordinates: borders(false) }),
  feature("region", { type: "MultiLineString", coordinates: borders(true) }),
];
const content = JSON.stringify({ type: "FeatureCollection", features });
const hash = createHash("sha256").update(content).digest("hex").slice(0, 10);
for (const old of readdirSync(TARGET)) if (/^outline-[0-9a-f]{10}\.json$/.test(old)) rmSync(TARGET + old);
writeFileSync(`${TARGET}outline-${hash}.json`, content);
