import { type SourceImport, sourceFiles } from "../../support/source-files.js";

const files = sourceFiles();

/** Settings, options, presets, errors and what is waited for: what every server layer shares. */
const shared = ["errors.ts", "option-faults.ts", "options.ts", "presets.ts", "promises.ts", "settings.ts"];

/** Which layers (folders of src) and shared files each layer may import. */
const allowed: Record<string, string[]> = {
  clock: ["clock"],
  cookies: ["clock", "cookies", ...shared],
  session: ["clock", "cookies", "session", "registry", ...shared],
  next: ["clock", "cookies", "session", "next", "registry", ...shared],
  registry: ["clock", "registry", "errors.ts"],
  react: ["react"],
  texts: ["texts", "react"],
  testing: ["testing", "clock", "cookies", ...shared],
  cli: ["cli", "clock", "cookies", "session", "next", "registry", "index.ts", "create-session-timeout.ts", ...shared],
};

/** Which packages each layer may import values from. `node:` stays in the command line: the rest runs on Edge. */
const packages: Record<string, RegExp> = {
  clock: /^$/,
  cookies: /^iron-session$/,
  session: /^$/,
  next: /^next\/.+\.js$/,
  registry: /^$/,
  react: /^react(-dom)?$/,
  texts: /^$/,
  testing: /^$/,
  cli: /./,
};

const layerOf = (path: string) => path.split("/")[0] ?? "";
const isOurs = ({ target }: SourceImport) => /\.tsx?$/.test(target);

test.each(Object.keys(allowed))("src/%s imports only from its own side", (layer) => {
  const wrong = files
    .filter(({ path }) => layerOf(path) === layer)
    .flatMap(({ path, imports }) =>
      imports
        .filter(isOurs)
        .filter(({ target, typeOnly }) => {
          if (layer === "react" && typeOnly && layerOf(target) === "clock") return false;
          return !allowed[layer]?.includes(layerOf(target));
        })
        .map(({ target }) => `${path} imports ${target}`),
    );
  expect(wrong).toEqual([]);
});

test.each(Object.keys(packages))("src/%s uses only its own packages", (layer) => {
  const wrong = files
    .filter(({ path }) => layerOf(path) === layer)
    .flatMap(({ path, imports }) =>
      imports
        .filter((one) => !isOurs(one) && !one.typeOnly && !packages[layer]?.test(one.target))
        .map(({ target }) => `${path} imports ${target}`),
    );
  expect(wrong).toEqual([]);
});

test.each(shared)("src/%s needs no layer at run time but the clock", (path) => {
  const imports = files.find((file) => file.path === path)?.imports ?? [];
  const wrong = imports.filter(
    (one) =>
      isOurs(one) &&
      !one.typeOnly &&
      ![...shared, "clock", "cookies/cookie-settings.ts"].some(
        (name) => name === layerOf(one.target) || name === one.target,
      ),
  );
  expect(wrong).toEqual([]);
});

test("the server entry brings no browser code and no command line", () => {
  const entries = files.filter(({ path }) => path === "index.ts" || path === "create-session-timeout.ts");
  const layers = entries.flatMap(({ imports }) => imports.filter(isOurs).map(({ target }) => layerOf(target)));
  expect(layers).not.toContain("react");
  expect(layers).not.toContain("cli");
});

test("the texts take from the dialog its English words, and nothing that runs", () => {
  const taken = files
    .filter(({ path }) => layerOf(path) === "texts")
    .flatMap(({ imports }) => imports.filter(({ target }) => layerOf(target) === "react").map(({ target }) => target));
  expect(new Set(taken)).toEqual(new Set(["react/dialog/texts.ts"]));
});

test("every folder of src has its rule", () => {
  const layers = new Set(files.filter(({ path }) => path.includes("/")).map(({ path }) => layerOf(path)));
  expect([...layers].filter((layer) => !(layer in allowed))).toEqual([]);
});
