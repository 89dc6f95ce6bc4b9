import { basicDependencies } from "../support/basic-app.js";
import { tsconfig } from "../support/consumer-app.js";
import { documentedFiles, installConsumer, testingGuide } from "../support/consumer.js";

jest.setTimeout(600_000);

// Its binary is not on the registry, so what the guide shows is compiled and not run.
test("the guide's Cypress files compile", async () => {
  const consumer = await installConsumer("cypress", {
    dependencies: {
      cypress: "^15.0.0",
      ...basicDependencies,
      typescript: "^5.9.0",
    },
    files: {
      ...documentedFiles(testingGuide, "cypress.config.ts", "cypress/e2e/session.cy.ts"),
      "tsconfig.json": tsconfig({ module: "esnext", moduleResolution: "bundler", types: ["cypress", "node"] }),
    },
  });
  expect(await consumer.run("tsc", "-p", ".")).toBe("");
});
