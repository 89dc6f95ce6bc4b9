import { defineConfig } from "@playwright/test";
import { launchOptions } from "../../support/chromium.js";

export default defineConfig({
  testDir: ".",
  testMatch: "*.bench.ts",
  outputDir: "../../../.cache/browser-bench",
  workers: 1,
  timeout: 300_000,
  reporter: "line",
  use: { launchOptions },
});
