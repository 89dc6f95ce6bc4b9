import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writePlan } from "../../../src/cli/init/write-plan.js";
import { makeApp } from "../support/app-folder.js";

// The person may think for an hour before they agree, and go on working meanwhile.

const nothing = { found: "", files: [], edits: [], byHand: [] };

test("a file that has appeared since is not overwritten", () => {
  const folder = makeApp({});
  writeFileSync(join(folder, "proxy.ts"), "mine");
  const plan = { ...nothing, files: [{ path: "proxy.ts", text: "ours" }] };
  expect(() => writePlan(folder, plan)).toThrow("proxy.ts could not be written, or is there by now");
  expect(readFileSync(join(folder, "proxy.ts"), "utf8")).toBe("mine");
});

test("a file that has changed since is not changed", () => {
  const folder = makeApp({ "proxy.ts": "mine, and newer" });
  const plan = { ...nothing, edits: [{ path: "proxy.ts", before: "mine", after: "ours", lines: [] }] };
  expect(() => writePlan(folder, plan)).toThrow("proxy.ts has changed meanwhile: run init again");
  expect(readFileSync(join(folder, "proxy.ts"), "utf8")).toBe("mine, and newer");
});
