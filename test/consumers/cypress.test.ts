import { tsconfig } from "../support/consumer-app.js";
import { documentedFiles, installConsumer, testingGuide } from "../support/consumer.js";

jest.setTimeout(600_000);

// Its binary is not on the registry, so what the guide shows is compiled and not run.
test("the guide's Cypress files compile", async () => {
  const consumer = await installConsumer("cypress", {
    dependencies: {
      cypress: "^15.0.0",
      next: "^16.0.0",
      react: "^19.0.0",
      "react-dom": "^19.0.0",
      "@types/react": "^19.0.0",
      "@types/node": "^20.0.0",
      "iron-session": "^9.0.0",
      typescript: "^5.9.0",
    },
    files: {
      ...documentedFiles(testingGuide, "cypress.config.ts", "cypress/e2e/session.cy.ts"),
      "tsconfig.json": tsconfig({ module: "esnext", moduleResolution: "bundler", types: ["cypress", "node"] }),
    },
  });
  expect(await consumer.run("tsc", "-p", ".")).toBe("");
});
