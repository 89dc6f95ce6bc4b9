import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { build } from "esbuild";
import { entryPoints, packageJson } from "../support/entry-points.js";
import { languages } from "../support/languages.js";
import { runCommand } from "../support/run-command.js";
import { root } from "../support/source-files.js";

/** What Node finds in a built file, not what jest's transform would. */
async function exportedNames(path: string): Promise<string[]> {
  const url = pathToFileURL(join(root, path)).href;
  const program = `import(${JSON.stringify(url)}).then((entry) => console.log(JSON.stringify(Object.keys(entry).sort())))`;
  return JSON.parse(await runCommand(process.execPath, ["-e", program])) as string[];
}

/** What an ordinary `require` finds in a built file. */
async function requiredNames(path: string): Promise<string[]> {
  const program = `console.log(JSON.stringify(Object.keys(require(${JSON.stringify(join(root, path))})).sort()))`;
  return JSON.parse(await runCommand(process.execPath, ["-e", program])) as string[];
}

const publicNames = {
  "next-session-timeout": ["SessionTimeoutError", "createSessionTimeout", "evaluate", "safeReturnTo", "timeoutPresets"],
  "next-session-timeout/react": ["noticeResponse", "useSessionTimeout"],
  "next-session-timeout/dialog": ["SessionTimeoutDialog"],
  "next-session-timeout/kept-form": ["useKeptForm"],
  "next-session-timeout/registry/memory": ["memoryRegistry"],
  "next-session-timeout/registry/redis": ["redisRegistry"],
  "next-session-timeout/registry/postgres": ["postgresRegistry"],
  "next-session-timeout/registry/sharded": ["clusterPrefixes", "shardedRegistry"],
  "next-session-timeout/testing": ["fakeSessionTimeout", "sealSession"],
  ...Object.fromEntries(
    languages.map((language) => [`next-session-timeout/texts/${language}`, ["dialog", "limitSentence", "reasons"]]),
  ),
};

// Apps are written against these names: one that goes missing, or comes by accident, is a decision.
test("every entry of the built package exports exactly its public names", async () => {
  const names = await Promise.all(
    entryPoints().map(async ({ specifier, output }) => [specifier, await exportedNames(output)]),
  );
  expect(Object.fromEntries(names)).toEqual(publicNames);
});

test("every entry of the CommonJS half exports what is published, and nothing else", async () => {
  const names = await Promise.all(
    entryPoints().map(async ({ specifier, commonJs }) => [specifier, await requiredNames(commonJs)]),
  );
  expect(Object.fromEntries(names)).toEqual(publicNames);
});

// Two copies would be two classes of the same error, and two engines asking for one page.
test("Node loads one copy of the package, whether it is required or imported", async () => {
  const specifiers = JSON.stringify(entryPoints().map(({ specifier }) => specifier));
  const program = `
    Promise.all(${specifiers}.map(async (specifier) => {
      const [imported, required] = [await import(specifier), require(specifier)];
      return Object.keys(imported).every((name) => imported[name] === required[name]);
    })).then((same) => console.log(same.join()));`;
  expect(await runCommand(process.execPath, ["-e", program])).toMatch(/^true(,true)*\n$/);
});

test("a bundler takes one copy, whether it is required or imported", async () => {
  const { metafile } = await build({
    stdin: {
      contents: entryPoints()
        .flatMap(({ specifier }, index) => [
          `import * as entry${index} from "${specifier}";`,
          `globalThis.taken = [entry${index}, require("${specifier}")];`,
        ])
        .join("\n"),
      resolveDir: root,
    },
    bundle: true,
    write: false,
    metafile: true,
    logLevel: "silent",
    platform: "node",
    external: ["react", "react-dom", "next", "iron-session"],
  });
  const taken = Object.keys(metafile.inputs).filter((path) => path.startsWith("dist/"));
  expect(taken).toEqual(expect.arrayContaining(entryPoints().map(({ output }) => output)));
  expect(taken.filter((path) => path.startsWith("dist/cjs/"))).toEqual([]);
});

// Old TypeScript, with `moduleResolution: "node"`, reads these and not the exports map.
test("main, types and typesVersions name what the exports map names", () => {
  const { main, types, typesVersions } = packageJson();
  const [root, ...others] = entryPoints();
  const declaration = (output = "") => `./${output.replace(/\.js$/, ".d.ts")}`;
  expect({ main, types }).toEqual({ main: `./${root?.commonJs}`, types: declaration(root?.output) });
  expect(typesVersions).toEqual({
    "*": Object.fromEntries(
      others.map(({ specifier, output }) => [specifier.replace(/^[^/]+\//, ""), [declaration(output)]]),
    ),
  });
});
