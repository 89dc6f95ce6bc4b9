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
    // What Next's build puts in their place, in an app without a `basePath` of its own.
    define: {
      "process.env.NODE_ENV": '"production"',
      "process.env.__NEXT_ROUTER_BASEPATH": '""',
      "process.env.__NEXT_TRAILING_SLASH": "false",
    },
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

test("the dialog with it takes at most 5,000 bytes", async () => {
  expect(await gzipBytes(hook + dialog)).toBeLessThanOrEqual(5000);
});

// On Edge the whole entry is loaded before the first request. Set at 17.0 kB.
test("the server entry takes at most 18 kB", async () => {
  expect(await gzipBytes('export * from "./dist/index.js";')).toBeLessThanOrEqual(18_432);
});
