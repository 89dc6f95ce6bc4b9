import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

// The same suites run on the sources and, with TEST_TARGET=dist, on what is published.
const target = process.env.TEST_TARGET === "dist" ? "dist" : "src";
/** @param {string} path */
const entry = (path) => `<rootDir>/${target}/${path}.${target === "dist" ? "js" : "ts"}`;

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
    "^next-session-timeout$": entry("index"),
    "^next-session-timeout/react$": entry("react/index"),
    "^next-session-timeout/dialog$": entry("react/dialog/index"),
    "^next-session-timeout/testing$": entry("testing/index"),
    "^next-session-timeout/registry/(.*)$": entry("registry/$1/index"),
    "^(\\.{1,2}/.*)\\.js$": "$1",
  },
  modulePathIgnorePatterns: ["<rootDir>/(example-app|example-app/basic|test/attack/app)/.next", "<rootDir>/.cache"],
};

/** @param {string} name @param {string} testEnvironment */
const project = (name, testEnvironment) => ({
  ...base,
  displayName: name,
  testEnvironment,
  testMatch: [`<rootDir>/test/${name}/**/*.test.{ts,tsx}`],
});

export default {
  rootDir: root,
  coverageProvider: "v8",
  projects: [
    project("node", "node"),
    // The same flows on Node, on the Edge runtime, and with the older iron-session.
    project("flow", "node"),
    { ...project("flow", "@edge-runtime/jest-environment"), displayName: "flow-edge" },
    {
      ...project("flow", "node"),
      displayName: "flow-iron-8",
      moduleNameMapper: { ...base.moduleNameMapper, "^iron-session$": "iron-session-8" },
    },
    {
      ...project("dom", "jsdom"),
      // As in the CommonJS half of what is published (test/build.mjs): iron-session does not load beside jsdom.
      transform: { "\\.(m?js|tsx?)$": ["@swc/jest", { ...swc, module: { type: "commonjs", lazy: ["iron-session"] } }] },
    },
    project("registry", "node"),
    project("cli", "node"),
    project("package", "node"),
    project("consumers", "node"),
    project("apps", "node"),
    project("races", "node"),
    { ...project("proofs", "node"), testPathIgnorePatterns: ["/proofs/matrix/"] },
    { ...project("proofs/matrix", "node"), displayName: "matrix" },
    project("attack", "node"),
    project("browser", "node"),
  ],
};
