import { accountPage, accountPageTest, nextJestConfig, sessionFile, tsconfig } from "../support/consumer-app.js";
import { type Consumer, documentedFiles, installConsumer, passedTests, testingGuide } from "../support/consumer.js";

jest.setTimeout(600_000);

const tools = { "@testing-library/dom": "^10.0.0", "@types/node": "^20.0.0" };

describe.each([
  {
    name: "next-16-jest-30",
    dependencies: {
      ...tools,
      next: "^16.0.0",
      react: "^19.0.0",
      "react-dom": "^19.0.0",
      "iron-session": "^9.0.0",
      jest: "^30.0.0",
      "jest-environment-jsdom": "^30.0.0",
      "@testing-library/react": "^16.0.0",
      typescript: "^6.0.0",
      "@types/react": "^19.0.0",
      "@types/jest": "^30.0.0",
    },
    needsTranspiling: true,
  },
  {
    name: "next-15-jest-29",
    dependencies: {
      ...tools,
      next: "^15.2.3",
      react: "^18.3.0",
      "react-dom": "^18.3.0",
      "iron-session": "^8.0.4",
      jest: "^29.7.0",
      "jest-environment-jsdom": "^29.7.0",
      "@testing-library/react": "^16.0.0",
      typescript: "^5.9.0",
      "@types/react": "^18.3.0",
      "@types/jest": "^29.5.0",
    },
    needsTranspiling: false,
  },
])("$name", ({ name, dependencies, needsTranspiling }) => {
  let consumer: Consumer;
  beforeAll(async () => {
    consumer = await installConsumer(name, {
      dependencies,
      files: {
        ...nextJestConfig,
        ...sessionFile,
        ...accountPage,
        ...accountPageTest,
        ...documentedFiles(testingGuide, "components/warning.test.tsx", "lib/session.test.ts"),
        // What Next 15 writes where there is none.
        "tsconfig.json": tsconfig({ module: "esnext", moduleResolution: "node", ignoreDeprecations: "5.0" }),
        "next.config.mjs": "export default {};",
      },
    });
  });

  test("components are tested without configuration", async () => {
    expect(passedTests(await consumer.run("jest", "--json", "app", "components"))).toHaveLength(3);
  });

  test(
    needsTranspiling
      ? "cookies are made and read with transpilePackages"
      : "cookies are made and read without configuration",
    async () => {
      if (needsTranspiling) {
        const config = documentedFiles(testingGuide, "next.config.mjs")["next.config.mjs"] ?? "";
        consumer.write("next.config.mjs", config);
      }
      expect(passedTests(await consumer.run("jest", "--json", "lib"))).toHaveLength(1);
    },
  );
});
