/**
 * @typedef {object} Leg One way the package is used: what the app is made of, and how it is served
 * @property {string} name
 * @property {string} next version or range, as are those below
 * @property {"middleware" | "proxy"} entry Edge or Node
 * @property {string} react
 * @property {string} ironSession
 * @property {string} node
 * @property {import("../../support/next-server.js").Serving} serving
 */

const next = { oldest15: "15.2.3", newest15: "^15.2.3", oldest16: "16.0.0", newest16: "^16.0.0" };
const iron = { oldest: "8.0.4", newest: "^9.0.0" };
// 20.9.0 is the oldest that Next 16 and this package run on.
const node = { 20: "20.9.0", 22: "22", 24: "24" };
const react = { 18: "^18.2.0", 19: "^19.0.0" };

/**
 * Not every combination: each value beside those it is most likely to fall out with. What is oldest together, what is
 * newest together, an old Next under a new Node and the other way about, either iron-session with each way in.
 *
 * @type {readonly Leg[]}
 */
export const legs = [
  {
    name: "all-oldest",
    next: next.oldest15,
    entry: "middleware",
    react: react[18],
    ironSession: iron.oldest,
    node: node[20],
    serving: "start",
  },
  {
    name: "all-newest",
    next: next.newest16,
    entry: "proxy",
    react: react[19],
    ironSession: iron.newest,
    node: node[24],
    serving: "standalone",
  },
  {
    name: "dev-16.0",
    next: next.oldest16,
    entry: "middleware",
    react: react[19],
    ironSession: iron.newest,
    node: node[22],
    serving: "dev",
  },
  {
    name: "15.2-standalone",
    next: next.oldest15,
    entry: "middleware",
    react: react[19],
    ironSession: iron.newest,
    node: node[24],
    serving: "standalone",
  },
  {
    name: "15-edge",
    next: next.newest15,
    entry: "middleware",
    react: react[19],
    ironSession: iron.oldest,
    node: node[22],
    serving: "start",
  },
  {
    name: "15-dev",
    next: next.newest15,
    entry: "middleware",
    react: react[18],
    ironSession: iron.newest,
    node: node[20],
    serving: "dev",
  },
  {
    name: "16.0-proxy",
    next: next.oldest16,
    entry: "proxy",
    react: react[18],
    ironSession: iron.oldest,
    node: node[20],
    serving: "start",
  },
  {
    name: "16.0-edge",
    next: next.oldest16,
    entry: "middleware",
    react: react[18],
    ironSession: iron.newest,
    node: node[24],
    serving: "standalone",
  },
  {
    name: "16-edge",
    next: next.newest16,
    entry: "middleware",
    react: react[19],
    ironSession: iron.oldest,
    node: node[24],
    serving: "start",
  },
  {
    name: "16-edge-standalone",
    next: next.newest16,
    entry: "middleware",
    react: react[18],
    ironSession: iron.newest,
    node: node[22],
    serving: "standalone",
  },
  {
    name: "16-proxy",
    next: next.newest16,
    entry: "proxy",
    react: react[19],
    ironSession: iron.oldest,
    node: node[20],
    serving: "start",
  },
  {
    name: "16-dev",
    next: next.newest16,
    entry: "proxy",
    react: react[19],
    ironSession: iron.newest,
    node: node[24],
    serving: "dev",
  },
];
