import { defineConfig } from "@playwright/test";
import { launchOptions } from "./support/chromium.js";

export default defineConfig({
  testDir: "browser",
  testMatch: "**/*.test.ts",
  globalSetup: "support/global-setup/example-app.mjs",
  outputDir: "../.cache/browser",
  // Browsers use all cores by themselves, and many of these tests look at when things happen.
  workers: 1,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: "list",
  // A trace of every test would take a third of the time; `npm run browser -- --trace retain-on-failure` makes them.
  use: { launchOptions, screenshot: "only-on-failure" },
});
