import { build } from "esbuild";
import { bundleBytes } from "../support/bundle-bytes.mjs";
import { languages } from "../support/languages.js";
import { root } from "../support/source-files.js";

async function gzipBytes(code: string, had: string[] = []): Promise<number> {
  return (await bundleBytes(code, { had })).gzip;
}

const hook = 'export * from "./dist/react/index.js";';
const dialog = 'export * from "./dist/react/dialog/index.js";';

// DESIGN, section 7. Every visitor of every page pays for these.
test("the hook takes at most 2,700 bytes", async () => {
  expect(await gzipBytes(hook)).toBeLessThanOrEqual(2700);
});

// With the hook, whose files it shares, on the page anyway.
test("keeping forms takes at most 2,200 bytes by itself", async () => {
  const keptForm = 'export * from "./dist/react/kept-form/index.js";';
  const hooksFiles = ["elapsed-time", "next-config", "person", "use-session-timeout"].map((name) => `../${name}.js`);
  expect(await gzipBytes(keptForm, hooksFiles)).toBeLessThanOrEqual(2200);
});

test("the dialog with it takes at most 5,000 bytes", async () => {
  expect(await gzipBytes(hook + dialog)).toBeLessThanOrEqual(5000);
});

describe("words cost what is used of them", () => {
  test("the dialog brings its English words, and no other language", async () => {
    const { metafile } = await build({
      stdin: { contents: dialog, resolveDir: root },
      bundle: true,
      write: false,
      metafile: true,
      external: ["react", "react/*"],
    });
    expect(Object.keys(metafile.inputs).filter((path) => path.includes("/texts/"))).toEqual([]);
  });

  test.each(languages)("%s: a dialog takes at most 1,050 bytes, a sign-in page at most 850", async (language) => {
    const entry = `"./dist/texts/${language}.js"`;
    expect(await gzipBytes(`export { dialog } from ${entry};`)).toBeLessThanOrEqual(1050);
    expect(await gzipBytes(`export { limitSentence, reasons } from ${entry};`)).toBeLessThanOrEqual(850);
    expect(await gzipBytes(`export { limitSentence } from ${entry};`)).toBeLessThanOrEqual(550);
  });
});

// On Edge the whole entry is loaded before the first request. Set at 21.7 kB.
test("the server entry takes at most 22.5 kB", async () => {
  expect(await gzipBytes('export * from "./dist/index.js";')).toBeLessThanOrEqual(23_040);
});
