// Bundles the explorer's front-end parts: one file each, named by its content, beside the licences of what is in it.
// Run by `make assets`; a user of collgraph never needs it, since the files are committed.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const TARGET = "../../src/collgraph/explorer/assets/";
const PARTS = ["editor", "graph", "map"];
const packages = new Set();

for (const part of PARTS) {
  const options = { bundle: true, minify: true, format: "esm", target: "es2022", legalComments: "none", charset: "utf8", metafile: true };
  const { outputFiles, metafile } = await build({ ...options, entryPoints: [`${part}.js`], write: false });
  const hash = createHash("sha256").update(outputFiles[0].contents).digest("hex").slice(0, 10);
  for (const old of readdirSync(TARGET)) if (new RegExp(`^${part}-[0-9a-f]{10}\\.js$`).test(old)) rmSync(TARGET + old);
  writeFileSync(`${TARGET}${part}-${hash}.js`, outputFiles[0].contents);
  for (const input of Object.keys(metafile.inputs)) {
    const found = input.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//);
    if (found) packages.add(found[1]);
  }
}
// A part may hold more than its own code: what it depends on is named, too.
for (const name of packages) {
  const { dependencies = {} } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
  for (const other of Object.keys(dependencies)) if (!other.startsWith("@types/")) packages.add(other);
}
const licences = [...packages].sort().map(name => {
  const { version, license, licenses, repository } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
  const file = readdirSync(`node_modules/${name}`).find(entry => /^licen[cs]e/i.test(entry));
  const words = file ? readFileSync(`node_modules/${name}/${file}`, "utf8").trim() : (repository?.url ?? repository ?? `https://www.npmjs.com/package/${name}`);
  return `${name} ${version} (${license ?? licenses?.[0]?.type ?? "MIT"})\n\n${words}\n`;
});
writeFileSync(`${TARGET}LICENCES.txt`, licences.join("\n" + "-".repeat(72) + "\n\n").replace(/\r/g, ""));
