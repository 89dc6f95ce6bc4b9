// What the middleware adds to what an Edge function loads before its first request, as Next builds it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { buildAlone } from "./app.mjs";
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
export async function measureSizes() {
  const sizes = /** @type {const} */ (["nothing", "judged", "reads"]).map((name) => {
    progress(`building the app: ${name} alone`);
    return middlewareSize(buildAlone(name));
  });
  progress("");
  const [nothing = { bytes: 0, gzip: 0 }, judged = nothing, reads = nothing] = sizes;
  return [
    { name: "a middleware that does nothing", values: { bytes: nothing.bytes, gzip: nothing.gzip } },
    ...[
      { name: "ours adds, iron-session included", size: judged },
      { name: "iron-session by hand adds", size: reads },
    ].map(({ name, size }) => ({
      name,
      values: { bytes: size.bytes - nothing.bytes, gzip: size.gzip - nothing.gzip },
    })),
  ];
}
