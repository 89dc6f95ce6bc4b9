import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

// Published as ES modules only; jest runs CommonJS, so these are transformed like our own files.
const esmPackages = [
  "iron-session",
  "iron-session-8",
  "iron-webcrypto",
  "cookie",
  "uint8array-extras",
  "uncrypto",
  "github-slugger",
];

const swc = {
  jsc: {
    target: "es2022",
    parser: { syntax: "typescript", tsx: true },
    transform: { react: { runtime: "automatic" } },
  },
  module: { type: "commonjs" },
};

const base = {
  rootDir: root,
  transform: { "\\.(m?js|tsx?)$": ["@swc/jest", swc] },
  transformIgnorePatterns: [`/node_modules/(?!(${esmPackages.join("|")})/)`],
  moduleNameMapper: {
    "^next-session-timeout$": "<rootDir>/src/index.ts",
    "^next-session-timeout/react$": "<rootDir>/src/react/index.ts",
    "^next-session-timeout/dialog$": "<rootDir>/src/react/dialog/index.ts",
    "^next-session-timeout/testing$": "<rootDir>/src/testing/index.ts",
    "^next-session-timeout/texts/(.*)$": "<rootDir>/src/texts/$1.ts",
    "^next-session-timeout/registry/(.*)$": "<rootDir>/src/registry/$1/index.ts",
    "^(\\.{1,2}/.*)\\.js$": "$1",
  },
  modulePathIgnorePatterns: [
    "<rootDir>/(example-app|example-app/basic|test/attack/app)/.next",
    "<rootDir>/.cache",
    "<rootDir>/.wireit",
  ],
};

/**
 * The tests in a folder of that name.
 *
 * @param {string} name
 * @param {{ environment?: string, needs?: "package" | "example-app" | "attacked-app" }} [options] needs: what has to be
 *   built before (test/support/global-setup)
 */
const project = (name, { environment = "node", needs } = {}) => ({
  ...base,
  displayName: name,
  testEnvironment: environment,
  testMatch: [`<rootDir>/test/${name}/**/*.test.{ts,tsx}`],
  ...(needs && { globalSetup: `<rootDir>/test/support/global-setup/${needs}.mjs` }),
});

export default {
  rootDir: root,
  coverageProvider: "v8",
  maxWorkers: "100%",
  // Far above what a test takes: beside a build one may wait for long.
  testTimeout: 120_000,
  testSequencer: "<rootDir>/test/support/builders-first.mjs",
  projects: [
    project("node"),
    // The same flows on Node, on the Edge runtime, and with the older iron-session.
    project("flow"),
    { ...project("flow", { environment: "@edge-runtime/jest-environment" }), displayName: "flow-edge" },
    {
      ...project("flow"),
      displayName: "flow-iron-8",
      moduleNameMapper: { ...base.moduleNameMapper, "^iron-session$": "iron-session-8" },
    },
    {
      ...project("dom", { environment: "jsdom" }),
      // As in the CommonJS half of what is published (test/build.mjs): iron-session does not load beside jsdom.
      transform: { "\\.(m?js|tsx?)$": ["@swc/jest", { ...swc, module: { type: "commonjs", lazy: ["iron-session"] } }] },
    },
    project("registry"),
    project("cli", { needs: "package" }),
    project("package", { needs: "package" }),
    project("consumers", { needs: "package" }),
    project("apps", { needs: "package" }),
    { ...project("proofs", { needs: "example-app" }), testPathIgnorePatterns: ["/proofs/(matrix|soak)/"] },
    { ...project("proofs/matrix", { needs: "package" }), displayName: "matrix" },
    { ...project("proofs/soak", { needs: "example-app" }), displayName: "soak" },
    project("attack", { needs: "attacked-app" }),
  ],
};
