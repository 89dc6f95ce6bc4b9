import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { entryPoints } from "../support/entry-points.js";
import { runCommand } from "../support/run-command.js";
import { root } from "../support/source-files.js";

/** What Node finds in a built file, not what jest's transform would. */
async function exportedNames(path: string): Promise<string[]> {
  const url = pathToFileURL(join(root, path)).href;
  const program = `import(${JSON.stringify(url)}).then((entry) => console.log(JSON.stringify(Object.keys(entry).sort())))`;
  return JSON.parse(await runCommand(process.execPath, ["-e", program])) as string[];
}

// Apps are written against these names: one that goes missing, or comes by accident, is a decision.
test("every entry of the built package exports exactly its public names", async () => {
  const names = await Promise.all(
    entryPoints().map(async ({ specifier, output }) => [specifier, await exportedNames(output)]),
  );
  expect(Object.fromEntries(names)).toEqual({
    "next-session-timeout": [
      "SessionTimeoutError",
      "createSessionTimeout",
      "evaluate",
      "safeReturnTo",
      "timeoutPresets",
    ],
    "next-session-timeout/react": ["useSessionTimeout"],
    "next-session-timeout/dialog": ["SessionTimeoutDialog"],
    "next-session-timeout/registry/memory": ["memoryRegistry"],
    "next-session-timeout/registry/redis": ["redisRegistry"],
    "next-session-timeout/registry/postgres": ["postgresRegistry"],
  });
});
