import { basicApp, basicDependencies } from "../support/basic-app.js";
import { tsconfig } from "../support/consumer-app.js";
import { type Consumer, documentedFiles, installConsumer, testingGuide } from "../support/consumer.js";
import { type NextServer, startNext } from "../support/next-server.js";
import { programPath } from "../support/programs.mjs";

jest.setTimeout(600_000);

const env = { SESSION_PASSWORD: "a password of at least thirty-two characters", NODE_ENV: "production" };

let consumer: Consumer;
let server: NextServer;
beforeAll(async () => {
  consumer = await installConsumer("playwright", {
    dependencies: {
      "@playwright/test": "^1.50.0",
      ...basicDependencies,
      typescript: "^5.9.0",
    },
    files: {
      ...basicApp,
      "tsconfig.json": tsconfig({ module: "esnext", moduleResolution: "bundler", paths: { "@/*": ["./*"] } }),
    },
  });
  await consumer.run("next", "build");
  server = await startNext(consumer.folder, { env });
});
afterAll(() => server?.stop());

test("the guide's Playwright tests pass in Chromium, against the basic app", async () => {
  const { "e2e/session.spec.ts": spec = "" } = documentedFiles(testingGuide, "e2e/session.spec.ts");
  consumer.write("e2e/session.spec.ts", spec.replace("http://localhost:3000", server.origin));
  const launchOptions = { executablePath: programPath("chromium"), args: ["--no-sandbox", "--disable-gpu"] };
  consumer.write(
    "playwright.config.ts",
    `export default { testDir: "e2e", workers: 1, timeout: 60_000, use: { launchOptions: ${JSON.stringify(launchOptions)} } };`,
  );
  const report = JSON.parse(await consumer.run("playwright", "test", "--reporter=json")) as {
    stats: { expected: number; skipped: number; unexpected: number; flaky: number };
  };
  expect(report.stats).toMatchObject({ expected: 3, skipped: 0, unexpected: 0, flaky: 0 });
});

test("the guide's Playwright tests compile", async () => {
  expect(await consumer.run("tsc", "-p", ".", "--incremental", "false")).toBe("");
});
