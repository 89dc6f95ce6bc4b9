import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { root } from "../support/source-files.js";

/** Bytes after minifying and gzip -9, as a browser gets them, without what the app has anyway. */
async function gzipBytes(code: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: root },
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    target: "es2022",
    define: { "process.env.NODE_ENV": '"production"' },
    external: ["react", "react/*", "react-dom", "next", "next/*", "iron-session"],
  });
  return gzipSync(outputFiles[0]?.contents ?? "", { level: 9 }).length;
}

const hook = 'export * from "./dist/react/index.js";';
const dialog = 'export * from "./dist/react/dialog/index.js";';

// DESIGN, section 7. Every visitor of every page pays for these.
test("the hook takes at most 2,700 bytes", async () => {
  expect(await gzipBytes(hook)).toBeLessThanOrEqual(2700);
});

test("with the dialog it is at most 5,000 bytes", async () => {
  expect(await gzipBytes(hook + dialog)).toBeLessThanOrEqual(5000);
});

// On Edge the whole entry is loaded before the first request. Set at 9.3 kB, with room for the registry's calls.
test("the server entry takes at most 12 kB", async () => {
  expect(await gzipBytes('export * from "./dist/index.js";')).toBeLessThanOrEqual(12_288);
});
