import { accountPage, accountPageSpec, sessionFile, tsconfig } from "../support/consumer-app.js";
import { type Consumer, documentedFiles, installConsumer, passedTests, testingGuide } from "../support/consumer.js";

jest.setTimeout(600_000);

const { "lib/session.test.ts": sessionTest = "", ...component } = documentedFiles(
  testingGuide,
  "components/warning.spec.tsx",
  "lib/session.test.ts",
);

describe.each([
  { vitest: "^4.0.0", next: "^16.0.0", react: "^19.0.0", "iron-session": "^9.0.0" },
  { vitest: "^3.2.0", next: "^15.2.3", react: "^18.3.0", "iron-session": "^8.0.4" },
])("Vitest $vitest with iron-session $iron-session", (versions) => {
  let consumer: Consumer;
  beforeAll(async () => {
    consumer = await installConsumer(`vitest-${versions.vitest.charAt(1)}`, {
      dependencies: {
        ...versions,
        "react-dom": versions.react,
        "@types/react": versions.react,
        "@types/node": "^20.0.0",
        "@testing-library/react": "^16.0.0",
        "@testing-library/dom": "^10.0.0",
        jsdom: "^26.1.0",
        typescript: "^5.9.0",
      },
      files: {
        ...sessionFile,
        ...accountPage,
        ...accountPageSpec,
        ...component,
        "lib/session.spec.ts": `import { expect, test } from "vitest";\n${sessionTest}`,
        "tsconfig.json": tsconfig({ module: "esnext", moduleResolution: "bundler" }),
      },
    });
  });

  test.each(["forks", "threads"])(
    "tests of components and of cookies run without configuration, in %s",
    async (pool) => {
      const report = await consumer.run("vitest", "run", "--reporter=json", `--pool=${pool}`);
      expect(passedTests(report)).toEqual([
        "a page that imports the session file renders and follows, with fake timers",
        "a page that imports the session file renders and follows, with real timers",
        "half an hour without activity leads to the sign-in page",
        "the end is told to the app",
      ]);
    },
  );

  test("the guide's Vitest tests compile", async () => {
    expect(await consumer.run("tsc", "-p", ".")).toBe("");
  });
});
