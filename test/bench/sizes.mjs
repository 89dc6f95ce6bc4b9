// What it adds to what is loaded: to an Edge function before its first request, as Next builds it, and to a page.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { bundleBytes } from "../support/bundle-bytes.mjs";
import { buildAlone, cache, installBeside } from "./app.mjs";
import { progress } from "./statistics.mjs";

/** @typedef {import("./results.mjs").Measurement} Measurement */

/** @param {string} folder of a built app @returns {{ bytes: number, gzip: number }} of all that its middleware consists of */
function middlewareSize(folder) {
  const built = join(folder, ".next");
  const manifest = JSON.parse(readFileSync(join(built, "server/middleware-manifest.json"), "utf8"));
  /** @type {string[]} */
  const files = manifest.middleware["/"].files;
  const texts = files.filter((file) => file.endsWith(".js")).map((file) => readFileSync(join(built, file)));
  const sum = (/** @type {(text: Buffer) => number} */ size) => texts.reduce((total, text) => total + size(text), 0);
  return { bytes: sum((text) => text.length), gzip: sum((text) => gzipSync(text, { level: 9 }).length) };
}

/** @returns {Promise<Measurement[]>} */
async function measureMiddlewares() {
  const sizes = [];
  for (const name of /** @type {const} */ (["nothing", "judged", "reads"])) {
    progress(`building the app: ${name} alone`);
    sizes.push(middlewareSize(await buildAlone(name)));
  }
  const [nothing = { bytes: 0, gzip: 0 }, judged = nothing, reads = nothing] = sizes;
  return [
    { name: "Edge: a middleware that does nothing", values: nothing },
    ...[
      { name: "Edge: ours adds, iron-session included", size: judged },
      { name: "Edge: iron-session by hand adds", size: reads },
    ].map(({ name, size }) => ({
      name,
      values: { bytes: size.bytes - nothing.bytes, gzip: size.gzip - nothing.gzip },
    })),
  ];
}

const of = (/** @type {string} */ entry) => `export * from "./dist/${entry}/index.js";`;

/** What is imported, by how it is called here, and the package it is of, where that is another's. */
const imports = [
  { name: "the hook", contents: of("react") },
  { name: "the hook and the dialog", contents: of("react") + of("react/dialog") },
  { name: "the hook, the dialog and kept forms", contents: of("react") + of("react/dialog") + of("react/kept-form") },
  { name: "kept forms alone", contents: of("react/kept-form") },
  { name: "a dialog's words in German", contents: 'export { dialog } from "./dist/texts/de.js";' },
  {
    name: "a sign-in page's words in German",
    contents: 'export { limitSentence, reasons } from "./dist/texts/de.js";',
  },
  {
    name: "react-idle-timer, useIdleTimer",
    contents: 'export { useIdleTimer } from "react-idle-timer";',
    of: "react-idle-timer",
  },
  {
    name: "next-auth, SessionProvider and useSession",
    contents: 'export { SessionProvider, useSession } from "next-auth/react";',
    of: "next-auth",
  },
];

/** @returns {Promise<Measurement[]>} */
async function measureImports() {
  const compared = imports.flatMap(({ of: name }) => (name === undefined ? [] : [name]));
  progress("installing what is compared");
  if (!(await installBeside(compared))) console.log(`${compared.join(" and ")} could not be installed: left out.`);
  const beside = join(cache, "node_modules");
  const there = imports.filter(({ of: name }) => name === undefined || existsSync(join(beside, name)));
  return Promise.all(
    there.map(async ({ name, contents }) => ({
      name: `a page: ${name}`,
      values: await bundleBytes(contents, { nodePaths: [beside] }),
    })),
  );
}

/** @returns {Promise<Measurement[]>} */
export async function measureSizes() {
  const measured = [...(await measureMiddlewares()), ...(await measureImports())];
  progress("");
  return measured;
}
