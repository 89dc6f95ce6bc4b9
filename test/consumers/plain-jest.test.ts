import { basicDependencies } from "../support/basic-app.js";
import { accountPage, accountPageTest, sessionFile, tsconfig } from "../support/consumer-app.js";
import { type Consumer, documentedFiles, installConsumer, passedTests, testingGuide } from "../support/consumer.js";

jest.setTimeout(600_000);

let consumer: Consumer;
beforeAll(async () => {
  consumer = await installConsumer("plain-jest", {
    dependencies: {
      ...basicDependencies,
      jest: "^30.0.0",
      "jest-environment-jsdom": "^30.0.0",
      "@testing-library/react": "^16.0.0",
      "@testing-library/dom": "^10.0.0",
      "ts-jest": "^29.4.0",
      "babel-jest": "^30.0.0",
      "@babel/preset-env": "^7.0.0",
      "@babel/preset-react": "^7.0.0",
      "@babel/preset-typescript": "^7.0.0",
      typescript: "^5.9.0",
      "@types/jest": "^30.0.0",
    },
    files: {
      ...sessionFile,
      ...accountPage,
      ...accountPageTest,
      ...documentedFiles(testingGuide, "components/warning.test.tsx", "lib/session.test.ts"),
      "tsconfig.json": tsconfig({ module: "commonjs", moduleResolution: "node" }),
      "babel.config.js": `
        module.exports = {
          presets: [
            ["@babel/preset-env", { targets: { node: "current" } }],
            ["@babel/preset-react", { runtime: "automatic" }],
            "@babel/preset-typescript",
          ],
        };`,
    },
  });
});

test.each([
  ["babel-jest", []],
  // It compiles what it runs, with the old resolution of modules.
  ["ts-jest", ["--preset=ts-jest"]],
])("components are tested with %s", async (_name, how) => {
  const report = await consumer.run("jest", "--json", "--env=jsdom", ...how, "app", "components");
  expect(passedTests(report)).toHaveLength(3);
});

test("cookies are made and read with the guide's transformIgnorePatterns", async () => {
  const { "next.config.mjs": config = "" } = documentedFiles(testingGuide, "next.config.mjs");
  const [, pattern = ""] = /transformIgnorePatterns: \["(.*)"\]/.exec(config) ?? [];
  const report = await consumer.run("jest", "lib", "--json", `--transformIgnorePatterns=${pattern}`);
  expect(passedTests(report)).toHaveLength(1);
});
