// Bundles the explorer's front-end parts: one file each, named by its content, beside the licences of what is in it.
// Run by `make assets`; a user of collgraph never needs it, since the files are committed.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const TARGET = "../../src/collgraph/explorer/assets/";
const PARTS = ["graph"];
const PACKAGES = ["cytoscape", "cytoscape-fcose", "cose-base", "layout-base"];

for (const part of PARTS) {
  const options = { bundle: true, minify: true, format: "esm", target: "es2022", legalComments: "none", charset: "utf8" };
  const { outputFiles } = await build({ ...options, entryPoints: [`${part}.js`], write: false });
  const hash = createHash("sha256").update(outputFiles[0].contents).digest("hex").slice(0, 10);
  for (const old of readdirSync(TARGET)) if (new RegExp(`^${part}-[0-9a-f]{10}\\.js$`).test(old)) rmSync(TARGET + old);
  writeFileSync(`${TARGET}${part}-${hash}.js`, outputFiles[0].contents);
}
const licences = PACKAGES.map(name => {
  const { version, license } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
  const file = readdirSync(`node_modules/${name}`).find(entry => /^licen[cs]e/i.test(entry));
  return `${name} ${version} (${license})\n\n${readFileSync(`node_modules/${name}/${file}`, "utf8").trim()}\n`;
});
writeFileSync(`${TARGET}LICENCES.txt`, licences.join("\n" + "-".repeat(72) + "\n\n").replace(/\r/g, ""));
