import { accountPage, accountPageTest, nextJestConfig, sessionFile, tsconfig } from "../support/consumer-app.js";
import { type Consumer, documentedFiles, passedTests, testingGuide, unpackConsumer } from "../support/consumer.js";

// The packed package in next/jest and in plain Jest, with this repository's Next 16, Jest 30 and iron-session 9. Other
// versions and other tools: npm run consumers.

let consumer: Consumer;
beforeAll(async () => {
  consumer = await unpackConsumer("next-jest", {
    ...nextJestConfig,
    ...sessionFile,
    ...accountPage,
    ...accountPageTest,
    ...documentedFiles(testingGuide, "components/warning.test.tsx", "lib/session.test.ts"),
    "next.config.mjs": "export default {};",
    "tsconfig.json": tsconfig({ module: "esnext", moduleResolution: "bundler", types: ["node", "jest"] }),
    "plain/plain.test.js": `
      test("plain Jest without any configuration loads every entry", () => {
        for (const entry of ["", "/react", "/dialog", "/kept-form", "/testing", "/registry/memory", "/registry/redis", "/registry/postgres", "/registry/sharded", "/texts/en", "/texts/ar"]) {
          require("next-session-timeout" + entry);
        }
      });
      test("all of them share one instance", () => {
        const { SessionTimeoutError, createSessionTimeout } = require("next-session-timeout");
        const { sealSession } = require("next-session-timeout/testing");
        expect(() => createSessionTimeout({})).toThrow(SessionTimeoutError);
        return expect(sealSession({}, {})).rejects.toThrow(SessionTimeoutError);
      });`,
  });
});

test("next/jest runs the guide's component test and a page that imports the session file, without configuration", async () => {
  expect(passedTests(await consumer.run("jest", "--json", "app", "components"))).toEqual([
    "a page that imports the session file renders and follows, with fake timers",
    "a page that imports the session file renders and follows, with real timers",
    "staying closes the warning",
  ]);
});

// If this starts to pass, Jest has learned to load ES modules, and the guide need not say otherwise.
test("what needs iron-session 9 itself fails under Jest, and says that it is iron-session", async () => {
  await expect(consumer.run("jest", "lib")).rejects.toThrow(
    /Must use import to load ES Module: \S+\/node_modules\/iron-session\//,
  );
});

test("with the guide's transpilePackages it works", async () => {
  const config = documentedFiles(testingGuide, "next.config.mjs")["next.config.mjs"] ?? "";
  consumer.write("next.config.mjs", config);
  expect(passedTests(await consumer.run("jest", "--json", "lib"))).toEqual([
    "half an hour without activity leads to the sign-in page",
  ]);
});

test("plain Jest runs without any configuration", async () => {
  expect(passedTests(await consumer.run("jest", "--json", "--config={}", "--rootDir=plain"))).toEqual([
    "all of them share one instance",
    "plain Jest without any configuration loads every entry",
  ]);
});

test("the guide's tests compile", async () => {
  expect(await consumer.run("tsc", "-p", ".")).toBe("");
});
