// `npm run fuzz`: the properties of test/attack with 100,000 cases each (or FUZZ_RUNS), and how far they are.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const jest = spawn(
  process.execPath,
  [
    "node_modules/jest/bin/jest.js",
    "-c",
    "test/jest.config.mjs",
    "--selectProjects",
    "attack",
    "--testPathPatterns",
    "attack/properties",
  ],
  { cwd: root, stdio: "inherit", env: { ...process.env, FUZZ_RUNS: process.env.FUZZ_RUNS ?? "100000" } },
);
jest.once("close", (code) => process.exit(code ?? 1));
